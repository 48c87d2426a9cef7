package netflowreceiver_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// netgauzeMessage is a line of the *-flow.json files: NetGauze's decoding of pmacct's captures, a message a line, every field
// of every record in the order of the template.
type netgauzeMessage struct {
	Version  int
	Export   time.Time `json:"export_time"`           // IPFIX
	Unix     time.Time `json:"unix_time"`             // NetFlow v9
	SysUp    uint32    `json:"sys_up_time"`           // NetFlow v9
	Domain   uint32    `json:"observation_domain_id"` // IPFIX
	SourceID uint32    `json:"source_id"`             // NetFlow v9
	Sequence uint32    `json:"sequence_number"`
	Sets     []struct {
		Template, OptionsTemplate json.RawMessage // counted by TestConformance
		Data                      struct {
			ID      int
			Records []netgauzeRecord
		}
	}
}

type netgauzeRecord struct {
	Scope  []map[string]json.RawMessage `json:"scope_fields"`
	Fields []map[string]json.RawMessage `json:"fields"` // each with one key
}

// netgauzeProtocols are the names that NetGauze gives the protocols in these captures.
var netgauzeProtocols = map[string]uint64{"ICMP": 1, "IPv4": 4, "TCP": 6, "UDP": 17, "IPv6": 41, "IPv6ICMP": 58, "VRRP": 112}

// netgauzeFlags are TCP flags.
type netgauzeFlags struct{ FIN, SYN, RST, PSH, ACK, URG, ECE, CWR bool }

func (f netgauzeFlags) number() (n uint64) {
	for i, set := range []bool{f.FIN, f.SYN, f.RST, f.PSH, f.ACK, f.URG, f.ECE, f.CWR} {
		if set {
			n |= 1 << i
		}
	}
	return n
}

// readNetgauze reads the flows of a *-flow.json.
func readNetgauze(t *testing.T, _ corpusCase, path string) (rows []row) {
	booted := make(map[uint32]time.Time) // by observation domain
	netgauzeRecords(t, path, func(message *netgauzeMessage, record *netgauzeRecord) {
		if len(record.Scope) > 0 {
			record.systemInit(t, booted, message.Domain)
			return
		}
		rows = append(rows, record.row(t, message, booted[message.Domain]))
	})
	return rows
}

// netgauzeRecords gives each record of a *-flow.json to use, with its message.
func netgauzeRecords(t *testing.T, path string, use func(*netgauzeMessage, *netgauzeRecord)) {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := json.NewDecoder(bytes.NewReader(b))
	lines.DisallowUnknownFields()
	for {
		var line map[string]netgauzeMessage // one key, the protocol
		err := lines.Decode(&line)
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err, path)
		for _, message := range line {
			for _, set := range message.Sets {
				for i := range set.Data.Records {
					use(&message, &set.Data.Records[i])
				}
			}
		}
	}
}

// systemInit keeps what an option record says of the time at which the exporter's clock was zero.
func (r *netgauzeRecord) systemInit(t *testing.T, booted map[uint32]time.Time, domain uint32) {
	for _, field := range r.Fields {
		if value, ok := field["systemInitTimeMilliseconds"]; ok {
			booted[domain] = decoded[time.Time](t, value)
		}
	}
}

// row is the record as a row; booted is when the exporter started, if that is known.
func (r *netgauzeRecord) row(t *testing.T, message *netgauzeMessage, booted time.Time) (row row) {
	row.number(domain, uint64(message.Domain)+uint64(message.SourceID)) // one of them is not there
	var sources, destinations []netip.Addr
	seen := make(map[string]bool)
	for _, field := range r.Fields {
		for name, value := range field {
			switch {
			case name == "sourceIPv4Address", name == "sourceIPv6Address":
				sources = append(sources, decoded[netip.Addr](t, value))
			case name == "destinationIPv4Address", name == "destinationIPv6Address":
				destinations = append(destinations, decoded[netip.Addr](t, value))
			case !seen[name]: // or else it is the inner header's (RFC 7011 section 8)
				seen[name] = true
				message.set(t, &row, name, value, booted)
			}
		}
	}
	row.address(source, sources...)
	row.address(destination, destinations...)
	return row
}

// set puts the element name into row if row has a column for it.
func (m *netgauzeMessage) set(t *testing.T, row *row, name string, value json.RawMessage, booted time.Time) {
	switch name {
	case "sourceTransportPort":
		row.number(sourcePort, decoded[uint64](t, value))
	case "destinationTransportPort":
		row.number(destinationPort, decoded[uint64](t, value))
	case "protocolIdentifier":
		number, ok := netgauzeProtocols[decoded[string](t, value)]
		require.True(t, ok, "protocol %s", value)
		row.number(protocol, number)
	case "tcpControlBits":
		row.number(tcpFlags, decoded[netgauzeFlags](t, value).number())
	case "octetDeltaCount":
		row.number(octets, decoded[uint64](t, value))
	case "packetDeltaCount":
		row.number(packets, decoded[uint64](t, value))
	case "flowStartMilliseconds":
		row.instant(start, decoded[time.Time](t, value))
	case "flowEndMilliseconds":
		row.instant(end, decoded[time.Time](t, value))
	case "flowStartSysUpTime":
		m.uptime(row, start, decoded[uint32](t, value), booted)
	case "flowEndSysUpTime":
		m.uptime(row, end, decoded[uint32](t, value), booted)
	}
}

// uptime sets c to when the exporter's uptime stood at then: relative to the header's in NetFlow v9, to when it booted in IPFIX.
func (m *netgauzeMessage) uptime(row *row, c column, then uint32, booted time.Time) {
	switch {
	case m.Version == 9:
		row.sysUptime(c, m.Unix, m.SysUp, then)
	case !booted.IsZero():
		row.instant(c, booted.Add(time.Duration(then)*time.Millisecond))
	}
}

// decoded is value as a T.
func decoded[T any](t *testing.T, value json.RawMessage) (v T) {
	require.NoError(t, json.Unmarshal(value, &v), "%s", value)
	return v
}
