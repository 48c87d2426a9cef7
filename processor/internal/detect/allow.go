package detect

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/gaissmai/bart"

	"github.com/otelflow/otelflow/internal/flow"
)

// Allow excuses from judgement what subject opened to peer on port, as far as each is given; to detectors that measure traffic,
// what passes between subject and that port of peer, whoever opened it. What is excused leaves no trace in a detector's state, so
// it can neither open an episode nor feed one that is open.
type Allow struct {
	Subject  CIDR   `mapstructure:"subject"`  // whom findings are about: the client, the host that is flooded; any when empty
	Peer     CIDR   `mapstructure:"peer"`     // the other end; any when empty
	Port     int    `mapstructure:"port"`     // the peer's port; any when 0. No uint16: decoding would cut 70000 to one
	Detector string `mapstructure:"detector"` // its name; all detectors when empty
	// Comment is for whoever reads the rule next year.
	Comment string `mapstructure:"comment"`
	// Expires ends the rule, in event time (RFC 3339); never when empty.
	Expires time.Time `mapstructure:"expires"`
}

func (a *Allow) validate() error {
	if !a.Subject.IsValid() && !a.Peer.IsValid() && a.Port == 0 {
		return errors.New("would excuse everything: give at least one of subject, peer and port")
	}
	if a.Port < 0 || a.Port > math.MaxUint16 {
		return fmt.Errorf("port: got %d, may be 0 (any) to 65535", a.Port)
	}
	return nil
}

// allowList finds the rules for a contact by the longest subject prefix; each prefix carries all the rules whose subject
// covers it.
type allowList struct {
	bySubject *bart.Table[[]rule]
	matches   []uint64 // by rule, in the order of the configuration
}

type rule struct {
	index     int
	peer      netip.Prefix
	port      uint16
	expires   flow.Time // 0 for never
	detectors uint64    // a bit for each detector that it silences
}

func newAllowList(rules []Allow, names []string) (*allowList, error) {
	l := &allowList{bySubject: new(bart.Table[[]rule]), matches: make([]uint64, len(rules))}
	for i := range rules {
		for _, subject := range subjects(rules[i].Subject) {
			var covering []rule
			for j := range rules {
				if !covers(rules[j].Subject, subject) {
					continue
				}
				detectors, err := silenced(rules[j].Detector, names)
				if err != nil {
					return nil, err
				}
				covering = append(covering, rule{
					index: j, peer: rules[j].Peer.Prefix, port: uint16(rules[j].Port),
					expires: flow.TimeOf(rules[j].Expires), detectors: detectors,
				})
			}
			l.bySubject.Insert(subject, covering)
		}
	}
	return l, nil
}

// subjects are the prefixes that a rule's subject stands for.
func subjects(c CIDR) []netip.Prefix {
	if c.IsValid() {
		return []netip.Prefix{c.Prefix}
	}
	return []netip.Prefix{netip.PrefixFrom(netip.IPv4Unspecified(), 0), netip.PrefixFrom(netip.IPv6Unspecified(), 0)}
}

// covers tells whether the addresses of p are all among those of c.
func covers(c CIDR, p netip.Prefix) bool {
	return !c.IsValid() || c.Bits() <= p.Bits() && c.Contains(p.Addr())
}

// silenced is the set of detectors that name stands for.
func silenced(name string, names []string) (uint64, error) {
	if name == "" {
		return ^uint64(0), nil
	}
	for i, n := range names {
		if n == name {
			return 1 << i, nil
		}
	}
	return 0, errUnknownDetector{name, names}
}

// excused is the set of detectors that must not see c.
func (l *allowList) excused(c *Contact) uint64 {
	return l.match(c.Client, netip.AddrPortFrom(c.Server, c.ServerPort), c.At)
}

// excusedTraffic is the set of detectors that must not measure t. Either end may be the subject: who is flooded opened nothing.
func (l *allowList) excusedTraffic(t *Traffic) uint64 {
	return l.match(t.Src, netip.AddrPortFrom(t.Dst, t.DstPort), t.At) | l.match(t.Dst, netip.AddrPortFrom(t.Src, t.SrcPort), t.At)
}

func (l *allowList) match(subject netip.Addr, peer netip.AddrPort, at flow.Time) uint64 {
	if len(l.matches) == 0 {
		return 0
	}
	rules, ok := l.bySubject.Lookup(subject)
	if !ok {
		return 0
	}
	var set uint64
	for i := range rules {
		r := &rules[i]
		if r.port != 0 && r.port != peer.Port() || r.peer.IsValid() && !r.peer.Contains(peer.Addr()) ||
			r.expires != 0 && at >= r.expires {
			continue
		}
		set |= r.detectors
		l.matches[r.index]++
	}
	return set
}
