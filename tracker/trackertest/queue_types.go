package trackertest

import "encoding/json"

// typeConfig is a type of a queue's issues, with the resolutions that these may
// have. The workflow is told and no more: which ones there are by which ids is
// unknown, and [Tracker.SetWorkflow] gives a queue one for all types.
type typeConfig struct {
	kind        *term
	workflow    string
	resolutions []*term
}

// typeConfigs reads the types of a new queue; nil is none given.
func typeConfigs(list []json.RawMessage) ([]typeConfig, error) {
	refused := invalid("issueTypesConfig", "Некорректные типы задач.", "The types of issues are invalid.")
	var configs []typeConfig
	for _, raw := range list {
		var given struct {
			Type        json.RawMessage   `json:"issueType"`
			Workflow    json.RawMessage   `json:"workflow"`
			Resolutions []json.RawMessage `json:"resolutions"`
		}
		if strictly(raw, &given) != nil {
			return nil, refused
		}
		c := typeConfig{kind: findTerm(issueTypes, refName(given.Type)), workflow: refName(given.Workflow)}
		for _, name := range given.Resolutions {
			c.resolutions = append(c.resolutions, findTerm(resolutions, refName(name)))
			if c.resolutions[len(c.resolutions)-1] == nil {
				return nil, refused
			}
		}
		if c.kind == nil || c.workflow == "" {
			return nil, refused
		}
		configs = append(configs, c)
	}
	return configs, nil
}

// configured are the values that issues of a queue may have for their type or
// their resolution; nil is all. That a resolution of another type will do is
// assumed.
func (qu *queue) configured(kind fieldKind) []*term {
	var terms []*term
	for _, c := range qu.types {
		if kind == typeKind {
			terms = append(terms, c.kind)
		} else {
			terms = append(terms, c.resolutions...)
		}
	}
	return terms
}

// expandedQueue adds what the parameter "expand" asks for.
func (q *request) expandedQueue(o *jsonOut, qu *queue) {
	if q.expands("types") {
		kinds := issueTypes
		if qu.types != nil {
			kinds = qu.configured(typeKind)
		}
		q.terms(o, "issueTypes", typeKind, kinds)
	}
	for _, kind := range []fieldKind{versionKind, componentKind} {
		if q.expands(paths[kind]) {
			var list []*term
			for _, ob := range q.t.objects[kind] {
				if ob.queue == qu {
					list = append(list, &ob.term)
				}
			}
			q.terms(o, paths[kind], kind, list)
		}
	}
	if q.expands("issueTypesConfig") && qu.types != nil {
		o.array("issueTypesConfig")
		for _, c := range qu.types {
			o.object("")
			q.term(o, "issueType", paths[typeKind], c.kind)
			o.object("workflow")
			o.text("id", c.workflow)
			o.text("display", c.workflow)
			o.endObject()
			q.terms(o, "resolutions", resolutionKind, c.resolutions)
			o.endObject()
		}
		o.endArray()
	}
}

// terms writes references to the values of a kind.
func (q *request) terms(o *jsonOut, name string, kind fieldKind, list []*term) {
	o.array(name)
	for _, v := range list {
		q.term(o, "", paths[kind], v)
	}
	o.endArray()
}

func (qu *queue) dumpTypes(o *jsonOut) {
	for _, c := range qu.types {
		o.texts("type", c.kind.key, c.workflow)
		for _, v := range c.resolutions {
			o.text("", v.key)
		}
	}
}
