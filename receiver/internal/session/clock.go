package session

import (
	"math"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// clock is the time of the message at hand, to which relative times of its records refer.
type clock struct {
	export flow.Time // 0 when the exporter does not know it
	uptime uint32    // the device's, in milliseconds at export time; wraps after 49.7 days
	known  bool      // whether uptime is known
	ipfix  bool      // whether it follows from when the device started, as IPFIX has no uptime in its header
}

// newClock reads the header of m; init is when the device of an IPFIX session started, 0 when that is not known.
func newClock(m *wire.Message, init flow.Time) clock {
	c := clock{export: flow.Time(m.Seconds)*1e9 + flow.Time(m.Nanos), ipfix: m.Version == wire.IPFIX10}
	if !c.ipfix {
		c.uptime, c.known = m.Uptime, c.export != 0
	}
	c.start(init)
	return c
}

// start sets when the device started, if that is known and of use.
func (c *clock) start(init flow.Time) {
	if c.ipfix && init != 0 && c.export != 0 {
		c.uptime, c.known = uint32(c.export.Sub(init)/time.Millisecond), true
	}
}

// maxAhead is how far after its export a packet is believed to have been seen. It cannot have been, but a probe that is fed a
// capture file (softflowd -r) has the file's time in its flows and its own in its headers, so that the flows are ahead by as much
// as the file is long. Beyond a day the exporter's two uptimes are not of one clock: FortiOS 5.2 has a week between them.
const maxAhead = 24 * time.Hour

// at is the instant when the uptime was ms, 0 when it cannot be told. Only the difference to the uptime at export is used, as a
// signed number: so it does not matter that the uptime wraps, for flows less than 24.8 days before the export.
func (c *clock) at(ms uint64) flow.Time {
	if !c.known || ms > math.MaxUint32 {
		return 0
	}
	d := time.Duration(int32(uint32(ms)-c.uptime)) * time.Millisecond
	switch {
	case d > maxAhead:
		return 0
	case d < 0:
		return earlier(c.export, -d)
	}
	return c.export.Add(d)
}

// earlier is the instant d before t, 0 when there is none: exporters whose clock was never set live in the first days of 1970, and
// may have been up for longer. Time.Add would give them the first instant that there is.
func earlier(t flow.Time, d time.Duration) flow.Time {
	if flow.Time(d) >= t {
		return 0
	}
	return t.Add(-d)
}

// before is the instant so many microseconds before export, 0 when it cannot be told.
func (c *clock) before(microseconds uint64) flow.Time {
	if c.export == 0 || microseconds >= uint64(c.export)/1000 {
		return 0
	}
	return c.export - flow.Time(microseconds)*1000
}

// watchClock settles what time it is, by the receipt of the datagram if that is known, and how far the exporter's clock is from it.
func (d *Decoder) watchClock(received flow.Time) {
	d.now, d.shift = received, 0
	if received == 0 {
		d.now = d.clock.export
		return
	}
	if d.clock.export == 0 {
		return
	}
	skew := d.clock.export.Sub(received)
	d.tally.Skew, d.tally.HasSkew = skew, true
	if bound := d.sessions.options.MaxSkew; bound > 0 && skew.Abs() > bound {
		d.tally.Skewed++
		if d.sessions.options.CorrectClock {
			d.shift = -skew
		}
	}
}

// correct moves the times of f to our clock, where the exporter's is known to be wrong.
func (d *Decoder) correct(f *flow.Flow) {
	if d.shift == 0 {
		return
	}
	for _, t := range [...]*flow.Time{&f.Start, &f.End, &f.Reverse.Start, &f.Reverse.End} {
		*t = t.Add(d.shift)
	}
}
