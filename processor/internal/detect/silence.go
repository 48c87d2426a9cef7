package detect

import (
	"net/netip"
	"strconv"
	"strings"
)

// silence is the item of the allow list that covers the case of a detector, as YAML to be copied.
func silence(detector string, c *Case) string {
	s := c.Silence
	if s == (Silence{}) {
		s = Silence{Subject: Single(c.Subject), Peer: c.Match.Peer, Port: c.Match.Port}
	}
	if s == (Silence{}) || s.None {
		return ""
	}
	var b strings.Builder
	b.WriteString("- {")
	for _, end := range []struct {
		key    string
		prefix netip.Prefix
	}{{"subject", s.Subject}, {"peer", s.Peer}} {
		if end.prefix.IsValid() {
			b.WriteString(end.key + ": " + CIDR{end.prefix}.yaml() + ", ")
		}
	}
	if s.Port != 0 {
		b.WriteString("port: " + strconv.Itoa(int(s.Port)) + ", ")
	}
	b.WriteString("detector: " + detector + "}")
	return b.String()
}

// yaml is c as a scalar: a host without its length, and IPv6, whose colons mean something there, in quotes.
func (c CIDR) yaml() string {
	text := c.String()
	if c.IsSingleIP() {
		text = c.Addr().String()
	}
	if c.Addr().Is6() {
		return strconv.Quote(text)
	}
	return text
}
