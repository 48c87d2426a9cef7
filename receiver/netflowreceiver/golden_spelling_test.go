package netflowreceiver_test

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// one is the spelling of a value that words lists.
func one(words map[string]string) func(string) string {
	return func(value string) string {
		if word, ok := words[value]; ok {
			return word
		}
		return "no word for " + value
	}
}

// instantOf makes nanoseconds since 1970 of RFC 3339.
func instantOf(value string) string {
	t, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return err.Error()
	}
	return strconv.FormatInt(t.UnixNano(), 10)
}

// milliseconds and seconds make nanoseconds of milliseconds and seconds.
func milliseconds(value string) string { return value + "000000" }
func seconds(value string) string      { return value + "000000000" }

// hexadecimal makes a decimal number of one like 0x1f.
func hexadecimal(value string) string {
	n, err := strconv.ParseUint(value, 0, 64)
	if err != nil {
		return err.Error()
	}
	return strconv.FormatUint(n, 10)
}

// host cuts the port off address:port.
func host(value string) string {
	a, err := netip.ParseAddrPort(value)
	if err != nil {
		return err.Error()
	}
	return a.Addr().String()
}

// highOctet and lowOctet are the halves of an ICMP type and code.
func highOctet(value string) string { return octet(value, 8) }
func lowOctet(value string) string  { return octet(value, 0) }

func octet(value string, shift int) string {
	n, err := strconv.ParseUint(value, 10, 16)
	if err != nil {
		return err.Error()
	}
	return strconv.FormatUint(n>>shift&0xff, 10)
}

// lacks is whether a record of ours has no attribute name, for which a field's "why" has the reason.
func lacks(name string) func(*pair, string) bool {
	return func(p *pair, value string) bool { return !has(name)(p, value) }
}

// has is whether a record of ours has an attribute name, for which a field's "why" has the reason.
func has(name string) func(*pair, string) bool {
	return func(p *pair, _ string) bool {
		_, ok := p.ours[name]
		return ok
	}
}

// told is whether a field before this one was about the attribute name.
func told(name string) func(*pair, string) bool {
	return func(p *pair, _ string) bool { return p.told[name] }
}

func untold(name string) func(*pair, string) bool {
	return func(p *pair, _ string) bool { return !p.told[name] }
}

const fillers = "zero fills the field: the record's address is of the other IP version"

// address compares a field with the address ours, unless it is the filler of the IP version that the record has not.
func address(ours string) []field {
	return []field{{ours: ours, why: fillers, unless: func(p *pair, value string) bool {
		theirs, err := netip.ParseAddr(value)
		if err != nil || !theirs.IsUnspecified() {
			return false
		}
		address, err := netip.ParseAddr(p.ours[ours])
		return err == nil && address.Is4() != theirs.Is4()
	}}}
}

// sourceAddress compares a field with the source address, and with the IP version of the flow, which is the first such address's.
var sourceAddress = []field{
	{ours: "network.type", spell: family, unless: func(p *pair, value string) bool {
		return told("network.type")(p, value) || address("source.address")[0].unless(p, value)
	}},
	address("source.address")[0],
}

// family is network.type of an address.
func family(value string) string {
	if a, err := netip.ParseAddr(value); err != nil || a.Is4() {
		return "ipv4"
	}
	return "ipv6"
}

// notICMP is whether a record of ours is of another protocol.
func notICMP(p *pair, _ string) bool { return !strings.Contains(p.ours["network.transport"], "icmp") }

// either compares a field with the attribute first where a record has it, and else with second.
func either(first, second string) []field {
	return []field{{ours: first, unless: lacks(first)}, {ours: second, unless: has(first)}}
}

// uptime is a time by the exporter's uptime, which a record has as such only where it does not tell the instant by it.
func uptime(ours, instant string) []field {
	return []field{{ours: ours, why: byUptime, unless: func(p *pair, value string) bool {
		return lacks(ours)(p, value) && has(instant)(p, value)
	}}}
}

const byUptime = "TestGolden compares the instant that the uptime stands for"

// known compares a number that is zero where the exporter does not know it, and absent with us.
func known(ours string) []field { return spelt(ours, absentAs("0")) }

// filled compares a text that is absent with us where the record has none of its octets.
func filled(ours string) []field { return spelt(ours, absentAs("")) }

// absentAs spells nothing as there is no attribute for it.
func absentAs(nothing string) func(string) string {
	return func(value string) string {
		if value == nothing {
			return absent
		}
		return value
	}
}

// icmpTypeCode is both in one number.
var icmpTypeCode = []field{
	{ours: "flow.icmp_type", spell: highOctet, unless: notICMP, why: icmpOnly},
	{ours: "flow.icmp_code", spell: lowOctet, unless: notICMP, why: icmpOnly},
}

// destinationPortOrICMP is the destination port, that has type and code in records of ICMP which have no field for these.
var destinationPortOrICMP = []field{
	{ours: "destination.port"},
	{ours: "flow.icmp_type", spell: highOctet, unless: noICMPPort},
	{ours: "flow.icmp_code", spell: lowOctet, unless: noICMPPort},
}

func noICMPPort(p *pair, value string) bool {
	return notICMP(p, value) || slices.ContainsFunc(p.theirs.fields, func(s said) bool { return strings.HasPrefix(s.name, "icmp") })
}

const icmpOnly = "the flow is not of ICMP; the field fills its place in the template"

// protocolWord is network.transport of a protocol's number. "unknown (0)" is how beats writes one that it has no name for.
func protocolWord(value string) string {
	value = strings.TrimSuffix(strings.TrimPrefix(value, "unknown ("), ")")
	for name, number := range protocolNumbers {
		if strconv.FormatUint(number, 10) == value {
			return name
		}
	}
	return value
}
