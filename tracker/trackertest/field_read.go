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

// reader reads what a request writes for a field of the issues of a queue,
// which may have the queue's own objects only. A nil queue is any.
type reader struct {
	t     *Tracker
	f     *field
	queue *queue
}

// read reads one value of a field, or one element of its list.
func (t *Tracker) read(f *field, raw json.RawMessage) (value, error) {
	return reader{t: t, f: f}.one(raw)
}

// readAll reads a field's whole value.
func (t *Tracker) readAll(f *field, raw json.RawMessage) (value, error) {
	return reader{t: t, f: f}.all(raw)
}

// one reads one value, or one element of a list. What does not fit the field's
// type is refused, and so is what does not exist.
func (r reader) one(raw json.RawMessage) (value, error) {
	v := r.t.readKind(r.f.kind, raw, r.queue)
	switch {
	case v == nil:
		return nil, r.f.refuse(kindWords[r.f.kind].ru, kindWords[r.f.kind].en)
	case r.f.options != nil && !slices.ContainsFunc(r.f.options, func(o value) bool { return equalValues(o, v) }):
		return nil, r.f.refuse("Значения нет в списке.", "The value is not in the field's list.")
	}
	return v, nil
}

// all reads a field's whole value: of a list an array or a single element
// (both are documented), null and an empty text for none.
func (r reader) all(raw json.RawMessage) (value, error) {
	if r.f.kind == projectKind {
		var err error
		if raw, err = r.mainProject(raw); err != nil {
			return nil, err
		}
	}
	if !isGiven(raw) || string(raw) == `""` {
		return nil, nil
	}
	if !r.f.many {
		return r.one(raw)
	}
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) != nil {
		many = []json.RawMessage{raw}
	}
	list := make([]value, len(many))
	for i, one := range many {
		v, err := r.one(one)
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return listOf(unique(list)), nil
}

// mainProject is what version 3 calls primary; elsewhere a project is given as
// such. More than one project is not kept here, and so it is refused.
func (r reader) mainProject(raw json.RawMessage) (json.RawMessage, error) {
	var projects struct {
		Primary   json.RawMessage   `json:"primary"`
		Secondary []json.RawMessage `json:"secondary"`
	}
	several := strictly(raw, &projects) == nil && projects.Primary != nil
	if !several {
		return raw, nil
	}
	if len(projects.Secondary) > 0 {
		return nil, r.f.refuse("Дополнительные проекты не поддерживаются.", "Secondary projects are not supported.")
	}
	return projects.Primary, nil
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
	statusTypeKind: noSuchValue,
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
	checklistKind:  noSuchValue,
}

var noSuchValue = term{en: "No such value.", ru: "Значение не существует."}

// readKind is a value of a kind that an issue of a queue may have; nil is none.
func (t *Tracker) readKind(kind fieldKind, raw json.RawMessage, qu *queue) value {
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
		return t.readText(kind, s)
	}
	terms := t.dictionary(kind)
	switch {
	case t.objects[kind] != nil:
		terms = t.objectsIn(kind, qu)
	case qu != nil && qu.types != nil && (kind == typeKind || kind == resolutionKind):
		terms = qu.configured(kind)
	}
	return orNil(findTerm(terms, refName(raw)))
}

// readText is a value that JSON has as a text; nil is none.
func (t *Tracker) readText(kind fieldKind, s string) value {
	switch kind {
	case dateKind: // YYYY-MM-DD and nothing else (documented)
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return nil
		}
	case datetimeKind:
		at, ok := parseTime(s)
		if !ok {
			return nil
		}
		return at
	case timeKind:
		if a, ok := parseEstimation(s); ok {
			return a
		}
		return nil
	case uriKind:
		if u, err := url.Parse(s); !t.sw.LooseURIs && (err != nil || u.Scheme == "" || u.Host == "") {
			return nil
		}
	}
	return s
}

// dictionary are the values that a kind of field may have.
func (t *Tracker) dictionary(kind fieldKind) []*term {
	switch kind {
	case statusKind:
		return t.statuses
	case statusTypeKind:
		return statusTypes
	case typeKind:
		return issueTypes
	case priorityKind:
		return priorities
	case resolutionKind:
		return resolutions
	}
	return t.objectsIn(kind, nil)
}
