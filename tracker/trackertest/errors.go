package trackertest

import (
	"errors"
	"net/http"
)

// refusal is an error in Tracker's shape. field is the one at fault, if any, and
// more are others with the same fault.
type refusal struct {
	status int
	field  string
	more   []string
	ru, en string
}

func (r *refusal) Error() string { return r.en }

var (
	errIssue = &refusal{status: http.StatusNotFound, ru: "Задача не существует.", en: "Issue does not exist."}
	errQueue = &refusal{status: http.StatusNotFound, ru: "Очередь не существует.", en: "Queue does not exist."}
	errPath  = &refusal{status: http.StatusNotFound, ru: "Объект не найден.", en: "Object not found."}

	errToken  = &refusal{status: http.StatusUnauthorized, ru: "Токен недействителен.", en: "Token is invalid."}
	errOrg    = &refusal{status: http.StatusForbidden, ru: "Организация недоступна, не готова или не найдена", en: "Organization is not available, not ready or not found"}
	errField  = &refusal{status: http.StatusForbidden, ru: "Нет прав на изменение поля.", en: "You have no right to change the field."}
	errHidden = &refusal{status: http.StatusForbidden, ru: "Нет прав на просмотр задачи.", en: "You have no access to the issue."}
	errMethod = &refusal{status: http.StatusMethodNotAllowed, ru: "Метод не поддерживается.", en: "Method is not supported."}
	errLocked = &refusal{status: http.StatusLocked, ru: "Достигнуто ограничение на количество версий задачи.", en: "The limit on the number of the issue's versions is reached."}
	errSize   = &refusal{status: http.StatusRequestEntityTooLarge, ru: "Запрос слишком велик.", en: "The request is too large."}
	errRate   = &refusal{status: http.StatusTooManyRequests, ru: "Слишком много запросов.", en: "Too many requests."}
	errBody   = &refusal{status: http.StatusBadRequest, ru: "Некорректный JSON.", en: "The body is no valid JSON object."}
)

// invalid is a 422 about one field.
func invalid(field, ru, en string) *refusal {
	return &refusal{status: http.StatusUnprocessableEntity, field: field, ru: ru, en: en}
}

// required is a 422 about a field that is missing.
func required(field string) *refusal {
	return invalid(field, "Поле обязательно.", "The field is required.")
}

// unknown is a 422 about a member that the call does not have here.
func unknown(member string) *refusal {
	return invalid(member, "Неизвестный параметр.", "Unknown parameter.")
}

// refusalOf is an error as the API shows it.
func refusalOf(err error) *refusal {
	var r *refusal
	if !errors.As(err, &r) {
		r = bad(err.Error(), err.Error())
	}
	return r
}

// bad is a 400.
func bad(ru, en string) *refusal {
	return &refusal{status: http.StatusBadRequest, ru: ru, en: en}
}

// refuse is the answer with a refusal, in the language that was asked for.
func (t *Tracker) refuse(r *refusal, english bool) *answer {
	var o jsonOut
	o.object("")
	o.refusal(r, english)
	if t.sw.ErrorCode {
		o.number("errorCode", 620000+int64(r.status))
	} else {
		o.number("statusCode", int64(r.status))
	}
	o.endObject()
	a := &answer{status: r.status, body: o.buf}
	if r == errRate && t.sw.RetryAfter != "" {
		a.set("Retry-After", t.sw.RetryAfter)
	}
	return a
}

// refusal writes what is wrong.
func (o *jsonOut) refusal(r *refusal, english bool) {
	message := r.ru
	if english {
		message = r.en
	}
	o.object("errors")
	if r.field != "" {
		o.text(r.field, message)
	}
	for _, field := range r.more {
		o.text(field, message)
	}
	o.endObject()
	o.array("errorMessages")
	if r.field == "" {
		o.text("", message)
	}
	o.endArray()
}
