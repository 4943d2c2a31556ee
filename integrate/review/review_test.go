package review_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap/zapcore"

	"timeupdater/integrate/forge"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/trackertest"
)

// unnamed takes the key out of the pull request's own texts.
func unnamed(e *forge.Event) { e.PullRequest.Source = "sum" }

// The developer names the issue in a comment; the reviewer rejects, and accepts
// later. The pull request itself names nothing.
func TestCommentFirstVerdictLater(t *testing.T) {
	t.Parallel()
	for name, sw := range map[string]trackertest.Switches{
		"as it is likely":        {},
		"the search lags":        {Lag: 200 * time.Millisecond},
		"all fields are shown":   {IgnoreFields: true},
		"a no-op is a version":   {NoOpBumps: true},
		"comments are not asked": {UnaskedComment: trackertest.CommentIgnored},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sw).listing()
			r := w.reviewer()
			o := w.handle(r, w.event(forge.Commented, unnamed, func(e *forge.Event) { e.Comment = "For TEST-1, please look" }))
			w.says(o, "TEST-1 lists the pull request now")
			w.is("inReview", 0)
			if got := w.listed(); !slices.Equal(got, []string{w.url}) {
				t.Errorf("listed %q", got)
			}
			time.Sleep(2 * sw.Lag) //nolint:forbidigo // as a reviewer does, who takes longer than the search
			o = w.handle(r, w.event(forge.ChangesRequested, unnamed))
			w.says(o, "TEST-1 moved from In review to Needs improvement")
			o = w.handle(r, w.event(forge.Approved, unnamed))
			w.says(o, "TEST-1 moved from Needs improvement to Ready for test")
		})
	}
}

func TestTheCommentHasAuthorAndLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.handle(w.reviewer(), w.event(forge.Approved, func(e *forge.Event) {
		e.By, e.PullRequest.URL = "Ann [x](y) @all\n*", "https://git.example/a(b)/pull/5"
	}))
	want := []string{`Ann \[x\]\(y\) \@all \* approved [pull request team/shop#5](https://git.example/a%28b%29/pull/5)`}
	if got := w.comments(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCommentsOfRules(t *testing.T) {
	t.Parallel()
	for template, want := range map[string]string{
		``: "",
		`{{.Issue}}: {{.Title}} ({{.Source}} → {{.Target}}), {{.Repository}} {{.Number}} {{.URL}}`: `TEST-1: Mend \_it\_ (TEST-1-sum → main), team/shop 5 https://git.example/team/shop/pull/5`,
		`{{if eq .Did "approved"}}Принято{{else}}Отклонено{{end}}: {{.By}}`:                        "Принято: Ann",
	} {
		w := newWorld(t, trackertest.Switches{}).rules(`[{"on":"approved","to":"readyForTest"}]`)
		w.config.Rules[0].Comment = &template
		w.handle(w.reviewer(), w.event(forge.Approved, func(e *forge.Event) { e.PullRequest.Title = "Mend _it_" }))
		if got := strings.Join(w.comments(), "|"); got != want {
			t.Errorf("%q: %q, want %q", template, got, want)
		}
	}
}

// The field lists the pull requests that are open, whatever comes late or twice.
func TestTheFieldListsOpenPullRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}).listing()
	r := w.reviewer()
	other := func(e *forge.Event) { e.PullRequest.URL = "https://git.example/team/shop/pull/6" }
	late := func(e *forge.Event) { e.At = time.Now().Add(-2 * time.Minute) }
	both := []string{w.url, "https://git.example/team/shop/pull/6"}
	for _, step := range []struct {
		name  string
		event forge.Event
		want  []string
		says  string
	}{
		{"opened", w.event(forge.Opened), both[:1], "lists the pull request now"},
		{"once more", w.event(forge.Updated), both[:1], "stays"},
		{"another one", w.event(forge.Commented, other), both, "lists the pull request now"},
		{"declined", w.event(forge.Declined), both[1:], "lists the pull request no more"},
		{"declined, again", w.event(forge.Declined), both[1:], "stays"},
		{"opened, but long ago", w.event(forge.Opened, late), both[1:], "stays"},
		{"a comment after it was merged", w.event(forge.Commented, func(e *forge.Event) { e.PullRequest.State = forge.StateMerged }), both[1:], "stays"},
		{"opened again", w.event(forge.Opened), []string{both[1], both[0]}, "lists the pull request now"},
	} {
		o := w.handle(r, step.event)
		w.says(o, step.says)
		if got := w.listed(); !slices.Equal(got, step.want) {
			t.Errorf("%s: %q, want %q", step.name, got, step.want)
		}
	}
	w.is("inReview", 0)
}

