package story

import (
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// hours are a part of the day: 8h-18h, or 22h-6h over midnight. The zero value is all of it.
type hours struct{ from, to time.Duration }

// UnmarshalYAML reads hours.
func (h *hours) UnmarshalYAML(node *yaml.Node) error {
	from, to, ok := strings.Cut(node.Value, "-")
	a, err := parseSpan(from)
	b, err2 := parseSpan(to)
	if !ok || err != nil || err2 != nil || a < 0 || a > 24*time.Hour || b < 0 || b > 24*time.Hour || a == b {
		return fmt.Errorf("line %d: got %q, may be hours of the day such as 8h-18h30m", node.Line, node.Value)
	}
	*h = hours{a, b}
	return nil
}

func (h hours) contains(at time.Time) bool {
	since := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute + time.Duration(at.Second())*time.Second
	if h.from <= h.to {
		return h == hours{} || since >= h.from && since < h.to
	}
	return since >= h.from || since < h.to
}
