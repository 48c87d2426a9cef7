package exfil

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// TestSmallContactsAddUp tells a drip of small posts: six KiB every ten seconds are two MiB in an hour and fifty in a day. A tenth of
// it never is.
func TestSmallContactsAddUp(t *testing.T) {
	for size, want := range map[uint64][]string{6144: {"open exfil.drip", "close exfil.drip"}, 614: nil} {
		p := newPlay()
		p.surf(host, 0, 55*hour)
		for i := range 24 * 360 {
			p.send(host, stranger+":443", 30*hour+time.Duration(i)*10*time.Second, 100*time.Millisecond, flux{size, 900})
		}
		found := p.run(t)
		require.Equal(t, want, life(found))
		if want != nil {
			require.Equal(t, stranger, found[0].Destination.String())
			require.Equal(t, uint16(443), found[0].Port)
			require.Contains(t, found[0].Summary, "10.0.0.7 sent 30 MiB to 203.0.113.9 on port 443/tcp in 14 h, in 15 different hours and got 4.39 MiB back (6.8 times less)")
		}
	}
}

// TestWhatCameBeforeCounts holds that a download is weighed against the upload that follows it, though nothing was sent by then.
func TestWhatCameBeforeCounts(t *testing.T) {
	for received, want := range map[uint64]int{8: 2, 9: 0} {
		p := newPlay()
		p.surf(host, 0, 40*hour)
		p.send(host, stranger+":443", 30*hour, 5*time.Minute, flux{90_000, received * mebi})
		p.send(host, stranger+":443", 30*hour+15*time.Minute, 5*time.Minute, flux{26 * mebi, 70_000})
		require.Len(t, p.run(t), want, "%d MiB", received)
	}
}

// TestWhoGetsADossier holds that a pair gets one when it has sent a twentieth of the smallest floor, and not less than it got, and that
// both count from the beginning.
func TestWhoGetsADossier(t *testing.T) {
	x := newExfil(*DefaultConfig(detect.Medium))
	a := &actor{exfil: x, at: at(0)}
	a.receive(700_000)
	a.send(mebi / 2)
	require.Zero(t, x.pairs.Len(), "it got more than it sent")
	a.send(700_000 - mebi/2)
	require.Equal(t, 1, x.pairs.Len())
	require.Equal(t, flux{700_000, 700_000}, a.dossier(t).hour.total())
	require.Equal(t, 2, x.Stats().Entries, "the pair and its host; nobody is left at the door")

	x = newExfil(*DefaultConfig(detect.Medium))
	a = &actor{exfil: x, at: at(0)}
	a.send(mebi/2 - 101)
	require.Equal(t, 1, x.Stats().Entries)
	require.Zero(t, x.pairs.Len())
	a.send(101)
	require.Equal(t, 1, x.pairs.Len())
}

// TestNewcomersAreForgotten lets three hours pass, in which everybody at the door has been looked at.
func TestNewcomersAreForgotten(t *testing.T) {
	x := newExfil(*DefaultConfig(detect.Medium))
	a := &actor{exfil: x, at: at(0)}
	a.send(200_000)
	for i := range 6 * 60 {
		x.Advance(at(float64(i)/6), nil)
	}
	require.Equal(t, 1, x.Stats().Entries)
	for i := range 6 * 120 {
		x.Advance(at(60+float64(i)/6), nil)
	}
	require.Zero(t, x.Stats().Entries)
	require.Zero(t, x.Stats().Evicted)
}

// TestLateNewcomers holds that what is late by hours does not begin the sums anew.
func TestLateNewcomers(t *testing.T) {
	var n newcomer
	n.count(flux{400, 20}, at(100), at(110))
	n.count(flux{7, 1}, at(10), at(39))
	require.Equal(t, flux{400, 20}, n.flux, "it ended more than an hour before")
	n.count(flux{30, 2}, at(35), at(41))
	require.Equal(t, newcomer{flux: flux{430, 22}, since: at(35)}, n)
	n.count(flux{5, 3}, at(90), at(96))
	require.Equal(t, newcomer{flux: flux{5, 3}, since: at(90)}, n, "it ended more than an hour after they began")
}

// TestLongNewcomers holds that records of more than an hour add up.
func TestLongNewcomers(t *testing.T) {
	var n newcomer
	n.count(flux{400, 20}, at(0), at(90))
	n.count(flux{7, 1}, at(1), at(91))
	n.count(flux{30, 2}, at(10), at(115))
	require.Equal(t, newcomer{flux: flux{437, 23}, since: at(60)}, n)
	n.count(flux{5, 3}, at(60), at(121))
	require.Equal(t, flux{5, 3}, n.flux, "an hour later")
}

func TestSketch(t *testing.T) {
	s := newSketch(8, 1000)
	const one, other = 3 << 61, 5 << 61 // of different cells
	require.False(t, s.add(one, 600, at(1)))
	require.False(t, s.add(other, 399, at(1)))
	require.False(t, s.add(one, 399, at(2)))
	require.True(t, s.add(one, 1, at(3)))
	require.False(t, s.add(other, 600, at(4)))
	require.True(t, s.add(other, 1<<40, at(5)), "a cell stops at its largest number")
	require.True(t, s.add(one, 0, at(59)))
	require.False(t, s.add(one, 999, at(61)), "an hour later it begins anew")
	require.True(t, s.add(one, 1, at(61)))
	require.Equal(t, uint16(1<<15), newSketch(1, 1<<40).least, "a cell must be able to hold it")
}

func TestHeard(t *testing.T) {
	h := newHeard(64)
	one, other := detect.Host{15: 1}, detect.Host{15: 2}
	h.add(&one, 20_000)
	require.True(t, h.has(&one, 20_000))
	require.False(t, h.has(&other, 20_000))
	h.add(&other, 20_001)
	require.True(t, h.has(&one, 20_001), "yesterday")
	h.add(&other, 20_002)
	require.False(t, h.has(&one, 20_002))
	require.True(t, h.has(&other, 20_002))
	require.True(t, h.has(&other, 20_003), "nobody was heard since")
	require.False(t, h.has(&other, 20_004), "nor on that day")
	h.add(&one, 20_005)
	require.False(t, h.has(&other, 20_005), "after days of nothing")
}
