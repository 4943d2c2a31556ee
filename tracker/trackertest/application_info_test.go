package trackertest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/trackertest"
)

// informed asks for a linked object of an application that answers with a
// status and body, and returns also the request that it got.
func informed(t *testing.T, key string, status int, body string) (info trackertest.ObjectInfo, asked string, err error) {
	t.Helper()
	address := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Method + " " + r.URL.String() + " " + r.Header.Get("Authorization")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
	c := start(t, trackertest.Switches{})
	c.tr.AddApplication(trackertest.Application{
		ID: bench.ID, IconURL: "https://bench.test/icon", FrontURL: "https://bench.test/show?run={{remoteKey}}",
		InfoURL: address + "/{{remoteKey}}/info", Auth: trackertest.UserToken,
	})
	c.tr.Create("TEST", "x", "")
	id := c.post("/v3/issues/TEST-1/remotelinks", strings.Replace(toBench, "1234", key, 1)).is(201).object()["id"]
	info, err = c.tr.ObjectInfo(context.Background(), "TEST-1", fmt.Sprint(id))
	return info, asked, err
}

func TestObjectInfoHasTheDocumentedMembers(t *testing.T) {
	t.Parallel()
	info, asked, err := informed(t, "1 2/3", 200, `{"key":"1 2/3","summary":"Run","iconUrl":"https://bench.test/ok","other":[1],
		"status":{"name":"Running","description":"for an hour"},"resolution":{"name":"Passed"},
		"assignee":{"trackerUid":1120000000000001,"passportUid":1130000000000001,"login":"person"},
		"updated":"2024-05-22T17:06:54.875+0300","deadline":"2024-06-01T00:00:00.000+0000"}`)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "request", asked, "GET /1%202%2F3/info OAuth person")
	equal(t, "status", *info.Status, trackertest.ObjectState{Name: "Running", Description: "for an hour"})
	equal(t, "resolution", *info.Resolution, trackertest.ObjectState{Name: "Passed"})
	equal(t, "assignee", *info.Assignee, trackertest.ObjectAssignee{TrackerUID: 1120000000000001, PassportUID: 1130000000000001, Login: "person"})
	info.Status, info.Resolution, info.Assignee = nil, nil, nil
	equal(t, "rest", info, trackertest.ObjectInfo{
		URL: "https://bench.test/show?run=1+2%2F3", IconURL: "https://bench.test/ok", Key: "1 2/3", Summary: "Run",
		Updated: time.Date(2024, 5, 22, 14, 6, 54, 875e6, time.UTC), Deadline: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC),
	})
}

func TestObjectInfoNeedsNoMoreThanKeyAndSummary(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"key":"1234","summary":"Run"}`,
		`{"key":"1234","summary":"Run","iconUrl":null,"status":null,"resolution":null,"assignee":null,"updated":null,"deadline":null}`,
	} {
		info, _, err := informed(t, "1234", 200, body)
		equal(t, "error", err, nil)
		equal(t, "info", info, trackertest.ObjectInfo{
			URL: "https://bench.test/show?run=1234", IconURL: "https://bench.test/icon", Key: "1234", Summary: "Run",
		})
	}
}

func TestObjectInfoSaysWhatTheApplicationAnswersWrong(t *testing.T) {
	t.Parallel()
	const both = `{"key":"1234","summary":"Run",`
	for name, wrong := range map[string]struct {
		status int
		body   string
		says   string
	}{
		"not 200":                 {404, `{"key":"1234","summary":"Run"}`, "status 404"},
		"created":                 {201, `{"key":"1234","summary":"Run"}`, "status 201"},
		"no body":                 {200, ``, "no JSON object"},
		"a page":                  {200, `<html>`, "no JSON object"},
		"an array":                {200, `[]`, "no JSON object"},
		"null":                    {200, `null`, "no JSON object"},
		"more than one value":     {200, both + `"x":1}{}`, "no JSON object"},
		"no key":                  {200, `{"summary":"Run"}`, "key is missing"},
		"key in a capital":        {200, `{"Key":"1234","summary":"Run"}`, "key is missing"},
		"no summary":              {200, `{"key":"1234","summary":""}`, "summary is missing"},
		"key is a number":         {200, `{"key":1234,"summary":"Run"}`, "key is 1234"},
		"status is a string":      {200, both + `"status":"Running"}`, `status is "Running"`},
		"status without a name":   {200, both + `"status":{"description":"x"}}`, "status.name is missing"},
		"resolution without name": {200, both + `"resolution":{}}`, "resolution.name is missing"},
		"id is a string":          {200, both + `"assignee":{"trackerUid":"1"}}`, "assignee is"},
		"time with Z":             {200, both + `"updated":"2024-05-22T17:06:54.875Z"}`, "updated is"},
		"offset with a colon":     {200, both + `"deadline":"2024-05-22T17:06:54.875+00:00"}`, "deadline is"},
		"no milliseconds":         {200, both + `"updated":"2024-05-22T17:06:54+0000"}`, "updated is"},
		"a date":                  {200, both + `"deadline":"2024-05-22"}`, "deadline is"},
		"time is a number":        {200, both + `"updated":1716397614}`, "updated is 1716397614"},
	} {
		info, _, err := informed(t, "1234", wrong.status, wrong.body)
		equal(t, name, info, trackertest.ObjectInfo{})
		if err == nil || !strings.Contains(err.Error(), wrong.says) || !strings.Contains(err.Error(), `object "1234" of ru.yandex.lunapark`) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, _, err := informed(t, "1234", 200, `{"status":{}}`)
	equal(t, "all that is wrong", strings.Count(err.Error(), "is missing"), 3)
}

func TestObjectInfoWithoutAnAddressIsTheKeyAlone(t *testing.T) {
	t.Parallel()
	c := startBench(t, trackertest.Switches{})
	id := c.post("/v3/issues/TEST-1/remotelinks", toBench).is(201).object()["id"]
	info, err := c.tr.ObjectInfo(context.Background(), "TEST-1", fmt.Sprint(id))
	equal(t, "error", err, nil)
	equal(t, "info", info, trackertest.ObjectInfo{Key: "1234", URL: "https://bench.test/1234"})
	equal(t, "calls", len(c.tr.ApplicationCalls()), 0)
}

func TestObjectInfoWaitsNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	address := receiver(t, func(http.ResponseWriter, *http.Request) {
		cancel()
		<-release
	})
	defer close(release)
	c := start(t, trackertest.Switches{})
	c.tr.AddApplication(trackertest.Application{ID: bench.ID, InfoURL: address + "/{{remoteKey}}"})
	c.tr.Create("TEST", "x", "")
	id := c.post("/v3/issues/TEST-1/remotelinks", toBench).is(201).object()["id"]
	if _, err := c.tr.ObjectInfo(ctx, "TEST-1", fmt.Sprint(id)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	equal(t, "status in the log", c.tr.ApplicationCalls()[0].Status, 0)
}
