package trackertest

import "net/http"

var userRoutes = []*routeEntry{
	{"GET", path("myself"), KindOther, getMyself},
	{"GET", path("users"), KindOther, listUsers},
	{"GET", path("users/*"), KindOther, getUser},
}

// user is somebody with an account in Tracker, in Yandex and in the cloud,
// each under an id of its own.
type user struct {
	uid, passportUID, cloudUID string
	login, name                string
}

func (u *user) email() string { return u.login + "@example.com" }

// The users that act: people through Go methods, the robots through the API.
var (
	person = &user{"1120000000000001", "1130000000000001", "ajeperson00000000001", "person", "Person"}
	robot  = &user{"1120000000000002", "1130000000000002", "ajerobot000000000002", "robot", "Robot"}
	second = &user{"1120000000000003", "1130000000000003", "ajesecond00000000003", "second", "Second"}
	users  = []*user{person, robot, second, automat}

	// Tracker's own robot, as which triggers act if they are told so. Its login
	// is documented for auto-actions; for triggers it is assumed.
	automat = &user{"1120000000000004", "1130000000000004", "ajeautomat0000000004", "yndx-tracker-cnt-robot", "Tracker"}
)

// personToken is what applications get for the user person.
const personToken = "person"

// findUser is a user by login or one of the ids; nil is none.
func findUser(name string) *user {
	for _, u := range users {
		if name == u.login || name == u.uid || name == u.passportUID || name == u.cloudUID {
			return u
		}
	}
	return nil
}

func getMyself(q *request) (func() *answer, error) { return q.showUser(q.c.by) }

func getUser(q *request) (func() *answer, error) {
	u := findUser(q.args[0])
	if u == nil {
		return nil, errPath
	}
	return q.showUser(u)
}

func listUsers(q *request) (func() *answer, error) {
	return listed(q, users, Paging{Cut: 100}, nil, q.wholeUser)
}

func (q *request) showUser(u *user) (func() *answer, error) {
	return shown(http.StatusOK, func(o *jsonOut) { q.wholeUser(o, u) }), nil
}

func (q *request) wholeUser(o *jsonOut, u *user) {
	o.object("")
	o.join("self", q.base, "/users/", u.uid)
	o.raw("uid", []byte(u.uid))
	o.raw("trackerUid", []byte(u.uid))
	o.raw("passportUid", []byte(u.passportUID))
	o.text("cloudUid", u.cloudUID)
	o.text("login", u.login)
	o.text("firstName", u.name)
	o.text("lastName", "")
	o.text("display", u.name)
	o.text("email", u.email())
	o.flag("external", false)
	o.flag("hasLicense", true)
	o.flag("dismissed", false)
	o.endObject()
}
