package peers

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// TestThresholds crosses each from both sides.
func TestThresholds(t *testing.T) {
	if testing.Short() {
		t.Skip("many weeks of an office")
	}
	for _, test := range slices.Concat(servicesAndServers(), sizesAndHours()) {
		t.Run(test.name, func(t *testing.T) {
			o := newOffice()
			o.live(1, 30)
			test.plant(o)
			found := judge(t, o.InOrder(), func(_ *detect.Config, c *Config) {
				if test.with != nil {
					test.with(c)
				}
			})
			require.Equal(t, test.told, types(found), sentences(found))
		})
	}
}

// edge is something planted just on one side of a threshold.
type edge struct {
	name  string
	plant func(*office)
	with  func(*Config)
	told  []string
}

func servicesAndServers() []edge {
	return []edge{
		{"a day short of two weeks", func(o *office) { o.tcp(o.inside(12), to(o.inside(11), 3389), clock(15, 7), 400_000, 900_000) }, nil, nil},
		{"two weeks", func(o *office) { o.tcp(o.inside(12), to(o.inside(11), 3389), clock(15, 12), 400_000, 900_000) }, nil, []string{"peers.new_service"}},
		{"two weeks are not enough", func(o *office) { o.tcp(o.inside(12), to(o.inside(11), 3389), clock(15, 12), 400_000, 900_000) },
			func(c *Config) { c.Learning = 28 * day }, nil},
		{"two clients of a port", func(o *office) {
			for i := range 2 {
				o.tcp(o.inside(12+i), to(o.inside(11), 8123), clock(30, 12, i), 4_000, 90_000)
			}
		}, nil, nil},
		{"three clients of a port", func(o *office) {
			for i := range 3 {
				o.tcp(o.inside(12+i), to(o.inside(11), 8123), clock(30, 12, i), 4_000, 90_000)
			}
		}, nil, []string{"peers.new_service"}},
		{"two hours on a port", func(o *office) {
			for i := range 2 {
				o.tcp(o.inside(12), to(o.inside(11), 8123), clock(30, 12+i), 4_000, 90_000)
			}
		}, nil, nil},
		{"three hours on a port", func(o *office) {
			for i := range 3 {
				o.tcp(o.inside(12), to(o.inside(11), 8123), clock(30, 12+i), 4_000, 90_000)
			}
		}, nil, []string{"peers.new_service"}},
		{"a server of 27 clients", func(o *office) { o.tcp(o.inside(shop), to(outside(9), 4444), clock(30, 9), 4_000, 9_000) },
			func(c *Config) { c.ServerClients = 27 }, []string{"peers.new_outside"}},
		{"no server below 28 clients", func(o *office) { o.tcp(o.inside(shop), to(outside(9), 4444), clock(30, 9), 4_000, 9_000) },
			func(c *Config) { c.ServerClients = 28 }, nil},
		{"a server that opens nothing but names", func(o *office) { o.tcp(o.inside(shop), to(outside(9), 4444), clock(30, 9), 4_000, 9_000) },
			func(c *Config) { c.ServerOpens = 2 }, []string{"peers.new_outside"}},
		{"a server that opens too much", func(o *office) { o.tcp(o.inside(shop), to(outside(9), 4444), clock(30, 9), 4_000, 9_000) },
			func(c *Config) { c.ServerOpens = 1 }, nil},
	}
}

func sizesAndHours() []edge {
	return []edge{
		{"one large conversation", func(o *office) { o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 10), 700_000_000, 9_000) }, nil, nil},
		{"two within more than an hour", func(o *office) {
			o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 10), 700_000_000, 9_000)
			o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 11, 1), 700_000_000, 9_000)
		}, nil, nil},
		{"two within an hour", func(o *office) {
			o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 10), 700_000_000, 9_000)
			o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 11), 700_000_000, 9_000)
		}, nil, []string{"peers.unusual_size"}},
		{"two below the floor", func(o *office) {
			o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 10), 700_000_000, 9_000)
			o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 11), 700_000_000, 9_000)
		}, func(c *Config) { c.SizeFloor = 700_000_001 }, nil},
		{"two within twelve deviations", func(o *office) { // of a factor of two at the least: thirteen of them lie between 54 kB and 442 MB
			o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 10), 200_000_000, 9_000)
			o.tcp(o.inside(13), to(o.inside(files), 445), clock(30, 11), 200_000_000, 9_000)
		}, func(c *Config) { c.SizeDeviations = 13 }, nil},
		{"two hours before work", func(o *office) { o.tcp(o.inside(boss), to(o.inside(files), 22), clock(30, 7), 40_000, 90_000) }, nil, nil},
		{"three hours before work", func(o *office) { o.tcp(o.inside(boss), to(o.inside(files), 22), clock(30, 6), 40_000, 90_000) }, nil,
			[]string{"peers.unusual_hour"}},
		{"a program that works by night", func(o *office) { o.tcp(o.inside(boss), to(o.inside(files), 8443), clock(30, 3), 40_000, 90_000) }, nil, nil},
	}
}

