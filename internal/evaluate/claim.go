package main

import (
	"fmt"
	"io"
	"net/netip"
	"strings"

	"github.com/otelflow/otelflow/internal/flow"
)

// claim is one row of truth.csv: somebody did something to somebody for a while.
type claim struct {
	line        int
	family      string // as truth.csv names it: "scan_vertical"
	src, dst    netip.Prefix
	port        string // as it stands there: a number, how many ("*16"), or nothing. Nothing is judged by it.
	first, last flow.Time
}

// truthColumns are what truth.csv must have; flows and basis may stand beside them.
func truthColumns() []string {
	return []string{"family", "src", "dst", "proto", "dport", "first", "last"}
}

// readClaims reads the truth of a set. Times that are not said are the set's own: of the whole set.
func readClaims(name string, r io.Reader, times *timeline, span [2]flow.Time) ([]claim, error) {
	s, err := newSheet(name, r, truthColumns())
	if err != nil {
		return nil, err
	}
	var claims []claim
	for {
		more, err := s.next()
		if err != nil {
			return nil, err
		}
		if !more {
			return claims, nil
		}
		c := claim{
			line: s.line(), family: strings.ToLower(s.text("family")), src: s.network("src"), dst: s.network("dst"),
			port: s.text("dport"), first: span[0], last: span[1],
		}
		if s.text("first") != "" {
			c.first = times.at(s.seconds("first"))
		}
		if s.text("last") != "" {
			c.last = times.at(s.seconds("last"))
		}
		if c.family == "" {
			s.fail("family", "a family")
		}
		claims = append(claims, c)
	}
}

// isGrey tells whether c says that its subject may be called either way.
func (c *claim) isGrey() bool { return strings.HasPrefix(c.family, "grey") }

// String says what c claims.
func (c *claim) String() string {
	text := c.family + " " + someone(c.src) + " -> " + someone(c.dst)
	if c.port != "" {
		text += " port " + c.port
	}
	return fmt.Sprintf("%s (truth.csv line %d)", text, c.line)
}

func someone(p netip.Prefix) string {
	switch {
	case !p.IsValid():
		return "anybody"
	case p.IsSingleIP():
		return p.Addr().String()
	}
	return p.String()
}
