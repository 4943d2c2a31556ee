package ready

import (
	"slices"
	"testing"

	"timeupdater/integrate/review"
	"timeupdater/tracker/workflow"
)

// A rule gives a comment unless it says that there is to be none.
func TestACommentThatAScreenRequires(t *testing.T) {
	t.Parallel()
	s := screen{fields: []workflow.ScreenField{{Field: "comment", Required: true}, {Field: "resolution"}}}
	none, own := "", "{{.By}}"
	for name, test := range map[string]struct {
		comment *string
		want    []string
	}{
		"the usual one":   {nil, nil},
		"one of its own":  {&own, nil},
		"explicitly none": {&none, []string{"comment"}},
	} {
		if got := s.lacks(review.Rule{Comment: test.comment}); !slices.Equal(got, test.want) {
			t.Errorf("%s: lacks %q, want %q", name, got, test.want)
		}
	}
}
