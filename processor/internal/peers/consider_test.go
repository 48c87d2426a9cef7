package peers

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// ear takes down what is reported, in a few words.
type ear struct{ told []string }

func (l *ear) Report(c detect.Case) {
	var f anomaly.Finding
	c.Teller.Tell(&f)
	l.told = append(l.told, fmt.Sprintf("%s %v %s %s %.3f", c.Type, c.Severity, f.Technique.ID, f.Technique.Tactic, f.Score))
}
func (l *ear) Forget(netip.Addr, uint64) {}

// from makes the contact one of another client.
func from(c *detect.Contact, client string, zone detect.Zone) *detect.Contact {
	c.Client, c.ClientZone = netip.MustParseAddr(client), zone
	return c
}

// served is a detector that has watched 10.0.0.9 for so many days, on each of which so many clients used its port 443.
func served(days, clients int) (*peers, *ear) {
	p, l := newPeers(*DefaultConfig(detect.Medium), time.UTC), new(ear)
	for d := range days {
		for i := range clients {
			p.Observe(from(visitAt(d, "10.0.0.9", "443"), fmt.Sprintf("10.0.7.%d", i+1), detect.Inside), l)
		}
	}
	return p, l
}

// TestServiceSeverity is about a port that answers for the first time, of a server of five clients and of less.
func TestServiceSeverity(t *testing.T) {
	tests := []struct {
		clients int
		port    string
		zone    detect.Zone
		visits  int // by as many of these clients
		want    string
	}{
		{4, "22", detect.Inside, 1, "peers.new_service medium T1021.004 lateral movement 0.407"}, // 0.6 x (1/2 + 20/112)
		{5, "22", detect.Inside, 1, "peers.new_service low T1021.004 lateral movement 0.271"},
		{4, "3389", detect.Outside, 1, "peers.new_service medium T1133 initial access 0.407"},
		{4, "80", detect.Inside, 1, "peers.new_service low   0.271"},
		{4, "80", detect.Outside, 1, "peers.new_service low   0.271"},
		{5, "8123", detect.Inside, 3, "peers.new_service info   0.136"},
	}
	for _, test := range tests {
		p, l := served(20, test.clients)
		for i := range test.visits {
			c := visitAt(20, "10.0.0.9", test.port)
			c.At = c.At.Add(time.Duration(i) * time.Minute)
			p.Observe(from(c, fmt.Sprintf("10.0.7.%d", i+1), test.zone), l)
		}
		require.Equal(t, []string{test.want}, l.told, "%+v", test)
	}
}

// TestSeasoned needs two weeks since a host was first seen, and half of their days.
func TestSeasoned(t *testing.T) {
	began := detecttest.Began
	tests := []struct {
		days    uint16
		watched time.Duration
		want    bool
	}{
		{14, 14 * day, true},
		{14, 14*day - 1, false},
		{7, 14 * day, true},
		{6, 14 * day, false},
		{6, 90 * day, false},
	}
	for _, test := range tests {
		h := host{first: began, days: test.days}
		require.Equal(t, test.want, h.seasoned(began.Add(test.watched), 14*day), "%+v", test)
	}
}

// TestDoors lets one client bring about three findings a day, and another one more.
func TestDoors(t *testing.T) {
	p, l := newPeers(*DefaultConfig(detect.Medium), time.UTC), new(ear)
	host := func(i int) string { return fmt.Sprintf("10.0.3.%d", 2*i+1) }
	for d := range 20 {
		for i := range 6 {
			p.Observe(from(visitAt(d, host(i), "443"), "10.0.7.1", detect.Inside), l)
		}
	}
	for i := range 4 {
		p.Observe(visitAt(20, host(i), "22"), l)
	}
	require.Len(t, l.told, 3)
	require.Equal(t, uint64(1), p.Stats().Withheld)
	p.Observe(from(visitAt(20, host(4), "22"), "10.0.7.1", detect.Inside), l)
	require.Len(t, l.told, 4)
	p.Observe(visitAt(21, host(5), "22"), l)
	require.Len(t, l.told, 5, "the next day")
}

