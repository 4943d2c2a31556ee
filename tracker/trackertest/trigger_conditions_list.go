package trackertest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// The conditions on fields that hold lists, and on groups of users.

var listConditions = map[string]conditionType{
	"Container.SizeEquals":          {"field value", holding(ofSize(equalTo))},
	"Container.SizeNotEquals":       {"field value", holding(ofSize(unequal))},
	"Container.SizeGreater":         {"field value", holding(ofSize(greater))},
	"Container.SizeGreaterOrEquals": {"field value", holding(ofSize(atLeast))},
	"Container.SizeLess":            {"field value", holding(ofSize(less))},
	"Container.SizeLessOrEquals":    {"field value", holding(ofSize(atMost))},

	"ContainerContainsAll":  {"field value noMatchBefore", holding(ofElements(func(found, wanted int) bool { return found == wanted }))},
	"ContainerContainsAny":  {"field value noMatchBefore", holding(ofElements(func(found, _ int) bool { return found > 0 }))},
	"ContainerContainsNone": {"field value noMatchBefore", holding(ofElements(func(found, _ int) bool { return found == 0 }))},

	"UserInGroups":    {"field value", parseGroups(true)},
	"UserNotInGroups": {"field value", parseGroups(false)},
}

func ofSize(compare func(int) bool) judging {
	return func(rc *rawCondition, _ organization, f *field) (judge, error) {
		if !f.many {
			return nil, rc.unfit(f)
		}
		var size int
		if json.Unmarshal(rc.Value, &size) != nil || isNull(rc.Value) {
			return nil, fmt.Errorf("%s needs a whole number", rc.Type)
		}
		return func(v value) bool { return compare(cmp.Compare(len(elements(v)), size)) }, nil
	}
}

// ofElements looks how many of some elements a list has.
func ofElements(enough func(found, wanted int) bool) judging {
	return func(rc *rawCondition, o organization, f *field) (judge, error) {
		if !f.many {
			return nil, rc.unfit(f)
		}
		all, err := o.t.readAll(f, rc.Value)
		if err != nil {
			return nil, err
		}
		wanted := elements(all)
		if len(wanted) == 0 {
			return nil, fmt.Errorf("%s needs elements", rc.Type)
		}
		return func(v value) bool {
			found := 0
			for _, w := range wanted {
				if slices.ContainsFunc(elements(v), func(e value) bool { return equalValues(e, w) }) {
					found++
				}
			}
			return enough(found, len(wanted))
		}, nil
	}
}

// parseGroups is a condition on whether a user is in one of some groups. The
// user who changes the issue is "updatedBy"; a field without a user is in no
// group (assumed).
func parseGroups(wanted bool) func(*rawCondition, organization) (condition, error) {
	return func(rc *rawCondition, o organization) (condition, error) {
		f := o.t.fieldByID(refName(rc.Field))
		if f == nil || !slices.Contains([]string{"createdBy", "assignee", "updatedBy", "resolvedBy", "qaEngineer"}, f.id) {
			return nil, fmt.Errorf("no user in field %q", refName(rc.Field))
		}
		var ids oneOrMany
		if err := ids.UnmarshalJSON(rc.Value); err != nil || len(ids) == 0 {
			return nil, fmt.Errorf("%s needs the ids of groups", rc.Type)
		}
		var members []*user
		for _, id := range ids {
			group, ok := o.t.groups[id]
			if !ok {
				return nil, fmt.Errorf("unknown group %q", id)
			}
			members = append(members, group...)
		}
		return func(e *event) bool {
			u := e.by
			if f.id != "updatedBy" {
				u, _ = f.value(&e.is.data).(*user)
			}
			return slices.Contains(members, u) == wanted
		}, nil
	}
}
