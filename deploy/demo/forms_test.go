package demo

import (
	"net/http"
	"strings"
	"testing"

	"timeupdater/tracker"
)

func TestForms(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		form, issue, value string
		status             int    // for a browser
		says               string // to the page's script; nothing if it worked
		then               func(d *demo) bool
	}{
		"log time": {"/time", "TEST-2", "1h 25m", 303, "",
			func(d *demo) bool { return d.tracker.Issue("TEST-2").Spent == 85*tracker.Minute }},
		"log time on a parent": {"/time", "TEST-1", "PT5M", 303, "",
			func(d *demo) bool { return d.tracker.Issue("TEST-1").Records[0].Duration == 5*tracker.Minute }},
		"not a time":    {"/time", "TEST-2", `"><i>`, 422, errTime.Error(), nil},
		"no time":       {"/time", "TEST-2", "", 422, errTime.Error(), nil},
		"too much time": {"/time", "TEST-2", "101w", 422, errLongTime.Error(), nil},
		"no such issue": {"/time", "TEST-99", "1h", 404, errNoIssue.Error(), nil},
		"no issue":      {"/time", "", "1h", 404, errNoIssue.Error(), nil},
		"delete a record": {"/delete", "TEST-3", "", 303, "",
			func(d *demo) bool { return len(d.tracker.Issue("TEST-3").Records) == 0 }},
		"nothing to delete": {"/delete", "TEST-2", "", 422, errNoRecord.Error(), nil},
		"add a sub-issue": {"/subissue", "TEST-2", "  Ещё одна ", 303, "", func(d *demo) bool {
			added := d.tracker.Issue("TEST-4")
			return added.Parent == "TEST-2" && added.Summary == "Ещё одна"
		}},
		"a sub-issue without name":     {"/subissue", "TEST-2", " ", 422, errNoSummary.Error(), nil},
		"a sub-issue's name too long":  {"/subissue", "TEST-2", strings.Repeat("я", 61), 422, errLongSummary.Error(), nil},
		"a sub-issue's name invisible": {"/subissue", "TEST-2", "a\x1b[31m", 422, errLongSummary.Error(), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, server := newSite(t)
			before := d.tracker.Fingerprint()
			response, page := post(t, server.URL+test.form, test.issue, test.value, nil)
			if response.StatusCode != test.status {
				t.Errorf("status %d, want %d", response.StatusCode, test.status)
			}
			if test.then == nil && (d.tracker.Fingerprint() != before || !strings.Contains(page, test.says)) {
				t.Errorf("refused, but something changed or nothing says why:\n%s", page)
			}
			if strings.Contains(page, "<i>") {
				t.Errorf("what was typed is part of the page's own text")
			}
			if test.then != nil && (!test.then(d) || response.Header.Get("Location") != "/#"+test.issue) {
				t.Errorf("accepted, but then Location: %q and %s", response.Header.Get("Location"), d.tracker.Fingerprint())
			}

			_, server = newSite(t)
			response, text := post(t, server.URL+test.form, test.issue, test.value, map[string]string{"Accept": "text/plain"})
			if strings.TrimSpace(text) != test.says || (test.says == "") != (response.StatusCode == http.StatusNoContent) {
				t.Errorf("the script gets %d %q, want %q", response.StatusCode, text, test.says)
			}
		})
	}
}

func TestPageHasBounds(t *testing.T) {
	t.Parallel()
	d, server := newSite(t)
	key := "TEST-1"
	for range maxLevels - 1 {
		key = d.tracker.Create(queue, "Deeper", key)
	}
	if _, page := post(t, server.URL+"/subissue", key, "Too deep", nil); !strings.Contains(page, errDeep.Error()) {
		t.Errorf("below level %d: %s", maxLevels, page)
	}
	for len(d.tracker.Keys()) < maxIssues {
		d.tracker.Create(queue, "One more", "TEST-1")
	}
	if _, page := post(t, server.URL+"/subissue", "TEST-1", "Too many", nil); !strings.Contains(page, errManyIssues.Error()) {
		t.Errorf("after %d issues: %s", maxIssues, page)
	}
	response, _ := send(t, http.MethodPost, server.URL+"/time", "value="+strings.Repeat("1", maxForm), formType)
	if response.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d for a form of more than %d bytes, want 400", response.StatusCode, maxForm)
	}
}
