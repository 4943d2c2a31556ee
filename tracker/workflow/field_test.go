package workflow_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
	"timeupdater/tracker/workflow"
)

func TestFieldsHaveNamesInBothLanguages(t *testing.T) {
	t.Parallel()
	d := newDesk(t, trackertest.Switches{})
	d.AddQueue("OTHER")
	bench := d.AddField("TEST", trackertest.Field{Key: "bench", Name: "Bench", NameRU: "Стенд", Type: "uri"})
	d.AddField("OTHER", trackertest.Field{Key: "other"})
	fields, err := workflow.NamedFields(context.Background(), d.client, "TEST")
	if err != nil {
		t.Fatal(err)
	}
	want := workflow.Named{Field: workflow.Field{ID: bench, Key: "bench", Name: "Bench", Type: "uri"}, Russian: "Стенд", Local: true}
	if fields[0] != want {
		t.Errorf("%+v, want %+v", fields[0], want)
	}
	tags := workflow.Named{Field: workflow.Field{ID: "tags", Key: "tags", Name: "Tags", Type: "string", Many: true}, Russian: "Теги"}
	if !slices.Contains(fields[1:], tags) {
		t.Errorf("no %+v", tags)
	}
	if slices.ContainsFunc(fields[1:], func(f workflow.Named) bool { return f.Local || f.Key == "other" }) {
		t.Errorf("fields of another queue: %+v", fields)
	}
	if _, err := workflow.NamedFields(context.Background(), d.client, "NONE"); !errors.Is(err, tracker.ErrNotFound) {
		t.Errorf("of no queue: %v", err)
	}
}

func TestAFieldIsMade(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, trackertest.Switches{})
	categories, err := workflow.Categories(ctx, d.client)
	if err != nil || !slices.Contains(categories, workflow.Category{ID: "000000000000000000000001", Name: "System"}) {
		t.Fatalf("%+v, %v", categories, err)
	}
	wanted := workflow.NewField{Key: "bench", Name: workflow.Names{English: "Bench", Russian: "Стенд"}, Category: categories[0].ID, Type: workflow.TypeURI}
	made, err := workflow.CreateLocalField(ctx, d.client, "TEST", wanted)
	if err != nil || made != (workflow.Field{ID: made.ID, Key: "bench", Name: "Bench", Type: "uri"}) || !strings.HasSuffix(made.ID, "--bench") {
		t.Errorf("%+v, %v", made, err)
	}
	if _, err := workflow.CreateLocalField(ctx, d.client, "TEST", wanted); !errors.Is(err, tracker.ErrRejected) {
		t.Errorf("once more: %v", err)
	}
}

// What comes back must be the field that was to be made. A lost answer is not
// followed by a second field.
func TestAFieldThatIsNotTheOne(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]trackertest.Fault{
		"of another key": {Status: http.StatusOK, ContentType: "application/json", Body: `{"id":"1--other","key":"other"}`},
		"without an id":  {Status: http.StatusOK, ContentType: "application/json", Body: `{"key":"bench"}`},
		"lost":           {Reset: true, Acted: true},
	} {
		posts := 0
		d := newDesk(t, trackertest.Switches{Fault: func(r *http.Request) trackertest.Fault {
			if r.Method != http.MethodPost {
				return trackertest.Fault{}
			}
			posts++
			return fault
		}})
		_, err := workflow.CreateLocalField(context.Background(), d.client, "TEST", workflow.NewField{
			Key: "bench", Name: workflow.Names{English: "Bench", Russian: "Стенд"}, Category: "000000000000000000000001", Type: workflow.TypeURI,
		})
		if err == nil || posts != 1 {
			t.Errorf("%s: %v after %d requests", name, err, posts)
		}
	}
}

func TestAFieldIsWrittenUnderAVersion(t *testing.T) {
	t.Parallel()
	for name, sw := range map[string]trackertest.Switches{
		"refused with 409": {}, "refused with 412": {Stale: trackertest.Stale412},
	} {
		ctx := context.Background()
		d := newDesk(t, sw)
		bench := d.AddField("TEST", trackertest.Field{Key: "bench", Type: "uri"})
		links := d.AddField("TEST", trackertest.Field{Key: "links", Many: true})
		is, err := workflow.Read(ctx, d.client, d.key)
		if err != nil || is.Version != d.Issue(d.key).Version {
			t.Fatalf("%s: %+v, %v", name, is, err)
		}
		for _, step := range []struct {
			field  string
			change workflow.Change
			want   []string
		}{
			{bench, workflow.Change{Set: "https://a"}, []string{"https://a"}},
			{bench, workflow.Change{Set: "https://b"}, []string{"https://b"}},
			{bench, workflow.Change{}, nil},
			{links, workflow.Change{Add: []string{"a", "b", "c"}}, []string{"a", "b", "c"}},
			{links, workflow.Change{Remove: []string{"a", "b"}}, []string{"c"}},
			{links, workflow.Change{Add: []string{"d"}, Remove: []string{"c"}}, []string{"d"}},
		} {
			old := is.Version
			is, err = workflow.Write(ctx, d.client, d.key, old, step.field, step.change)
			if err != nil || !slices.Equal(is.Lists[step.field], step.want) || is.Version != old+1 {
				t.Fatalf("%s: %+v: %+v, %v", name, step, is, err)
			}
			if _, err := workflow.Write(ctx, d.client, d.key, old, step.field, step.change); !errors.Is(err, tracker.ErrConflict) {
				t.Errorf("%s: under the version before: %v", name, err)
			}
		}
		if _, err := workflow.Write(ctx, d.client, d.key, 0, bench, workflow.Change{Set: "https://c"}); err != nil {
			t.Errorf("%s: under any version: %v", name, err)
		}
	}
}
