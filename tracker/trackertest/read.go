package trackertest

import (
	"encoding/json"
	"math"
	"net/url"
	"slices"
	"time"
)

// refuse is a 422 about the field.
func (f *field) refuse(ru, en string) *refusal { return invalid(f.id, ru, en) }

// read reads one value of a field, or one element of its list, as requests
// write it. What does not fit the field's type is refused, and so is what does
// not exist.
func (t *Tracker) read(f *field, raw json.RawMessage) (value, error) {
	v := t.readKind(f.kind, raw)
	switch {
	case v == nil:
		return nil, f.refuse(kindWords[f.kind].ru, kindWords[f.kind].en)
	case f.options != nil && !slices.ContainsFunc(f.options, func(o value) bool { return same(o, v) }):
		return nil, f.refuse("Значения нет в списке.", "The value is not in the field's list.")
	}
	return v, nil
}

// kindWords say what a field of a kind takes.
var kindWords = map[fieldKind]term{
	stringKind:     {en: "A string is expected.", ru: "Ожидается строка."},
	textKind:       {en: "A string is expected.", ru: "Ожидается строка."},
	uriKind:        {en: "An address is expected.", ru: "Ожидается ссылка."},
	dateKind:       {en: "A date is expected.", ru: "Ожидается дата."},
	datetimeKind:   {en: "A date with a time is expected.", ru: "Ожидаются дата и время."},
	floatKind:      {en: "A number is expected.", ru: "Ожидается число."},
	integerKind:    {en: "A whole number is expected.", ru: "Ожидается целое число."},
	timeKind:       {en: "A duration is expected.", ru: "Ожидается продолжительность."},
	userKind:       {en: "No such user.", ru: "Пользователь не существует."},
	issueKind:      {en: "Issue does not exist.", ru: "Задача не существует."},
	queueKind:      {en: "Queue does not exist.", ru: "Очередь не существует."},
	statusKind:     noSuchValue,
	typeKind:       noSuchValue,
	priorityKind:   noSuchValue,
	resolutionKind: noSuchValue,
	componentKind:  noSuchValue,
	versionKind:    noSuchValue,
	sprintKind:     noSuchValue,
	projectKind:    noSuchValue,
	boardKind:      noSuchValue,
	groupKind:      noSuchValue,
	maillistKind:   noSuchValue,
}

var noSuchValue = term{en: "No such value.", ru: "Значение не существует."}

// readKind is a value of a kind; nil is none.
func (t *Tracker) readKind(kind fieldKind, raw json.RawMessage) value {
	switch kind {
	case userKind:
		return orNil(findUser(refName(raw)))
	case issueKind:
		if is := t.find(refName(raw)); is != nil && !is.queue.hidden {
			return is
		}
		return nil
	case queueKind:
		return orNil(t.queueBy(refName(raw)))
	case floatKind, integerKind:
		var n float64
		if json.Unmarshal(raw, &n) != nil || kind == integerKind && n != math.Trunc(n) {
			return nil
		}
		return n
	case stringKind, textKind, uriKind, dateKind, datetimeKind, timeKind:
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return nil
		}
		return readText(kind, s)
	}
	return orNil(findTerm(t.dictionary(kind), refName(raw)))
}

// readText is a value that JSON has as a text; nil is none.
func readText(kind fieldKind, s string) value {
	switch kind {
	case dateKind, datetimeKind:
		at, ok := parseTime(s)
		switch {
		case !ok:
			return nil
		case kind == dateKind:
			return at.Format(time.DateOnly)
		}
		return at
	case timeKind:
		if a, ok := parseEstimation(s); ok {
			return a
		}
		return nil
	case uriKind:
		// That the address is looked at is assumed.
		if u, err := url.Parse(s); err != nil || u.Scheme == "" || u.Host == "" {
			return nil
		}
	}
	return s
}

// dictionary are the values that a kind of field may have.
func (t *Tracker) dictionary(kind fieldKind) []*term {
	switch kind {
	case statusKind:
		return statuses
	case typeKind:
		return issueTypes
	case priorityKind:
		return priorities
	case resolutionKind:
		return resolutions
	}
	return t.objects[kind]
}
