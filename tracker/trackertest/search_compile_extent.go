package trackertest

import (
	"math"
	"slices"
	"strconv"
	"time"

	"timeupdater/tracker/trackertest/query"
)

// extent is what a number, a duration or a time of a query covers, with both of
// its ends: a day is all of its milliseconds. Times are in milliseconds since
// 1970, durations in milliseconds of business time.
type extent struct{ from, to float64 }

// scalar is a value as numbers of an extent are; an empty one is none.
func scalar(v value) (float64, bool) {
	switch v := v.(type) {
	case nil:
		return 0, false
	case time.Time:
		return float64(v.UnixMilli()), true
	case string:
		at, err := time.Parse(time.DateOnly, v)
		return float64(at.UnixMilli()), err == nil
	}
	return number(v)
}

// within is that a number of a kind of field stands to one of some values as
// their operators say. More than a day is more than its first moment, as the
// help has it; a day at most includes the day, as the end of a range does
// (assumed).
func (c compiler) within(kind fieldKind, values []query.Value) (func(float64) bool, error) {
	var list []func(float64) bool
	for _, v := range values {
		one, err := c.withinOne(kind, v)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return func(n float64) bool {
		return slices.ContainsFunc(list, func(f func(float64) bool) bool { return f(n) })
	}, nil
}

func (c compiler) withinOne(kind fieldKind, v query.Value) (func(float64) bool, error) {
	s, err := c.extent(kind, v.Operand)
	if err != nil {
		return nil, err
	}
	if v.To != nil {
		end, err := c.extent(kind, *v.To)
		if err != nil {
			return nil, err
		}
		s.to = end.to
	}
	switch v.Operator {
	case "":
		return func(n float64) bool { return s.from <= n && n <= s.to }, nil
	case ">":
		return func(n float64) bool { return n > s.from }, nil
	case ">=":
		return func(n float64) bool { return n >= s.from }, nil
	case "<":
		return func(n float64) bool { return n < s.from }, nil
	case "<=":
		return func(n float64) bool { return n <= s.to }, nil
	}
	return nil, misplaced(query.Value{Operator: v.Operator})
}

func (c compiler) extent(kind fieldKind, o query.Operand) (extent, error) {
	if kind == dateKind || kind == datetimeKind {
		from, to, ok := c.period(o)
		if !ok && o.Function != "" {
			return extent{}, misplaced(query.Value{Operand: o})
		}
		if !ok {
			return extent{}, unfit(o.Text, "Некорректная дата: %s.", "Not a date: %s.")
		}
		return extent{float64(from.UnixMilli()), float64(to.UnixMilli() - 1)}, nil
	}
	if o.Function != "" {
		return extent{}, misplaced(query.Value{Operand: o})
	}
	if kind == timeKind {
		a, ok := parseEstimation(o.Text)
		if !ok {
			return extent{}, unfit(o.Text, "Некорректная продолжительность: %s.", "Not a duration: %s.")
		}
		n, _ := number(a)
		return extent{n, n}, nil
	}
	n, err := strconv.ParseFloat(o.Text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return extent{}, unfit(o.Text, "Некорректное число: %s.", "Not a number: %s.")
	}
	return extent{n, n}, nil
}

// period is the time that an operand stands for, without its end: the minute of
// now(), as that is its precision (documented), the day of a date, the second
// of a time. Times are in UTC and weeks begin on Monday (assumed).
func (c compiler) period(o query.Operand) (from, to time.Time, ok bool) {
	if o.Function != "" {
		from, to, ok = calendarPeriod(o.Function, c.t.now())
		return from.Add(o.Shift), to.Add(o.Shift), ok && len(o.Args) == 0
	}
	for _, form := range []string{time.DateOnly, "02.01.2006", "02-01-2006", "01/02/2006"} {
		if at, err := time.Parse(form, o.Text); err == nil {
			return at, at.AddDate(0, 0, 1), true
		}
	}
	if at, err := time.Parse(time.DateTime, o.Text); err == nil {
		return at, at.Add(time.Second), true
	}
	if at, ok := parseTime(o.Text); ok && c.filter {
		return at, at.Add(time.Millisecond), true
	}
	return from, to, false
}

// calendarPeriod is the part of the calendar, named by a function, that a time is in.
func calendarPeriod(function string, now time.Time) (from, to time.Time, ok bool) {
	year, month, day := now.Date()
	first := func(m time.Month) time.Time { return time.Date(year, m, 1, 0, 0, 0, 0, time.UTC) }
	midnight := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	switch function {
	case "now":
		minute := now.Truncate(time.Minute)
		return minute, minute.Add(time.Minute), true
	case "today":
		return midnight, midnight.AddDate(0, 0, 1), true
	case "week":
		monday := midnight.AddDate(0, 0, -(int(now.Weekday())+6)%7)
		return monday, monday.AddDate(0, 0, 7), true
	case "month":
		return first(month), first(month).AddDate(0, 1, 0), true
	case "quarter":
		quarter := first(month - (month-1)%3)
		return quarter, quarter.AddDate(0, 3, 0), true
	case "year":
		return first(time.January), first(time.January).AddDate(1, 0, 0), true
	}
	return from, to, false
}
