package query_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"timeupdater/tracker/trackertest/query"
)

func text(s string) query.Value { return query.Value{Operand: query.Operand{Text: s}} }

func with(operator, s string) query.Value {
	v := text(s)
	v.Operator = operator
	return v
}

func function(name string, shift time.Duration, args ...query.Arg) query.Operand {
	return query.Operand{Function: name, Shift: shift, Args: args}
}

func to(from, to query.Operand) query.Value { return query.Value{Operand: from, To: &to} }

func on(name string, values ...query.Value) query.Condition {
	return query.Condition{Name: query.Name{Text: name}, Values: values}
}

func TestParse(t *testing.T) {
	t.Parallel()
	a, b, c := on("A", text("1")), on("B", text("2")), on("C", text("3"))
	const day = 24 * time.Hour
	for q, want := range map[string]query.Node{
		``:                        nil,
		` `:                       nil,
		`A: 1`:                    a,
		`"A":"1"`:                 a,
		`A:1`:                     a,
		`(A: 1)`:                  a,
		`A: 1 B: 2`:               query.And{a, b},
		`A: 1 AND B: 2`:           query.And{a, b},
		`(A:1)AND(B:2)`:           query.And{a, b},
		`A: 1 OR B: 2`:            query.Or{a, b},
		`A: 1 OR B: 2 C:3`:        query.Or{a, query.And{b, c}},
		`(A: 1 OR B: 2) AND C: 3`: query.And{query.Or{a, b}, c},

		`"Time Spent": 1`:            on("Time Spent", text("1")),
		`A: 1, "2 3",4`:              on("A", text("1"), text("2 3"), text("4")),
		`A: login@`:                  on("A", text("login@")),
		`A: "AND"`:                   on("A", text("AND")),
		`DEVS.tester: x`:             query.Condition{Name: query.Name{Queue: "DEVS", Text: "tester"}, Values: []query.Value{text("x")}},
		`DEVS."Lead tester": x`:      query.Condition{Name: query.Name{Queue: "DEVS", Text: "Lead tester"}, Values: []query.Value{text("x")}},
		`"DEVS.x": x`:                on("DEVS.x", text("x")),
		`A: !x`:                      on("A", with("!", "x")),
		`A: !"x"`:                    on("A", with("!", "x")),
		`A: >5`:                      on("A", with(">", "5")),
		`A: <= 5`:                    on("A", with("<=", "5")),
		`A: #"x y"`:                  on("A", with("#", "x y")),
		`A: ~"x"`:                    on("A", with("~", "x")),
		`A: 2017-01-01..2017-01-30`:  on("A", to(query.Operand{Text: "2017-01-01"}, query.Operand{Text: "2017-01-30"})),
		`A: 1.5 ... 2.5`:             on("A", to(query.Operand{Text: "1.5"}, query.Operand{Text: "2.5"})),
		`A: "1".."2"`:                on("A", to(query.Operand{Text: "1"}, query.Operand{Text: "2"})),
		`A: me()`:                    on("A", query.Value{Operand: function("me", 0)}),
		`A: notEmpty()`:              on("A", query.Value{Operand: function("notempty", 0)}),
		`A: !me(), x`:                on("A", query.Value{Operator: "!", Operand: function("me", 0)}, text("x")),
		`A: >now()-12h`:              on("A", query.Value{Operator: ">", Operand: function("now", -12*time.Hour)}),
		`A: <= today() +3d`:          on("A", query.Value{Operator: "<=", Operand: function("today", 3*day)}),
		`A: > today() - "1w 1d"`:     on("A", query.Value{Operator: ">", Operand: function("today", -8*day)}),
		`A: today()-1d .. now()`:     on("A", to(function("today", -day), function("now", 0))),
		`A: x (B: 2)`:                query.And{on("A", text("x")), b},
		`A: group(value: "x y")`:     on("A", query.Value{Operand: function("group", 0, query.Arg{Name: "value", Value: text("x y")})}),
		`some "quoted text"`:         query.Text{"some", "quoted text"},
		`some "Sort By": Key`:        query.Text{"some"},
		`A: f(To: 1 by: b@, d: >2)`:  on("A", query.Value{Operand: function("f", 0, query.Arg{Name: "to", Value: text("1")}, query.Arg{Name: "by", Value: text("b@")}, query.Arg{Name: "d", Value: with(">", "2")})}),
		`A: f(d: 01.09.17 .. now())`: on("A", query.Value{Operand: function("f", 0, query.Arg{Name: "d", Value: to(query.Operand{Text: "01.09.17"}, function("now", 0))})}),
	} {
		got, err := query.Parse(q)
		if err != nil || !reflect.DeepEqual(got.Where, want) {
			t.Errorf("%s: %s, %v", q, show(got), err)
		}
	}
}

