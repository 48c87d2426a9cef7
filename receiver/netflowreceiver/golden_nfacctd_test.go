package netflowreceiver_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// nfacctdFlow is a line of the output-flow-*.json files: what pmacct's nfacctd has added up of all flows between two endpoints.
type nfacctdFlow struct {
	Src      netip.Addr `json:"ip_src"`
	Dst      netip.Addr `json:"ip_dst"`
	SrcPort  uint64     `json:"port_src"`
	DstPort  uint64     `json:"port_dst"`
	Protocol string     `json:"ip_proto"`
	Bytes    uint64     `json:"bytes"`
	Packets  uint64     `json:"packets"`
}

// nfacctdProtocols are the protocols of the captures as pmacct writes them.
var nfacctdProtocols = map[string]uint64{"icmp": 1, "tcp": 6, "udp": 17, "ipv6-icmp": 58, "vrrp": 112}

// traffic is what was counted between two endpoints.
type traffic struct{ bytes, packets uint64 }

// readNfacctd reads an output-flow-*.json. The key is a row without traffic and times.
func readNfacctd(t *testing.T, path string) map[row]traffic {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	flows := make(map[row]traffic)
	for lines := json.NewDecoder(bytes.NewReader(b)); ; {
		var f nfacctdFlow
		err := lines.Decode(&f)
		if errors.Is(err, io.EOF) {
			return flows
		}
		require.NoError(t, err, path)
		number, ok := nfacctdProtocols[f.Protocol]
		require.True(t, ok, "protocol %s", f.Protocol)
		var key row
		key.address(source, f.Src)
		key.address(destination, f.Dst)
		key.number(sourcePort, f.SrcPort)
		key.number(destinationPort, f.DstPort)
		key.number(protocol, number)
		sum := flows[key]
		flows[key] = traffic{sum.bytes + f.Bytes, sum.packets + f.Packets}
	}
}

// severalCaptures are the cases whose output-flow-*.json adds up captures that are not all in the corpus.
const severalCaptures = "multiple-sources"

// TestGoldenTotals adds up the flows between each two endpoints and looks for the sums among those of nfacctd.
func TestGoldenTotals(t *testing.T) {
	for _, c := range corpus(t) {
		for _, path := range c.expected {
			if !strings.HasPrefix(filepath.Base(path), "output-flow-") || strings.Contains(c.name, severalCaptures) {
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				theirs, ours := readNfacctd(t, path), totals(t, rowsOf(t, replay(t, c.inputs...).logs))
				unequal := 0
				for key, sum := range ours {
					if theirs[key] != sum {
						unequal++
						t.Logf("%v: ours is %v, theirs %v", key, sum, theirs[key])
					}
				}
				t.Logf("%d of %d sums are equal", len(ours)-unequal, len(ours))
				var found []string
				if unequal > 0 {
					found = append(found, fmt.Sprintf("totals: %d differ", unequal))
				}
				explain(t, explainedTotals[c.name], found)
			})
		}
	}
}

// totals adds up rows as nfacctd does.
func totals(t *testing.T, rows []row) map[row]traffic {
	sums := make(map[row]traffic)
	for _, r := range rows {
		bytes, err := strconv.ParseUint(r[octets], 10, 64)
		require.NoError(t, err)
		n, err := strconv.ParseUint(r[packets], 10, 64)
		require.NoError(t, err)
		var key row
		for _, c := range []column{source, destination, sourcePort, destinationPort, protocol} {
			key[c] = r[c]
		}
		sum := sums[key]
		sums[key] = traffic{sum.bytes + bytes, sum.packets + n}
	}
	return sums
}
