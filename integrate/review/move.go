package review

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"timeupdater/integrate/forge"
	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
	"timeupdater/tracker/workflow"
)

// judge moves an issue by the first rule that its status fits. A lost race is
// looked at once more.
func (j job) judge(ctx context.Context, is workflow.Issue, rules Rules, step Step) (Step, error) {
	rule, arrived, why := rules.forStatus(is)
	late := overtaken(j.event, is)
	step.From, step.arrived = is.Status.Key, arrived
	switch open := j.others(is); {
	case arrived:
		step.Says += fmt.Sprintf("%s is already %s", is.Key, is.Status.Name)
		return step, nil
	case why != "":
		return step.stays(is, why), nil
	case late != "":
		return step.stays(is, late), nil
	case isOver(j.event) && len(open) > 0:
		return step.stays(is, "other pull requests of it are open: "+strings.Join(open, ", ")), nil
	}
	why, failed := j.unapproved(ctx, rule)
	if step = step.warnedIf(failed); why != "" {
		return step.stays(is, why), nil
	}
	return j.move(ctx, is, rule, step)
}

// unapproved says what is missing for a rule about approvals. A forge whose
// events do not tell is asked; failed says that it did not answer.
func (j job) unapproved(ctx context.Context, rule Rule) (why string, failed bool) {
	p := j.event.PullRequest
	if rule.On != forge.Approved {
		return "", false
	}
	var err error
	if p.Reviewers == nil && p.Complete == forge.Untold {
		p.Reviewers, err = j.ask.Reviewers(ctx, p)
	}
	failed = err != nil && !errors.Is(err, forge.ErrNotAsked)
	switch {
	case failed && rule.All:
		return "who else reviews could not be read: " + err.Error(), failed
	case err != nil && rule.All:
		return "the rule needs all approvals, and the event does not tell the others; GitHub does with GITHUB_TOKEN", failed
	}
	return rule.approval(p), failed
}

// move takes an issue along the transition to a rule's status.
func (j job) move(ctx context.Context, is workflow.Issue, rule Rule, step Step) (Step, error) {
	offered, err := workflow.Transitions(ctx, j.client, is.Key)
	if err != nil {
		return refused(step, err)
	}
	transition, why := rule.Pick(offered)
	if why != "" {
		return step.stays(is, why).warned(), nil
	}
	comment, err := rule.comment(j.event, is.Key)
	if err != nil {
		return step, err
	}
	step.To, step.Transition = rule.To, transition.ID
	ways := fmt.Sprintf("from %s to %s", is.Status.Name, transition.To.Name)
	if j.config.Pause {
		step.Says += fmt.Sprintf("%s would move %s, by the transition %s", is.Key, ways, transition.ID)
		return step, nil
	}
	note, err := j.follow(ctx, is.Key, transition.ID, rule.Fields, comment)
	if err != nil {
		return j.again(ctx, is, rule, step, err)
	}
	step.Moved = true
	step.Says += fmt.Sprintf("%s moved %s%s", is.Key, ways, note)
	return step, nil
}

// follow takes the transition with the comment in the same request, so that there
// is never one without the other. Whether a transition that asks for no comment
// takes one is unknown: if it does not, the issue is moved without.
func (j job) follow(ctx context.Context, key, transition string, fields map[string]any, comment string) (note string, err error) {
	err = workflow.Follow(ctx, j.client, key, transition, fields, comment)
	var e *tracker.Error
	if errors.As(err, &e) && len(e.Fields) == 1 && e.Fields["comment"] != "" {
		return ", without the comment, which Tracker refused: " + e.Fields["comment"], workflow.Follow(ctx, j.client, key, transition, fields, "")
	}
	return "", err
}

// again looks at an issue that could not be moved. Somebody may have been faster,
// or the answer alone was lost.
func (j job) again(ctx context.Context, was workflow.Issue, rule Rule, step Step, failure error) (Step, error) {
	step.To, step.Transition = "", ""
	step.tries++
	is, err := workflow.Read(ctx, j.client, was.Key, j.config.listed(was.Key)...)
	var refusal *tracker.Error
	switch kind := errkind.Of(failure); {
	case err != nil:
		return refused(step, failure)
	case is.Status.Key == rule.To:
		step.arrived = true
		step.Says += fmt.Sprintf("%s is %s by now", is.Key, is.Status.Name)
		return step, nil
	case is.Status.Key != was.Status.Key && step.tries == 1:
		return j.judge(ctx, is, Rules{rule}, step)
	case kind == errkind.Unavailable, kind == errkind.OutOfTime:
		return step, failure
	case errors.As(failure, &refusal) && len(refusal.Fields) > 0:
		return step.stays(is, wants(refusal)).warned(), nil
	}
	return step.stays(is, "Tracker did not take it along: "+failure.Error()).warned(), nil
}

// wants names the fields that Tracker wants, or does not.
func wants(refusal *tracker.Error) string {
	var fields []string
	for _, field := range slices.Sorted(maps.Keys(refusal.Fields)) {
		fields = append(fields, field+": "+strings.TrimSuffix(refusal.Fields[field], "."))
	}
	return "the transition wants something else (" + strings.Join(fields, "; ") + "): fill it in there, or mend the rule's \"fields\""
}
