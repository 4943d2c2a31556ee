package forge_test

import (
	"testing"

	"timeupdater/integrate/forge"
)

func TestAForgeIsKnownByItsEvents(t *testing.T) {
	t.Parallel()
	unknowing := forge.Forge{Name: "one that takes all"}
	forges := append([]forge.Forge{unknowing}, forge.All()...)
	for event, want := range map[string]string{
		"pull_request_review":  "GitHub",
		"Merge Request Hook":   "GitLab",
		"pullrequest:approved": "Bitbucket Cloud",
		"pr:reviewer:approved": "Bitbucket Data Center",
		"approved by Ann":      "",
		"":                     "",
	} {
		if f, ok := forge.ByEvent(forges, event); f.Name != want || ok != (want != "") {
			t.Errorf("%q is of %q, %v; want %q", event, f.Name, ok, want)
		}
	}
}
