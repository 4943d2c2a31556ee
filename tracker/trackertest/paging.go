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
		*p = n
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

// entries cuts a list of which nobody documents that it is cut, if the switch
// says so, and tells in the header Link where it goes on.
func entries[T any](q *request, a *answer, list []T, cut Paging, id func(T) int64) ([]T, error) {
	if cut.Cut <= 0 {
		return list, nil
	}
	pg, err := q.page(cut.Cut)
	if err != nil {
		return nil, err
	}
	if !cut.ByID {
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

// listed is an answer with a list that may be cut.
func listed[T any](q *request, list []T, cut Paging, id func(T) int64, write func(*jsonOut, T)) (func() *answer, error) {
	a := &answer{status: http.StatusOK}
	list, err := entries(q, a, list, cut, id)
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
