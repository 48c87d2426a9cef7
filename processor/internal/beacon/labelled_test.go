package beacon

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// labelled names the sets, which stay outside the repository, with the address that is inside besides the private ones, the pair
// that is a beacon, and how many findings of at least medium severity its benign host may have in its day.
var labelled = []struct {
	set, inside, beacon string
	alarms              int
}{
	{"ctu-normal-40-day1", "147.32.81.167", "", 1},
	{"ctu-normal-42-day2", "147.32.83.234", "", 1},
	{"ctu-230-1-njrat", "", "192.168.1.115 41.108.179.197 1177", 0},
	{"ctu-sme-11-remcos", "", "192.168.1.107 66.63.168.35 5888", 0},
}

// TestLabelled plays real traffic with a known truth: in the order of the flows' ends, and cut at a minute and shuffled within one.
func TestLabelled(t *testing.T) {
	shared := cmp.Or(os.Getenv("OTELFLOW_SHARED"), filepath.Join("..", "..", "..", "..", "shared"))
	for _, want := range labelled {
		file := filepath.Join(shared, "labelled", want.set, "flows.csv.gz")
		if _, err := os.Stat(file); err != nil {
			t.Skipf("no labelled flows at %s; set OTELFLOW_SHARED to the directory that has labelled/%s", file, want.set)
		}
		for _, cut := range []bool{false, true} {
			t.Run(want.set+map[bool]string{false: "", true: " cut"}[cut], func(t *testing.T) {
				flows := readLabelled(t, file, cut)
				found := detecttest.Setup{Name: "beacon", Detector: DefaultConfig(detect.Medium), Engine: func(c *detect.Config) {
					if want.inside != "" {
						c.Networks.Internal = append(c.Networks.Internal, detect.MustCIDR(want.inside))
					}
				}}.Run(t, flows)
				hit, alarms := want.beacon == "", 0
				for _, f := range found {
					t.Logf("%v %v %.2f %s %s", f.State, f.Severity, f.Score, f.Type, f.Summary)
					name := strings.Join([]string{f.Source.String(), f.Destination.String(), strconv.Itoa(int(f.Port))}, " ")
					hit = hit || name == want.beacon
					if name != want.beacon && f.State == anomaly.Opened && f.Severity >= anomaly.Medium {
						alarms++
					}
				}
				require.True(t, hit, "missed")
				require.LessOrEqual(t, alarms, want.alarms)
			})
		}
	}
}

func readLabelled(t *testing.T, file string, cut bool) []flow.Flow {
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	require.NoError(t, err)
	rows, err := csv.NewReader(unzipped).ReadAll()
	require.NoError(t, err)
	s := detecttest.NewScript()
	if cut {
		s.ActiveTimeout = time.Minute
	}
	for _, row := range rows[1:] {
		sayRow(t, s, rows[0], row)
	}
	if !cut {
		return s.InOrder()
	}
	random := rand.New(rand.NewPCG(5, 6))
	for i := range s.Flows {
		s.Flows[i].Received = s.Flows[i].End.Add(time.Duration(random.Int64N(int64(time.Minute))))
	}
	slices.SortStableFunc(s.Flows, func(a, b flow.Flow) int { return cmp.Compare(a.Received, b.Received) })
	return s.Flows
}

// sayRow adds the two directions of a row; ICMP, which the detector leaves out, is left out.
func sayRow(t *testing.T, s *detecttest.Script, head, row []string) {
	get := func(name string) string { return row[slices.Index(head, name)] }
	number := func(name string) uint64 {
		n, err := strconv.ParseUint(get(name), 10, 64)
		require.NoError(t, err)
		return n
	}
	seconds := func(name string) time.Duration {
		x, err := strconv.ParseFloat(get(name), 64)
		require.NoError(t, err)
		return time.Duration(x * 1e9)
	}
	protocol, ok := flow.ParseProtocol(get("proto"))
	if !ok || !protocol.HasPorts() {
		return
	}
	client := netip.AddrPortFrom(netip.MustParseAddr(get("src")), uint16(number("sport")))
	server := netip.AddrPortFrom(netip.MustParseAddr(get("dst")), uint16(number("dport")))
	began := flow.Time(1e18).Sub(detecttest.Began) // before the epoch there is no time, and a set begins at zero
	s.Converse(client, server, protocol, detecttest.When{At: began + seconds("ts"), Lasts: seconds("dur")},
		detecttest.Said{Flags: uint16(number("sflags")), Packets: number("spkts"), Bytes: number("sbytes")},
		detecttest.Said{Flags: uint16(number("dflags")), Packets: number("dpkts"), Bytes: number("dbytes")})
}
