package demo

import "timeupdater/tracker/trackertest"

// workflow is that of a team that reviews its code: the usual one, and the
// statuses of the review function's usual rules. The names in Tracker's own
// presets are the organization's.
func workflow() trackertest.Workflow {
	work := []string{"open", "inProgress", "needInfo", "inReview", "needsImprovement"}
	return trackertest.Workflow{
		Statuses: []trackertest.Status{
			{Key: "open"}, {Key: "inProgress"}, {Key: "needInfo"},
			{Key: "inReview", Name: "In review", NameRU: "Ревью", Type: "inProgress"},
			{Key: "needsImprovement", Name: "Needs improvement", NameRU: "Нужны доработки", Type: "inProgress"},
			{Key: "readyForTest", Name: "Ready for test", NameRU: "Можно тестировать", Type: "paused"},
			{Key: "resolved"}, {Key: "closed"},
		},
		Transitions: []trackertest.Transition{
			{ID: "start_progress", Name: "Start progress", NameRU: "В работу", From: []string{"open", "needInfo", "needsImprovement"}, To: "inProgress"},
			{ID: "stop_progress", Name: "Stop progress", NameRU: "Остановить работу", From: []string{"inProgress"}, To: "open"},
			{ID: "need_info", Name: "Need info", NameRU: "Требуется информация", From: []string{"open", "inProgress"}, To: "needInfo", CommentForm: true},
			{ID: "review", Name: "To review", NameRU: "На ревью", From: []string{"open", "inProgress", "needsImprovement"}, To: "inReview"},
			{ID: "accept", Name: "Accept", NameRU: "Принять", From: work, To: "readyForTest"},
			{ID: "reject", Name: "Reject", NameRU: "Отклонить", From: []string{"open", "inProgress", "inReview", "readyForTest"}, To: "needsImprovement"},
			{
				ID: "resolve", Name: "Resolve", NameRU: "Решить", From: append(work, "readyForTest"), To: "resolved", CommentForm: true,
				Screen: []trackertest.ScreenField{{Field: "resolution", Required: true}},
			},
			{
				ID: "close", Name: "Close", NameRU: "Закрыть", From: append(work, "readyForTest", "resolved"), To: "closed", CommentForm: true,
				Screen: []trackertest.ScreenField{{Field: "resolution"}},
			},
			{ID: "reopen", Name: "Reopen", NameRU: "Переоткрыть", From: []string{"resolved", "closed"}, To: "open", Unresolves: true},
		},
	}
}
