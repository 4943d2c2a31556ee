package trackertest

import (
	"strconv"
)

// groups are the organization's groups of users, by their ids.
type groups map[string][]*user

// AddGroup makes a group of users, which conditions of triggers name by its
// id. The API has no method for groups (none is documented). It panics if
// there is no such user.
func (t *Tracker) AddGroup(logins ...string) (id string) {
	var members []*user
	for _, login := range logins {
		members = append(members, mustUser(login))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	id = strconv.Itoa(len(t.groups) + 1)
	t.groups[id] = members
	return id
}

// dump is for the fingerprint. A group keeps its id and its members, so their
// number and who is in them is all.
func (g groups) dump(o *jsonOut) {
	for i := range len(g) {
		o.array("group")
		for _, u := range g[strconv.Itoa(i+1)] {
			o.text("", u.login)
		}
		o.endArray()
	}
}
