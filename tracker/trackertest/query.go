package trackertest

import (
	"strings"
)

// childField is the demand to be the parent of an issue.
const childField = "\x00child"

// queryFields are the parameters of the query language that are understood
// here, in lower case.
var queryFields = map[string]string{
	"is subtask for":     "parent",
	"is parent task for": childField,
	"key":                "key",
	"queue":              "queue",
	"status":             "status",
	"type":               "type",
	"priority":           "priority",
	"assignee":           "assignee",
	"author":             "createdBy",
	"summary":            "summary",
	"tags":               "tags",
}

// parseQuery reads conditions of the form Name: value, value joined by AND:
// the small part of Tracker's query language that reading an issue's
// surroundings takes. An empty query finds everything.
func parseQuery(query string) ([]demand, error) {
	refused := bad("Не удалось разобрать запрос.", "The query cannot be understood.")
	tokens, ok := queryTokens(query)
	if !ok {
		return nil, refused
	}
	var list []demand
	for len(tokens) > 0 {
		if len(list) > 0 && strings.EqualFold(tokens[0].text, "and") {
			tokens = tokens[1:]
		}
		if len(tokens) < 3 || !tokens[1].is(":") {
			return nil, refused
		}
		name := strings.ToLower(tokens[0].text)
		field, known := queryFields[name]
		if !known && name != "sort by" {
			return nil, refused
		}
		d := demand{field: field, values: []string{tokens[2].text}}
		tokens = tokens[3:]
		for len(tokens) >= 2 && tokens[0].is(",") {
			d.values = append(d.values, tokens[1].text)
			tokens = tokens[2:]
		}
		if !known { // sorting is left as it is; a direction may follow
			if len(tokens) == 1 {
				tokens = nil
			}
			continue
		}
		list = append(list, d)
	}
	return list, nil
}

// queryToken is a word, a quoted text or a punctuation mark.
type queryToken struct {
	text string
	mark bool
}

func (qt queryToken) is(mark string) bool { return qt.mark && qt.text == mark }

func queryTokens(s string) (tokens []queryToken, ok bool) {
	for {
		s = strings.TrimLeft(s, " \t\r\n")
		switch {
		case s == "":
			return tokens, true
		case s[0] == ':' || s[0] == ',':
			tokens = append(tokens, queryToken{s[:1], true})
			s = s[1:]
		case s[0] == '"':
			text, rest, closed := strings.Cut(s[1:], `"`)
			if !closed {
				return nil, false
			}
			tokens = append(tokens, queryToken{text: text})
			s = rest
		default:
			end := strings.IndexAny(s+" ", ":, \t\r\n\"")
			tokens = append(tokens, queryToken{text: s[:end]})
			s = s[end:]
		}
	}
}
