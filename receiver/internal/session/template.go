package session

import (
	"slices"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// template is a template as the exporter gave it, and what was made of it.
type template struct {
	given   wire.Template
	layout  wire.Template // given without the fields of no octets, which cannot carry anything but would cost time
	program program
	options bool
	private bool // whether it has elements of which type information may tell
	taught  int  // how often that had changed elements when the program was made

	age
}

// age is when something was last received, 0 when that is not known, and as which of the session's messages.
type age struct {
	seen    flow.Time
	message uint64
}

// orOlder is the age at which either of the two may expire first.
func (a age) orOlder(b age) age {
	if a.seen == 0 || b.seen != 0 && b.seen < a.seen {
		a.seen = b.seen
	}
	a.message = min(a.message, b.message)
	return a
}

// newTemplate makes its own copy of given.
func newTemplate(c compiler, given *wire.Template, options bool) *template {
	t := &template{given: *given, options: options}
	t.given.Fields = slices.Clone(given.Fields)
	t.layout = t.given
	if slices.ContainsFunc(given.Fields, empty) {
		t.layout = withoutEmpty(given)
	}
	t.compile(c)
	return t
}

// compile makes the program, which must be done again when type information told of elements that no registry has.
func (t *template) compile(c compiler) {
	if t.options {
		t.program = c.options(&t.layout)
		return
	}
	t.program = c.flows(&t.layout)
	t.private = !c.v9 && slices.ContainsFunc(t.layout.Fields, c.missing)
	if c.learnt != nil {
		t.taught = c.learnt.Changes()
	}
}

// same tells whether given is what t was made from.
func (t *template) same(given *wire.Template, options bool) bool {
	return t.options == options && t.given.Scopes == given.Scopes && slices.Equal(t.given.Fields, given.Fields)
}

// weight is what t counts for in Limits.MaxTotal.
func (t *template) weight() int { return len(t.given.Fields) }

func empty(f wire.Field) bool { return f.Length == 0 }

func withoutEmpty(given *wire.Template) wire.Template {
	t := wire.Template{ID: given.ID, Scopes: given.Scopes}
	for i, field := range given.Fields {
		switch {
		case !empty(field):
			t.Fields = append(t.Fields, field)
		case i < given.Scopes:
			t.Scopes--
		}
	}
	return t
}
