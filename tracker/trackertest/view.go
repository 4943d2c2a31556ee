package trackertest

import (
	"slices"
	"time"
)

// view is what a read shows of an issue.
type view struct {
	is      *issue
	data    *data
	records []*record
	links   []*link
}

// past is an issue as it was until a moment.
type past struct {
	view
	absent bool // it was not made yet
	until  time.Time
}

func (is *issue) present() view { return view{is, &is.data, is.records, is.links} }

// indexed is what search shows. Its links are not behind (assumed).
func (is *issue) indexed() view { return view{is, is.look(), is.records, is.links} }

// remember is the present to be kept while the issue changes.
func (is *issue) remember() *past {
	d := is.data
	p := &past{view: view{is: is, data: &d, links: slices.Clone(is.links)}}
	for _, r := range is.records {
		kept := *r
		p.records = append(p.records, &kept)
	}
	return p
}

// keep adds what an issue was until now to what reads may still show.
func (t *Tracker) keep(p *past, now time.Time) {
	p.until = now
	is := p.is
	is.past = slices.DeleteFunc(is.past, func(p *past) bool { return !p.until.After(now.Add(-t.sw.StaleReads)) })
	is.past = append(is.past, p)
}

// read is an issue that the token may see, as reads show it.
func (q *request) read(name string) (view, error) {
	is, err := q.seen(name)
	if err != nil {
		return view{}, err
	}
	for _, p := range is.past {
		if !p.until.After(q.c.now.Add(-q.t.sw.StaleReads)) {
			continue
		}
		if p.absent {
			return view{}, errIssue
		}
		return p.view, nil
	}
	return is.present(), nil
}
