package trackertest

import (
	"fmt"
	"net/http"
	"slices"
)

// Screens are in the official Python client and nowhere documented: all of this
// was seen there.
var screenRoutes = []*routeEntry{
	{"GET", path("screens/*"), KindOther, getScreen},
	{"GET", path("screens/*/elements"), KindOther, listElements},
	{"GET", path("screens/*/elements/*"), KindOther, getElement},
}

// screen is what a transition asks for.
type screen struct {
	id       string
	elements []*element
	comment  bool // it has a form for a comment
}

// element is a field on a screen.
type element struct {
	field    *field
	required bool
}

// newScreen makes the screen of a transition known; nil is none.
func (t *Tracker) newScreen(given Transition, qu *queue) *screen {
	if len(given.Screen) == 0 && !given.CommentForm {
		return nil
	}
	s := &screen{id: fmt.Sprintf("50c85b17%016x", len(t.screens)+1), comment: given.CommentForm}
	for _, sf := range given.Screen {
		f := t.fieldNamed(sf.Field, qu)
		if f == nil {
			panic(fmt.Sprintf("trackertest: no field %q", sf.Field))
		}
		s.elements = append(s.elements, &element{f, sf.Required})
	}
	t.screens = append(t.screens, s)
	return s
}

// element is a field's element; nil is none.
func (s *screen) element(id string) *element {
	for _, e := range s.elements {
		if e.field.id == id {
			return e
		}
	}
	return nil
}

// asksFor reports whether a field is on the transition's screen.
func (tr *transition) asksFor(id string) bool {
	return tr.screen != nil && tr.screen.element(id) != nil
}

// namedScreen is the screen that the path names.
func (q *request) namedScreen() (*screen, error) {
	i := slices.IndexFunc(q.t.screens, func(s *screen) bool { return s.id == q.args[0] })
	if i < 0 {
		return nil, errPath
	}
	return q.t.screens[i], nil
}

func getScreen(q *request) (func() *answer, error) {
	s, err := q.namedScreen()
	if err != nil {
		return nil, err
	}
	return shown(http.StatusOK, func(o *jsonOut) {
		o.object("")
		o.join("self", q.base, "/screens/", s.id)
		o.join("id", s.id)
		o.number("version", 1)
		o.array("elements")
		for _, e := range s.elements {
			q.element(o, s, e)
		}
		o.endArray()
		o.endObject()
	}), nil
}

func listElements(q *request) (func() *answer, error) {
	s, err := q.namedScreen()
	if err != nil {
		return nil, err
	}
	return listed(q, s.elements, Whole, nil, func(o *jsonOut, e *element) { q.element(o, s, e) })
}

func getElement(q *request) (func() *answer, error) {
	s, err := q.namedScreen()
	if err != nil {
		return nil, err
	}
	e := s.element(q.args[1])
	if e == nil {
		return nil, errPath
	}
	return shown(http.StatusOK, func(o *jsonOut) { q.element(o, s, e) }), nil
}

// element writes a field on a screen. The elements of this Tracker have no
// default values.
func (q *request) element(o *jsonOut, s *screen, e *element) {
	o.object("")
	o.join("self", q.base, "/screens/", s.id, "/elements/", e.field.id)
	o.object("field")
	o.join("self", q.base, "/fields/", e.field.id)
	o.join("id", e.field.id)
	o.text("display", q.say(&e.field.name))
	o.endObject()
	o.flag("required", e.required)
	o.null("defaultValue")
	o.endObject()
}
