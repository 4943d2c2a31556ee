package doctor

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"timeupdater/summarize"
	"timeupdater/summarize/patience"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/triggers"
)

func TestWhatTheFieldMeansForEachWay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		write    string
		readOnly bool
		err      error
		verdict  Verdict
		text     string
	}{
		"auto, read-only":       {"auto", true, nil, Right, "expect WRITE=auto to keep a worklog record"},
		"by default, read-only": {"", true, nil, Right, "expect WRITE=auto to keep a worklog record"},
		"by default, writable":  {"", false, nil, Right, "WRITE=auto writes it, and the first call shows"},
		"spent, read-only":      {"spent", true, nil, Wrong, "expect 422"},
		"spent, writable":       {"spent", false, nil, Right, "WRITE=spent writes it, and the first call shows"},
		"worklog, read-only":    {"worklog", true, nil, Right, "WRITE=worklog keeps a worklog record"},
		"worklog, writable":     {"worklog", false, nil, Right, "does without writing it"},
		"not told":              {"auto", false, errors.New("no"), Unknown, "no"},
		"no time left":          {"auto", false, context.DeadlineExceeded, Unknown, "no time left"},
	} {
		f := fieldFinding(test.write, test.readOnly, test.err)
		if f.Verdict != test.verdict || !strings.Contains(f.Text, test.text) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestWhoseTokenItIs(t *testing.T) {
	t.Parallel()
	vera := tracker.Profile{User: tracker.User{ID: "7"}, Login: "vera", Name: "Vera P."}
	for name, test := range map[string]struct {
		signedIn
		verdict Verdict
		text    string
	}{
		"an OAuth token":             {signedIn{scheme: "OAuth", me: vera}, Right, "of vera Vera P.; Tracker does not tell when it ends"},
		"an IAM token":               {signedIn{scheme: "Bearer", me: vera}, Right, "12 hours at most"},
		"a user without a name":      {signedIn{scheme: "OAuth", me: tracker.Profile{User: vera.User}}, Right, "of 7;"},
		"a user who may only look":   {signedIn{scheme: "OAuth", me: tracker.Profile{User: vera.User, Login: "vera", ReadOnly: true}}, Wrong, "no full access"},
		"a token with a line break":  {signedIn{err: errToken(t)}, Wrong, "a character that no token has"},
		"a Tracker that was silent":  {signedIn{err: context.DeadlineExceeded}, Unknown, "did not answer"},
		"another kind, as not asked": {signedIn{org: "ORG", other: "CLOUD_ORG", err: tracker.ErrForbidden, otherErr: errors.New("no")}, Unknown, "refuses the organization"},
	} {
		for _, f := range test.findings() {
			if f.Name == checkToken && (f.Verdict != test.verdict || !strings.Contains(f.Text, test.text)) {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

// errToken is what the client says of a token that cannot be one.
func errToken(t *testing.T) error {
	t.Helper()
	client, err := tracker.New(tracker.Config{
		Org: "1", Authorization: func(context.Context) (string, error) { return "OAuth a\n", nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Profile(context.Background())
	return err
}

// The limits are those of package patience.
func TestFromWhichVersionAnIssueIsWrittenSeldom(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	lastMoment := noon.Add(12*time.Hour - time.Second)
	if begin := patience.Begin(slow, lastMoment); !begin.Equal(noon) {
		t.Errorf("at version %d a slot begins at %v", slow, begin)
	}
	if begin := patience.Begin(slow-1, lastMoment); begin.Equal(noon) {
		t.Errorf("at version %d slots are as long", slow-1)
	}
}

func parentsAt(versions ...int64) (parents []tracker.Issue) {
	for i, version := range versions {
		parents = append(parents, tracker.Issue{Ref: tracker.Ref{Key: "TEST-" + string(rune('1'+i))}, Version: version})
	}
	return parents
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		parents []tracker.Issue
		total   int
		err     error
		verdict Verdict
		text    string
		details string
	}{
		"none":                       {nil, 0, nil, Right, "there is no parent yet", ""},
		"none could be read":         {nil, 0, errors.New("no"), Unknown, "no", ""},
		"all are young":              {parentsAt(3, 7_550, 9), 3, nil, Right, "of 3 parents none is near Tracker's limit of 10100; the highest is TEST-2 at 7550", ""},
		"only some were read":        {parentsAt(3), 900, errors.New("no"), Right, "of the 1 parents that changed last, of 900, none", ""},
		"one is near":                {parentsAt(3, 7_551), 2, nil, Look, "of 2 parents 1 have had", "TEST-2 at 7551"},
		"one is at the end":          {parentsAt(9_800, 9_799), 2, nil, Wrong, "of 2 parents 1 are written no more", "TEST-1 at 9800"},
		"the worst are listed first": {parentsAt(9_800, 9_801, 9_802, 9_803, 9_804, 9_805), 6, nil, Wrong, "of 6 parents 6 are", "TEST-6 at 9805|TEST-5 at 9804|TEST-4 at 9803|TEST-3 at 9802|TEST-2 at 9801"},
	} {
		f := versionsFinding(test.parents, test.total, test.err)
		if f.Verdict != test.verdict || !strings.HasPrefix(f.Text, test.text) || strings.Join(f.Details, "|") != test.details {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestRecordsOfTheSample(t *testing.T) {
	t.Parallel()
	copies := []tracker.Record{{Comment: summarize.CopyPrefix + " TEST-2"}, {Comment: "own"}, {Comment: "not " + summarize.CopyPrefix}}
	for name, test := range map[string]struct {
		logs    []worklog
		total   int
		err     error
		verdict Verdict
		text    string
	}{
		"no parent was read":                  {nil, 0, errors.New("no"), Unknown, "no"},
		"none":                                {nil, 0, nil, Right, "of 0 parents none holds"},
		"none in the last few":                {[]worklog{{key: "TEST-1"}}, 70, nil, Right, "of the 1 parents that changed last, of 70, none holds"},
		"some":                                {[]worklog{{key: "TEST-1"}, {key: "TEST-3", records: copies}}, 2, nil, Look, "of 2 parents 1 hold 1 records of the Python sample, such as TEST-3"},
		"some, and not all parents were read": {[]worklog{{key: "TEST-3", records: copies}}, 90, errors.New("no"), Look, "of the 1 parents that changed last, of 90, 1 hold"},
		"one was not read":                    {[]worklog{{key: "TEST-1", err: errors.New("no")}, {key: "TEST-3"}}, 2, nil, Right, "of the 1 parents that changed last, of 2, none"},
		"none was read":                       {[]worklog{{key: "TEST-1", err: errors.New("no")}}, 1, nil, Unknown, "no"},
	} {
		if f := sampleFinding(test.logs, test.total, test.err); f.Verdict != test.verdict || !strings.HasPrefix(f.Text, test.text) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestWhetherSecretsWereCompared(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		keys Keys
		text string
	}{
		"with the secret at hand": {Keys{Secrets: []triggers.Secret{secret}}, "as they should be"},
		"with nothing at hand":    {Keys{}, "as they should be; their secret was not compared, as there is none here"},
		"with another way's key":  {Keys{API: apiKey}, "as they should be; their secret was not compared, as there is none here"},
	} {
		w := newWorld(t, trackertest.Switches{})
		w.config.Keys = test.keys
		q := readTriggers(context.Background(), w.client(), "TEST")
		if f := q.compared(w.config); f.Verdict != Right || f.Text != test.text {
			t.Errorf("%s: %+v", name, f)
		}
	}
	w := newWorld(t, trackertest.Switches{MaskSecrets: true})
	private(w)
	q := readTriggers(context.Background(), w.client(), "TEST")
	if f := q.compared(w.config); f.Verdict != Right || !strings.Contains(f.Text, "Tracker hides their secret") {
		t.Errorf("masked: %+v", f)
	}
}
