package scan

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// between is who scans whom.
type between struct{ from, to netip.Addr }

// nmap is a half-open scan of the first ports of a host, of which the given ones listen.
func nmap(s *story, b between, ports int, at time.Duration, open ...uint16) {
	for p := range ports {
		port := uint16(p + 1)
		asked, answered := aSyn, aReset
		for _, o := range open {
			if o == port {
				asked, answered = aBrokenSyn, aSynAck
			}
		}
		s.tcp(netip.AddrPortFrom(b.from, 61234), netip.AddrPortFrom(b.to, port), at+time.Duration(p)*12*time.Millisecond, asked, answered)
	}
}

func TestVertical(t *testing.T) {
	s := newStory()
	nmap(s, between{netip.MustParseAddr("10.9.1.5"), netip.MustParseAddr("10.9.1.20")}, 1000, 0, 22, 80, 443)
	found := run(t, s.flows)

	require.Len(t, found, 3, "opened, grown tenfold, closed")
	first := found[0]
	require.Equal(t, anomaly.Opened, first.State)
	require.Equal(t, 25.0, count(t, &first, "failed_targets"))
	last := found[2]
	require.Equal(t, anomaly.Closed, last.State)
	require.Equal(t, first.ID, last.ID)
	require.Equal(t, "scan.vertical", last.Type)
	require.Equal(t, anomaly.High, last.Severity)
	require.Equal(t, "10.9.1.5", last.Subject.String())
	require.Equal(t, "10.9.1.20", last.Destination.String())
	require.Equal(t, flow.TCP, last.Protocol)
	require.Equal(t, uint16(0), last.Port)
	require.Equal(t, []netip.AddrPort{end("10.9.1.20:22"), end("10.9.1.20:80"), end("10.9.1.20:443")}, last.Evidence.Open)
	require.Equal(t, "T1046", last.Technique.ID)
	require.Equal(t, "10.9.1.5 tried 1,000 TCP ports of 10.9.1.20 in 12 s; 997 refused, 3 answered (22, 80, 443).", last.Summary)
	require.InDelta(t, 0.98, last.Score, 0.02)
	require.Greater(t, last.Score, first.Score)
	require.Equal(t, began, last.First)
	require.Equal(t, []string{ // from half of the threshold, 25, on
		"2026-03-02T09:00:00.144Z 10.9.1.5:61234 -> 10.9.1.20:13 tcp, 44 bytes out, 40 back, refused",
		"2026-03-02T09:00:00.156Z 10.9.1.5:61234 -> 10.9.1.20:14 tcp, 44 bytes out, 40 back, refused",
		"2026-03-02T09:00:00.168Z 10.9.1.5:61234 -> 10.9.1.20:15 tcp, 44 bytes out, 40 back, refused",
		"2026-03-02T09:00:00.180Z 10.9.1.5:61234 -> 10.9.1.20:16 tcp, 44 bytes out, 40 back, refused",
		"2026-03-02T09:00:00.192Z 10.9.1.5:61234 -> 10.9.1.20:17 tcp, 44 bytes out, 40 back, refused",
	}, last.Evidence.Flows)
}

// Flows are kept as evidence of suspects alone, and given back with them.
func TestTheManyHaveNoExamples(t *testing.T) {
	s := newStory()
	for i := range 200 { // seven targets each: half the threshold is eight
		nmap(s, between{host("203.0.113.0/24", i+1), netip.MustParseAddr("10.9.1.20")}, 7, time.Duration(i)*time.Second)
	}
	nmap(s, between{netip.MustParseAddr("198.51.100.9"), netip.MustParseAddr("10.9.1.20")}, 8, time.Hour)
	s.surf(netip.MustParseAddr("10.9.1.5"), 1, 2*time.Hour)
	d := newScan(*DefaultConfig(detect.Medium))
	e, err := detect.NewEngine(detect.DefaultConfig(), []detect.Named{{Name: "scan", Detector: d}})
	require.NoError(t, err)
	for i := range s.flows {
		e.Observe(&s.flows[i])
	}
	require.Equal(t, 201, d.outside.Len())
	only := detect.Ref(1)
	require.Equal(t, only, d.dossiers.At(d.outside.Oldest(suspects).Value.dossier).shown)
	require.Equal(t, only+1, d.shown.Take())
	e.Tick(13 * time.Hour)
	e.Tick(13 * time.Hour)
	require.Zero(t, d.outside.Len())
	require.Equal(t, only, d.shown.Take(), "it was given back")
}

