package trackertest

import (
	"encoding/json"
	"slices"
)

// listChange is how a request changes a field that holds several values: an
// array or a single value replaces it, an object adds, removes or replaces
// (documented).
type listChange struct {
	Set     *names `json:"set"`
	Add     names  `json:"add"`
	Remove  names  `json:"remove"`
	Replace []struct {
		Target      json.RawMessage `json:"target"`
		Replacement json.RawMessage `json:"replacement"`
	} `json:"replace"`
}

// names are the names in one reference or an array of them.
type names []string

func (n *names) UnmarshalJSON(b []byte) error {
	var many []json.RawMessage
	if json.Unmarshal(b, &many) != nil {
		many = []json.RawMessage{b}
	}
	*n = names{}
	for _, raw := range many {
		if name := refName(raw); name != "" {
			*n = append(*n, name)
		}
	}
	return nil
}

func parseList(raw json.RawMessage) (listChange, error) {
	var lc listChange
	if len(raw) > 0 && raw[0] == '{' {
		return lc, json.Unmarshal(raw, &lc)
	}
	lc.Set = new(names)
	return lc, json.Unmarshal(raw, lc.Set)
}

// apply returns a new list.
func (lc *listChange) apply(old []string) []string {
	list := slices.Clone(old)
	if lc.Set != nil {
		list = slices.Clone(*lc.Set)
	}
	for _, r := range lc.Replace {
		if i := slices.Index(list, refName(r.Target)); i >= 0 {
			list[i] = refName(r.Replacement)
		}
	}
	for _, name := range lc.Add {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return slices.DeleteFunc(list, func(name string) bool { return slices.Contains(lc.Remove, name) })
}

func setList(field string, raw json.RawMessage) (setter, error) {
	lc, err := parseList(raw)
	if err != nil {
		return nil, invalid(field, "Ожидается список.", "A list is expected.")
	}
	if field == "tags" {
		return func(is *issue) { is.tags = lc.apply(is.tags) }, nil
	}
	for _, list := range []names{lc.Add, lc.Remove} {
		for _, name := range list {
			if findUser(name) == nil {
				return nil, invalid(field, "Пользователь не существует.", "No such user.")
			}
		}
	}
	return func(is *issue) {
		var logins []string
		for _, u := range is.followers {
			logins = append(logins, u.login)
		}
		is.followers = nil
		for _, name := range lc.apply(logins) {
			if u := findUser(name); u != nil && !slices.Contains(is.followers, u) {
				is.followers = append(is.followers, u)
			}
		}
	}, nil
}