// TestOncePerDay holds that what is graver is told in spite of what was told that day, and that what was not told is counted.
func TestOncePerDay(t *testing.T) {
	o := newOffice()
	o.live(1, 31)
	for i, port := range []uint16{80, 81, 3389, 22} { // low, low, medium, medium
		o.tcp(o.inside(12+i), to(o.inside(11), port), clock(30, 12, 5*i), 4_000, 90_000)
	}
	o.tcp(o.inside(19), to(o.inside(11), 82), clock(31, 12), 4_000, 90_000)
	var got []int
	for _, f := range judge(t, o.InOrder()) {
		if f.State == 0 {
			got = append(got, int(f.Port), int(f.Counts[1].Value))
			require.Equal(t, "untold_findings", f.Counts[1].Name)
		}
	}
	require.Equal(t, []int{80, 0, 3389, 1, 82, 1}, got)
}

// TestRestless looks at who leaves ports behind.
func TestRestless(t *testing.T) {
	at := func(port uint16, lived uint32) service {
		return service{port: port, protocol: flow.TCP, known: true, first: 1000, last: 1000 + lived}
	}
	fresh := &service{port: 8123, protocol: flow.TCP, known: true}
	high := &service{port: 50_123, protocol: flow.TCP, known: true}
	rdp := &service{port: 3389, protocol: flow.TCP, known: true}
	tests := []struct {
		others []service
		of     *service
		want   bool
	}{
		{nil, fresh, false},
		{[]service{at(8124, 47)}, fresh, false},
		{[]service{at(8124, 47), at(8125, 47)}, fresh, true},
		{[]service{at(8124, 47), at(8125, 48)}, fresh, false},
		{[]service{at(8124, 47), at(80, 3)}, fresh, false},
		{[]service{at(8124, 47), at(8125, 47)}, rdp, false},
		{[]service{at(8124, 900)}, high, false},
		{[]service{at(32_768, 900)}, high, true},
		{[]service{at(32_767, 900)}, high, false},
	}
	for i, test := range tests {
		l := new(services)
		copy(l.list[:], test.others)
		require.Equal(t, test.want, l.restless(test.of), "%d", i)
		l.crowded = true
		require.True(t, l.restless(test.of), "%d", i)
	}
}

// TestServices holds that candidates make room before services do, the longest silent first, and that weeks pass.
func TestServices(t *testing.T) {
	l := new(services)
	for i := range uint16(maxServices) {
		s := l.add(1000+i, flow.UDP, 500+uint32(i))
		s.known = i != 4 && i != 7
	}
	l.add(2001, flow.UDP, 600).known = true
	require.False(t, l.has(1004, flow.UDP))
	l.add(2002, flow.UDP, 600).known = true
	require.False(t, l.has(1007, flow.UDP))
	require.False(t, l.crowded)
	l.add(2003, flow.UDP, 601)
	require.False(t, l.has(1000, flow.UDP))
	require.True(t, l.has(1001, flow.UDP))
	require.False(t, l.has(1001, flow.TCP))
	require.True(t, l.crowded)

	s := l.find(1001, flow.UDP)
	s.clients = 0b111
	l.turn(10)
	require.Equal(t, 0, s.count(), "of a time before the first week")
	s.clients = 0b111
	l.turn(11)
	require.Equal(t, 3, s.count())
	l.turn(12)
	require.Equal(t, 0, s.count())
	s.clients = 0b111
	l.turn(14)
	require.Equal(t, 0, s.count(), "a week in which nothing came lies between")
}
