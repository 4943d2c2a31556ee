package forge

import (
	"cmp"
	"encoding/json"
	"strconv"
	"time"
)

// gitLabHook is what is read of a webhook about a merge request.
type gitLabHook struct {
	Project    gitLabProject
	User       gitLabUser
	Attributes struct {
		gitLabMergeRequest
		Action       string
		Actioned     gitLabTime `json:"actioned_at"`
		OldRev       string     // of a new commit alone
		System       bool
		SystemAction string `json:"system_action"`
	} `json:"object_attributes"`
	Changes struct { // only what has changed is there
		Draft          json.RawMessage
		WorkInProgress json.RawMessage `json:"work_in_progress"`
		Title          json.RawMessage
		Description    json.RawMessage
		TargetBranch   json.RawMessage `json:"target_branch"`
		Reviewers      gitLabChange
	}
	Reviewers []gitLabUser
}

// gitLabNote is what is read of a webhook about a comment.
type gitLabNote struct {
	Project    gitLabProject
	User       gitLabUser
	Attributes struct {
		Text    string `json:"note"`
		On      string `json:"noteable_type"` //nolint:misspell // it is GitLab's word
		System  bool
		URL     string
		Updated gitLabTime `json:"updated_at"`
	} `json:"object_attributes"`
	MergeRequest gitLabMergeRequest `json:"merge_request"`
}

type gitLabProject struct {
	ID   int64
	Path string `json:"path_with_namespace"`
}

type gitLabUser struct {
	Name, Username string
	State          string // of a reviewer
}

// gitLabMergeRequest is a pull request, in GitLab's words.
type gitLabMergeRequest struct {
	Number             int64 `json:"iid"`
	URL                string
	Title, Description string
	State              string
	Draft              bool
	WorkInProgress     bool       `json:"work_in_progress"` // what a draft was called before
	Source             string     `json:"source_branch"`
	Target             string     `json:"target_branch"`
	MergeStatus        string     `json:"detailed_merge_status"`
	Created            gitLabTime `json:"created_at"`
	Updated            gitLabTime `json:"updated_at"`
}

// shown leaves a locked merge request open: it is about to be merged. Webhooks
// for the whole of a GitLab may not tell a project's id (seen); its path is as
// good (documented).
func (m gitLabMergeRequest) shown(project gitLabProject) PullRequest {
	number := strconv.FormatInt(m.Number, 10)
	id := project.Path
	if project.ID != 0 {
		id = strconv.FormatInt(project.ID, 10)
	}
	states := map[string]State{"merged": StateMerged, "closed": StateDeclined}
	return PullRequest{
		URL: m.URL, Repository: project.Path, Number: number,
		Title: m.Title, Description: m.Description,
		Source: m.Source, Target: m.Target,
		State: cmp.Or(states[m.State], StateOpen), Draft: m.Draft || m.WorkInProgress,
		API: []string{"projects", id, "merge_requests", number},
	}
}

// gitLabOpinions are the states of reviewers that are a verdict; in others they
// have not begun, not finished, only remarked, or taken an approval back.
var gitLabOpinions = map[string]What{"approved": Approved, "requested_changes": ChangesRequested}

// opinion is what the one who acted thinks by now; it is not told of those who are
// no reviewers.
func (b gitLabHook) opinion() (said What, told bool) {
	for _, user := range b.Reviewers {
		if user.Username == b.User.Username && user.State != "" {
			return gitLabOpinions[user.State], true
		}
	}
	return Nothing, false
}

// gitLabReviewers are nil where payloads name reviewers without their state, as
// those of older versions do (seen), and where nobody was asked.
func gitLabReviewers(users []gitLabUser) []Reviewer {
	var reviewers []Reviewer
	for _, user := range users {
		if user.State == "" {
			return nil
		}
		reviewers = append(reviewers, Reviewer{user.Name, gitLabOpinions[user.State]})
	}
	return reviewers
}

// gitLabChange is how the reviewers have changed.
type gitLabChange struct{ Previous, Current []gitLabUser }

// UnmarshalJSON takes a list of the two, as it is documented by now, and the two by
// their names, as it was before and as all other changes are.
func (c *gitLabChange) UnmarshalJSON(data []byte) error {
	var both [2][]gitLabUser
	if json.Unmarshal(data, &both) == nil {
		c.Previous, c.Current = both[0], both[1]
		return nil
	}
	type named gitLabChange
	_ = json.Unmarshal(data, (*named)(c)) // a third form would tell nothing
	return nil
}

// moved tells whether a reviewer has come into a state from another one; an empty
// one stands for any.
func (c gitLabChange) moved(from, to string) bool {
	before := map[string]string{}
	for _, user := range c.Previous {
		before[user.Username] = user.State
	}
	for _, user := range c.Current {
		was := before[user.Username]
		if user.State == to && was != to && (from == "" || was == from) {
			return true
		}
	}
	return false
}

// gitLabTime is a time in one of the two forms that GitLab mixes (seen). One that
// cannot be read is zero, and no reason to refuse a webhook.
type gitLabTime struct{ time.Time }

// UnmarshalJSON reads it.
func (t *gitLabTime) UnmarshalJSON(data []byte) error {
	var text string
	_ = json.Unmarshal(data, &text)
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05 UTC"} {
		if at, err := time.Parse(layout, text); err == nil {
			t.Time = at
		}
	}
	return nil
}