// A field that cannot hold it is told, and stands in nobody's way.
func TestAFieldThatTakesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}).listing()
	w.goesWrong(func(r *http.Request) trackertest.Fault {
		if r.Method == http.MethodPatch {
			return trackertest.Fault{Status: 200, ContentType: "application/json", Body: `{"key":"TEST-1","status":{"key":"inReview","display":"In review"}}`}
		}
		return trackertest.Fault{}
	})
	w.says(w.handle(w.reviewer(), w.event(forge.Approved)), "as it was, although Tracker took the change; TEST-1 moved")
}

// Queues without the field go without it.
func TestEachQueueHasItsField(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}).listing()
	key := w.Create("OPS", "x", "")
	w.SetStatus(key, "inReview")
	o := w.handle(w.reviewer(), w.event(forge.Approved, func(e *forge.Event) { e.PullRequest.Title = key }))
	w.says(o, "OPS-1 moved", "TEST-1 lists the pull request now; TEST-1 moved")
	if len(o.Steps) != 2 || o.Steps[0].Issue != key {
		t.Errorf("%+v", o.Steps)
	}
}

func TestAllReviewers(t *testing.T) {
	t.Parallel()
	ann, bob := forge.Reviewer{Name: "Ann", Said: forge.Approved}, forge.Reviewer{Name: "Bob"}
	for name, test := range map[string]struct {
		reviewers []forge.Reviewer
		complete  forge.Answer
		says      string
	}{
		"one of two":              {[]forge.Reviewer{ann, bob}, forge.Untold, "not all have approved: waiting for Bob"},
		"both":                    {[]forge.Reviewer{ann, {Name: "Bob", Said: forge.Approved}}, forge.Untold, "moved"},
		"one, who is all":         {[]forge.Reviewer{ann}, forge.Untold, "moved"},
		"the forge says all":      {nil, forge.Yes, "moved"},
		"the forge says not all":  {nil, forge.No, "not all that have to have approved"},
		"who need not":            {[]forge.Reviewer{ann, bob}, forge.Yes, "moved"},
		"one is against it":       {[]forge.Reviewer{ann, {Name: "Bob", Said: forge.ChangesRequested}}, forge.Yes, "Bob asked for changes"},
		"the forge names nobody":  {[]forge.Reviewer{}, forge.Untold, "the forge names nobody who has approved"},
		"the forge does not tell": {nil, forge.Untold, "GitHub does with GITHUB_TOKEN"},
	} {
		w := newWorld(t, trackertest.Switches{}).rules(`[{"on":"approved","all":true,"to":"readyForTest"}]`)
		w.says(w.handle(w.reviewer(), w.event(forge.Approved, func(e *forge.Event) {
			e.PullRequest.Reviewers, e.PullRequest.Complete = test.reviewers, test.complete
		})), test.says)
		if moved := w.Issue("TEST-1").Status == "readyForTest"; moved != (test.says == "moved") {
			t.Errorf("%s: moved %v", name, moved)
		}
	}
}

// asking is a forge that can be asked.
func asking(t *testing.T, comments []string, reviewers []forge.Reviewer, err error) *forge.API {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler()) // it is not reached
	t.Cleanup(server.Close)
	access := forge.Access{URL: server.URL}
	_ = access.Token.Decode("token") // it is a token
	api, failure := forge.NewAPI(forge.Forge{
		Name: "Forge", Prefix: "FORGE",
		Comments:  func(context.Context, *forge.API, forge.PullRequest) ([]string, error) { return comments, err },
		Reviewers: func(context.Context, *forge.API, forge.PullRequest) ([]forge.Reviewer, error) { return reviewers, err },
	}, access, nil)
	if failure != nil {
		t.Fatal(failure)
	}
	return api
}

