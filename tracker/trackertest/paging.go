package trackertest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// defaultPage is the size of a page that nobody asked for (documented).
const defaultPage = 50

// page is the part of a list that a request wants. Numbers start at 1.
type page struct {
	number, size int
}

func (q *request) page(ceiling int) (page, error) {
	pg := page{1, min(defaultPage, ceiling)}
	for name, p := range map[string]*int{"page": &pg.number, "perPage": &pg.size} {
		given := q.query.Get(name)
		if given == "" {
			continue
		}
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 {
			return pg, bad("Некорректный номер или размер страницы.", "The number or size of the page is invalid.")
		}
		*p = min(n, 1<<31-1) // beyond all lists; the number of a row is to fit an int
	}
	pg.size = min(pg.size, ceiling)
	return pg, nil
}

// pageOf is the page's part of a list.
func pageOf[T any](list []T, pg page) []T {
	from := min((pg.number-1)*pg.size, len(list))
	return list[from:min(from+pg.size, len(list))]
}

// headers tells how much there is and where.
func (pg page) headers(q *request, a *answer, count int) {
	pages := (count + pg.size - 1) / pg.size
	a.set("X-Total-Count", strconv.Itoa(count))
	a.set("X-Total-Pages", strconv.Itoa(pages))
	links := `<` + q.address("page", "1") + `>; rel="first"`
	if pg.number < pages {
		links += `, <` + q.address("page", strconv.Itoa(pg.number+1)) + `>; rel="next"`
	}
	links += `, <` + q.address("page", "") + `{&page}>; rel="seek"`
	a.set("Link", links)
}

// address is the request's own address with another value for one parameter;
// "" leaves the parameter out.
func (q *request) address(name, value string) string {
	query := maps.Clone(q.query)
	query.Del(name)
	if value != "" {
		query.Set(name, value)
	}
	if query.Get("perPage") == "" {
		query.Set("perPage", strconv.Itoa(defaultPage))
	}
	return scheme(q.http) + "://" + q.http.Host + q.http.URL.Path + "?" + query.Encode()
}

// cutTo cuts a list and tells in the header Link where it goes on. A page that
// nobody gave a size is as long as a page can be (assumed).
func cutTo[T any](q *request, a *answer, list []T, cut Paging, id func(T) int64) ([]T, error) {
	if cut.Cut <= 0 {
		return list, nil
	}
	pg, err := q.page(cut.Cut)
	if err != nil {
		return nil, err
	}
	if q.query.Get("perPage") == "" {
		pg.size = cut.Cut
		q.query.Set("perPage", strconv.Itoa(pg.size)) // for the addresses of other pages
	}
	if !cut.ByID {
		// Seen in the search over worklogs; for other lists it is assumed.
		if (pg.number-1)*pg.size >= 10000 {
			return nil, bad("Запрос превышает ограничение в 10000 элементов.", "Request exceeds 10000 items limit")
		}
		pg.headers(q, a, len(list))
		return pageOf(list, pg), nil
	}
	if last := q.query.Get("id"); last != "" {
		n, err := strconv.ParseInt(last, 10, 64)
		if err != nil {
			return nil, bad("Некорректный идентификатор.", "The id is invalid.")
		}
		from := slices.IndexFunc(list, func(e T) bool { return id(e) > n })
		if from < 0 {
			from = len(list)
		}
		list = list[from:]
	}
	if len(list) > pg.size {
		list = list[:pg.size]
		next := q.address("id", strconv.FormatInt(id(list[len(list)-1]), 10))
		a.set("Link", `<`+next+`>; rel="next"`)
	}
	return list, nil
}

// pages are those of a list that has 50 entries on each (documented) unless the
// request asks for more, of which it gets 500 at most (assumed).
func (q *request) pages(byID bool) Paging {
	if q.query.Get("perPage") == "" {
		return Paging{Cut: defaultPage, ByID: byID}
	}
	return Paging{Cut: 500, ByID: byID}
}

// listed is an answer with a list that may be cut.
func listed[T any](q *request, list []T, cut Paging, id func(T) int64, write func(*jsonOut, T)) (func() *answer, error) {
	a := &answer{status: http.StatusOK}
	list, err := cutTo(q, a, list, cut, id)
	if err != nil {
		return nil, err
	}
	return func() *answer {
		var o jsonOut
		o.array("")
		for _, e := range list {
			write(&o, e)
		}
		o.endArray()
		a.body = o.buf
		return a
	}, nil
}
