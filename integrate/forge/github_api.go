package forge

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// gitHubPage is how many items an answer has at most (documented).
const gitHubPage = 100

// gitHubPath is the address of something in a repository, below the API's.
func gitHubPath(repository string, elements ...string) []string {
	owner, name, _ := strings.Cut(repository, "/")
	return append([]string{"repos", owner, name}, elements...)
}

// gitHubComments reads the comments of a pull request, without those on lines.
func gitHubComments(ctx context.Context, a *API, p PullRequest) ([]string, error) {
	var comments []struct{ Body string }
	path := gitHubPath(p.Repository, "issues", p.Number, "comments")
	if err := a.Get(ctx, path, gitHubQuery(1), &comments); err != nil {
		return nil, err
	}
	var texts []string
	for _, comment := range comments {
		texts = append(texts, comment.Body)
	}
	return texts, nil
}

func gitHubQuery(page int) url.Values {
	return url.Values{"per_page": {strconv.Itoa(gitHubPage)}, "page": {strconv.Itoa(page)}}
}

// gitHubReviewers reads who has judged, and who was asked and has not. A team that
// was asked counts as one reviewer until a member of it answers.
func gitHubReviewers(ctx context.Context, a *API, p PullRequest) ([]Reviewer, error) {
	reviews, err := gitHubAllReviews(ctx, a, p)
	if err != nil {
		return nil, err
	}
	var asked struct {
		Users []gitHubUser
		Teams []struct{ Name string }
	}
	path := gitHubPath(p.Repository, "pulls", p.Number, "requested_reviewers")
	if err := a.Get(ctx, path, nil, &asked); err != nil {
		return nil, err
	}
	reviewers := lastVerdicts(reviews)
	for _, user := range asked.Users {
		if indexOf(reviewers, user.Login) < 0 {
			reviewers = append(reviewers, Reviewer{Name: user.Login})
		}
	}
	for _, team := range asked.Teams {
		reviewers = append(reviewers, Reviewer{Name: team.Name})
	}
	return reviewers, nil
}

// gitHubReview is a review, as the API shows it.
type gitHubReview struct {
	User  gitHubUser
	State string
}

// gitHubAllReviews reads the reviews, the oldest first (documented). A remark on a
// line is a review too, so that the first page may lack the last verdict.
func gitHubAllReviews(ctx context.Context, a *API, p PullRequest) ([]gitHubReview, error) {
	const most = 5 // pages
	path := gitHubPath(p.Repository, "pulls", p.Number, "reviews")
	var all []gitHubReview
	for page := range most {
		var reviews []gitHubReview
		if err := a.Get(ctx, path, gitHubQuery(page+1), &reviews); err != nil {
			return nil, err
		}
		all = append(all, reviews...)
		if len(reviews) < gitHubPage {
			return all, nil
		}
	}
	return nil, errors.New("GitHub: there are too many reviews to read them all")
}

// lastVerdicts are the reviewers with what each said last, in the order in which
// they first judged. A remark leaves a verdict as it is, and one that was dismissed
// is none. The author can make only remarks (documented), and so is never here.
func lastVerdicts(reviews []gitHubReview) []Reviewer {
	verdicts := map[string]What{"APPROVED": Approved, "CHANGES_REQUESTED": ChangesRequested, "DISMISSED": Nothing}
	reviewers := []Reviewer{}
	for _, review := range reviews {
		verdict, judged := verdicts[review.State]
		if !judged {
			continue
		}
		name := cmp.Or(review.User.Login, "ghost") // whose account is no more
		if i := indexOf(reviewers, name); i >= 0 {
			reviewers[i].Said = verdict
		} else {
			reviewers = append(reviewers, Reviewer{name, verdict})
		}
	}
	return reviewers
}

func indexOf(reviewers []Reviewer, name string) int {
	return slices.IndexFunc(reviewers, func(r Reviewer) bool { return r.Name == name })
}
