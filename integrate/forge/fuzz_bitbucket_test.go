package forge_test

import (
	"slices"
	"testing"

	"timeupdater/integrate/forge"
)

// FuzzCloud says anything in the name of Bitbucket Cloud.
func FuzzCloud(f *testing.F) { fuzzBitbucket(f, "Bitbucket Cloud", cloudPayloads) }

// FuzzDataCenter says anything in the name of Bitbucket Data Center.
func FuzzDataCenter(f *testing.F) { fuzzBitbucket(f, "Bitbucket Data Center", dcPayloads) }

// fuzzBitbucket reads anything. What cannot be read is an error; everything else is
// something that is known to happen to a pull request that can be found again, in
// the state that it leads to, or nothing and why.
func fuzzBitbucket(f *testing.F, name string, payloads []bitbucketPayload) {
	all := forge.All()
	at := slices.IndexFunc(all, func(other forge.Forge) bool { return other.Name == name })
	for _, p := range payloads {
		f.Add(p.event, shipped(f, p.module, p.file))
	}
	known := append(slices.Clone(forge.Verdicts), forge.Commented, forge.Updated, forge.Nothing)
	leadsTo := map[forge.What]forge.State{
		forge.Opened: forge.StateOpen, forge.Drafted: forge.StateOpen,
		forge.Merged: forge.StateMerged, forge.Declined: forge.StateDeclined,
	}
	f.Fuzz(func(t *testing.T, event string, body []byte) {
		e, err := all[at].Parse(event, forge.Webhook{Body: body})
		if err != nil {
			return
		}
		if !slices.Contains(known, e.What) || (e.What == forge.Nothing) != (e.Why != "") {
			t.Errorf("%q because of %q", e.What, e.Why)
		}
		if e.What != forge.Nothing && (e.PullRequest.Number == "" || e.PullRequest.API == nil) {
			t.Errorf("%q happened to %+v", e.What, e.PullRequest)
		}
		if state, leads := leadsTo[e.What]; leads && e.PullRequest.State != state {
			t.Errorf("%q leads to %q", e.What, e.PullRequest.State)
		}
	})
}
