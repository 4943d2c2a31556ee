package trackertest

import (
	"slices"
	"strconv"
	"strings"
)

// expansions are the values that the parameter "expand" may have, by what the
// call answers with. They are documented, but for links of issues, of which only
// the head of a list was seen. Of a queue there are more (documented), which are
// refused.
var expansions = map[string][]string{
	"issues":         {"transitions", "attachments", "links", "comments"},
	"checklistItems": {"transitions", "attachments", "links", "comments"},
	"comments":       {"attachments", "html", "all"},
	"queues":         {"all", "types", "versions", "components", "issueTypesConfig"},
}

// expandable refuses what the parameter "expand" asks for and does not get. Calls
// that have no such parameter ignore it.
func (q *request) expandable(rt *routeEntry) error {
	if !q.query.Has("expand") {
		return nil
	}
	var resource string
	for _, part := range rt.path {
		if part != "*" && !strings.HasPrefix(part, "_") {
			resource = part
		}
	}
	known := expansions[resource]
	if known == nil {
		return nil
	}
	all := strings.Join(q.query["expand"], ",") // it may come several times (seen)
	q.query.Set("expand", all)
	for _, name := range strings.Split(all, ",") {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(known, name) {
			return bad("Неизвестное значение expand: "+name+".", "Unknown value of expand: "+name+".")
		}
	}
	return nil
}

// flag is a parameter that is true or false.
func (q *request) flag(name string, otherwise bool) (bool, error) {
	given := q.query.Get(name)
	if given == "" {
		return otherwise, nil
	}
	value, err := strconv.ParseBool(given)
	if err != nil {
		return false, bad("Параметр "+name+" должен быть true или false.", "The parameter "+name+" must be true or false.")
	}
	return value, nil
}