// A small scan after a large one must not drown in the large one's numbers.
func TestASecondScanIsToldToo(t *testing.T) {
	scanner := netip.MustParseAddr("10.9.1.5")
	s := newStory()
	nmap(s, between{scanner, netip.MustParseAddr("10.9.1.20")}, 1000, 0)
	nmap(s, between{scanner, netip.MustParseAddr("10.9.1.31")}, 40, 2*time.Hour)
	found := run(t, s.flows)

	var life []string
	for i := range found {
		life = append(life, found[i].State.String()+" "+found[i].Type)
		require.Equal(t, found[0].ID, found[i].ID)
	}
	require.Equal(t, []string{
		"open scan.vertical", "update scan.vertical", "close scan.vertical", "open scan.vertical", "close scan.vertical",
	}, life)
}

// nmap tries the well-known ports first, and on many hosts that is many answers before anything has failed.
func TestWhatAnsweredBeforeAnythingFailedIsTold(t *testing.T) {
	s := newStory()
	nmap(s, between{netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("10.9.1.20")}, 60, 0, 1, 2, 3, 4, 5, 6)
	found := run(t, s.flows)
	last := found[len(found)-1]
	require.Equal(t, "203.0.113.9 tried 60 TCP ports of 10.9.1.20 in under 1 s; 54 refused, 6 answered (1, 2, 3, 4, 5, ...).", last.Summary)
}

// A second target beyond those that are kept one by one is told at once, and with its address.
func TestASecondTargetShowsUp(t *testing.T) {
	first, second := netip.MustParseAddr("10.9.1.20"), netip.MustParseAddr("10.9.1.31")
	s := newStory()
	nmap(s, between{netip.MustParseAddr("10.9.1.5"), first}, 1000, 0)
	nmap(s, between{netip.MustParseAddr("10.9.1.5"), second}, 40, time.Minute)
	found := run(t, s.flows)
	require.Len(t, found, 4)
	again := found[2]
	require.Equal(t, anomaly.Updated, again.State)
	require.Equal(t, []netip.Addr{first, second}, again.Evidence.Peers)
	require.False(t, again.Destination.IsValid())
	require.Equal(t, "10.9.1.5 tried 1,000 TCP ports of 2 hosts, 1,005 targets in all in 60 s; 1,005 refused, none answered.", again.Summary)
}

// What the scanner fails to reach beside the scan does not blur whom it scans; outside it is not even told.
func TestStrayFailuresAreNotTheScans(t *testing.T) {
	victim := netip.MustParseAddr("10.9.1.20")
	s := newStory()
	nmap(s, between{netip.MustParseAddr("10.9.1.5"), victim}, 100, 0, 22)
	s.tcp(end("10.9.1.5:41000"), end("198.51.100.7:443"), time.Second, aSyn, nothing)
	s.tcp(end("10.9.1.5:41001"), end("10.9.7.7:443"), time.Second, aSyn, nothing)
	found := run(t, byEnd(s.flows))
	require.Len(t, found, 2)
	require.Equal(t, victim, found[1].Destination)
	require.Equal(t, []netip.Addr{victim}, found[1].Evidence.Peers)
	require.Equal(t, "10.9.1.5 tried 101 TCP ports of 10.9.1.20 and another host, 101 targets in all in 1 s; 99 refused, 1 silent, 1 answered (10.9.1.20:22).", found[1].Summary)
}

// What is not known is neither passed over nor called silence.
func TestUnknownOutcomesAreTold(t *testing.T) {
	s := newStory()
	s.sampling = 100
	for p := range 300 {
		answered := nothing
		if p%10 == 3 {
			answered = aReset
		}
		s.tcp(end("10.9.1.5:61234"), netip.AddrPortFrom(netip.MustParseAddr("10.9.1.20"), uint16(p+1)), time.Duration(p)*100*time.Millisecond, aSyn, answered)
	}
	found := run(t, byEnd(s.flows))
	last := found[len(found)-1]
	require.Equal(t, "10.9.1.5 tried 30 TCP ports of 10.9.1.20 in 30 s; 30 refused, none seen to answer, 270 other targets of unknown outcome."+
		" Seen through 1-in-100 sampling.", last.Summary)
}

// A crawler that meets forty dead hosts in a row looks like a scanner for a while; what is told in the end is not grave, and
// no number of the sentence contradicts another.
func TestAChargeThatCrumblesIsNotGrave(t *testing.T) {
	s := newStory()
	for i := range 4000 {
		asked, answered := aRequest, aResponse
		if i%400 < 40 {
			asked, answered = aSyn, nothing
		}
		s.tcp(netip.AddrPortFrom(netip.MustParseAddr("10.0.0.7"), uint16(1024+i)), netip.AddrPortFrom(host("198.18.0.0/16", i+1), uint16(80+363*(i%2))),
			time.Duration(i)*100*time.Millisecond, asked, answered)
	}
	found := run(t, byEnd(s.flows))
	require.NotEmpty(t, found)
	last := found[len(found)-1]
	require.Equal(t, anomaly.Closed, last.State)
	require.Equal(t, anomaly.Low, last.Severity)
	require.Regexp(t, `^10\.0\.0\.7 tried 2 TCP ports of \d{3} hosts in vain in 6 min; about `, last.Summary)
}
