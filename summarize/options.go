package summarize

import (
	"errors"

	"timeupdater/tracker/errkind"
)

// Options say how totals are made. The zero value is the default. Package
// envconfig can read them from the environment.
type Options struct {
	// Write is how a total gets into Tracker.
	Write Way `default:"spent" desc:"how totals are written: spent or worklog"`

	// OwnTime is whether the records that people log on an issue with
	// sub-issues count.
	OwnTime OwnTime `split_words:"true" default:"true" desc:"whether time logged on a parent itself counts"`
}

// Check tells whether the options go together.
func (o Options) Check() error {
	if o.OwnTime == LeftOut && o.Write == Records {
		return errkind.New(errkind.Misconfigured, "OWN_TIME=false does not go with WRITE=worklog, where Tracker itself adds up the records")
	}
	return nil
}

// OwnTime is whether the own records of an issue with sub-issues count.
type OwnTime int

const (
	// Counted says that they count.
	Counted OwnTime = iota

	// LeftOut says that they do not. It cannot be combined with [Records].
	LeftOut
)

// UnmarshalText reads "true" or "false".
func (o *OwnTime) UnmarshalText(text []byte) error {
	switch string(text) {
	case "true":
		*o = Counted
	case "false":
		*o = LeftOut
	default:
		return errors.New("must be true or false")
	}
	return nil
}

// Way is how a total gets into Tracker.
type Way int

const (
	// Field writes "time spent" itself. Whether the public Tracker takes
	// that is not proven.
	Field Way = iota

	// Records keeps one worklog record on the issue, recognised by [Marker],
	// at the sum of its sub-issues. Tracker's own arithmetic then makes
	// "time spent".
	Records
)

// UnmarshalText reads "spent" or "worklog".
func (w *Way) UnmarshalText(text []byte) error {
	switch string(text) {
	case "spent":
		*w = Field
	case "worklog":
		*w = Records
	default:
		return errors.New("must be spent or worklog")
	}
	return nil
}
