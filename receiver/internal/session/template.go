package session

import (
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// template is a template as the exporter gave it, and what was made of it.
type template struct {
	given   wire.Template
	layout  wire.Template // given without the fields of no octets, which cannot carry anything but would cost time
	program program
	options bool
	seen    flow.Time // when it was last received
}

// newTemplate makes its own copy of given.
func newTemplate(d *dictionary, given *wire.Template, version uint16) *template {
	t := &template{given: *given, options: given.Scopes > 0}
	t.given.Fields = slices.Clone(given.Fields)
	t.layout = t.given
	if slices.ContainsFunc(given.Fields, empty) {
		t.layout = withoutEmpty(given)
	}
	if t.options {
		t.program = d.compileOptions(&t.layout, version == wire.V9)
	} else {
		t.program = d.compile(&t.layout, false)
	}
	return t
}

// same tells whether given is what t was made from.
func (t *template) same(given *wire.Template) bool {
	return t.given.Scopes == given.Scopes && slices.Equal(t.given.Fields, given.Fields)
}

// expired tells whether t has not been refreshed for longer than lifetime, where 0 is for ever.
func (t *template) expired(now flow.Time, lifetime time.Duration) bool {
	return lifetime > 0 && now != 0 && t.seen != 0 && now.Sub(t.seen) > lifetime
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