// TestFirstStepOutside is of a server of five clients that opens to at most four destinations a day.
func TestFirstStepOutside(t *testing.T) {
	const told = "peers.new_outside medium T1071 command and control 0.407"
	tests := []struct {
		name           string
		clients, opens int
		changes        func(*detect.Contact)
		want           []string
	}{
		{"a server", 5, 4, func(*detect.Contact) {}, []string{told}},
		{"four clients", 4, 4, func(*detect.Contact) {}, nil},
		{"five destinations", 5, 5, func(*detect.Contact) {}, nil},
		{"sampled to the limit", 5, 0, func(c *detect.Contact) { c.Sampling = 100 }, []string{"peers.new_outside medium T1071 command and control 0.204"}},
		{"sampled beyond", 5, 0, func(c *detect.Contact) { c.Sampling = 101 }, nil},
		{"dealt with before", 5, 0, func(c *detect.Contact) { c.Past.Peer = c.First.Add(-time.Hour) }, nil},
		{"within the hour", 5, 0, func(c *detect.Contact) { c.Past.Peer = c.First }, []string{told}},
		{"an answer", 5, 0, func(c *detect.Contact) { c.ClientPort = 443 }, nil},
		{"from FTP's port", 5, 0, func(c *detect.Contact) { c.ClientPort = 20 }, nil},
		{"without ports", 5, 0, func(c *detect.Contact) { c.ClientPort, c.ServerPort, c.Protocol = 0, 0, 47 },
			[]string{"peers.new_outside medium T1095 command and control 0.407"}},
		{"too early", 5, 0, func(c *detect.Contact) { c.At = detecttest.Began.Add(14*day - 1) }, nil},
	}
	for _, test := range tests {
		p, l := newPeers(*DefaultConfig(detect.Medium), time.UTC), new(ear)
		for d := range 20 {
			for i := range test.clients {
				p.Observe(from(visitAt(d, "10.0.0.9", "443"), fmt.Sprintf("10.0.7.%d", i+1), detect.Inside), l)
			}
			for i := range test.opens {
				p.Observe(from(visitAt(d, fmt.Sprintf("10.0.4.%d", i+1), "8080"), "10.0.0.9", detect.Inside), l)
			}
		}
		c := from(visitAt(20, "203.0.113.9", "4444"), "10.0.0.9", detect.Inside)
		c.ServerZone = detect.Outside
		test.changes(c)
		p.Observe(c, l)
		require.Equal(t, test.want, l.told, test.name)
		again := from(visitAt(20, "203.0.113.8", "4444"), "10.0.0.9", detect.Inside)
		again.ServerZone = detect.Outside
		p.Observe(again, l)
		if test.want != nil {
			require.Equal(t, test.want, l.told, "%s: once", test.name)
		}
	}
}

// TestNightShift needs fourteen days on which somebody was at work; the host was watched for three weeks.
func TestNightShift(t *testing.T) {
	tests := []struct {
		days int
		zone detect.Zone
		want []string
	}{
		{13, detect.Inside, nil},
		{14, detect.Inside, []string{"peers.unusual_hour low T1078 persistence 0.271"}},
		{14, detect.Outside, []string{"peers.unusual_hour low T1078 initial access 0.271"}},
	}
	for _, test := range tests {
		p, l := newPeers(*DefaultConfig(detect.Medium), time.UTC), new(ear)
		for d := range 20 {
			p.Observe(from(visitAt(d, "10.0.0.9", "443"), "10.0.0.44", detect.Inside), l)
			if d < test.days {
				p.Observe(from(visitAt(d, "10.0.0.9", "22"), "10.0.0.44", test.zone), l)
			}
		}
		c := from(visitAt(20, "10.0.0.9", "22"), "10.0.0.44", test.zone)
		c.First, c.At = c.First.Add(-6*time.Hour), c.At.Add(0)
		p.Observe(c, l)
		require.Equal(t, test.want, l.told, "%+v", test)
	}
}

