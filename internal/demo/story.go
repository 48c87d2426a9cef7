package main

import (
	"fmt"
	"net/netip"
	"os"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/otelflow/otelflow/internal/anomaly"
)

// story is what really happened in one recording, by testdata/pcap/truth.yaml.
type story struct {
	Name     string
	Kind     string
	Scanner  netip.Addr   // invalid when nobody scanned
	Targets  netip.Prefix // whom the scanner scanned
	Ordinary []netip.Addr // who must not be accused
	Captures []struct{ File string }
}

// types are the findings that tell of each kind of story.
var types = map[string]string{
	"block":      "scan.block",
	"vertical":   "scan.vertical",
	"slow":       "scan.vertical",
	"udp":        "scan.vertical",
	"horizontal": "scan.horizontal",
	"sweep":      "scan.icmp_sweep",
}

func readStories(name string) ([]story, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var truth struct{ Stories []story }
	if err := yaml.Unmarshal(text, &truth); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(truth.Stories) == 0 {
		return nil, fmt.Errorf("%s has no stories", name)
	}
	return truth.Stories, nil
}

// tells says whether e is about what happened in s.
func (s *story) tells(e *anomaly.Finding) bool {
	return s.Scanner.IsValid() && e.Subject == s.Scanner && e.Type == types[s.Kind] &&
		!slices.ContainsFunc(e.Evidence.Peers, func(peer netip.Addr) bool { return !s.Targets.Contains(peer) })
}
