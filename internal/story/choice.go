package story

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// How the members of a choice are used.
const (
	each = "each" // every member has a stream of its own
	anew = "any"  // every connection draws one
	next = "next" // every connection takes the one after that of the connection before
)

// member is what a choice is made of.
type member interface{ netip.Addr | uint16 }

// choice is some hosts or some ports, in one or more runs.
type choice[M member] struct {
	use  string // each, anew, next; empty for the key's own way
	text string
	runs []run[M]
	n    uint64 // how many members there are
}

// run is consecutive members.
type run[M member] struct {
	first M
	n     uint64
}

type (
	hosts = choice[netip.Addr]
	ports = choice[uint16]
)

// String is the choice as it was written.
func (c choice[M]) String() string { return c.text }

// UnmarshalYAML reads a member, a range of them, a list, or one of these under each, any or next.
func (c *choice[M]) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.MappingNode {
		if len(node.Content) != 2 {
			return fmt.Errorf("line %d: got %d keys, may be one of each, any, next", node.Line, len(node.Content)/2)
		}
		c.use = node.Content[0].Value
		if err := oneOf("way", c.use, each, anew, next); err != nil {
			return fmt.Errorf("line %d: %w", node.Line, err)
		}
		node = node.Content[1]
	}
	items := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		items = node.Content
	}
	var texts []string
	for _, item := range items {
		r, err := parseRun[M](item.Value)
		if err != nil {
			return fmt.Errorf("line %d: %w", node.Line, err)
		}
		texts = append(texts, item.Value)
		c.runs, c.n = append(c.runs, r), c.n+r.n
	}
	c.text = strings.Join(texts, ", ")
	return nil
}

func parseRun[M member](text string) (run[M], error) {
	var r run[M]
	var err error
	switch r := any(&r).(type) {
	case *run[netip.Addr]:
		*r, err = parseHosts(text)
	case *run[uint16]:
		*r, err = parsePorts(text)
	}
	return r, err
}

// parseHosts reads 10.0.0.1, 10.0.0.1-10.0.0.9, or 10.0.0.0/28: that has 14 hosts.
func parseHosts(text string) (run[netip.Addr], error) {
	first, last, ranged := strings.Cut(text, "-")
	if ranged {
		a, err := netip.ParseAddr(first)
		b, err2 := netip.ParseAddr(last)
		if err != nil || err2 != nil || b.Less(a) {
			return run[netip.Addr]{}, fmt.Errorf("got %q, may be a range such as 10.0.0.1-10.0.0.9", text)
		}
		return run[netip.Addr]{a, low(b) - low(a) + 1}, nil
	}
	if a, err := netip.ParseAddr(text); err == nil {
		return run[netip.Addr]{a, 1}, nil
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return run[netip.Addr]{}, fmt.Errorf("got %q, may be an address, a range or a CIDR", text)
	}
	p = p.Masked()
	n := uint64(1) << min(p.Addr().BitLen()-p.Bits(), 32)
	if p.Addr().Is4() && n > 2 { // without the network's own address and the broadcast
		return run[netip.Addr]{p.Addr().Next(), n - 2}, nil
	}
	return run[netip.Addr]{p.Addr(), n}, nil
}

// parsePorts reads 443 or 6881-6999.
func parsePorts(text string) (run[uint16], error) {
	first, last, ranged := strings.Cut(text, "-")
	if !ranged {
		last = first
	}
	a, err := strconv.ParseUint(first, 10, 16)
	b, err2 := strconv.ParseUint(last, 10, 16)
	if err != nil || err2 != nil || b < a {
		return run[uint16]{}, fmt.Errorf("got %q, may be a port or a range such as 6881-6999", text)
	}
	return run[uint16]{uint16(a), b - a + 1}, nil
}

// low is the last 64 bits of an address.
func low(a netip.Addr) uint64 {
	b := a.As16()
	return binary.BigEndian.Uint64(b[8:])
}

// plus is the address n after a, as far as the last 64 bits go.
func plus(a netip.Addr, n uint64) netip.Addr {
	b := a.As16()
	binary.BigEndian.PutUint64(b[8:], low(a)+n)
	if a.Is4() {
		return netip.AddrFrom16(b).Unmap()
	}
	return netip.AddrFrom16(b)
}

// at is the i-th member, from 0.
func (c *choice[M]) at(i uint64) M {
	for _, r := range c.runs {
		if i >= r.n {
			i -= r.n
			continue
		}
		var m M
		switch m := any(&m).(type) {
		case *netip.Addr:
			*m = plus(any(r.first).(netip.Addr), i)
		case *uint16:
			*m = any(r.first).(uint16) + uint16(i)
		}
		return m
	}
	var none M
	return none
}

// streams is how many streams the choice makes.
func (c *choice[M]) streams() uint64 {
	if c.use == each {
		return c.n
	}
	return 1
}

// pick is the member for a connection: nth of its stream.
func (c *choice[M]) pick(stream, nth uint64, r *rand.Rand) M {
	switch {
	case c.n == 0:
		return c.at(0)
	case c.use == each:
		return c.at(stream)
	case c.use == next:
		return c.at(nth % c.n)
	}
	return c.at(r.Uint64N(c.n))
}

func (c *choice[M]) needed(key string) error {
	if c.n == 0 {
		return errors.New(key + ": got nothing")
	}
	return nil
}
