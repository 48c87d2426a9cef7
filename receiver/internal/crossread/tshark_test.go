package crossread

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"
)

// patience is how long a program may take; they need a second.
const patience = 30 * time.Second

// readTshark compares each of tshark's fields with its values in all messages and records, in their order: it does not tell to
// which record a field belongs.
func readTshark(t *testing.T, f *fixture, payloads [][]byte) {
	want := maps.Clone(f.structure)
	if want == nil {
		want = map[string]string{}
	}
	for _, r := range f.records {
		for name, value := range r {
			if special, ok := r["tshark "+name]; ok {
				value = special
			}
			if field := vocabulary[name].tshark; field != "" && value != omitted && f.port == netflow {
				want[field] = strings.TrimPrefix(want[field]+"|"+value, "|")
			}
		}
	}
	names := sorted(want)
	got := map[string]string{}
	for _, line := range strings.Split(tshark(t, f.port, payloads, names), "\n") {
		for i, values := range strings.Split(line, "\t") {
			for _, value := range strings.Split(values, "|") {
				if value != "" {
					got[names[i]] = strings.TrimPrefix(got[names[i]]+"|"+tsharkValue(value), "|")
				}
			}
		}
	}
	compare(t, want, got)
}

// tshark prints a line for each payload, in it the fields with tabs between them, and | between the values of one.
func tshark(t *testing.T, port uint16, payloads [][]byte, names []string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "messages.pcap")
	require.NoError(t, os.WriteFile(path, pcapOf(t, port, payloads), 0o600))
	dissector := "cflow"
	if port == sflow {
		dissector = "sflow"
	}
	args := []string{"-n", "-r", path, "-d", fmt.Sprintf("udp.port==%d,%s", port, dissector), "-T", "fields", "-E", "aggregator=|"}
	for _, name := range names {
		args = append(args, "-e", name)
	}
	return run(t, "tshark", args...)
}

// run gives what a program writes; it must end well.
func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	require.NoError(t, err, complaints.String())
	return string(out)
}

// tsharkValue writes instants and numbers as the vocabulary does.
func tsharkValue(s string) string {
	if at, err := time.Parse("Jan _2, 2006 15:04:05.999999999 MST", s); err == nil {
		return at.UTC().Format(time.RFC3339Nano)
	}
	return decimal(s)
}

// pcapOf is a capture of payloads, which an exporter sent to the port.
func pcapOf(t *testing.T, port uint16, payloads [][]byte) []byte {
	t.Helper()
	var file bytes.Buffer
	w := pcapgo.NewWriter(&file)
	require.NoError(t, w.WriteFileHeader(65535, layers.LinkTypeRaw))
	for _, payload := range payloads {
		packet := ipv4Of(port, payload)
		require.NoError(t, w.WritePacket(gopacket.CaptureInfo{
			Timestamp: time.Unix(exported, 0), CaptureLength: len(packet), Length: len(packet),
		}, packet))
	}
	return file.Bytes()
}

// ipv4Of puts IPv4 and UDP headers in front of a payload.
func ipv4Of(port uint16, payload []byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0x45, 0}, uint16(28+len(payload)))
	b = append(b, 0, 1, 0, 0, 64, 17, 0, 0)     // identification, no fragment, TTL, UDP, no checksum
	b = append(b, 192, 0, 2, 1, 192, 0, 2, 2)   // from the exporter to the collector
	b = binary.BigEndian.AppendUint16(b, 40000) // its port
	b = binary.BigEndian.AppendUint16(b, port)  // ours
	b = binary.BigEndian.AppendUint16(b, uint16(8+len(payload)))
	return append(append(b, 0, 0), payload...)
}
