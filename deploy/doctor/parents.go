package doctor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"timeupdater/summarize"
	"timeupdater/summarize/patience"
	"timeupdater/tracker"
	"timeupdater/tracker/wait"
)

// parents looks at the issues with sub-issues in queues: how near their versions
// are to Tracker's limit, and at the worklogs of those that changed last.
func (e examination) parents(ctx context.Context, client *tracker.Client, queues []string) {
	if len(queues) == 0 {
		e.tell(Unknown.finds(checkVersions, "no queue to look at"))
		e.tell(Unknown.finds(checkSample, "no queue to look at"))
		return
	}
	short, cancel := context.WithTimeout(ctx, forParents)
	parents, total, err := client.ParentsIn(short, queues)
	cancel()
	e.tell(versionsFinding(parents, total, err))
	logs := readWorklogs(ctx, client, parents[:min(len(parents), mostWorklogs)])
	e.tell(sampleFinding(logs, total, err))
}

// slow is the version from which on an issue is written twice a day at most,
// where sweeps run.
const slow = 7_551

// versionsFinding is about the parents that were read, of so many.
func versionsFinding(parents []tracker.Issue, total int, err error) Finding {
	if len(parents) == 0 {
		if err != nil {
			return Unknown.finds(checkVersions, "%s", words(err))
		}
		return Right.finds(checkVersions, "there is no parent yet")
	}
	byVersion := slices.SortedFunc(slices.Values(parents), func(a, b tracker.Issue) int { return cmp.Compare(b.Version, a.Version) })
	above := func(version int64) (keys []string) {
		for _, issue := range byVersion {
			if issue.Version >= version {
				keys = append(keys, fmt.Sprintf("%s at %d", issue.Key, issue.Version))
			}
		}
		return keys
	}
	scope := fmt.Sprintf("of %d parents", total)
	if len(parents) < total {
		scope = fmt.Sprintf("of the %d parents that changed last, of %d,", len(parents), total)
	}
	if ended := above(patience.Last); len(ended) > 0 {
		f := Wrong.finds(checkVersions, "%s %d are written no more: from version %d on what is left is for people, at %d Tracker locks them", scope, len(ended), patience.Last, patience.Lock).
			cure("make a new parent for each and move the sub-issues there")
		f.Details = ended[:min(len(ended), mostDetails)]
		return f
	}
	if near := above(slow); len(near) > 0 {
		f := Look.finds(checkVersions, "%s %d have had so many versions that where sweeps run they are written twice a day at most; from %d on never", scope, len(near), patience.Last).
			cure("think of a new parent for each, before the sub-issues' time changes often")
		f.Details = near[:min(len(near), mostDetails)]
		return f
	}
	return Right.finds(checkVersions, "%s none is near Tracker's limit of %d; the highest is %s at %d", scope, patience.Lock, byVersion[0].Key, byVersion[0].Version)
}

// mostWorklogs is how many parents' worklogs are read.
const mostWorklogs = 50

// worklog is that of a parent.
type worklog struct {
	key     string
	records []tracker.Record
	err     error
}

func readWorklogs(ctx context.Context, client *tracker.Client, parents []tracker.Issue) []worklog {
	logs := make([]worklog, len(parents))
	_ = wait.Each(ctx, len(parents), atOnce, func(ctx context.Context, i int) error {
		records, err := client.Worklog(ctx, parents[i].Key)
		logs[i] = worklog{parents[i].Key, records, err}
		return nil // what failed is a fact of its parent
	})
	return logs
}

// sampleFinding is about worklogs that were read, of so many parents, after an
// error or none. Records of the sample show that it may still be at work.
func sampleFinding(logs []worklog, total int, failure error) Finding {
	records, read := 0, 0
	var keys []string
	for _, log := range logs {
		found := 0
		for _, record := range log.records {
			if strings.HasPrefix(record.Comment, summarize.CopyPrefix) {
				found++
			}
		}
		if found > 0 {
			records, keys = records+found, append(keys, log.key)
		}
		if failure = cmp.Or(failure, log.err); log.err == nil && log.key != "" {
			read++
		}
	}
	scope := fmt.Sprintf("of %d parents", total)
	if read < total {
		scope = fmt.Sprintf("of the %d parents that changed last, of %d,", read, total)
	}
	switch {
	case records > 0:
		return Look.finds(checkSample, "%s %d hold %d records of the Python sample, such as %s: copies, which the function leaves out, and Tracker adds up", scope, len(keys), records, keys[0]).
			cure("see \"Moving from the Python sample\" in deploy/README.md; above all, retire its trigger")
	case read == 0 && failure != nil:
		return Unknown.finds(checkSample, "%s", words(failure))
	}
	return Right.finds(checkSample, "%s none holds a record of the Python sample", scope)
}