// With a token the forge is asked for what its events leave out.
func TestAForgeIsAsked(t *testing.T) {
	t.Parallel()
	down := errors.New("the forge is down")
	bob := []forge.Reviewer{{Name: "Bob", Said: forge.ChangesRequested}}
	for name, test := range map[string]struct {
		api   *forge.API
		rules string
		event func(*forge.Event)
		says  string
	}{
		"a comment names the issue":        {asking(t, []string{"hm", "for TEST-1"}, nil, nil), "", unnamed, "TEST-1 moved"},
		"no comment does":                  {asking(t, []string{"hm"}, nil, nil), "", unnamed, "and no comment does"},
		"the comments cannot be read":      {asking(t, nil, nil, down), "", unnamed, "its comments could not be read: the forge is down"},
		"a reviewer is against it":         {asking(t, nil, bob, nil), "", nil, "Bob asked for changes"},
		"who reviews cannot be read":       {asking(t, nil, nil, down), `[{"on":"approved","all":true,"to":"readyForTest"}]`, nil, "who else reviews could not be read: the forge is down"},
		"one approval is enough":           {asking(t, nil, nil, down), "", nil, "TEST-1 moved"},
		"it names nobody who reviews":      {asking(t, nil, nil, nil), `[{"on":"approved","all":true,"to":"readyForTest"}]`, nil, "the forge names nobody who has approved"},
		"the title names it: nobody asked": {asking(t, []string{"OPS-1"}, nil, nil), "", nil, "TEST-1 moved"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			if test.rules != "" {
				w.rules(test.rules)
			}
			e := w.event(forge.Approved)
			if test.event != nil {
				test.event(&e)
			}
			o, err := w.reviewer().Handle(context.Background(), e, test.api)
			if err != nil {
				t.Fatal(err)
			}
			w.says(o, test.says)
		})
	}
}

// Branches and patterns of them, and queues, have rules of their own.
func TestWhichRuleCounts(t *testing.T) {
	t.Parallel()
	const rules = `[
		{"on":"approved","queue":"OPS","to":"closed"},
		{"on":"approved","base":"release/*","from":["open"],"to":"inReview"},
		{"on":"approved","base":"release/*","all":true,"from":["inReview"],"to":"needsImprovement"},
		{"on":"approved","base":"main","drafts":true,"to":"readyForTest"}
	]`
	for name, test := range map[string]struct {
		change func(*forge.Event)
		says   string
	}{
		"a branch":           {nil, "to Ready for test"},
		"a draft":            {draft, "to Ready for test"},
		"a pattern":          {func(e *forge.Event) { e.PullRequest.Target = "release/2"; e.PullRequest.Complete = forge.Yes }, "to Needs improvement"},
		"no draft there":     {func(e *forge.Event) { e.PullRequest.Target = "release/2"; draft(e) }, "is a draft, and the rule takes none"},
		"another branch":     {func(e *forge.Event) { e.PullRequest.Target = "dev" }, "the pull request goes to dev, the rule is for main"},
		"nothing of the two": {func(e *forge.Event) { e.What = forge.Withdrawn }, "no rule of TEST is for what happened, approval_withdrawn"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{}).rules(rules)
			if test.change == nil {
				test.change = func(*forge.Event) {}
			}
			w.says(w.handle(w.reviewer(), w.event(forge.Approved, test.change)), test.says)
		})
	}
}

