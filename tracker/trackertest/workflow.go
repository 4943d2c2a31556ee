package trackertest

import (
	"net/http"
)

var workflowRoutes = []*routeEntry{
	{"GET", path("issues/*/transitions"), KindOther, listTransitions},
	{"POST", path("issues/*/transitions/*/_execute"), KindOther, executeTransition},
}

// transition is a way from one status to another.
type transition struct {
	id       string
	name     term
	from, to string
}

var transitions = []transition{
	{"start", term{en: "Start", ru: "В работу"}, "open", "inProgress"},
	{"stop", term{en: "Stop", ru: "Остановить"}, "inProgress", "open"},
	{"close", term{en: "Close", ru: "Закрыть"}, "open", "closed"},
	{"close", term{en: "Close", ru: "Закрыть"}, "inProgress", "closed"},
	{"reopen", term{en: "Reopen", ru: "Переоткрыть"}, "closed", "open"},
}

// transitions writes those that the issue's status allows.
func (q *request) transitions(o *jsonOut, is *issue) {
	for _, tr := range transitions {
		if tr.from != is.status.key {
			continue
		}
		o.object("")
		o.join("id", tr.id)
		o.join("self", q.base, "/issues/", is.key, "/transitions/", tr.id)
		o.text("display", q.say(&tr.name))
		q.term(o, "to", "statuses", findTerm(statuses, tr.to))
		o.endObject()
	}
}

func (q *request) showTransitions(is *issue) func() *answer {
	return func() *answer {
		var o jsonOut
		o.array("")
		q.transitions(&o, is)
		o.endArray()
		return &answer{status: http.StatusOK, body: o.buf}
	}
}

func listTransitions(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	return q.showTransitions(is), nil
}

func executeTransition(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	body, err := q.object()
	if err != nil {
		return nil, err
	}
	for _, tr := range transitions {
		if tr.id != q.args[1] || tr.from != is.status.key {
			continue
		}
		resolution := findTerm(resolutions, refName(body["resolution"]))
		if tr.to == "closed" && resolution == nil {
			return nil, &refusal{status: http.StatusBadRequest, field: "resolution", ru: "Поле обязательно.", en: "The field is required."}
		}
		comment := refName(body["comment"])
		delete(body, "resolution")
		delete(body, "comment")
		setters, err := q.c.setters(body, is)
		if err != nil {
			return nil, err
		}
		q.c.setStatus(is, findTerm(statuses, tr.to))
		is.resolution = resolution
		for _, set := range setters {
			set(is)
		}
		if comment != "" {
			q.c.addComment(is, comment)
		}
		return q.showTransitions(is), nil
	}
	return nil, errPath
}
