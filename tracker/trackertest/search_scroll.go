package trackertest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// scroll is the result of a search as it was when it was found, to be read
// page after page. Unlike ordinary pages it has no end at row 10 000.
type scroll struct {
	number int
	rows   []row
	size   int // of a page
	due    time.Time
}

// row is an issue as search showed it.
type row struct {
	is *issue
	data
}

func (r *row) view() view {
	v := r.is.indexed()
	v.data = &r.data
	return v
}

// The limits of a scroll (documented).
const (
	scrollSize     = 100
	mostScrollSize = 1000
	scrollLife     = 60_000 // ms
)

var errScroll = bad("Прокрутка не существует или истекла.", "The scroll does not exist or has expired.")

// id names the page that begins at a row; every page has its own (documented).
func (s *scroll) id(from int) string { return fmt.Sprintf("scroll-%d-%d", s.number, from) }

// scrollOf reads the number and the row in the id of a page.
func scrollOf(id string) (number, from int, ok bool) {
	_, err := fmt.Sscanf(id, "scroll-%d-%d", &number, &from)
	return number, from, err == nil && (&scroll{number: number}).id(from) == id
}

func (s *scroll) token() string { return fmt.Sprintf("token-%d", s.number) }

// startScroll keeps what a search found and answers with the first page.
func (q *request) startScroll() (func() *answer, error) {
	s := &scroll{size: scrollSize}
	kind := q.query.Get("scrollType")
	if kind != "sorted" && kind != "unsorted" {
		return nil, bad("Некорректный тип прокрутки.", "scrollType is neither sorted nor unsorted.")
	}
	body, err := q.searchBody()
	if err != nil {
		return nil, err
	}
	if body.keys != nil || body.queue != "" {
		return nil, bad("Прокрутка не поддерживается.", "Scroll is not supported")
	}
	if s.size, err = q.count("perScroll", scrollSize, mostScrollSize); err != nil {
		return nil, err
	}
	life, err := q.scrollLife()
	if err != nil {
		return nil, err
	}
	found, err := q.find(body)
	if err != nil {
		return nil, err
	}
	q.expireScrolls()
	q.t.lastScroll++
	s.number = q.t.lastScroll
	for _, is := range found {
		s.rows = append(s.rows, row{is, *is.look()})
	}
	q.t.scrolls = append(q.t.scrolls, s)
	return q.scrollPage(s, 0, life), nil
}

// scrollLife is how long a scroll is to be kept after its page.
func (q *request) scrollLife() (time.Duration, error) {
	life, err := q.count("scrollTTLMillis", scrollLife, 24*3600_000)
	return time.Duration(life) * time.Millisecond, err
}

// count is a positive number in the address, at most a ceiling.
func (q *request) count(name string, otherwise, ceiling int) (int, error) {
	given := q.query.Get(name)
	if given == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 || n > ceiling {
		return 0, bad("Некорректное значение "+name+".", name+" is invalid.")
	}
	return n, nil
}

// resumeScroll answers with the page that was asked for.
func (q *request) resumeScroll() (func() *answer, error) {
	life, err := q.scrollLife()
	if err != nil {
		return nil, err
	}
	q.expireScrolls()
	id := q.query.Get("scrollId")
	number, from, ok := scrollOf(id)
	if !ok {
		return nil, errScroll
	}
	for _, s := range q.t.scrolls {
		if s.number == number && 0 <= from && from <= len(s.rows) {
			return q.scrollPage(s, from, life), nil
		}
	}
	return nil, errScroll
}

// scrollPage answers with the rows from one on. The last page names no next
// one (documented). A full page does, as it is not known to be the last: an
// empty page follows it (assumed).
func (q *request) scrollPage(s *scroll, from int, life time.Duration) func() *answer {
	s.due = q.c.now.Add(life)
	page := s.rows[from:min(from+s.size, len(s.rows))]
	last := len(page) < s.size
	if last {
		q.t.dropScrolls(func(x *scroll) bool { return x == s })
	}
	return func() *answer {
		fields := q.fields()
		o := jsonOut{buf: make([]byte, 0, 1536*len(page)+2)}
		o.array("")
		for i := range page {
			q.issue(&o, page[i].view(), fields)
		}
		o.endArray()
		a := &answer{status: http.StatusOK, body: o.buf}
		a.set("X-Total-Count", strconv.Itoa(len(s.rows)))
		if !last {
			next := s.id(from + s.size)
			a.set("X-Scroll-Id", next)
			a.set("X-Scroll-Token", s.token())
			a.set("Link", `<`+q.address("scrollId", next)+`>; rel="next"`)
		}
		return a
	}
}

func (q *request) expireScrolls() {
	q.t.dropScrolls(func(s *scroll) bool { return !q.c.now.Before(s.due) })
}

func (t *Tracker) dropScrolls(f func(*scroll) bool) {
	t.scrolls = slices.DeleteFunc(t.scrolls, f)
}

// clearScrolls frees the scrolls whose ids and tokens are given. Those that
// are gone already are no mistake (assumed).
func clearScrolls(q *request) (func() *answer, error) {
	tokens := map[string]string{}
	if err := q.into(&tokens); err != nil {
		return nil, err
	}
	var freed []*scroll
	for _, id := range slices.Sorted(maps.Keys(tokens)) {
		number, _, ok := scrollOf(id)
		if !ok {
			return nil, invalid(id, errScroll.ru, errScroll.en)
		}
		for _, s := range q.t.scrolls {
			switch {
			case s.number != number:
			case tokens[id] != s.token(): // which answer that gets is assumed
				return nil, invalid(id, "Неверный токен.", "The token is wrong.")
			default:
				freed = append(freed, s)
			}
		}
	}
	q.t.dropScrolls(func(s *scroll) bool { return slices.Contains(freed, s) })
	return func() *answer { return &answer{status: http.StatusOK} }, nil
}