func TestWhichTransitionIsFollowed(t *testing.T) {
	t.Parallel()
	form := []trackertest.ScreenField{{Field: "tags"}}
	to := func(id string, screen []trackertest.ScreenField) trackertest.Transition {
		return trackertest.Transition{ID: id, From: []string{"inReview"}, To: "readyForTest", Screen: screen}
	}
	for name, test := range map[string]struct {
		ways []trackertest.Transition
		rule string
		says string
	}{
		"the only one":               {[]trackertest.Transition{to("a", form)}, "", "a"},
		"the one without a screen":   {[]trackertest.Transition{to("a", form), to("b", nil)}, "", "b"},
		"the one that is named":      {[]trackertest.Transition{to("a", nil), to("b", form)}, "b", "b"},
		"two without, one is named":  {[]trackertest.Transition{to("a", nil), to("b", nil)}, "a", "a"},
		"two without":                {[]trackertest.Transition{to("a", nil), to("b", nil)}, "", "name one of a, b in the rule"},
		"two with":                   {[]trackertest.Transition{to("a", form), to("b", form)}, "", "name one of a, b in the rule"},
		"the named one is not there": {[]trackertest.Transition{to("a", nil)}, "x", "a"},
		"one that is for others":     {[]trackertest.Transition{{ID: "a", To: "readyForTest", Only: []string{"second"}}}, "", "none is offered at all, one may be closed to the token's user"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{}).rules(`[{"on":"approved","to":"readyForTest"}]`)
			w.config.Rules[0].Transition = test.rule
			flow := reviewing()
			flow.Transitions = test.ways
			w.SetWorkflow("TEST", flow)
			o := w.handle(w.reviewer(), w.event(forge.Approved))
			if step := o.Steps[0]; step.Transition != test.says && !strings.Contains(step.Says, test.says) {
				t.Errorf("%+v, want %s", step, test.says)
			}
		})
	}
}

// An issue that has moved is found under its old key, if its queue is allowed.
func TestAnIssueThatHasMoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.Transfer("TEST-1", "OPS")
	w.says(w.handle(w.reviewer(), w.event(forge.Approved)), "OPS-1 moved from In review")
	w = newWorld(t, trackertest.Switches{})
	w.Transfer("TEST-1", "SECRET")
	w.says(w.handle(w.reviewer(), w.event(forge.Approved)), "TEST-1 stays: it is SECRET-1 now, whose queue is not allowed")
	if got := w.Issue("SECRET-1").Status; got != "inReview" {
		t.Error(got)
	}
}

// A pause tells what would be done, and nothing is written.
func TestPause(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{}).listing()
	w.config.Pause = true
	before := w.Fingerprint()
	o := w.handle(w.reviewer(), w.event(forge.Approved))
	w.says(o, "TEST-1 would be changed: it lists the pull request now; TEST-1 would move from In review to Ready for test, by the transition accept")
	if !o.Planned || w.Fingerprint() != before {
		t.Errorf("%+v, or something was written", o)
	}
}

// What passes is an error, so that the forge may come again; all else is words,
// at a level that says who should read them.
func TestTrouble(t *testing.T) {
	t.Parallel()
	answer := func(suffix string, f trackertest.Fault) func(*http.Request) trackertest.Fault {
		return func(r *http.Request) trackertest.Fault {
			if strings.HasSuffix(r.URL.Path, suffix) {
				return f
			}
			return trackertest.Fault{}
		}
	}
	for name, test := range map[string]struct {
		fault func(*http.Request) trackertest.Fault
		fails bool
		level zapcore.Level
		says  string
		moved bool
	}{
		"Tracker is down":                        {answer("", trackertest.Fault{Status: 503}), true, 0, "503", false},
		"it is down when the issue is to move":   {answer("/_execute", trackertest.Fault{Status: 503}), true, 0, "503", false},
		"the connection breaks before it acted":  {answer("/_execute", trackertest.Fault{Reset: true}), true, 0, "no answer", false},
		"the connection breaks after it acted":   {answer("/_execute", trackertest.Fault{Reset: true, Acted: true}), false, zapcore.InfoLevel, "TEST-1 is Ready for test by now", true},
		"the answer is cut off":                  {answer("/_execute", trackertest.Fault{Cut: 3}), false, zapcore.InfoLevel, "TEST-1", true},
		"the token is dead":                      {answer("", trackertest.Fault{Status: 401}), false, zapcore.ErrorLevel, "check the token", false},
		"what answers is not Tracker":            {answer("", trackertest.HTMLPage(200)), false, zapcore.ErrorLevel, "check the address of Tracker", false},
		"the issue must not be seen":             {answer("/TEST-1", trackertest.Fault{Status: 403}), false, zapcore.WarnLevel, "403", false},
		"the transition is closed to this user":  {answer("/_execute", trackertest.Fault{Status: 403}), false, zapcore.WarnLevel, "Tracker did not take it along", false},
		"the issue has had too many versions":    {answer("/_execute", trackertest.Fault{Status: 423}), false, zapcore.WarnLevel, "423 Locked", false},
		"Tracker has a bug in its transitions":   {answer("/transitions", trackertest.Fault{Status: 400}), false, zapcore.WarnLevel, "400", false},
		"too many requests, without a good time": {answer("", trackertest.TooMany("60")), true, 0, "429", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, trackertest.Switches{})
			w.goesWrong(test.fault)
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			e := w.event(forge.Approved)
			r := w.reviewer()
			o, err := r.Handle(ctx, e, nil)
			text := o.String()
			if err != nil {
				text = err.Error()
			}
			if (err != nil) != test.fails || err != nil && errkind.Of(err) != errkind.Unavailable || o.Level() != test.level || !strings.Contains(text, test.says) {
				t.Errorf("%+v, %v", o, err)
			}
			if moved := w.Issue("TEST-1").Status == "readyForTest"; moved != test.moved {
				t.Errorf("moved: %v", moved)
			}
			w.goesWrong(nil)
			if o, err = r.Handle(context.Background(), e, nil); err != nil {
				t.Errorf("the same event again: %v, %v", o, err)
			}
			w.is("readyForTest", 1)
		})
	}
}

