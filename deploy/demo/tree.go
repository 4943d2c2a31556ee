package demo

import (
	"strings"

	"timeupdater/summarize"
	"timeupdater/tracker"
	"timeupdater/tracker/trackertest"
)

// node is an issue with what the demo shows of it.
type node struct {
	Key, Summary string
	Level        int              // 1 for an issue without a parent
	Own          tracker.Duration // its own records
	Below        tracker.Duration // the time spent of its direct sub-issues
	Total        tracker.Duration // its time spent, as Tracker has it
	Last         *trackertest.Record
	SubIssues    []*node
}

// Behind says that the issue does not show what it must, as it is for the
// moment that the function needs.
func (n *node) Behind() bool { return len(n.SubIssues) > 0 && n.Total != n.Own+n.Below }

// forest reads the issues that have no parent and everything below them.
func forest(tr *trackertest.Tracker) []*node {
	var top []*node
	parents, nodes := map[*node]string{}, map[string]*node{}
	var all []*node
	for _, key := range tr.Keys() {
		issue := tr.Issue(key)
		n := &node{Key: issue.Key, Summary: issue.Summary, Total: issue.Spent}
		for _, record := range issue.Records {
			if byPeople(record.Comment) {
				n.Own += record.Duration
				n.Last = &record
			}
		}
		all, nodes[n.Key], parents[n] = append(all, n), n, issue.Parent
	}
	for _, n := range all {
		parent := nodes[parents[n]]
		if parent == nil {
			top = append(top, n)
			continue
		}
		parent.SubIssues = append(parent.SubIssues, n)
		parent.Below += n.Total
	}
	for _, n := range top {
		n.setLevel(1)
	}
	return top
}

// byPeople tells people's records from copies of sub-issues' time, by their
// comments: the record that the function keeps when it writes totals as records,
// and those of Yandex's sample.
func byPeople(comment string) bool {
	return !strings.HasPrefix(comment, summarize.Marker) && !strings.HasPrefix(comment, summarize.CopyPrefix)
}

func (n *node) setLevel(level int) {
	n.Level = level
	for _, sub := range n.SubIssues {
		sub.setLevel(level + 1)
	}
}

// walk calls visit for every issue, parents first.
func walk(nodes []*node, visit func(*node)) {
	for _, n := range nodes {
		visit(n)
		walk(n.SubIssues, visit)
	}
}
