// Package trackertest is an in-memory Yandex Tracker: an [http.Handler] with
// state that speaks version 2 and 3 of Tracker's REST API.
//
// What Yandex documents behaves as documented: fields, units, link
// directions, paging headers, error shapes, version conflicts, triggers. What
// is unknown about the public service has a field in [Switches], so that one
// test can run under every plausible Tracker; the zero value is the documented
// or most likely behaviour. Faults of the network and of the service are made
// by [Switches].Fault. It shares no code with the client it tests, and takes
// nothing but the type Duration from the rule.
//
// Each queue has a workflow, the usual one or its own: see [Tracker.SetWorkflow].
// People's methods set any status; the API follows transitions.
//
// Assumed, because no source says so: making or removing a link changes the
// version of both issues, and one to an application's object that of its issue;
// such a link is no event for the conditions of triggers on links; values given when an issue is created do not count
// as changed fields; ordinary paging ends at row 10 000; an issue has one
// parent at most; search takes names of issues and queues that do not exist and
// finds nothing under them; dates in queries are in UTC; a value of another
// type than its field's is refused, and so are operators on a field that holds
// no list; the key of a declared field has letters, digits and underscores; the
// fields that every organization has are not to be changed; the actions of
// triggers are done one after the other by who fired them, one that fails does
// not stop the others, and what they change fires triggers again.
//
// Organization "1" is known as X-Org-ID 1 and as X-Cloud-Org-ID cloud1; the
// tokens are "OAuth demo" and, in the cloud organization only, "Bearer iam", of
// the user robot, "OAuth second" of the user second and "OAuth person" of the
// user person. What people do by Go methods is done by the user person, unless a
// login is given.
//
//	tr := trackertest.New(trackertest.Switches{})
//	tr.AddQueue("TEST")
//	parent := tr.Create("TEST", "Parent", "")
//	tr.Log(tr.Create("TEST", "Child", parent), 85*tracker.Minute, "")
//	client := &http.Client{Transport: trackertest.InProcess(tr)} // or httptest.NewServer(tr)
package trackertest
