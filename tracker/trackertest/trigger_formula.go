package trackertest

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/trackertest/formula"
)

// calculation is the formula of a CalculateFormula action and the field for its
// result.
type calculation struct {
	*formula.Formula
	result *field
	fields []*field // that the formula looks at
}

// formulaAction calculates a field out of others: numbers and, in milliseconds,
// durations (assumed, as in conditions) and dates as unixEpoch (documented).
func formulaAction(a *action, o organization) error {
	var given struct {
		common
		Formula string          `json:"formula"`
		Result  json.RawMessage `json:"resultField"`
	}
	if err := a.members(&given); err != nil {
		return err
	}
	cl := &calculation{}
	var err error
	if cl.Formula, err = formula.Parse(given.Formula, o.variableKind); err != nil {
		return err
	}
	name := refName(given.Result)
	if cl.result = o.t.fieldNamed(name, o.queue); cl.result == nil {
		return fmt.Errorf("unknown field %q", name)
	}
	if cl.result.readonly {
		return cl.result.refuse("Поле недоступно для изменения.", "The field cannot be changed.")
	}
	if kind, ok := kindOf(cl.result); !ok || kind != cl.Kind() {
		return fmt.Errorf("the field %s does not hold what the formula gives", cl.result.id)
	}
	for _, name := range cl.Names() {
		cl.fields = append(cl.fields, o.operand(name))
	}
	a.formula, a.writes = cl, true
	a.do = cl.do
	return nil
}

// do works the formula out. A variable without a value stops the action
// (documented).
func (cl *calculation) do(c *change, f *firing) error {
	for _, name := range cl.Names() {
		if _, ok := f.operand(name); !ok {
			return noValue(name)
		}
	}
	v, err := cl.Work(formula.Env{Now: f.now, Value: f.operand})
	if err != nil {
		return bad("Формулу нельзя вычислить: "+err.Error(), "The formula cannot be worked out: "+err.Error())
	}
	raw, err := cl.spell(v)
	if err != nil {
		return err
	}
	setters, err := c.setters(map[string]json.RawMessage{cl.result.id: raw}, f.is)
	if err != nil {
		return err
	}
	c.set(f.is, setters)
	return nil
}

// spell is a result as a request would write it. For a field of whole numbers it
// is rounded (documented).
func (cl *calculation) spell(v formula.Value) (json.RawMessage, error) {
	switch cl.result.kind {
	case dateKind:
		return json.Marshal(v.Date.Format(time.DateOnly))
	case datetimeKind:
		return json.Marshal(v.Date.Format(timeForm))
	case integerKind:
		return json.Marshal(math.Round(v.Number))
	case timeKind:
		const longest = 1 << 40 // milliseconds, more than a life
		if v.Number < 0 || v.Number > longest {
			return nil, cl.result.refuse(kindWords[timeKind].ru, kindWords[timeKind].en)
		}
		return json.Marshal(normalised(tracker.Duration(v.Number / 1000)))
	}
	return json.Marshal(v.Number)
}

// operand is the field that a variable of a formula stands for; nil is none.
func (o organization) operand(name string) *field {
	name, ok := strings.CutPrefix(name, "issue.")
	if !ok {
		return nil
	}
	name, epoch := strings.CutSuffix(name, ".unixEpoch")
	fd := o.t.fieldOf(name, o.queue)
	switch {
	case fd == nil:
		return nil
	case epoch && !slices.Contains([]fieldKind{dateKind, datetimeKind}, fd.kind):
		return nil
	}
	return fd
}

func (o organization) variableKind(name string) (formula.Kind, bool) {
	fd := o.operand(name)
	if fd == nil {
		return 0, false
	}
	if strings.HasSuffix(name, ".unixEpoch") {
		return formula.Number, true
	}
	return kindOf(fd)
}

// kindOf is what a field is in a formula.
func kindOf(fd *field) (formula.Kind, bool) {
	if fd.many {
		return 0, false
	}
	switch fd.kind {
	case integerKind, floatKind, timeKind:
		return formula.Number, true
	case dateKind, datetimeKind:
		return formula.Date, true
	}
	return 0, false
}

// operand is the value of a variable of a formula.
func (f *firing) operand(name string) (formula.Value, bool) {
	fd := organization{t: f.t, queue: f.is.queue}.operand(name)
	if fd == nil {
		return formula.Value{}, false
	}
	v := inTime(fd.kind, fd.value(&f.is.data))
	if m, ok := v.(moment); ok {
		return formula.Value{Date: m.at, Number: float64(m.at.UnixMilli())}, true
	}
	n, ok := number(v)
	return formula.Value{Number: n}, ok && v != nil
}
