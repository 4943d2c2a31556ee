// Package trackertest is an in-memory Yandex Tracker: an [http.Handler] with
// state that speaks versions 2 and 3 of Tracker's REST API.
//
// What Yandex documents behaves as documented: fields and their types, units,
// workflows, links, paging headers, error shapes, version conflicts, triggers and
// what they do, the query language. What is unknown about the public service has
// a field in [Switches], so that one test can run under every plausible Tracker;
// the zero value is the documented or most likely behaviour, with the lag of
// searches that was seen. What is not here is refused as Tracker refuses: no call
// answers with success that does not do what it says. Faults of the network and
// of the service are made by [Switches].Fault. The package shares no code with
// the client it tests, and takes nothing but the type Duration from the rule.
//
// Each resource of the API has a file, which begins with its calls: issues.go,
// comments.go, remotelinks.go. What else belongs to it follows under the same
// name: field_…, search_…, trigger_…. Around them:
//
//   - http.go and routes.go take a request and find its call, which checks all of
//     it before it changes anything; errors.go, version.go and permissions.go
//     refuse.
//   - change.go gives what one request or person does to an issue one version, an
//     entry in its changelog, and search something to show; trigger_firing.go then
//     carries out the triggers that this fires.
//   - people.go is what people do in Tracker's pages, observe.go what a test may
//     look at, fault.go what goes wrong.
//
// Assumed, because no source says so:
//   - Making or removing a link changes the version of both issues, and one to an
//     object of an application that of its issue. Such a link is no event for the
//     conditions of triggers on links.
//   - An import of a comment, a link or a file is a change of today by whoever asks
//     for it, with an entry in the changelog and triggers; only what is imported
//     has the author and the time that are told. Imports are for administrators
//     (documented), which all tokens' users are.
//   - Values given when an issue is created do not count as changed fields.
//   - Ordinary paging ends at row 10 000.
//   - An issue has one parent at most.
//   - Search takes names of issues and queues that do not exist and finds nothing
//     under them. Dates in queries are in UTC, weeks begin on Monday, and a search
//     for words does not know their other forms.
//   - A value of another type than its field's is refused, and so are operators on
//     a field that holds no list. The key of a declared field has letters, digits
//     and underscores. The fields that every organization has are not to be changed.
//   - The actions of triggers are done one after the other by who fired them. One
//     that fails does not stop the others, and what they change fires triggers again.
//
// Of the documented query language there are no parameters about saved filters,
// favorites, boards, owners of queues and components, old texts and clones, no
// function group() and no mark || in exact texts.
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
