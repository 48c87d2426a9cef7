package exfil

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

// A peer-to-peer client may let drip, on ports of no usual service, five times what others may: 150 MiB in a day.
func TestDripOfAPeerToPeerClient(t *testing.T) {
	tests := []struct {
		peers, hours int
		want         bool
	}{{0, 3, false}, {0, 6, true}, {60, 6, false}, {60, 16, false}, {60, 17, true}}
	for _, test := range tests {
		p := newPlay()
		p.surf(host, 0, 60*hour)
		for i := range test.peers {
			p.send(host, fmt.Sprintf("198.18.%d.77:%d", i, 20000+7*i), 29*hour+time.Duration(i)*time.Second, time.Minute, flux{3_000, 19_000})
		}
		for i := range test.hours {
			p.send(host, stranger+":51413", 30*hour+time.Duration(i)*65*time.Minute, 2*time.Minute, flux{9 * mebi, 200_000})
		}
		require.Equal(t, test.want, len(p.run(t)) > 0, "%d peers, %d hours", test.peers, test.hours)
	}
}

// What a speed test sends is none on its ports alone, however little comes back.
func TestPortsOfSpeedTests(t *testing.T) {
	for port, want := range map[int]int{8080: 0, 5060: 0, 5001: 0, 5201: 0, 3001: 0, 3010: 0, 8443: 2, 5202: 2, 5061: 2} {
		p := newPlay()
		p.surf(host, 0, 40*hour)
		p.send(host, fmt.Sprintf("%s:%d", stranger, port), 30*hour, 15*time.Second, flux{130 * mebi, 2 * mebi})
		require.Len(t, p.run(t), want, "port %d", port)
	}
}

// Where an earlier run went says nothing of a later one.
func TestEachRunHasItsOwnService(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 40*hour)
	p.send(host, stranger+":443", 30*hour, 5*time.Minute, flux{9 * mebi, 100_000})
	p.send(host, "203.0.113.77:2222", 32*hour, 5*time.Minute, flux{12 * mebi, 110_000})
	found := p.run(t)
	require.NotEmpty(t, found)
	require.Equal(t, uint16(2222), found[0].Port)
	require.Contains(t, found[0].Summary, "10.0.0.7 sent 12 MiB to 203.0.113.77 on port 2222/tcp in 5 min and got 107 KiB back")
}

// Nor does what was sent on another day of where a drip goes.
func TestEachDripHasItsOwnService(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 80*hour)
	for i := range 3 {
		p.send(host, stranger+":443", 30*hour+time.Duration(i)*65*time.Minute, 2*time.Minute, flux{9 * mebi, 200_000})
	}
	for i := range 5 {
		p.send(host, stranger+":2222", 60*hour+time.Duration(i)*65*time.Minute, 2*time.Minute, flux{8 * mebi, 190_000})
	}
	found := p.run(t)
	require.Equal(t, []string{"open exfil.drip", "close exfil.drip"}, life(found))
	require.Equal(t, uint16(2222), found[0].Port)
}

// An upload that goes on over midnight is no past of its own: what went before it does not make usual what goes after.
func TestOverMidnight(t *testing.T) {
	const midnight = 9*day + 15*hour // of UTC
	p := newPlay()
	p.surf(host, 0, 10*day)
	visit(p)
	p.send(host, cloud+":443", midnight-30*time.Minute, 20*time.Minute, flux{80 * mebi, 2 * mebi})
	p.send(host, cloud+":443", midnight+5*time.Minute, 5*time.Minute, flux{40 * mebi, mebi})
	found := p.run(t)
	require.NotEmpty(t, found)
	require.Contains(t, found[0].Summary, "The floor was 100 MiB in an hour, fixed, as the host has no uploads in its past.")
}

// Nor is a drip that began yesterday.
func TestDripOverMidnight(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 11*day)
	visit(p)
	for i := range 12 { // seven of them before midnight
		p.send(colleague, cloud+":443", 9*day+8*hour+time.Duration(i)*hour, 3*time.Minute, flux{45 * mebi, mebi})
	}
	found := p.run(t)
	require.NotEmpty(t, found)
	require.Contains(t, found[0].Summary, "10.0.0.8 sent 540 MiB to 198.51.100.4 on port 443/tcp in 11 h")
	require.Contains(t, found[0].Summary, "The floor was 500 MiB in a day, fixed, as the host has no uploads in its past.")
}

// What was told for want of a past is one from then on, also for what the host sends elsewhere.
func TestWhatIsToldOnTheFirstDayIsAPast(t *testing.T) {
	const elsewhere = "192.0.2.190"
	for _, first := range []uint64{0, 600} {
		p := newPlay()
		p.surf(host, 0, 10*day)
		for d := range 9 {
			p.send(host, elsewhere+":443", time.Duration(d)*day+2*hour, 20*time.Second, flux{40_000, 700_000})
		}
		if first > 0 {
			p.send(host, cloud+":443", 3*hour, 20*time.Minute, flux{first * mebi, 12 * mebi})
		}
		p.send(host, elsewhere+":443", 9*day, 20*time.Minute, flux{300 * mebi, 6 * mebi})
		told := []string{}
		for _, f := range detecttest.In(anomaly.Closed, p.run(t)) {
			told = append(told, f.Destination.String())
		}
		want := []string{elsewhere}
		if first > 0 {
			want = []string{cloud}
		}
		require.Equal(t, want, told)
	}
}

// A record that comes late and tells of the hour in which the case began moves its beginning; one that tells of what was long before
// does not.
func TestLateRecordsOfACase(t *testing.T) {
	for name, test := range map[string]struct{ starts, ends, first time.Duration }{
		"before the case":  {29*hour + 7*time.Minute, 29*hour + 9*time.Minute, 30 * hour},
		"around its start": {30*hour - 4*time.Minute, 30*hour + 2*time.Minute, 30*hour - 4*time.Minute},
	} {
		p := newPlay()
		p.surf(host, 0, 40*hour)
		p.send(host, stranger+":443", 30*hour, 10*time.Minute, flux{70 * mebi, 2 * mebi})
		p.send(host, stranger+":443", test.starts, test.ends-test.starts, flux{3 * mebi, 90_000})
		flows := p.InOrder()
		var late []flow.Flow
		for i := 0; i < len(flows); {
			if flows[i].End == detecttest.Began.Add(test.ends) {
				flows[i].Received = detecttest.Began.Add(30*hour + 12*time.Minute)
				late, flows = append(late, flows[i]), append(flows[:i], flows[i+1:]...)
				continue
			}
			i++
		}
		require.Len(t, late, 2, name)
		for i := range flows {
			if flows[i].Received > late[0].Received {
				flows = append(flows[:i:i], append(late, flows[i:]...)...)
				break
			}
		}
		found := setup().Run(t, flows)
		closed := &found[len(found)-1]
		require.Equal(t, detecttest.Began.Add(test.first), closed.First, name)
		require.Equal(t, float64(73*mebi), detecttest.Count(t, closed, "sent_bytes").Value, name)
	}
}
