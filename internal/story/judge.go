package story

import (
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/replay"
)

// Matcher says which findings are meant. What is not given may be anything.
type Matcher struct {
	Type        string   `yaml:"type"` // with * for anything: peers.*
	Subject     hosts    `yaml:"subject"`
	Network     network  `yaml:"network"`
	Interface   uint32   `yaml:"interface"`
	Destination hosts    `yaml:"destination"`
	Port        uint16   `yaml:"port"`
	Severity    severity `yaml:"severity"` // at least
	By          span     `yaml:"by"`       // told for the first time before so much of the story was played
	Before      span     `yaml:"before"`   // begun before that: what is still being learnt may be told
}

type (
	severity anomaly.Severity
	network  struct{ netip.Prefix }
)

// UnmarshalYAML reads a severity's name.
func (s *severity) UnmarshalYAML(node *yaml.Node) error {
	named, ok := anomaly.ParseSeverity(node.Value)
	if !ok {
		return fmt.Errorf("line %d: got %q, may be a severity such as medium", node.Line, node.Value)
	}
	*s = severity(named)
	return nil
}

// UnmarshalYAML reads a CIDR.
func (n *network) UnmarshalYAML(node *yaml.Node) (err error) {
	n.Prefix, err = netip.ParsePrefix(node.Value)
	return err
}

// UnmarshalYAML reads a matcher, or a type alone.
func (m *Matcher) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		m.Type = node.Value
		return nil
	}
	for i := 0; i < len(node.Content); i += 2 { // Node.Decode forgets that unknown keys are errors
		key := node.Content[i]
		if err := oneOf("key", key.Value, "type", "subject", "network", "interface", "destination", "port", "severity", "by", "before"); err != nil {
			return fmt.Errorf("line %d: %w", key.Line, err)
		}
	}
	type plain Matcher
	return node.Decode((*plain)(m))
}

// matches tells whether f is meant, as far as time does not matter.
func (m *Matcher) matches(f *anomaly.Finding) bool {
	ok, err := path.Match(m.Type, f.Type)
	return err == nil && (ok || m.Type == "") &&
		(m.Subject.n == 0 || holds(&m.Subject, f.Subject)) &&
		(m.Destination.n == 0 || holds(&m.Destination, f.Destination)) &&
		(!m.Network.IsValid() || m.Network.Prefix == f.Network) &&
		(m.Interface == 0 || m.Interface == f.Interface) &&
		(m.Port == 0 || m.Port == f.Port) &&
		f.Severity >= anomaly.Severity(m.Severity)
}

// holds tells whether a host is one of those.
func holds(c *hosts, a netip.Addr) bool {
	for _, r := range c.runs {
		if a.IsValid() && !a.Less(r.first) && a.Compare(plus(r.first, r.n-1)) <= 0 {
			return true
		}
	}
	return false
}

// String is the matcher as a reader of a failed test wants it.
func (m *Matcher) String() string {
	text := m.Type
	for _, part := range []struct{ name, value string }{
		{"of", m.Subject.text}, {"to", m.Destination.text},
	} {
		if part.value != "" {
			text += " " + part.name + " " + part.value
		}
	}
	if m.Network.IsValid() {
		text += " on " + m.Network.String()
	}
	return text
}

// Judge says what is wrong with what was told: what is missing, what came late, what should not have been told, and what was
// told as two things. It says nothing when all is well.
func (s *Story) Judge(findings []replay.Finding) []string {
	var wrong []string
	for i := range s.Tells {
		if problem := s.missing(&s.Tells[i], findings); problem != "" {
			wrong = append(wrong, problem)
		}
	}
	ids := map[string]string{}
	for i := range findings {
		f := &findings[i].Finding
		if f.Severity == anomaly.Info && !s.Silent {
			continue
		}
		switch id, known := ids[thing(f)]; {
		case !known && !s.expects(f):
			wrong = append(wrong, fmt.Sprintf("told, %s: %s of %s: %s", f.Severity, f.Type, about(f), f.Summary))
		case known && id != f.ID:
			wrong = append(wrong, fmt.Sprintf("told as two things: %s of %s", f.Type, about(f)))
		}
		ids[thing(f)] = f.ID
	}
	return wrong
}

// missing says what is wrong with how m was told.
func (s *Story) missing(m *Matcher, findings []replay.Finding) string {
	by := flow.TimeOf(s.Begins.Add(time.Duration(m.By)))
	for i := range findings {
		if !m.matches(&findings[i].Finding) {
			continue
		}
		if m.By != 0 && findings[i].Told > by {
			return fmt.Sprintf("told late, after %s: %s", findings[i].Told.Std().Sub(s.Begins), m)
		}
		return ""
	}
	return "not told: " + m.String() + s.instead(m, findings)
}

// instead is what was told of m's type, or of its subject.
func (s *Story) instead(m *Matcher, findings []replay.Finding) string {
	var told []string
	for i := range findings {
		f := &findings[i].Finding
		text := fmt.Sprintf("%s, %s: %s", f.Severity, thing(f), f.Summary)
		alike := f.Type == m.Type || m.Subject.n > 0 && holds(&m.Subject, f.Subject)
		if alike && !slices.Contains(told, text) && len(told) < 3 {
			told = append(told, text)
		}
	}
	if len(told) == 0 {
		return ", nor anything like it"
	}
	return ", but " + strings.Join(told, "; ")
}

// expects tells whether f may be told.
func (s *Story) expects(f *anomaly.Finding) bool {
	for _, some := range [][]Matcher{s.Tells, s.May} {
		for i := range some {
			m := some[i]
			m.Severity = 0 // at first it may be told as less
			if m.matches(f) && (m.Before == 0 || f.First < flow.TimeOf(s.Begins.Add(time.Duration(m.Before)))) {
				return true
			}
		}
	}
	return false
}

// about is what a finding is about.
func about(f *anomaly.Finding) string {
	switch {
	case f.Subject.IsValid():
		return f.Subject.String()
	case f.Network.IsValid():
		return f.Network.String()
	}
	return fmt.Sprintf("interface %d", f.Interface)
}

// thing is what must have one ID.
func thing(f *anomaly.Finding) string {
	return fmt.Sprintf("%s of %s to %s port %d", f.Type, about(f), f.Destination, f.Port)
}