func TestParseSorting(t *testing.T) {
	t.Parallel()
	got, err := query.Parse(`A: 1 "Sort by": Created ASC, "Time Spent" DESC, DEVS.x`)
	want := []query.Order{
		{Name: query.Name{Text: "Created"}},
		{Name: query.Name{Text: "Time Spent"}, Descending: true},
		{Name: query.Name{Queue: "DEVS", Text: "x"}},
	}
	if err != nil || !reflect.DeepEqual(got.Sort, want) {
		t.Errorf("%s, %v", show(got), err)
	}
}

func TestWhatIsNoQueryIsRefused(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("(", 60) + "A: 1" + strings.Repeat(")", 60)
	for q, place := range map[string]string{
		`A:`: "ends", `A: ,`: `","`, `A: 1,`: "ends", `A: OR`: `"OR"`, `A: ""`: `""`,
		`A: 1 2`: "ends", `A: 1 AND`: "ends", `A: 1 OR`: "ends", `OR A: 1`: `"OR"`, `AND`: `"AND"`, `AND: 1`: `"AND"`,
		`A: 1 or B: 2`: `"or"`, `A: 1 and B: 2`: `"and"`, `a and b`: `"and"`,
		`(A: 1`: "ends", `A: 1)`: `")"`, `()`: `")"`, deep: `"("`, `some (text)`: `"("`,
		`"Sort By": `: "ends", `"Sort By": A B: 2`: `"B"`, `"Sort By": A :B`: `":"`, `Sort By: A`: `"By"`, `"Sort By": A desc`: `"desc"`,
		`A: "open`: "quote", `A: "a \" b"`: `"\\\""`, `: 1`: `":"`, `.x: 1`: `".x"`, `D.: 1`: `"D."`, `D. "x": 1`: `"D."`,
		`A: !`: "ends", `A: !!x`: `"!"`, `A: ><1`: `"<"`, `A: >1..2`: `".."`, `A: 1..`: "ends", `A: 1..!2`: `"!"`, `A: 1..2..3`: `".."`, `A: 1 .... 2`: "ends",
		`A: f(`: "ends", `A: f(x)`: `")"`, `A: f("x": 1)`: `"x"`, `A: f(x: )`: `")"`, `A: f(x: 1,)`: `")"`, `A: f(x: 1) y`: "ends",
		`A: now()-`: "ends", `A: now()-12`: `"-12"`, `A: now()-12x`: `"-12x"`, `A: now() - "1w 1"`: `"1w 1"`, `A: now()-99999999999999w`: `"-9`, `A: now()+9999w`: `"+9999w"`,
		`A: x()()`: `")"`,
	} {
		got, err := query.Parse(q)
		var wrong *query.Error
		if !errors.As(err, &wrong) || wrong.Ru == "" || !strings.Contains(err.Error(), place) {
			t.Errorf("%s: %s, %v, want something about %s", q, show(got), err, place)
		}
	}
}

func show(q *query.Query) string {
	b, _ := json.Marshal(q) // for people
	return string(b)
}

// Brackets around a query mean nothing, and neither does a blank.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`A: 1, "2" OR B: me() (C: !x)`, `A: changed(to: "x", by: y@ date: >today()-1w) "Sort By": A DESC`, `some text`, `Q."a b": 1 .. 2`, `A: #"x`, `A: ~x or`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := query.Parse(text)
		var wrong *query.Error
		if err != nil && !errors.As(err, &wrong) {
			t.Fatal(err)
		}
		if err != nil || got.Where == nil || strings.Count(text, "(") > 40 {
			return
		}
		same := " " + text + "\n"
		if _, ok := got.Where.(query.Text); !ok && got.Sort == nil {
			same = "(" + text + ")"
		}
		again, err := query.Parse(same)
		if err != nil || !reflect.DeepEqual(got, again) {
			t.Errorf("%q: %s, %q: %s %v", text, show(got), same, show(again), err)
		}
	})
}
