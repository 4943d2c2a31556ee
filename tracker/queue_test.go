package tracker_test

import (
	"context"
	"slices"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// What is asked about queues, of a Tracker with state.
func TestQueuesWithTheirRightsAndParents(t *testing.T) {
	t.Parallel()
	for name, switches := range unknowns() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, client := start(t, switches)
			for _, queue := range []string{"SHIP", "SECRET"} {
				server.AddQueue(queue)
			}
			server.Hide("SECRET", true)
			ctx := context.Background()
			queues, err := client.Queues(ctx)
			if err != nil || !slices.Equal(queues, []string{"TEST", "SHIP"}) {
				t.Errorf("queues %v, error %v", queues, err)
			}

			server.SetRights("SHIP", trackertest.Rights{Read: true, WriteByRole: true})
			me, err := client.Profile(ctx)
			if err != nil || me.Login != "robot" || me.ReadOnly {
				t.Errorf("me %+v, error %v", me, err)
			}
			for queue, want := range map[string]tracker.Rights{
				"TEST": {Read: tracker.Given, Write: tracker.Given, Manage: tracker.Given},
				"SHIP": {Read: tracker.Given, Write: tracker.ByRole},
			} {
				if rights, err := client.RightsIn(ctx, queue, me.ID); rights != want || err != nil {
					t.Errorf("rights in %s: %+v, error %v", queue, rights, err)
				}
			}

			parent := server.Create("TEST", "Parent", "")
			server.Create("SHIP", "Sub", parent)
			for queue, want := range map[string]int{"SHIP": 1, "TEST": 0} {
				parents, total, err := client.ParentsIn(ctx, []string{queue})
				if err != nil || len(parents) != want || total != want {
					t.Errorf("parents of sub-issues in %s: %v of %d, error %v", queue, parents, total, err)
				}
			}
		})
	}
}