// An error of several issues is one line that names them all.
func TestTroubleWithSeveralIssues(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.goesWrong(func(*http.Request) trackertest.Fault { return trackertest.TooMany("60") })
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, err := w.reviewer().Handle(ctx, w.event(forge.Approved, func(e *forge.Event) { e.PullRequest.Title = "OPS-1" }), nil)
	if errkind.Of(err) != errkind.Unavailable || !strings.HasPrefix(err.Error(), "OPS-1: ") || !strings.Contains(err.Error(), "; TEST-1: ") || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
}

// Out of time is an error, and says of which issue.
func TestOutOfTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	w.goesWrong(func(*http.Request) trackertest.Fault { return trackertest.Fault{Delay: time.Second} })
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := w.reviewer().Handle(ctx, w.event(forge.Approved), nil)
	if errkind.Of(err) != errkind.OutOfTime || !strings.Contains(err.Error(), "TEST-1") {
		t.Error(err)
	}
	var known *tracker.Error
	if !errors.As(err, &known) {
		t.Errorf("%T", err)
	}
}

// Twenty reviewers approve at once.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	r := w.reviewer()
	var all sync.WaitGroup
	for i := range 20 {
		all.Add(1)
		go func() {
			defer all.Done()
			e := w.event(forge.Approved, func(e *forge.Event) { e.By = strings.Repeat("A", i+1) })
			if _, err := r.Handle(context.Background(), e, nil); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
	w.is("readyForTest", 1)
}

// An instance forgets the oldest events, not the youngest.
func TestManyEventsAreRemembered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	r := w.reviewer()
	first := w.event(forge.Approved)
	w.says(w.handle(r, first), "moved")
	for range 998 {
		w.handle(r, w.event(forge.Approved))
	}
	w.says(w.handle(r, first), "handled before")
	for range 2 {
		w.handle(r, w.event(forge.Approved))
	}
	w.says(w.handle(r, first), "is already")
}

func TestOtherEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t, trackertest.Switches{})
	r := w.reviewer()
	before := w.Fingerprint()
	w.says(w.handle(r, forge.Event{What: forge.Ping}), "the webhook works")
	w.says(w.handle(r, forge.Event{Why: "a push"}), "nothing to do: a push")
	w.says(w.handle(r, w.event(forge.Commented)), "a comment moves nothing; a verdict finds it with PULL_REQUESTS_FIELD or a token")
	w.says(w.handle(r, w.event(forge.Updated)), "no rule of TEST is for what happened, updated")
	if w.Fingerprint() != before {
		t.Error("something was written")
	}
}
