package scan

import (
	"bufio"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// TestSlips plays the port scans that come with Slips (stratosphereips/StratosphereLinuxIPS): what is told at each
// sensitivity.
func TestSlips(t *testing.T) {
	tests := []struct {
		file  string
		read  func(t *testing.T, line string) *biflow
		finds map[detect.Sensitivity][]string
	}{
		// nmap of 44 ports by a host inside
		{"port-scans_vertical_conn.log", zeek, map[detect.Sensitivity][]string{
			detect.Medium: {"scan.vertical"}, detect.High: {"scan.vertical"},
		}},
		// twenty ports of a host, one a second, and pings of 21 hosts; nothing answers
		{"test11-portscan.binetflow", argus, map[detect.Sensitivity][]string{
			detect.Low: {"scan.icmp_sweep"}, detect.Medium: {"scan.icmp_sweep"}, detect.High: {"scan.vertical", "scan.icmp_sweep"},
		}},
	}
	for _, test := range tests {
		s := newStory()
		s.surf(netip.MustParseAddr("10.0.0.8"), 2, 0) // so that it is known that answers would be seen
		for _, line := range slipsLines(t, test.file) {
			if b := test.read(t, line); b != nil {
				b.tell(s)
			}
		}
		for _, level := range []detect.Sensitivity{detect.Low, detect.Medium, detect.High} {
			var told []string
			for _, f := range ends(run(t, byEnd(s.flows), func(_ *detect.Config, c *Config) { *c = *DefaultConfig(level) })) {
				told = append(told, f.Type)
				t.Log(test.file, level, f.Summary)
			}
			require.Equal(t, test.finds[level], told, "%s at %s", test.file, level)
		}
	}
}

// biflow is a conversation as these files have it.
type biflow struct {
	client, server  netip.AddrPort
	protocol        flow.Protocol
	when            when
	asked, answered said
}

func (b *biflow) tell(s *story) {
	if b.protocol == flow.ICMP {
		s.ping(b.client.Addr(), b.server.Addr(), b.when.at, b.answered.packets > 0)
		return
	}
	s.say(b.client, b.server, b.protocol, b.when, b.asked)
	s.say(b.server, b.client, b.protocol, b.when, b.answered)
}

func slipsLines(t *testing.T, file string) []string {
	f, err := os.Open(filepath.Join(filepath.Dir(labelledDir(t, "ctu-normal-40-day1")), "slips", file))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	var lines []string
	for scanner := bufio.NewScanner(f); scanner.Scan(); {
		lines = append(lines, scanner.Text())
	}
	return lines
}

// zeek reads a line of conn.log in JSON.
func zeek(t *testing.T, line string) *biflow {
	var row struct {
		TS       float64 `json:"ts"`
		Duration float64 `json:"duration"`
		Client   string  `json:"id.orig_h"`
		From     uint16  `json:"id.orig_p"`
		Server   string  `json:"id.resp_h"`
		To       uint16  `json:"id.resp_p"`
		Proto    string  `json:"proto"`
		History  string  `json:"history"`
		Sent     uint64  `json:"orig_pkts"`
		Received uint64  `json:"resp_pkts"`
	}
	require.NoError(t, json.Unmarshal([]byte(line), &row))
	b := pairOf(row.Client, row.Server, row.From, row.To)
	b.protocol, _ = flow.ParseProtocol(row.Proto)
	b.when = when{time.Duration((row.TS - 1_700_828_000) * 1e9), time.Duration(row.Duration * 1e9)}
	b.asked, b.answered = said{packets: row.Sent, bytes: 60 * row.Sent}, said{packets: row.Received, bytes: 60 * row.Received}
	for letter, flag := range map[rune]uint16{'S': syn, 'H': syn | ack, 'A': ack, 'D': psh | ack, 'F': fin | ack, 'R': rst} {
		if strings.ContainsRune(row.History, letter) {
			b.asked.flags |= flag
		}
		if strings.ContainsRune(row.History, letter+'a'-'A') {
			b.answered.flags |= flag
		}
	}
	return b
}

// argus reads a row of a binetflow file. The port scan's answers in it were made up: the state, S0, says that there were none.
func argus(t *testing.T, line string) *biflow {
	row := strings.Split(line, ",")
	began, err := time.Parse("2006/01/02 15:04:05.000000", row[0])
	if err != nil {
		return nil // the header
	}
	from, err := strconv.ParseUint(row[4], 0, 16)
	require.NoError(t, err)
	to, err := strconv.ParseUint(row[7], 0, 16)
	require.NoError(t, err)
	b := pairOf(row[3], row[6], uint16(from), uint16(to))
	b.protocol, _ = flow.ParseProtocol(row[2])
	b.when = when{at: began.Sub(time.Date(2019, 4, 4, 16, 0, 0, 0, time.UTC)), lasts: time.Minute}
	b.asked = said{syn, 15, 1887}
	return b
}

func pairOf(client, server string, from, to uint16) *biflow {
	return &biflow{
		client: netip.AddrPortFrom(netip.MustParseAddr(client), from), server: netip.AddrPortFrom(netip.MustParseAddr(server), to),
	}
}
