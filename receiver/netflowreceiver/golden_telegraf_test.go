package netflowreceiver_test

import (
	"encoding/binary"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// telegrafProtocols are the protocols of the captures as telegraf writes them.
var telegrafProtocols = map[string]uint64{"tcp": 6, "udp": 17}

// readTelegraf reads the flows of an expected.out: InfluxDB's line protocol, a record a line. It leaves out the
// export time, that NetFlow v5 times are relative to, and the domain, which stand in the case's first datagram.
func readTelegraf(t *testing.T, c corpusCase, path string) (rows []row) {
	header, err := os.ReadFile(c.inputs[0])
	require.NoError(t, err)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "netflow,") {
			rows = append(rows, telegrafRow(t, telegrafFields(t, line), header))
		}
	}
	return rows
}

// telegrafFields cuts "measurement,tag=… field=value,field=value [time]" into its fields. No value in these files has a space
// or comma.
func telegrafFields(t *testing.T, line string) map[string]string {
	parts := strings.Fields(line)
	require.GreaterOrEqual(t, len(parts), 2, line)
	fields := make(map[string]string)
	for field := range strings.SplitSeq(parts[1], ",") {
		name, value, ok := strings.Cut(field, "=")
		require.True(t, ok, line)
		fields[name] = strings.Trim(value, `"`)
	}
	return fields
}

func telegrafRow(t *testing.T, fields map[string]string, header []byte) (row row) {
	number := func(name string) *uint64 {
		text, ok := fields[name]
		if !ok {
			return nil
		}
		n, err := strconv.ParseUint(strings.TrimSuffix(text, "u"), 10, 64)
		require.NoError(t, err, name)
		return &n
	}
	row.number(domain, telegrafDomain(header))
	row.address(source, netip.MustParseAddr(fields["src"]))
	row.address(destination, netip.MustParseAddr(fields["dst"]))
	row.first(sourcePort, number("src_port"))
	row.first(destinationPort, number("dst_port"))
	p, ok := telegrafProtocols[fields["protocol"]]
	require.True(t, ok, "protocol %s", fields["protocol"])
	row.number(protocol, p)
	if letters, ok := fields["tcp_flags"]; ok {
		row.number(tcpFlags, telegrafFlags(letters))
	}
	row.first(octets, number("in_bytes"))
	row.first(packets, number("in_packets"))

	clock := number("sys_uptime")
	for c, names := range map[column][2]string{
		start: {"flow_start_ms", "first_switched"},
		end:   {"flow_end_ms", "last_switched"},
	} {
		if milli := number(names[0]); milli != nil {
			row.instant(c, time.UnixMilli(int64(*milli)))
		} else if clock != nil {
			export := time.Unix(int64(binary.BigEndian.Uint32(header[8:])), int64(binary.BigEndian.Uint32(header[12:])))
			row.sysUptime(c, export, uint32(*clock), uint32(*number(names[1])))
		}
	}
	return row
}

// telegrafFlags reads TCP flags as "...AP..." has them: eight letters from CWR to FIN, a dot for each that is not set.
func telegrafFlags(letters string) (flags uint64) {
	for _, letter := range letters {
		flags <<= 1
		if letter != '.' {
			flags |= 1
		}
	}
	return flags
}

// telegrafDomain is the observation domain of the datagram header, its source ID, or its engine type and ID.
func telegrafDomain(header []byte) uint64 {
	switch binary.BigEndian.Uint16(header) {
	case 5:
		return uint64(binary.BigEndian.Uint16(header[20:]))
	case 9:
		return uint64(binary.BigEndian.Uint32(header[16:]))
	}
	return uint64(binary.BigEndian.Uint32(header[12:]))
}
