package story

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/otelflow/otelflow/internal/flow"
)

// span is a duration that may count days and weeks: 14d, 1w2d, 9h30m.
type span time.Duration

// UnmarshalYAML reads a span.
func (s *span) UnmarshalYAML(node *yaml.Node) error {
	d, err := parseSpan(node.Value)
	if err != nil {
		return fmt.Errorf("line %d: %w", node.Line, err)
	}
	*s = span(d)
	return nil
}

func parseSpan(text string) (time.Duration, error) {
	var sum time.Duration
	rest := text
	for _, unit := range []struct {
		name string
		is   time.Duration
	}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}} {
		before, after, ok := strings.Cut(rest, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(before, 64)
		if err != nil {
			return 0, fmt.Errorf("got %q, may be a duration such as 40s, 9h30m, 14d or 1w2d", text)
		}
		sum += time.Duration(n * float64(unit.is))
		rest = after
	}
	if rest == "" && text != "" {
		return sum, nil
	}
	d, err := time.ParseDuration(rest)
	if err != nil {
		return 0, fmt.Errorf("got %q, may be a duration such as 40s, 9h30m, 14d or 1w2d", text)
	}
	return sum + d, nil
}

// size is a number of bytes: 300, 60KiB, 1.5GB.
type size uint64

func sizeUnit(name string) (float64, bool) {
	unit, ok := map[string]float64{
		"": 1, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
	}[name]
	return unit, ok
}

// UnmarshalYAML reads a size.
func (s *size) UnmarshalYAML(node *yaml.Node) error {
	digits := strings.TrimRight(node.Value, "kKMGTiB")
	n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	unit, ok := sizeUnit(strings.TrimSpace(node.Value[len(digits):]))
	if err != nil || !ok || n < 0 || n*unit > math.MaxInt64 {
		return fmt.Errorf("line %d: got %q, may be a size such as 300, 60KiB or 1.5GB", node.Line, node.Value)
	}
	*s = size(n * unit)
	return nil
}

// protocol is named as IANA does: tcp, udp, icmp, gre.
type protocol flow.Protocol

// UnmarshalYAML reads a protocol.
func (p *protocol) UnmarshalYAML(node *yaml.Node) error {
	named, ok := flow.ParseProtocol(node.Value)
	if !ok {
		return fmt.Errorf("line %d: got %q, may be a protocol such as tcp, udp or icmp", node.Line, node.Value)
	}
	*p = protocol(named)
	return nil
}

// TCP flags (RFC 9293).
const (
	fin = 0x01
	syn = 0x02
	rst = 0x04
	psh = 0x08
	ack = 0x10
)

// flags are the sum of TCP flags of all packets of one direction: syn+ack.
type flags uint16

// UnmarshalYAML reads flags.
func (f *flags) UnmarshalYAML(node *yaml.Node) error {
	named := map[string]flags{"fin": fin, "syn": syn, "rst": rst, "psh": psh, "ack": ack, "urg": 0x20}
	for _, name := range strings.Split(node.Value, "+") {
		flag, ok := named[name]
		if !ok {
			return fmt.Errorf("line %d: got %q, may be TCP flags such as syn or syn+ack", node.Line, node.Value)
		}
		*f |= flag
	}
	return nil
}

// oneOf says that a word is none of those that it may be.
func oneOf(key, got string, may ...string) error {
	for _, word := range may {
		if got == word {
			return nil
		}
	}
	return errors.New(key + ": got " + strconv.Quote(got) + ", may be one of " + strings.Join(may, ", "))
}
