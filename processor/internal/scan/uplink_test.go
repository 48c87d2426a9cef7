package scan

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// out is a contact that began at a moment and went outside.
func out(at time.Duration, o detect.Outcome) *detect.Contact {
	return &detect.Contact{ClientZone: detect.Inside, ServerZone: detect.Outside, First: began.Add(at), Outcome: o}
}

func pulse(u *uplink, from time.Duration, beats int, every time.Duration) (end time.Duration) {
	for i := range beats {
		from += every
		u.observe(out(from, []detect.Outcome{detect.Answered, detect.Refused}[i%2]))
	}
	return from
}

func TestUplink(t *testing.T) {
	var u uplink
	now := pulse(&u, 0, 60, 100*time.Millisecond)
	require.False(t, u.down(out(now+time.Second, detect.Silent)), "too early to tell")
	now = pulse(&u, now, 100, 100*time.Millisecond)
	require.True(t, u.down(out(now+time.Second, detect.Silent)), "nothing came since")
	require.False(t, u.down(out(now-time.Second, detect.Silent)))

	u.observe(out(now+30*time.Second, detect.Silent))
	require.True(t, u.down(out(now+time.Second, detect.Silent)), "silence is no sign of life")
	u.observe(&detect.Contact{ClientZone: detect.Outside, ServerZone: detect.Inside, First: began.Add(now + 40*time.Second)})
	require.True(t, u.down(out(now+39*time.Second, detect.Silent)), "it began in the outage")
	require.False(t, u.down(out(now+40*time.Second, detect.Silent)))
}

// What goes out over IPv6 in vain accuses nobody while IPv6 is not routed, and somebody once it is.
func TestUplinkWithoutIPv6(t *testing.T) {
	var u uplink
	six := func(at time.Duration, o detect.Outcome) *detect.Contact {
		c := out(at, o)
		c.Client, c.Server = netip.MustParseAddr("2001:db8:7::7"), netip.MustParseAddr("2001:db8:ffff::9")
		return c
	}
	u.observe(out(0, detect.Answered))
	require.True(t, u.down(six(time.Minute, detect.Silent)))
	require.False(t, u.down(out(time.Minute, detect.Silent)))
	u.observe(six(2*time.Minute, detect.Silent))
	require.True(t, u.down(six(3*time.Minute, detect.Silent)))
	u.observe(six(4*time.Minute, detect.Answered))
	require.False(t, u.down(six(5*time.Minute, detect.Silent)))
	require.False(t, u.down(six(24*time.Hour+4*time.Minute, detect.Silent)))
	require.True(t, u.down(six(24*time.Hour+5*time.Minute, detect.Silent)))
}

// The quiet of a night is no outage, once it has lasted a while.
func TestUplinkGetsUsedToQuiet(t *testing.T) {
	var u uplink
	now := pulse(&u, 0, 1000, 100*time.Millisecond)
	now = pulse(&u, now, 200, 20*time.Second)
	require.False(t, u.down(out(now-10*time.Second, detect.Silent)))
	require.False(t, u.down(out(now+10*time.Second, detect.Silent)))
}

func TestUplinkOfFewContactsIsNotJudged(t *testing.T) {
	var u uplink
	now := pulse(&u, 0, 1000, 5*time.Second)
	require.False(t, u.down(out(now+10*time.Second, detect.Silent)))
	require.False(t, u.down(out(now+10*time.Minute, detect.Silent)))
}
