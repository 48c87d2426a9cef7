package exfil

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/detecttest"
)

const mebi = 1 << 20

// life is how an episode went: state and type of each finding.
func life(found []anomaly.Finding) (list []string) {
	for i := range found {
		list = append(list, found[i].State.String()+" "+found[i].Type)
	}
	return list
}

func TestUploadToANewDestination(t *testing.T) {
	p := newPlay()
	p.ActiveTimeout = time.Minute
	p.surf(host, 0, 40*hour)
	p.send(host, stranger+":443", 30*hour, 47*time.Minute, flux{310 * mebi, 6 * mebi})
	found := p.run(t)
	require.Equal(t, []string{"open exfil.upload", "update exfil.upload", "close exfil.upload"}, life(found))
	opened, closed := &found[0], &found[2]
	require.Equal(t, anomaly.Medium, opened.Severity)
	require.Equal(t, detecttest.Began.Add(30*hour+2*time.Minute), opened.Last, "10 MiB are there after 94 s")
	require.Equal(t, anomaly.High, closed.Severity)
	require.Equal(t, "10.0.0.7 sent 310 MiB to 203.0.113.9 on port 443/tcp in 47 min and got 6 MiB back (52 times less); the network of the "+
		"destination is new here, first met 2026-03-03 15:00 UTC, and no other host inside deals with it. The floor was 10 MiB in an hour, fixed, as "+
		"the host has no uploads in its past.", closed.Summary)
	require.Equal(t, netip.MustParseAddr(host), closed.Subject)
	require.Equal(t, netip.MustParseAddr(stranger), closed.Destination)
	require.Equal(t, uint16(443), closed.Port)
	require.Equal(t, flow.TCP, closed.Protocol)
	require.Equal(t, detecttest.Began.Add(30*hour), closed.First)
	require.Equal(t, detecttest.Began.Add(30*hour+47*time.Minute), closed.Last)
	require.Equal(t, anomaly.Technique{ID: "T1567", Name: "Exfiltration Over Web Service", Tactic: "exfiltration"}, closed.Technique)
	require.Equal(t, "- {subject: 10.0.0.7, peer: 203.0.113.0/24, port: 443, detector: exfil}", closed.Silence)
	require.Equal(t, anomaly.Count{Name: "sent_bytes", Value: 325_058_533, Threshold: 10_485_760}, detecttest.Count(t, closed, "sent_bytes"))
	require.Len(t, closed.Evidence.Flows, 5)
	require.Equal(t, "2026-03-03T15:46:00.000Z 10.0.0.7:40161 -> 203.0.113.9:443 tcp, 6916139 bytes in 6916 packets", closed.Evidence.Flows[4])
	require.InDelta(t, 0.89, closed.Score, 0.01)
}

// Three MiB every 55 minutes are below every hourly floor.
func TestDrip(t *testing.T) {
	p := newPlay()
	p.ActiveTimeout = time.Minute
	p.surf(host, 0, 80*hour)
	for i := range 40 {
		p.send(host, stranger+":8883", 30*hour+time.Duration(i)*55*time.Minute, 3*time.Minute, flux{3 * mebi, 100_000})
	}
	found := p.run(t)
	require.Equal(t, []string{"open exfil.drip", "close exfil.drip"}, life(found))
	require.Equal(t, "10.0.0.7 sent 30 MiB to 203.0.113.9 on port 8883/tcp in 8 h, in 9 different hours and got 977 KiB back (31 times less); "+
		"the network of the destination is new here, first met 2026-03-03 15:00 UTC, and no other host inside deals with it. The floor was 30 MiB "+
		"in a day, fixed, as the host has no uploads in its past.", found[0].Summary)
	require.Equal(t, "T1030", found[1].Technique.ID)
	require.Equal(t, anomaly.High, found[1].Severity)
	require.Equal(t, float64(120*mebi), detecttest.Count(t, &found[1], "sent_bytes").Value)
	require.Equal(t, anomaly.Count{Name: "hours", Value: 36, Threshold: 4}, detecttest.Count(t, &found[1], "hours"))
}

// Forty MiB in ten hours on the first day: no hour has ten.
func TestASlowConnectionOnTheFirstDay(t *testing.T) {
	for _, cut := range []time.Duration{0, time.Minute, 30 * time.Minute} {
		p := newPlay()
		p.ActiveTimeout = cut
		for _, begins := range []time.Duration{hour, 10 * hour} { // the second goes on over midnight
			p.Flows = p.Flows[:0]
			p.send(host, stranger+":4444", begins, 10*hour, flux{41 * mebi, 767_707})
			found := p.run(t)
			require.Equal(t, []string{"open exfil.drip", "close exfil.drip"}, life(found), "%v %v", cut, begins)
			require.Equal(t, anomaly.Low, found[1].Severity)
		}
	}
}

// Exporters that cut flows every half hour leave an episode without news for as long.
func TestLongSlicesMakeOneEpisode(t *testing.T) {
	p := newPlay()
	p.ActiveTimeout = 30 * time.Minute
	p.surf(host, 0, 40*hour)
	p.send(host, stranger+":443", 30*hour, 5*hour, flux{2000 * mebi, 40 * mebi})
	require.Equal(t, []string{"open exfil.upload", "update exfil.upload", "close exfil.upload"}, life(p.run(t)))
}

