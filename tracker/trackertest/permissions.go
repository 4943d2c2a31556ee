package trackertest

import "net/http"

var permissionRoutes = []*routeEntry{
	{"GET", path("queues/*/permissions/users/*"), KindOther, getRights},
}

// Rights are what the users of tokens may do in a queue. A right is given by the
// group of all, or by a role, or by nothing.
type Rights struct {
	Read, Write, Manage bool
	WriteByRole         bool // by the role author, which they have in no issue
	Denied              bool // something; what is not told
}

// SetRights changes what the users of tokens may do in a queue, at first
// everything. A change of an issue is then forbidden to who may not write. The
// other rights are only told: [Tracker.Hide] and [Switches].NotOwner act.
func (t *Tracker) SetRights(queue string, rights Rights) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mustQueue(queue).rights = &rights
}

func (qu *queue) mayWrite() bool { return qu.rights == nil || qu.rights.Write }

var errRights = &refusal{status: http.StatusForbidden, ru: "Недостаточно прав.", en: "You have no right to do this."}

// getRights answers in the documented form. Which rights it leaves out, and in
// what form it denies, is assumed.
func getRights(q *request) (func() *answer, error) {
	qu, err := q.seenQueue()
	if err != nil {
		return nil, err
	}
	u := findUser(q.args[1])
	if u == nil {
		return nil, errPath
	}
	if q.t.sw.RightsUntold {
		return nil, errRights
	}
	rights := Rights{Read: true, Write: true, Manage: !q.t.sw.NotOwner}
	if qu.rights != nil {
		rights = *qu.rights
	}
	return shown(http.StatusOK, func(o *jsonOut) {
		o.object("")
		q.user(o, "user", u)
		o.any("permissions", rights.permissions(u))
		o.endObject()
	}), nil
}

// permissions are the rights by their names in the API, each with those who
// give it.
func (r Rights) permissions(u *user) any {
	type lists map[string][]map[string]string
	all := lists{"groups": {{"id": "1", "display": "All employees"}}}
	given := map[string]lists{}
	for name, has := range map[string]bool{"CREATE": r.Write, "READ": r.Read, "WRITE": r.Write, "GRANT": r.Manage} {
		if has {
			given[name] = all
		}
	}
	if r.WriteByRole {
		given["WRITE"] = lists{"roles": {{"id": "author", "display": "Author"}}}
	}
	if r.Denied {
		given["DENY"] = lists{"users": {{"id": u.uid, "display": u.name}}}
	}
	return given
}
