package peers

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

func TestCalendar(t *testing.T) {
	prague, err := time.LoadLocation("Europe/Prague")
	require.NoError(t, err, "the package brings the database along")
	tests := []struct {
		at   time.Time
		zone *time.Location
		want moment
	}{
		{time.Date(1970, 1, 1, 0, 0, 1, 0, time.UTC), time.UTC, moment{0, 0, 72}},
		{time.Date(1970, 1, 5, 0, 0, 0, 0, time.UTC), time.UTC, moment{4, 1, 0}},
		{time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), time.UTC, moment{20514, 2931, 9}},
		{time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC), time.UTC, moment{20513, 2930, 167}},
		{time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC), prague, moment{20514, 2931, 0}},
		{time.Date(2026, 3, 29, 0, 59, 0, 0, time.UTC), prague, moment{20541, 2934, 145}}, // Sunday, a minute before two
		{time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), prague, moment{20541, 2934, 147}},  // and a minute later it is three
		{time.Date(1970, 1, 1, 0, 0, 1, 0, time.UTC), time.FixedZone("west", -8*3600), moment{0, 0, 72}},
	}
	for _, test := range tests {
		c := calendar{zone: test.zone}
		c.at(flow.TimeOf(test.at.Add(-15 * time.Minute)))
		require.Equal(t, test.want, c.at(flow.TimeOf(test.at)), test.at)
	}
}

func TestHours(t *testing.T) {
	h := new(hours)
	_, alone := h.share(3)
	require.False(t, alone, "of somebody who was never active no hour is unusual")
	h.turn(100)
	for range 2 {
		h.note(moment{day: 700, week: 100, hour: 9})
	}
	h.note(moment{day: 700, week: 100, hour: 10})
	h.note(moment{day: 701, week: 100, hour: 34})
	require.Equal(t, uint16(2), h.days)
	require.Equal(t, uint8(32), h.active[9])
	share, alone := h.share(9)
	require.InDelta(t, 1.0/3, share, 1e-9)
	require.False(t, alone)
	for hour, want := range map[uint8]bool{6: true, 7: false, 11: false, 12: false, 13: true, 34: true, 36: false, 167: true} {
		_, alone := h.share(hour)
		require.Equal(t, want, alone, hour)
	}
	h.turn(101)
	require.Equal(t, uint8(24), h.active[9])
	h.turn(102)
	require.Equal(t, uint8(18), h.active[9])
	h.turn(3_000)
	require.Equal(t, new(hours).active, h.active)
	require.Equal(t, uint32(3_000), h.week)
	h.note(moment{day: 21_000, week: 3_000, hour: 166})
	_, alone = h.share(0)
	require.False(t, alone, "Sunday at ten in the evening is two hours before Monday midnight")
	for week := range uint32(200) {
		h.turn(3_000 + week)
		h.note(moment{day: 21_000 + 7*week, week: 3_000 + week, hour: 5})
	}
	require.Equal(t, uint8(125), h.active[5], "every week, 32 more and a quarter less")
}

func TestSizesAreLearnt(t *testing.T) {
	cfg := DefaultConfig(detect.Medium)
	cfg.SizeFloor = 1
	s := new(size)
	for i := range 300 {
		_, twice := s.weigh(1024<<(i%3), 7, cfg)
		require.False(t, twice)
	}
	require.InDelta(t, 11, s.mean, 0.05)
	require.InDelta(t, 0.667, s.variance, 0.03)
	_, twice := s.weigh(40_000, 10, cfg) // 4.3 powers of two above the mean
	require.False(t, twice)
	o, twice := s.weigh(50_000, 11, cfg)
	require.True(t, twice)
	require.Equal(t, uint64(50_000), o.bytes)
	require.Equal(t, uint64(4096), o.largest)
	require.InDelta(t, 4.6, o.deviations, 0.05)
	for range 5 {
		_, twice = s.weigh(60_000, 12, cfg)
		require.False(t, twice, "it was told, and is known")
	}
}

func TestSizesFade(t *testing.T) {
	l := new(sizes)
	l.turn(100)
	s := l.of(443, flow.TCP, false)
	s.n, s.mean, s.most = 5, 10, 20
	l.turn(104)
	require.InDelta(t, 19, s.most, 1e-6)
	l.turn(300)
	require.InDelta(t, 10, s.most, 1e-6)
	require.Same(t, s, l.of(443, flow.TCP, false))
	require.NotSame(t, s, l.of(443, flow.TCP, true))
	require.NotSame(t, s, l.of(443, flow.UDP, false))
}

// TestSizesMakeRoom holds that a service that is used seldom gives way to others, and one that is used much does not.
func TestSizesMakeRoom(t *testing.T) {
	l := new(sizes)
	for i := range uint16(maxSizes) {
		l.of(1000+i, flow.TCP, false).n = 3 + i
	}
	for range 3 {
		require.Nil(t, l.of(443, flow.TCP, false))
	}
	l.of(443, flow.TCP, false).n = 1
	require.Equal(t, uint16(443), l.list[0].port)
	require.Equal(t, uint16(4), l.of(1001, flow.TCP, false).n)
}

func TestCount(t *testing.T) {
	for set, want := range map[uint64]int{0: 0, 1: 1, 0b11111: 5, 1<<32 - 1: 44, 1<<63 - 1: 64, ^uint64(0): 64} {
		require.Equal(t, want, count(set), "%b", set)
	}
}

func TestNames(t *testing.T) {
	for _, test := range []struct {
		port                         uint16
		p                            flow.Protocol
		prominent, remote, discovery bool
		human, technique             string
	}{
		{22, flow.TCP, true, true, false, "SSH", "T1021.004"},
		{23, flow.TCP, true, true, false, "", "T1021"},
		{135, flow.TCP, true, true, false, "", "T1021.003"},
		{445, flow.TCP, true, true, false, "SMB", "T1021.002"},
		{445, flow.UDP, true, false, false, "", ""},
		{511, flow.UDP, true, false, false, "", ""},
		{512, flow.UDP, false, false, false, "", ""},
		{1194, flow.TCP, false, false, false, "VPN", ""},
		{3389, flow.TCP, true, true, false, "RDP", "T1021.001"},
		{3389, flow.UDP, false, false, false, "RDP", ""},
		{5353, flow.UDP, false, false, true, "", ""},
		{5353, flow.TCP, false, false, false, "", ""},
		{5901, flow.TCP, true, true, false, "VNC", "T1021.005"},
		{5985, flow.TCP, true, true, false, "", "T1021.006"},
		{51820, flow.UDP, false, false, false, "VPN", ""},
	} {
		require.Equal(t, test.prominent, prominent(test.port, test.p), test)
		require.Equal(t, test.remote, remote(test.port, test.p), test)
		require.Equal(t, test.discovery, discovery(test.port, test.p), test)
		require.Equal(t, test.human, human(test.port, test.p), test)
		require.Equal(t, test.technique, accessBy(test.port, test.p).ID, test)
	}
}
