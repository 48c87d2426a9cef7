package flow

import "strconv"

// NATEvent is what a translator tells of (IANA natEvent, element 230; RFC 8158 section 5). Its numbers are the registry's.
type NATEvent uint8

// natEvents are the registry's texts as words; 1 and 2 are the historic ones that many firewalls still send.
var natEvents = [...]string{
	1:  "translation_create",
	2:  "translation_delete",
	3:  "addresses_exhausted",
	4:  "nat44_session_create",
	5:  "nat44_session_delete",
	6:  "nat64_session_create",
	7:  "nat64_session_delete",
	8:  "nat44_bib_create",
	9:  "nat44_bib_delete",
	10: "nat64_bib_create",
	11: "nat64_bib_delete",
	12: "ports_exhausted",
	13: "quota_exceeded",
	14: "address_binding_create",
	15: "address_binding_delete",
	16: "port_block_allocation",
	17: "port_block_deallocation",
	18: "threshold_reached",
}

// String is e's word, or its number in decimal where the registry has none.
func (e NATEvent) String() string { return word(natEvents[:], uint8(e)) }

// ParseNATEvent is the inverse of String.
func ParseNATEvent(s string) (NATEvent, bool) {
	n, ok := unword(natEvents[:], s)
	return NATEvent(n), ok
}

// FirewallEvent is what a firewall tells of (IANA firewallEvent, element 233). Its numbers are the registry's.
type FirewallEvent uint8

var firewallEvents = [...]string{0: "ignore", 1: "created", 2: "deleted", 3: "denied", 4: "alert", 5: "update"}

// String is e's word, or its number in decimal where the registry has none.
func (e FirewallEvent) String() string { return word(firewallEvents[:], uint8(e)) }

// ParseFirewallEvent is the inverse of String.
func ParseFirewallEvent(s string) (FirewallEvent, bool) {
	n, ok := unword(firewallEvents[:], s)
	return FirewallEvent(n), ok
}

// IsEvent tells whether f is no traffic but what a firewall or translator told of it: it names an event and has counted nothing.
// What it tells of, the flow record proper counts a second time.
func (f *Flow) IsEvent() bool {
	return (f.Has(FieldNATEvent) || f.Has(FieldFirewallEvent)) &&
		f.Bytes == 0 && f.Packets == 0 && f.Reverse.Bytes == 0 && f.Reverse.Packets == 0
}

func word(words []string, n uint8) string {
	if int(n) < len(words) && words[n] != "" {
		return words[n]
	}
	return strconv.Itoa(int(n))
}

func unword(words []string, s string) (uint8, bool) {
	for n, w := range words {
		if w == s && w != "" {
			return uint8(n), true
		}
	}
	n, err := strconv.ParseUint(s, 10, 8)
	return uint8(n), err == nil
}
