package trackertest_test

import (
	"testing"

	"timeupdater/tracker/trackertest"
)

func TestRightsInAQueue(t *testing.T) {
	t.Parallel()
	const all = `{"groups":[{"display":"All employees","id":"1"}]}`
	for name, test := range map[string]struct {
		switches trackertest.Switches
		rights   *trackertest.Rights
		want     string // the permissions
		writes   int    // status of a change
	}{
		"at first everything":  {trackertest.Switches{}, nil, `{"CREATE":` + all + `,"GRANT":` + all + `,"READ":` + all + `,"WRITE":` + all + `}`, 200},
		"not the owner":        {trackertest.Switches{NotOwner: true}, nil, `{"CREATE":` + all + `,"READ":` + all + `,"WRITE":` + all + `}`, 200},
		"only to read":         {trackertest.Switches{}, &trackertest.Rights{Read: true}, `{"READ":` + all + `}`, 403},
		"to write by a role":   {trackertest.Switches{}, &trackertest.Rights{Read: true, WriteByRole: true}, `{"READ":` + all + `,"WRITE":{"roles":[{"display":"Author","id":"author"}]}}`, 403},
		"something is denied":  {trackertest.Switches{}, &trackertest.Rights{Read: true, Denied: true}, `{"DENY":{"users":[{"display":"Robot","id":"1120000000000002"}]},"READ":` + all + `}`, 403},
		"whose are not told":   {trackertest.Switches{RightsUntold: true}, nil, "", 200},
		"to write, not manage": {trackertest.Switches{}, &trackertest.Rights{Read: true, Write: true}, `{"CREATE":` + all + `,"READ":` + all + `,"WRITE":` + all + `}`, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t, test.switches)
			c.tr.Create("TEST", "An issue", "")
			if test.rights != nil {
				c.tr.SetRights("TEST", *test.rights)
			}
			const path = "/v3/queues/TEST/permissions/users/"
			if test.want == "" {
				c.get(path + "robot").is(403)
			} else {
				const user = `{"self":"http://tracker.test/v3/users/1120000000000002","id":"1120000000000002","display":"Robot","cloudUid":"ajerobot000000000002","passportUid":1130000000000002}`
				equal(t, "rights", c.get(path+"robot").is(200).body, `{"user":`+user+`,"permissions":`+test.want+`}`)
				equal(t, "rights by id", c.get(path+"1120000000000002").is(200).body, c.get(path+"robot").body)
				c.get(path + "nobody").is(404)
			}
			c.get("/v3/queues/OTHER/permissions/users/robot").is(404)
			c.patch("/v3/issues/TEST-1", `{"summary":"x"}`).is(test.writes)
		})
	}
}
