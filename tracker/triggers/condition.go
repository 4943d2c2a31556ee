package triggers

import "encoding/json"

// Condition is when a trigger acts: a comparison of a field, or "And" or "Or"
// of others.
type Condition struct {
	Type       string
	Field      string
	Conditions []Condition

	// Other holds what else Tracker says of it, such as the value to compare
	// with.
	Other map[string]json.RawMessage
}

// MarshalJSON writes a condition as Tracker takes it.
func (c Condition) MarshalJSON() ([]byte, error) {
	all := map[string]any{}
	if c.Type != "" {
		all["type"] = c.Type
	}
	if c.Field != "" {
		all["field"] = c.Field
	}
	if c.Conditions != nil {
		all["conditions"] = c.Conditions
	}
	for name, value := range c.Other {
		all[name] = value
	}
	return inClear(all)
}

// UnmarshalJSON reads a condition. Its field is a text, or an object with an
// id like other references in Tracker's answers (assumed).
func (c *Condition) UnmarshalJSON(data []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	*c = Condition{}
	if err := take(all, "type", &c.Type); err != nil {
		return err
	}
	if err := take(all, "conditions", &c.Conditions); err != nil {
		return err
	}
	takeIfFits(all, "field", &c.Field)
	var field struct{ ID string }
	if json.Unmarshal(all["field"], &field) == nil && field.ID != "" {
		c.Field = field.ID
		delete(all, "field")
	}
	c.Other = rest(all)
	return nil
}
