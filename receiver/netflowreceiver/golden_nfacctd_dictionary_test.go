package netflowreceiver_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// nfacctdColumn is a field by which nfacctd tells flows apart, and how a flow of ours has it.
type nfacctdColumn struct {
	ours   func(attributes) string
	theirs func(string) string // makes ours of its spelling; nil where both spell alike
}

func (c nfacctdColumn) want(value string) string {
	if c.theirs != nil {
		value = c.theirs(value)
	}
	return filler(value)
}

// filler is empty for all that nfacctd fills a field with that a flow has not; it does not tell this from a zero of the flow.
func filler(value string) string {
	if slices.Contains([]string{"0", "::", "0.0.0.0", "[]", "00:00:00:00:00:00", "UNKNOWN Unclassified"}, value) {
		return ""
	}
	return value
}

// same compares a field with the attribute name.
func same(name string) nfacctdColumn {
	return nfacctdColumn{ours: func(a attributes) string { return a[name] }}
}

// otherwise compares a field with the attribute name, which is spelt otherwise.
func otherwise(name string, theirs func(string) string) nfacctdColumn {
	return nfacctdColumn{same(name).ours, theirs}
}

// nfacctdCompares is whether a field that nfacctdColumns has is the flow's own in the case c, whose lines have fields. The times
// are so in NetFlow v9 only: in IPFIX nfacctd takes the time of export for want of the one that flowStartSysUpTime is relative to.
// The prefix lengths are so only where no BGP session told nfacctd others; NetGauze's are the flow's.
func nfacctdCompares(c corpusCase, fields map[string]string, name string) bool {
	_, bgp := fields["comms"]
	switch {
	case strings.HasPrefix(name, "timestamp_"):
		return c.truth.Versions["10"] == 0
	case strings.HasPrefix(name, "mask_"):
		return !bgp
	}
	return true
}

// nfacctdColumns are the fields that are compared.
var nfacctdColumns = map[string]nfacctdColumn{
	"ip_src": same("source.address"), "ip_dst": same("destination.address"),
	"port_src": same("source.port"), "port_dst": same("destination.port"), "ip_proto": same("network.transport"),
	"iface_in": same("flow.in_if"), "iface_out": same("flow.out_if"), "tos": same("flow.ip_tos"),
	"mask_src": same("flow.src_net"), "mask_dst": same("flow.dst_net"),
	"mac_src": same("flow.src_mac"), "mac_dst": same("flow.dst_mac"),
	"vrf_name":  {ours: vrfName},
	"etype":     {ours: etherType},
	"tcp_flags": otherwise("flow.tcp_flags", nfacctdFlags),
	"fwd_status": otherwise("flow.forwarding_status", one(map[string]string{
		"FORWARDED Unknown": "64", "CONSUMED For us": "195", "UNKNOWN Unclassified": "",
	})),
	"mpls_label_stack":                        {ours: labelStack},
	"timestamp_start":                         {ours: nextSecond("flow.start")},
	"timestamp_end":                           {ours: nextSecond("flow.end")},
	"custom_primitives.vrf_id_ingress":        same("ipfix.ingressVRFID"),
	"custom_primitives.vrf_id_egress":         same("ipfix.egressVRFID"),
	"custom_primitives.mpls_tl_ipv4_address":  same("ipfix.mplsTopLabelIPv4Address"),
	"custom_primitives.mpls_tl_prefix_length": same("ipfix.mplsTopLabelPrefixLength"),
	"custom_primitives.mpls_tl_type":          same("ipfix.mplsTopLabelType"),
}

// Why fields of nfacctd are not compared.
const (
	nfacctdBGP    = "of the BGP session that nfacctd kept, not of the flow"
	nfacctdSelf   = "of nfacctd and its test, not of the flow"
	nfacctdSum    = "the sum itself"
	nfacctdMade   = "made of address and prefix length, which are compared"
	nfacctdTunnel = "of the tunnel's header, where nfacctd takes the inner one for the flow: these flows are the explained differences"
)

// nfacctdNot are the fields that are not compared, and why.
var nfacctdNot = map[string]string{
	"bytes": nfacctdSum, "packets": nfacctdSum, "flows": nfacctdSelf, "writer_id": nfacctdSelf,
	"label.nkey": nfacctdSelf, "label.pkey": nfacctdSelf, "peer_ip_src": "the address that pmacct's test replays the capture from",
	"comms": nfacctdBGP, "comms_src": nfacctdBGP, "ecomms": nfacctdBGP, "ecomms_src": nfacctdBGP,
	"lcomms": nfacctdBGP, "lcomms_src": nfacctdBGP,
	"as_path": nfacctdBGP, "as_path_src": nfacctdBGP, "mpls_vpn_rd": nfacctdBGP, "mpls_vpn_rd_origin": nfacctdBGP,
	"srv6_seg_ipv6_list": nfacctdBGP,
	"net_src":            nfacctdMade, "net_dst": nfacctdMade,
	"tunnel_ip_src": nfacctdTunnel, "tunnel_ip_dst": nfacctdTunnel, "tunnel_ip_proto": nfacctdTunnel, "tunnel_tos": nfacctdTunnel,
	"tunnel_flow_label": nfacctdTunnel, "tunnel_port_src": nfacctdTunnel, "tunnel_port_dst": nfacctdTunnel, "tunnel_tcp_flags": nfacctdTunnel,
}

// etherType is in hexadecimal, and by the IP version where the exporter does not send it.
func etherType(a attributes) string {
	if n, err := strconv.ParseUint(a["ipfix.ethernetType"], 10, 16); err == nil {
		return strconv.FormatUint(n, 16)
	}
	return map[string]string{"ipv4": "800", "ipv6": "86dd"}[a["network.type"]]
}

// nfacctdFlags makes a number of a list of flags.
func nfacctdFlags(value string) string {
	var names []string
	if err := json.Unmarshal([]byte(value), &names); err != nil {
		return err.Error()
	}
	flags := 0
	for _, name := range names {
		flags |= map[string]int{"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32}[name]
	}
	return strconv.Itoa(flags)
}

// labelStack is a list of the labels that are not zero, each with its place.
func labelStack(a attributes) string {
	var labels []string
	for i, place := range []string{"Top", "2", "3", "4", "5", "6"} {
		name := "ipfix.mplsLabelStackSection" + place
		if place == "Top" {
			name = "ipfix.mplsTopLabelStackSection"
		}
		b, err := base64.StdEncoding.DecodeString(a[name])
		if err == nil && len(b) == 3 && string(b) != "\x00\x00\x00" {
			label := uint32(b[0])<<12 | uint32(b[1])<<4 | uint32(b[2])>>4 // RFC 3032 section 2.1
			labels = append(labels, fmt.Sprintf("%q", fmt.Sprintf("%d-%d", i, label)))
		}
	}
	return "[" + strings.Join(labels, ",") + "]"
}

// nextSecond is the whole second at or after an instant: nfacctd subtracts whole seconds from the time of export.
func nextSecond(name string) func(attributes) string {
	return func(a attributes) string {
		n, err := strconv.ParseInt(a[name], 10, 64)
		if err != nil {
			return err.Error()
		}
		return strconv.FormatInt((n+999_999_999)/1_000_000_000, 10) + ".000000"
	}
}

// vrfName is the one name that nfacctd has of a flow: that of the VRF at ingress, or at egress where it came from none of its own.
func vrfName(a attributes) string {
	if out := a["flow.out_vrf_name"]; a["flow.in_vrf_name"] == "default" && out != "" {
		return out
	}
	return a["flow.in_vrf_name"]
}
