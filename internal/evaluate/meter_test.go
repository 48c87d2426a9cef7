package main

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// anyRows are conversations of every kind: short and long, busy and quiet, one-sided and not, of IPv4 and IPv6.
func anyRows(n int) []row {
	chance := rand.New(rand.NewPCG(7, 77))
	protocols := []flow.Protocol{flow.TCP, flow.UDP, flow.ICMP, 47}
	rows := make([]row, n)
	for i := range rows {
		length := time.Duration(chance.Int64N(1 << chance.IntN(44)))
		rows[i] = row{
			start: flow.Time(1_655_000_000_000_000_000).Add(time.Duration(chance.Int64N(int64(time.Hour)))), length: length,
			protocol: protocols[chance.IntN(4)],
			src:      netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), dst: netip.MustParseAddr("203.0.113.7"),
			srcPort: uint16(20_000 + i), dstPort: 443,
			asked: anyDirection(chance), answered: anyDirection(chance),
		}
		if i%5 == 0 {
			rows[i].src, rows[i].dst = netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2")
		}
		if rows[i].asked.packets == 0 && rows[i].answered.packets == 0 {
			rows[i].asked.packets = 3
		}
	}
	return rows
}

func anyDirection(chance *rand.Rand) direction {
	packets := chance.Uint64N(1 << chance.IntN(12))
	return direction{packets: packets, bytes: packets*40 + chance.Uint64N(1+packets*1400), flags: uint16(chance.IntN(64)), flagged: true}
}

// sums are the packets and bytes from one host to another.
type sums struct{ packets, bytes uint64 }

func sumsOfRows(rows []row) (all sums) {
	for i := range rows {
		all.packets += rows[i].asked.packets + rows[i].answered.packets
		if rows[i].asked.packets > 0 {
			all.bytes += rows[i].asked.bytes
		}
		if rows[i].answered.packets > 0 {
			all.bytes += rows[i].answered.bytes
		}
	}
	return all
}

func sumsOfFlows(flows []flow.Flow) (all sums) {
	for i := range flows {
		all.packets += flows[i].Packets + flows[i].Reverse.Packets
		all.bytes += flows[i].Bytes + flows[i].Reverse.Bytes
	}
	return all
}

func TestCuttingConserves(t *testing.T) {
	for i := range 300 {
		rows := anyRows(300)[i : i+1]
		flows := slices.Collect(metered(rows, 1))
		require.Equal(t, sumsOfRows(rows), sumsOfFlows(flows))
		flags := map[netip.Addr]uint16{}
		for _, f := range flows {
			require.False(t, f.Start < rows[0].start || f.End > rows[0].end(), "within the conversation")
			require.Less(t, f.End.Sub(f.Start), time.Minute)
			require.NotZero(t, f.Packets)
			require.Zero(t, f.Sampling)
			flags[f.Src] |= f.TCPFlags
		}
		if rows[0].protocol == flow.TCP {
			require.Equal(t, rows[0].asked.packets > 0 && rows[0].asked.flags != 0, flags[rows[0].src] != 0)
			require.Subset(t, []uint16{0, rows[0].asked.flags}, []uint16{flags[rows[0].src]})
			require.Subset(t, []uint16{0, rows[0].answered.flags}, []uint16{flags[rows[0].dst]})
		}
	}
}

// A transfer of 2.5 minutes is three records, a pause longer than the inactive timeout two, and nothing is received before it is due.
func TestCuts(t *testing.T) {
	type piece struct {
		start, end     time.Duration
		packets, bytes uint64
		flags          uint16
	}
	const busy = 1 << 3
	for _, test := range []struct {
		name   string
		length time.Duration
		way    direction
		want   []piece
		due    []time.Duration // at the earliest
	}{
		{
			"active timeout", 150 * time.Second, direction{packets: 151, bytes: 15_100, flags: syn | busy | fin, flagged: true},
			[]piece{{0, 59 * time.Second, 60, 6000, syn | busy}, {60 * time.Second, 119 * time.Second, 60, 6000, busy},
				{120 * time.Second, 150 * time.Second, 31, 3100, busy | fin}},
			[]time.Duration{60 * time.Second, 120 * time.Second, 165 * time.Second},
		},
		{
			"inactive timeout", 16 * time.Second, direction{packets: 2, bytes: 128, flags: syn, flagged: true},
			[]piece{{0, 0, 1, 64, syn}, {16 * time.Second, 16 * time.Second, 1, 64, syn}},
			[]time.Duration{15 * time.Second, 31 * time.Second},
		},
		{
			"neither", 15 * time.Second, direction{packets: 2, bytes: 129, flags: syn, flagged: true},
			[]piece{{0, 15 * time.Second, 2, 129, syn}}, []time.Duration{30 * time.Second},
		},
	} {
		r := row{start: at(1655056416), length: test.length, protocol: flow.TCP, src: netip.MustParseAddr("10.1.2.3"),
			dst: netip.MustParseAddr("203.0.113.7"), srcPort: 50_000, dstPort: 443, asked: test.way}
		flows := slices.Collect(metered([]row{r}, 1))
		slices.SortFunc(flows, func(a, b flow.Flow) int { return int(a.Start.Sub(b.Start)) })
		var got []piece
		for i, f := range flows {
			got = append(got, piece{f.Start.Sub(r.start), f.End.Sub(r.start), f.Packets, f.Bytes, f.TCPFlags})
			late := f.Received.Sub(r.start.Add(test.due[i]))
			require.True(t, late >= 0 && late < time.Minute, "%s: %v late", test.name, late)
		}
		require.Equal(t, test.want, got, test.name)
	}
}

func TestArrivalsAreInOrderAndShuffled(t *testing.T) {
	last, swaps := flow.Flow{}, 0
	for f := range metered(anyRows(500), 1) {
		require.LessOrEqual(t, last.Received, f.Received)
		if last.End > f.End {
			swaps++
		}
		last = f
	}
	require.Greater(t, swaps, 50)
}

func TestSamplingKeepsTheExpectation(t *testing.T) {
	rows := anyRows(4000)
	want := sumsOfRows(rows)
	for _, n := range []uint32{10, 100} {
		flows := slices.Collect(metered(rows, n))
		got := sumsOfFlows(flows)
		// a binomial count k of one in n has a standard deviation of about the root of k; bytes vary a little more
		require.InEpsilon(t, float64(want.packets), float64(got.packets*uint64(n)), 0.05)
		require.InEpsilon(t, float64(want.bytes), float64(got.bytes*uint64(n)), 0.05)
		for _, f := range flows {
			require.Equal(t, n, f.Sampling)
			require.NotZero(t, f.Packets)
		}
		require.Equal(t, flows, slices.Collect(metered(rows, n)), "the same again")
	}
}

// A flag shows only where a packet that bears it was looked at.
func TestSampledFlags(t *testing.T) {
	r := row{start: at(1655056416), length: time.Second, protocol: flow.TCP, src: netip.MustParseAddr("10.1.2.3"),
		dst: netip.MustParseAddr("203.0.113.7"), srcPort: 50_000, dstPort: 443,
		asked: direction{packets: 30, bytes: 3000, flags: syn | ack | fin, flagged: true}}
	rows := slices.Repeat([]row{r}, 1000)
	opened, seen := 0, 0
	for f := range metered(rows, 10) {
		seen++
		if f.TCPFlags&syn != 0 {
			opened++
		}
	}
	require.InDelta(t, 1000*0.9576, seen, 30, "1 - 0.9^30 of all show at all")
	require.InDelta(t, 100, opened, 30, "and one in ten with its beginning")
}
