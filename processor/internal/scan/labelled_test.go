package scan

import (
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// labelledDir is where the labelled sets are, which stay outside the repository: ../shared beside it, or what
// OTELFLOW_SHARED names.
func labelledDir(t *testing.T, set string) string {
	t.Helper()
	shared := os.Getenv("OTELFLOW_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "..", "shared")
	}
	dir := filepath.Join(shared, "labelled", set)
	if _, err := os.Stat(filepath.Join(dir, "flows.csv.gz")); err != nil {
		t.Skipf("no labelled flows at %s; set OTELFLOW_SHARED to the directory that has labelled/%s", dir, set)
	}
	return dir
}

// TestLabelledSensitivities holds that the presets are what they say: low tells no more than medium and makes no false alarm,
// high finds all that medium finds and hardly anything that is not at least grey.
func TestLabelledSensitivities(t *testing.T) {
	for _, set := range []string{"ctu-normal-40-day1", "ctu-normal-42-day2", "ctu-230-1-njrat", "ctu-sme-11-remcos"} {
		dir := labelledDir(t, set)
		scanners, grey := truth(t, dir)
		flows := labelledFlows(t, dir)
		for _, level := range []detect.Sensitivity{detect.Low, detect.High} {
			hits, greys, strangers := map[string]bool{}, map[string]bool{}, map[string]bool{}
			for _, f := range run(t, flows, func(c *detect.Config, s *Config) {
				c.Networks.Internal = append(c.Networks.Internal, insideOf(t, dir)...)
				*s = *DefaultConfig(level)
			}) {
				switch subject := f.Subject.String(); {
				case scanners[subject]:
					hits[subject] = true
				case grey[subject]:
					greys[subject] = true
				default:
					strangers[subject] = true
					t.Logf("%s at %s: %s", set, level, f.Summary)
				}
			}
			t.Logf("%s at %s: %d of %d scanners, %d of %d grey sources, %d others", set, level, len(hits), len(scanners), len(greys), len(grey), len(strangers))
			require.Empty(t, strangers)
			if level == detect.High {
				require.Len(t, hits, len(scanners))
			}
		}
	}
}

// truth are the sources that scan, and those that may be called either way.
func truth(t *testing.T, dir string) (scanners, grey map[string]bool) {
	scanners, grey = map[string]bool{}, map[string]bool{}
	f, err := os.Open(filepath.Join(dir, "truth.csv"))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	for _, row := range rows[1:] {
		switch {
		case strings.HasPrefix(row[0], "scan"):
			scanners[row[1]] = true
		case strings.HasPrefix(row[0], "grey"):
			grey[row[1]] = true
		}
	}
	return scanners, grey
}

// insideOf are the networks of the set's own hosts.
func insideOf(t *testing.T, dir string) []detect.CIDR {
	b, err := os.ReadFile(filepath.Join(dir, "inside.txt"))
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	var inside []detect.CIDR
	for _, line := range strings.Fields(string(b)) {
		inside = append(inside, detect.MustCIDR(line))
	}
	return inside
}

// labelledFlows splits each bidirectional row into its two directions and puts all in the order of their ends, as an
// exporter that cuts no flows would send them.
func labelledFlows(t *testing.T, dir string) []flow.Flow {
	f, err := os.Open(filepath.Join(dir, "flows.csv.gz"))
	require.NoError(t, err)
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	require.NoError(t, err)
	rows, err := csv.NewReader(unzipped).ReadAll()
	require.NoError(t, err)
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var flows []flow.Flow
	for _, row := range rows[1:] {
		flows = append(flows, split(t, func(name string) string { return row[column[name]] })...)
	}
	slices.SortStableFunc(flows, func(a, b flow.Flow) int { return cmp.Compare(a.End, b.End) })
	return flows
}

func split(t *testing.T, get func(string) string) []flow.Flow {
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
	if !ok {
		return nil
	}
	a, b := netip.MustParseAddr(get("src")), netip.MustParseAddr(get("dst"))
	start := flow.Time(1).Add(seconds("ts"))
	from, to := uint16(number("sport")), uint16(number("dport"))
	asked := flow.Flow{
		Exporter: netip.MustParseAddr("192.0.2.7"), Src: a, Dst: b, SrcPort: from, DstPort: to, Protocol: protocol,
		Start: start, End: start.Add(seconds("dur")), Packets: number("spkts"), Bytes: number("sbytes"),
		TCPFlags: uint16(number("sflags")),
		Fields:   flow.FieldsOf(flow.FieldSrcPort, flow.FieldDstPort, flow.FieldTCPFlags),
	}
	answered := asked
	answered.Src, answered.Dst, answered.SrcPort, answered.DstPort = b, a, to, from
	answered.Start = start.Add(min(seconds("dur"), time.Microsecond))
	answered.Packets, answered.Bytes, answered.TCPFlags = number("dpkts"), number("dbytes"), uint16(number("dflags"))
	if protocol == flow.ICMP {
		// type and code stand in place of the ports; the reply's type belongs to the request's
		asked.Fields, answered.Fields = flow.FieldsOf(flow.FieldICMPType), flow.FieldsOf(flow.FieldICMPType)
		asked.ICMPType, asked.ICMPCode = uint8(from), uint8(to)
		if a.Is6() {
			asked.Protocol, answered.Protocol = flow.ICMPv6, flow.ICMPv6
			answered.ICMPType = 129
		}
		asked.SrcPort, asked.DstPort, answered.SrcPort, answered.DstPort = 0, 0, 0, 0
	}
	var flows []flow.Flow
	for _, f := range []flow.Flow{asked, answered} {
		if f.Packets > 0 {
			flows = append(flows, f)
		}
	}
	return flows
}