// A drip that loses patience becomes an upload, in the same episode.
func TestADripThatGrows(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 60*hour)
	for i := range 20 {
		p.send(host, stranger+":443", 30*hour+time.Duration(i)*55*time.Minute, 3*time.Minute, flux{3 * mebi, 100_000})
	}
	p.send(host, stranger+":443", 49*hour, 10*time.Minute, flux{80 * mebi, 2 * mebi})
	found := p.run(t)
	require.Equal(t, []string{"open exfil.drip", "update exfil.upload", "close exfil.upload"}, life(found))
	require.Equal(t, found[0].ID, found[2].ID)
}

// On the first day everything is new, so novelty says nothing: what is left is that nobody else goes there and nothing comes back.
func TestARemoteControlledHostOnTheFirstDay(t *testing.T) {
	p := newPlay()
	p.send(host, stranger+":4444", hour, 20*time.Minute, flux{41 * mebi, 767_707})
	found := p.run(t)
	require.Equal(t, []string{"open exfil.upload", "close exfil.upload"}, life(found))
	require.Equal(t, anomaly.Low, found[1].Severity)
	require.Equal(t, "T1041", found[1].Technique.ID)
	require.Equal(t, anomaly.Count{Name: "ratio", Value: 41 * mebi / 767_707.0, Threshold: 10}, detecttest.Count(t, &found[1], "ratio"))
	require.Contains(t, found[1].Summary, "since when the network of the destination is known cannot be told yet")
}

// What the host sends every night is its measure for the day on which it sends far more.
func TestFarMoreThanUsual(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 10*day)
	for d := range 10 {
		p.send(host, cloud+":443", time.Duration(d)*day+14*hour, 20*time.Minute, flux{80 * mebi, 2 * mebi})
	}
	p.send(host, cloud+":443", 9*day+20*hour, 40*time.Minute, flux{700 * mebi, 13 * mebi})
	found := p.run(t)[2:] // the first night is told for want of a past
	require.Equal(t, []string{"open exfil.upload", "close exfil.upload"}, life(found))
	require.Contains(t, found[1].Summary, "this host has known the network of the destination since 2026-03-02 23:00 UTC, and no other host inside deals with it. "+
		"The floor was 166 MiB in an hour, by what the host sent in its last 14 days.")
}

func TestOverIPv6ToTwoHostsOfAPlace(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 40*hour)
	p.send("fd00::7", "[2001:db8:5::9]:2222", 30*hour, 10*time.Minute, flux{30 * mebi, 500_000})
	p.send("fd00::7", "[2001:db8:5::a]:2222", 30*hour+5*time.Minute, 10*time.Minute, flux{20 * mebi, 300_000})
	found := p.run(t)
	require.NotEmpty(t, found)
	last := &found[len(found)-1]
	require.Contains(t, last.Summary, "fd00::7 sent 50 MiB to 2001:db8:5::9 and others in 2001:db8:5::/64 on port 2222/tcp in 15 min")
	require.Equal(t, `- {subject: "fd00::7", peer: "2001:db8:5::/64", port: 2222, detector: exfil}`, last.Silence)
	require.Equal(t, anomaly.High, last.Severity, "by an odd port")
}

func TestByOtherProtocols(t *testing.T) {
	for server, want := range map[string]string{stranger + ":53": "T1048", stranger + ":8443": "T1567", stranger + ":6667": "T1041"} {
		p := newPlay()
		p.surf(host, 0, 40*hour)
		p.talk(host, server, flow.UDP, detecttest.When{At: 30 * hour, Lasts: 20 * time.Minute}, flux{30 * mebi, 2 * mebi})
		found := p.run(t)
		require.NotEmpty(t, found, server)
		require.Equal(t, want, found[0].Technique.ID, server)
	}
}

// A new backup that is told for three nights and goes on is usual on the fourth.
func TestWhatIsToldThreeTimesBecomesUsual(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 9*day)
	for d := 2; d < 9; d++ {
		p.send(host, cloud+":443", time.Duration(d)*day+14*hour, 20*time.Minute, flux{900 * mebi, 20 * mebi})
	}
	nights := map[string]bool{}
	for _, f := range p.run(t) {
		nights[f.Last.Std().Format("2006-01-02")] = true
	}
	require.Equal(t, map[string]bool{"2026-03-04": true, "2026-03-05": true, "2026-03-06": true}, nights)
}

// Small talk after an upload does not keep its episode open.
func TestSmallTalkIsNoEvidence(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 34*hour)
	p.send(host, stranger+":443", 30*hour, 10*time.Minute, flux{70 * mebi, mebi})
	for i := range 36 {
		p.send(host, stranger+":443", 30*hour+time.Duration(12+5*i)*time.Minute, time.Second, flux{2_300, 1_200})
	}
	e := setup().NewEngine(t)
	flows := p.InOrder()
	for i := range flows {
		e.Observe(&flows[i])
	}
	require.Equal(t, []string{"open exfil.upload", "close exfil.upload"}, life(e.Findings(nil)))
}

func TestSilence(t *testing.T) {
	p := newPlay()
	p.surf(host, 0, 40*hour)
	p.send(host, stranger+":443", 30*hour, 47*time.Minute, flux{310 * mebi, 6 * mebi})
	found := p.run(t)
	require.Equal(t, "- {subject: 10.0.0.7, peer: 203.0.113.0/24, port: 443, detector: exfil}", found[0].Silence)
	require.Empty(t, p.run(t, func(_ *Config, engine *detect.Config) {
		engine.Allow = []detect.Allow{{Subject: detect.MustCIDR("10.0.0.7"), Peer: detect.MustCIDR("203.0.113.0/24"), Port: 443, Detector: "exfil"}}
	}))
}
