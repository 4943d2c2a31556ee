package doctor

import (
	"cmp"
	"strconv"
)

// Settings are those of the function that a check is about, as they stand in
// the environment; empty is the default.
type Settings struct {
	// Problem is why the function refuses its settings; nil if it takes them.
	Problem error

	Write, Notify, Sweep, Pause string
}

// sweeps tells whether sweeps make totals too.
func (s Settings) sweeps() bool { return s.Sweep != "" }

func (s Settings) paused() bool {
	paused, _ := strconv.ParseBool(s.Pause) // what cannot be read is a problem already
	return paused
}

// finding is about the settings as a whole; unfit is why no request can be
// made with them, or nil.
func (s Settings) finding(unfit error) Finding {
	problem := s.Problem
	if problem == nil {
		problem = unfit
	}
	switch {
	case problem != nil:
		return Wrong.finds(checkSettings, "%v", problem).
			cure("mend it here, and in the function's settings if it is the same there: README has a table of them")
	case s.paused():
		return Look.finds(checkSettings, "whole; PAUSE=true, so calls and sweeps write nothing").
			cure("remove PAUSE when you have seen what would be written")
	}
	text := "whole, as far as they are set here: WRITE=" + cmp.Or(s.Write, writeAuto)
	if s.sweeps() {
		text += ", SWEEP=" + s.Sweep
	}
	return Right.finds(checkSettings, "%s", text)
}

// The values of WRITE.
const (
	writeAuto    = "auto"
	writeField   = "spent"
	writeRecords = "worklog"
)

// fieldFinding is about what Tracker's list of fields says of time spent, which
// is evidence without a write, and what that means for the setting WRITE.
func fieldFinding(write string, readOnly bool, err error) Finding {
	write = cmp.Or(write, writeAuto)
	switch {
	case err != nil:
		return Unknown.finds(checkField, "%s", words(err))
	case readOnly && write == writeField:
		return Wrong.finds(checkField, "Tracker calls it read-only, and WRITE=spent writes nothing else: expect 422").
			cure("set WRITE=worklog, which keeps a worklog record on each parent")
	case readOnly && write == writeAuto:
		return Right.finds(checkField, "Tracker calls it read-only: expect WRITE=auto to keep a worklog record on each parent")
	case readOnly:
		return Right.finds(checkField, "Tracker calls it read-only; WRITE=worklog keeps a worklog record on each parent")
	case write == writeRecords:
		return Right.finds(checkField, "Tracker does not call it read-only; WRITE=worklog does without writing it")
	}
	return Right.finds(checkField, "Tracker does not call it read-only: WRITE=%s writes it, and the first call shows whether Tracker takes that", write)
}

// mailFinding says who hears of a changed total.
func mailFinding(notify string) Finding {
	if notifies, err := strconv.ParseBool(notify); err == nil && !notifies {
		return Right.finds(checkMail, "NOTIFY=false asks Tracker to mail nobody when a total changes (undocumented)")
	}
	return Look.finds(checkMail, "who watches an issue gets mail when its total changes, all of them when the first sweep puts many right").
		cure("NOTIFY=false asks Tracker not to (undocumented)")
}