// TestWeigh crosses each bound of an unusual size from both sides: a hundred conversations of 1 to 4 KiB, of which one is to
// be unusual.
func TestWeigh(t *testing.T) {
	cfg := DefaultConfig(detect.Medium)
	cfg.SizeFloor = 40_000
	tests := []struct {
		name          string
		n             uint16
		most          float32
		first, second uint64
		pause         uint32 // minutes
		want          bool
	}{
		{"both", 100, 12, 40_000, 41_000, 60, true},
		{"too late", 100, 12, 40_000, 41_000, 61, false},
		{"too few before", 99, 12, 40_000, 41_000, 1, false},
		{"the first below the floor", 100, 12, 39_999, 41_000, 1, false},
		{"the second below the floor", 100, 12, 41_000, 39_999, 1, false},
		{"more than twice the largest", 100, 14, 40_000, 41_000, 1, true},
		{"less than twice the largest", 100, 14.5, 40_000, 41_000, 1, false},
	}
	for _, test := range tests {
		s := size{n: test.n, mean: 11, variance: 0.6, most: test.most}
		_, twice := s.weigh(test.first, 500, cfg)
		require.False(t, twice, test.name)
		o, twice := s.weigh(test.second, 500+test.pause, cfg)
		require.Equal(t, test.want, twice, test.name)
		if twice {
			require.Equal(t, uint64(2048), o.usual, test.name)
		}
	}
	alone := size{n: 100, mean: 11, variance: 0.6, most: 12}
	for _, minute := range []uint32{500, 561, 562} {
		_, twice := alone.weigh(41_000, minute, cfg)
		require.False(t, twice, "what stayed alone for an hour is believed")
	}
	s := size{n: 100, mean: 11, variance: 4, most: 12} // the deviation is two: 3.2 of them, from 17.4
	s.weigh(172_000, 500, cfg)
	_, twice := s.weigh(172_000, 501, cfg)
	require.False(t, twice, "fewer than four deviations")
}

// TestLearn moves the mean by no more than three deviations of an outlier, a 256th of the way.
func TestLearn(t *testing.T) {
	s := size{n: 1000, mean: 10, variance: 1, most: 12}
	s.learn(30, 1)
	require.InDelta(t, 10+3.0/256, s.mean, 1e-5)
	require.InDelta(t, 30, s.most, 1e-5)
	require.InDelta(t, 255.0/256*(1+9.0/256), s.variance, 1e-5)
	s = size{n: 1000, mean: 10, variance: 1}
	s.learn(2, 1)
	require.InDelta(t, 10-3.0/256, s.mean, 1e-5)
	s = size{n: 9, mean: 10, variance: 1}
	s.learn(30, 1)
	require.InDelta(t, 12, s.mean, 1e-5, "of the first hundred all counts: a tenth of the way")
	require.Equal(t, uint16(10), s.n)
}

// TestMeet counts an hour once, and not for the same conversation.
func TestMeet(t *testing.T) {
	contact := func(port uint16) *detect.Contact {
		return &detect.Contact{Client: netip.MustParseAddr("10.0.0.5"), ClientPort: port, Protocol: flow.TCP}
	}
	s := service{first: 100, last: 100}
	s.meet(contact(40_001), 100)
	require.Equal(t, uint8(1), s.hours)
	s.meet(contact(40_002), 100)
	require.Equal(t, uint8(1), s.hours, "the same hour")
	s.meet(contact(40_002), 101)
	require.Equal(t, uint8(1), s.hours, "the same conversation")
	s.meet(contact(40_003), 102)
	require.Equal(t, uint8(2), s.hours)
	require.False(t, s.steady(3))
	s.meet(contact(40_004), 99)
	require.Equal(t, uint8(2), s.hours, "late")
	require.Equal(t, uint32(102), s.last)
	s.meet(contact(40_005), 103)
	require.True(t, s.steady(3))
	require.Equal(t, 1, s.count())
}

// TestDaysFade keeps the most destinations of a day, an eighth less each day.
func TestDaysFade(t *testing.T) {
	h := host{day: 5, days: 1, most: 40, mostIn: 16, reached: 0b111, inside: 0b1, doors: 2}
	h.turn(5)
	require.Equal(t, uint64(0b111), h.reached)
	h.turn(6)
	require.Equal(t, []uint8{35, 14, 0}, []uint8{h.most, h.mostIn, h.doors})
	require.Zero(t, h.reached)
	h = host{day: 5, most: 2, reached: 0b11111, inside: 0b111}
	h.turn(9)
	require.Equal(t, []uint8{5, 3}, []uint8{h.most, h.mostIn})
	require.True(t, h.manages(3))
	require.False(t, h.manages(4))
	h.inside = 0b1111
	require.True(t, h.manages(4))
}
