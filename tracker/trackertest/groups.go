package trackertest

import (
	"fmt"
	"slices"
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

// parseGroups is a condition on whether a user is in one of some groups. The
// user who changes the issue is "updatedBy"; a field without a user is in no
// group (assumed). Of the documented fields, resolvedBy and qaEngineer are
// unknown here.
func (rc *rawCondition) parseGroups(o organization) (condition, error) {
	field := refName(rc.Field)
	if !slices.Contains([]string{"createdBy", "assignee", "updatedBy"}, field) {
		return nil, fmt.Errorf("no user in field %q", field)
	}
	var ids oneOrMany
	if err := ids.UnmarshalJSON(rc.Value); err != nil || len(ids) == 0 {
		return nil, fmt.Errorf("%s needs the ids of groups", rc.Type)
	}
	var members []*user
	for _, id := range ids {
		group, ok := o.t.groups[id]
		if !ok {
			return nil, fmt.Errorf("unknown group %q", id)
		}
		members = append(members, group...)
	}
	f := o.t.fieldByID(field)
	wanted := rc.Type == "UserInGroups"
	return func(e *event) bool {
		u := e.by
		if field != "updatedBy" {
			u, _ = f.value(&e.is.data).(*user)
		}
		return slices.Contains(members, u) == wanted
	}, nil
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
