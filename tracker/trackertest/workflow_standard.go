package trackertest

import (
	"cmp"
	"slices"
	"strconv"
)

// statusTypes are the types of statuses by their keys. The keys are documented,
// and so is that issues in those of the last two count as closed; the names are
// assumed.
var statusTypes = []*term{
	{key: "new", en: "Initial", ru: "Начальный"},
	{key: "inProgress", en: "In progress", ru: "В процессе"},
	{key: "paused", en: "Paused", ru: "На паузе"},
	{key: "done", en: "Completed", ru: "Завершен"},
	{key: "cancelled", en: "Canceled", ru: "Отменен"},
}

// newStatus is the n-th status of the organization. Its weight, by which
// statuses are in order, is documented for the first one only.
func newStatus(n int, s Status) *term {
	i := slices.IndexFunc(statusTypes, func(v *term) bool { return v.key == s.Type })
	if s.Key == "" || i < 0 {
		panic("trackertest: no key or type of the status " + strconv.Quote(s.Key))
	}
	v := &term{id: strconv.Itoa(n), key: s.Key, weight: 100 + 100*n, class: statusTypes[i]}
	v.en = cmp.Or(s.Name, s.Key)
	v.ru = cmp.Or(s.NameRU, v.en)
	return v
}

// standardStatuses are those that every organization has. The ids of open,
// resolved and closed are those of the documentation's samples, the types of
// needInfo and resolved are assumed.
var standardStatuses = []*term{
	newStatus(1, Status{"open", "Open", "Открыт", "new"}),
	newStatus(2, Status{"resolved", "Resolved", "Решен", "done"}),
	newStatus(3, Status{"closed", "Closed", "Закрыт", "done"}),
	newStatus(4, Status{"needInfo", "Need info", "Требуется информация", "paused"}),
	newStatus(5, Status{"inProgress", "In progress", "В работе", "inProgress"}),
}

// standardWorkflow is that of queues that are given none. The ids are those of
// public clients; which status has which transitions is assumed, and that a
// resolution is required by "resolve" but not by "close": the official Python
// client's README shows both forms of that.
var standardWorkflow = Workflow{
	Statuses: []Status{{Key: "open"}, {Key: "inProgress"}, {Key: "needInfo"}, {Key: "resolved"}, {Key: "closed"}},
	Transitions: []Transition{
		{ID: "start_progress", Name: "Start progress", NameRU: "В работу", From: []string{"open", "needInfo"}, To: "inProgress"},
		{ID: "stop_progress", Name: "Stop progress", NameRU: "Остановить работу", From: []string{"inProgress"}, To: "open"},
		{
			ID: "need_info", Name: "Need info", NameRU: "Требуется информация",
			From: []string{"open", "inProgress"}, To: "needInfo", CommentForm: true,
		},
		{ID: "provide_info", Name: "Provide info", NameRU: "Информация предоставлена", From: []string{"needInfo"}, To: "open"},
		{
			ID: "resolve", Name: "Resolve", NameRU: "Решить",
			From: []string{"open", "inProgress", "needInfo"}, To: "resolved", CommentForm: true,
			Screen: []ScreenField{{Field: "resolution", Required: true}},
		},
		{
			ID: "close", Name: "Close", NameRU: "Закрыть",
			From: []string{"open", "inProgress", "needInfo", "resolved"}, To: "closed", CommentForm: true,
			Screen: []ScreenField{{Field: "resolution"}},
		},
		{ID: "reopen", Name: "Reopen", NameRU: "Переоткрыть", From: []string{"resolved", "closed"}, To: "open", Unresolves: true},
	},
}
