package netflowreceiver_test

import (
	"net/netip"
	"strconv"
	"time"
)

// column is one of the things that the golden tests compare.
type column int

const (
	domain column = iota
	source
	destination
	sourcePort
	destinationPort
	protocol
	octets
	packets
	start
	end
	tcpFlags
	columns
)

var columnNames = [columns]string{
	"domain", "source", "destination", "source port", "destination port", "protocol", "bytes", "packets", "start", "end",
	"TCP flags",
}

func (c column) String() string { return columnNames[c] }

// row is what a golden test compares of one flow record: each value as text, empty where the record has none.
type row [columns]string

// number sets c to n.
func (r *row) number(c column, n uint64) { r[c] = strconv.FormatUint(n, 10) }

// instant sets c to t.
func (r *row) instant(c column, t time.Time) { r[c] = t.UTC().Format(time.RFC3339Nano) }

// address sets c to the first of several addresses that says something. Exporters with one template for all traffic send an
// IPv4 and an IPv6 address in each record, and zero in the one that does not apply; the others stand in the order of the
// headers, the outermost first (RFC 7011 section 8).
func (r *row) address(c column, addresses ...netip.Addr) {
	for _, a := range addresses {
		if a.IsValid() && (r[c] == "" || !a.IsUnspecified()) {
			r[c] = a.String()
			if !a.IsUnspecified() {
				return
			}
		}
	}
}

// sysUptime sets c to the instant at which the exporter's clock of milliseconds since its start, that stood at now when it
// was export o'clock, stood at then. The clock wraps around after 49.7 days.
func (r *row) sysUptime(c column, export time.Time, now, then uint32) {
	r.instant(c, export.Add(-time.Duration(int32(now-then))*time.Millisecond))
}

// first sets c to the first of numbers that there is.
func (r *row) first(c column, numbers ...*uint64) {
	for _, n := range numbers {
		if n != nil {
			r.number(c, *n)
			return
		}
	}
}

// time sets c to the first of instants that there is.
func (r *row) time(c column, instants ...*time.Time) {
	for _, t := range instants {
		if t != nil {
			r.instant(c, *t)
			return
		}
	}
}

// protocolNumbers are the protocols of the captures by their names in log records.
var protocolNumbers = map[string]uint64{
	"hopopt": 0, "icmp": 1, "igmp": 2, "ipv4": 4, "tcp": 6, "udp": 17, "ipv6": 41, "gre": 47, "ipv6-icmp": 58, "ospfigp": 89,
	"pim": 103, "vrrp": 112,
}
