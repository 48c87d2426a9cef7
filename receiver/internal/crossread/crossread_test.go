package crossread

import (
	"encoding/hex"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

const (
	exported  = 1700000000 // the messages' export time, 2023-11-14 22:13:20
	netflow   = 2055       // ports by which the programs tell the protocols apart
	sflow     = 6343
	ownReader = "session"
	omitted   = "-"
)

// fixture is what one exporter sends, and what every reader must find in it.
type fixture struct {
	name     string
	port     uint16
	payloads func(t *testing.T) [][]byte

	// records are the flows, as all readers see them: the words are those of the vocabulary. A reader is asked for the words that
	// it knows. "nfdump bytes" stands in for "bytes" where nfdump says something else; omitted is what
	// nobody is asked.
	records []record

	// structure is what only tshark shows: its fields, with all their values in the order of the messages.
	structure map[string]string

	nfdumpOmits []string // words that nfdump leaves out here
	noNfdump    string   // why nfdump cannot read any of it
}

type record map[string]string

// TestCrossRead has every fixture read by everything that can.
func TestCrossRead(t *testing.T) {
	for _, f := range slices.Concat(counted, netflow9, ipfix, events, structures, sflow5) {
		t.Run(f.name, func(t *testing.T) {
			payloads := f.payloads(t)
			t.Run(ownReader, func(t *testing.T) { readOurselves(t, &f, payloads) })
			t.Run("tshark", func(t *testing.T) {
				need(t, "tshark", "tshark")
				readTshark(t, &f, payloads)
			})
			t.Run("nfdump", func(t *testing.T) {
				if f.noNfdump != "" {
					t.Skip(f.noNfdump)
				}
				if runtime.GOOS != "linux" {
					t.Skip("only Linux tells in /proc/net/udp when nfcapd is ready")
				}
				need(t, collector(f.port).program, collector(f.port).debian)
				need(t, "nfdump", "nfdump")
				readNfdump(t, &f, payloads)
			})
		})
	}
}

// need skips where cross-reading was not asked for, or the program is missing.
func need(t *testing.T, program, debian string) {
	t.Helper()
	if os.Getenv("OTELFLOW_CROSSREAD") == "" {
		t.Skip("OTELFLOW_CROSSREAD is not set: make crossread")
	}
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not installed: apt-get install %s", program, debian)
	}
}

// compare tells how many facts agreed; got is empty where the reader found nothing.
func compare(t *testing.T, want, got map[string]string) {
	t.Helper()
	require.NotEmpty(t, want, "nothing to compare")
	for fact, value := range want {
		assert.Equal(t, value, got[fact], fact)
	}
	t.Logf("%d facts compared: %s", len(want), strings.Join(sorted(want), ", "))
}

func sorted(m map[string]string) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// decimal writes a number that a program gave in hexadecimal, 0x1b, as all readers must: 27. Other texts stay.
func decimal(s string) string {
	if digits, ok := strings.CutPrefix(s, "0x"); ok {
		if n, err := strconv.ParseUint(digits, 16, 64); err == nil {
			return strconv.FormatUint(n, 10)
		}
	}
	return s
}

// unhex reads octets in hexadecimal; spaces are for the reader.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	require.NoError(t, err)
	return b
}

// message writes m, exported at 2023-11-14 22:13:20.
func message(t testing.TB, m wire.Message) []byte {
	t.Helper()
	m.Seconds = exported
	b, err := m.Append(nil)
	require.NoError(t, err)
	return b
}

// data is a data set of records given by their values, in hexadecimal, one string a record and one word a value.
func data(t testing.TB, template wire.Template, records ...string) wire.Set {
	t.Helper()
	set := wire.Set{ID: template.ID}
	for _, r := range records {
		var values [][]byte
		for _, v := range strings.Fields(r) {
			if v == "-" { // a value of variable length that has none
				v = ""
			}
			values = append(values, unhex(t, v))
		}
		var err error
		set.Data, err = template.AppendRecord(set.Data, values)
		require.NoError(t, err)
	}
	return set
}

// fields are IANA's elements: pairs of ID and length.
func fields(pairs ...uint16) []wire.Field {
	var all []wire.Field
	for pair := range slices.Chunk(pairs, 2) {
		all = append(all, wire.Field{ID: pair[0], Length: pair[1]})
	}
	return all
}
