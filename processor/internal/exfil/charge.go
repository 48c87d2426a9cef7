package exfil

import (
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// charge is what is told of a pair that is accused.
type charge struct {
	verdict             // as it was when it was first told
	total       flux    // since the evidence began
	packets     float64 // of what was sent: how many were looked at
	unsaid      uint64  // bytes that were sent since it was last reported
	first, last flow.Time
	hours       int    // different ones in which something was sent that counts
	latestHour  uint64 // the latest of them
	aim                // of all of it
	match       talkedTo
	piece       float64          // bytes that make one of the magnitude
	grade       anomaly.Severity // the highest that it had: answers come after what they answer, and a case must not sway with them
}

// talkedTo is which of the host's flows are the evidence. It stays what it was when the case was opened: were it to follow each
// majority, every change would be told.
type talkedTo struct {
	host detect.Host
	port uint16
}

// pieces is into how many parts the floor is cut to make the magnitude of a case. The engine lets an episode be silent for four
// times its pace, so it stays open for as long as it takes to send two fifths of the floor.
const pieces = 10

// piece is how many bytes make one of the magnitude: a part of the floor, or what goes in three eighths of a record where exporters
// cut flows so seldom that otherwise the episode would be over before each next record.
func (d *dossier) piece(c *charge) float64 {
	perSecond := float64(c.total.sent) / max(c.last.Sub(c.first).Seconds(), 1)
	return max(float64(c.floor)/pieces, perSecond*d.longest.Seconds()*3/8)
}

// accuse opens the case against a pair.
func (x *exfil) accuse(e *entry, v *verdict) {
	d := &e.Value
	c := &d.charge
	*c = charge{verdict: *v, total: v.flux, packets: d.seen(v.sent), aim: *d.aim(v.form)}
	w, width := &d.hour, ofHour
	if v.form == drip {
		w, width = &d.day, ofDay
	}
	c.first, c.last = max(w.begins(width), d.since), d.last
	if v.form == upload {
		c.first = max(c.first, d.run)
	}
	c.match, c.piece = talkedTo{c.host.value, c.port()}, d.piece(c)
	c.hours, c.latestHour = max(1, d.day.busy(x.dripSlice())), d.day.top
	x.report(e)
}

// dripSlice is what must be sent in an hour to count.
func (x *exfil) dripSlice() uint64 { return mib(x.cfg.NewDripFloorMiB) / 100 }

// goOn takes in more evidence against a pair that is accused. Small talk is none.
func (x *exfil) goOn(e *entry, t *detect.Traffic) {
	d := &e.Value
	c := &d.charge
	c.total.add(flux{sent: t.Volume.Bytes})
	c.packets += float64(t.Flow.Packets)
	c.unsaid = plus(c.unsaid, t.Volume.Bytes)
	c.last = max(c.last, t.End)
	if t.End >= c.first { // not what was there long before
		c.first = min(c.first, t.Start)
	}
	c.vote(t)
	if hour := uint64(t.End) / uint64(time.Hour); hour > c.latestHour && t.Volume.Bytes >= x.dripSlice()/16 {
		c.hours, c.latestHour = c.hours+1, hour
	}
	if c.unsaid < c.floor/100 || c.total.ratio() < c.ratio {
		return
	}
	x.quicken(e)
	x.report(e)
}

// quicken makes an upload of a drip that has become one, and tells whether it did.
func (x *exfil) quicken(e *entry) bool {
	d := &e.Value
	if d.charge.form != drip {
		return false
	}
	v, guilty := x.verdict(e, d)
	if !guilty || v.form != upload {
		return false
	}
	d.charge.verdict = v
	return true
}

// report tells the engine of a case, and remembers what must not become usual.
func (x *exfil) report(e *entry) {
	d := &e.Value
	c := &d.charge
	c.unsaid = 0
	c.grade = max(c.grade, x.severity(c))
	x.pairs.Keep(e, accused, x.now)
	day := d.day.total()
	d.past.note(day.sent)
	if c.novelty == undated { // it was told for want of a past; here is one
		x.note(e.Key.client, d.past.day, day.sent)
	} else {
		d.past.mark()
	}
	x.reporter.Report(detect.Case{
		Subject: e.Key.client.Addr(), Key: e.Key.number(),
		Type: names[c.form], Severity: c.grade, Magnitude: float64(c.total.sent) / c.piece,
		First: c.first, Last: c.last,
		Match:   detect.Match{Peer: e.Key.place.Network(), Port: c.match.port},
		Silence: detect.Silence{Subject: detect.Single(e.Key.client.Addr()), Peer: e.Key.place.Network(), Port: c.port()},
		Teller:  &teller{exfil: x, entry: e},
	})
}

// long is in how many hours a drip must have been seen to be grave: a working day.
const long = 8

// severity is medium for what was measured against a past: low where there was none, or where nobody could see what came back. It
// is high if it is ten times more than it took, and so one-sided that it is no call, stream or tunnel; or went to a new place by an
// odd way, or for long.
func (x *exfil) severity(c *charge) anomaly.Severity {
	s := c.service.value
	switch {
	case c.novelty == undated || c.blind:
		return anomaly.Low
	case c.total.sent/10 >= c.floor && c.total.ratio() >= x.cfg.OneSided,
		c.novelty >= strange && isOdd(s.port, s.protocol),
		c.novelty == fresh && c.form == drip && c.hours >= long:
		return anomaly.High
	}
	return anomaly.Medium
}
