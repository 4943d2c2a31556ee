package query

import (
	"strconv"
	"strings"
	"time"
)

func (p *parser) value() (v Value, err error) {
	for _, operator := range []string{"!", ">", ">=", "<", "<=", "#", "~"} {
		if p.take(operator) {
			v.Operator = operator
			break
		}
	}
	if v.Operand, err = p.operand(); err != nil {
		return v, err
	}
	if dots := p.peek(0); p.take("..") {
		to, err := p.operand()
		if err != nil {
			return v, err
		}
		if v.Operator != "" {
			return v, unexpected(dots)
		}
		v.To = &to
	}
	return v, nil
}

// operand reads a text or a function.
func (p *parser) operand() (o Operand, err error) {
	t := p.next()
	if t.kind != word && t.kind != quoted || t.text == "" || t.bare("AND") || t.bare("OR") {
		return o, unexpected(t)
	}
	if t.kind == quoted || !p.peek(0).adjacent || !p.take("(") {
		o.Text = t.text // a bracket further on opens the next condition
		return o, nil
	}
	if p.depth++; p.depth > mostBrackets {
		return o, unexpected(t)
	}
	o.Function = strings.ToLower(t.text)
	for !p.take(")") {
		a, err := p.arg()
		if err != nil {
			return o, err
		}
		o.Args = append(o.Args, a)
		if p.take(",") && p.peek(0).is(")") {
			return o, unexpected(p.peek(0))
		}
	}
	p.depth--
	o.Shift, err = p.shift()
	return o, err
}

// arg reads an argument such as from: "Open". The help has blanks between
// arguments, people also write commas.
func (p *parser) arg() (Arg, error) {
	name := p.next()
	if name.kind != word {
		return Arg{}, unexpected(name)
	}
	if !p.take(":") {
		return Arg{}, unexpected(p.peek(0))
	}
	v, err := p.value()
	return Arg{strings.ToLower(name.text), v}, err
}

// shift reads the time that is added to a function: -12m or - "1w 1d".
func (p *parser) shift() (time.Duration, error) {
	t := p.peek(0)
	if t.kind != word || t.text[0] != '-' && t.text[0] != '+' {
		return 0, nil
	}
	sign, text := p.next().text[0], t.text[1:]
	if text == "" {
		t = p.next()
		text = t.text
	}
	d, ok := interval(text)
	if !ok {
		return 0, unexpected(t)
	}
	if sign == '-' {
		d = -d
	}
	return d, nil
}

// interval reads "1w 2d 3h 4m 5s", at most some thousand weeks. These are
// times of the calendar, not of business.
func interval(s string) (total time.Duration, ok bool) {
	const day = 24 * time.Hour
	units := map[byte]time.Duration{'w': 7 * day, 'd': day, 'h': time.Hour, 'm': time.Minute, 's': time.Second}
	s = strings.ReplaceAll(s, " ", "")
	for ok = s != ""; ok && s != ""; {
		i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		if i <= 0 {
			return 0, false
		}
		n, err := strconv.ParseInt(s[:i], 10, 32)
		unit := units[s[i]]
		most := 5000 * units['w']
		if err != nil || unit == 0 || time.Duration(n) > most/unit {
			return 0, false
		}
		if total += time.Duration(n) * unit; total > most {
			return 0, false
		}
		s = s[i+1:]
	}
	return total, ok
}
