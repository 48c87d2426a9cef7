package crossread

import (
	"encoding/hex"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// word is one fact of a flow, and where each reader has it: tshark's field, the member of nfdump's JSON, the number in our Flow.
type word struct {
	tshark, nfdump string
	ours           func(f *flow.Flow) string
}

// vocabulary is the whole table. What is in none of its rows is an element that our Flow keeps under its own name in Extra.
var vocabulary = map[string]word{
	"src":      {"cflow.srcaddr", "src4_addr", addr(func(f *flow.Flow) netip.Addr { return f.Src })},
	"dst":      {"cflow.dstaddr", "dst4_addr", addr(func(f *flow.Flow) netip.Addr { return f.Dst })},
	"src6":     {"cflow.srcaddrv6", "src6_addr", addr(func(f *flow.Flow) netip.Addr { return f.Src })},
	"dst6":     {"cflow.dstaddrv6", "dst6_addr", addr(func(f *flow.Flow) netip.Addr { return f.Dst })},
	"sport":    {"cflow.srcport", "src_port", num(func(f *flow.Flow) uint16 { return f.SrcPort })},
	"dport":    {"cflow.dstport", "dst_port", num(func(f *flow.Flow) uint16 { return f.DstPort })},
	"proto":    {"cflow.protocol", "proto", num(func(f *flow.Flow) flow.Protocol { return f.Protocol })},
	"flags":    {"cflow.tcpflags", "tcp_flags", num(func(f *flow.Flow) uint16 { return f.TCPFlags })},
	"flags16":  {"", "tcp_flags", num(func(f *flow.Flow) uint16 { return f.TCPFlags })},
	"bytes":    {"cflow.octets", "in_bytes", num(func(f *flow.Flow) uint64 { return f.Bytes })},
	"packets":  {"cflow.packets", "in_packets", num(func(f *flow.Flow) uint64 { return f.Packets })},
	"tos":      {"cflow.tos", "src_tos", num(func(f *flow.Flow) uint8 { return f.TOS })},
	"in":       {"cflow.inputint", "input_snmp", num(func(f *flow.Flow) uint32 { return f.In })},
	"out":      {"cflow.outputint", "output_snmp", num(func(f *flow.Flow) uint32 { return f.Out })},
	"srcAS":    {"cflow.srcas", "src_as", num(func(f *flow.Flow) uint32 { return f.SrcAS })},
	"dstAS":    {"cflow.dstas", "dst_as", num(func(f *flow.Flow) uint32 { return f.DstAS })},
	"srcNet":   {"cflow.srcmask", "src_mask", num(func(f *flow.Flow) uint8 { return f.SrcNet })},
	"dstNet":   {"cflow.dstmask", "dst_mask", num(func(f *flow.Flow) uint8 { return f.DstNet })},
	"srcNet6":  {"cflow.srcmaskv6", "src_mask", num(func(f *flow.Flow) uint8 { return f.SrcNet })},
	"nextHop":  {"cflow.nexthop", "ip4_next_hop", addr(func(f *flow.Flow) netip.Addr { return f.NextHop })},
	"nextHop6": {"cflow.nexthopv6", "ip6_next_hop", addr(func(f *flow.Flow) netip.Addr { return f.NextHop })},
	"bgpHop":   {"cflow.bgpnexthop", "bgp4_next_hop", addr(func(f *flow.Flow) netip.Addr { return f.BGPNextHop })},
	"vlan":     {"cflow.vlanid", "src_vlan", num(func(f *flow.Flow) uint16 { return f.SrcVLAN })},
	"outVLAN":  {"cflow.post_vlanid", "dst_vlan", num(func(f *flow.Flow) uint16 { return f.DstVLAN })},
	"dot1q":    {"cflow.dot1q_vlan_id", "", num(func(f *flow.Flow) uint16 { return f.VLAN })},
	"srcMAC":   {"cflow.srcmac", "in_src_mac", mac(func(f *flow.Flow) uint64 { return f.SrcMAC })},
	"label6":   {"cflow.ipv6flowlabel", "", num(func(f *flow.Flow) uint32 { return f.FlowLabel })},
	"ttl":      {"cflow.ip_ttl", "", num(func(f *flow.Flow) uint8 { return f.TTL })},
	"icmpType": {"", "icmp_type", num(func(f *flow.Flow) uint8 { return f.ICMPType })},
	"icmpCode": {"", "icmp_code", num(func(f *flow.Flow) uint8 { return f.ICMPCode })},

	"start":     {"cflow.abstimestart", "first", instant(func(f *flow.Flow) flow.Time { return f.Start })},
	"end":       {"cflow.abstimeend", "last", instant(func(f *flow.Flow) flow.Time { return f.End })},
	"upStart":   {"", "first", instant(func(f *flow.Flow) flow.Time { return f.Start })}, // told in milliseconds since the exporter's start
	"upEnd":     {"", "last", instant(func(f *flow.Flow) flow.Time { return f.End })},
	"sampling":  {"", "", num(func(f *flow.Flow) uint32 { return f.Sampling })},
	"domain":    {"", "", num(func(f *flow.Flow) uint32 { return f.Domain })},
	"sequence":  {"", "", num(func(f *flow.Flow) uint32 { return f.Sequence })},
	"interface": {"", "", func(f *flow.Flow) string { return f.InName }},

	"revBytes":   {"", "out_bytes", num(func(f *flow.Flow) uint64 { return f.Reverse.Bytes })},
	"revPackets": {"", "out_packets", num(func(f *flow.Flow) uint64 { return f.Reverse.Packets })},
	"revFlags":   {"", "", num(func(f *flow.Flow) uint16 { return f.Reverse.TCPFlags })},
	"revStart":   {"", "", instant(func(f *flow.Flow) flow.Time { return f.Reverse.Start })},

	"natSrc":   {"cflow.post_natsource_ipv4_address", "src4_xlt_ip", addr(func(f *flow.Flow) netip.Addr { return f.NATSrc })},
	"natDst":   {"cflow.post_natdestination_ipv4_address", "dst4_xlt_ip", addr(func(f *flow.Flow) netip.Addr { return f.NATDst })},
	"natSport": {"cflow.post_naptsource_transport_port", "src_xlt_port", num(func(f *flow.Flow) uint16 { return f.NATSrcPort })},
	"natDport": {"cflow.post_naptdestination_transport_port", "dst_xlt_port", num(func(f *flow.Flow) uint16 { return f.NATDstPort })},
	"natEvent": {"cflow.nat_event", "nat_event_id", num(func(f *flow.Flow) flow.NATEvent { return f.NATEvent })},
	"firewall": {"cflow.firewall_event", "event_id", num(func(f *flow.Flow) flow.FirewallEvent { return f.FirewallEvent })},
}

func num[T ~uint8 | ~uint16 | ~uint32 | ~uint64](of func(*flow.Flow) T) func(*flow.Flow) string {
	return func(f *flow.Flow) string { return strconv.FormatUint(uint64(of(f)), 10) }
}

func addr(of func(*flow.Flow) netip.Addr) func(*flow.Flow) string {
	return func(f *flow.Flow) string { return of(f).String() }
}

func mac(of func(*flow.Flow) uint64) func(*flow.Flow) string {
	return func(f *flow.Flow) string {
		n := of(f)
		return net.HardwareAddr{byte(n >> 40), byte(n >> 32), byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}.String()
	}
}

func instant(of func(*flow.Flow) flow.Time) func(*flow.Flow) string {
	return func(f *flow.Flow) string { return of(f).Std().Format(time.RFC3339Nano) }
}

// extra is the element of the given name among those that have no number in f.
func extra(f *flow.Flow, name string) string {
	for _, a := range f.Extra {
		if a.Name != name {
			continue
		}
		return spell(a.Value)
	}
	return "absent"
}

// spell writes a value for the eye, octets in hexadecimal, lists as {semantic:allOf egressInterface:[1 4 8]}.
func spell(v flow.Value) string {
	items := make([]string, len(v.Items()))
	for i, item := range v.Items() {
		if items[i] = spell(item.Value); v.Kind() == flow.Map {
			items[i] = item.Name + ":" + items[i]
		}
	}
	switch v.Kind() {
	case flow.Uint:
		return strconv.FormatUint(v.Uint(), 10)
	case flow.Addr:
		return v.Addr().String()
	case flow.String:
		return string(v.Bytes())
	case flow.Map:
		return "{" + strings.Join(items, " ") + "}"
	case flow.List:
		return "[" + strings.Join(items, " ") + "]"
	default:
		return hex.EncodeToString(v.Bytes())
	}
}
