package exfil

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// dossier is what is remembered of a pair in which more than a little was sent. It has no pointers.
type dossier struct {
	acquaintance
	hour, day window
	// where what is in each of them went
	thisHour, thisDay aim

	active minutes
	past   history
	since  flow.Time // when its pair began
	run    flow.Time // when what is now in the hour began
	last   flow.Time // when something was last sent

	longest time.Duration // record of what was sent
	sent    uint64        // since it was opened
	packets uint64        // of those, as exported: of sampled flows fewer than were sent

	awaits    talk // whose answer may explain what was sent
	bulk      bool // TCP segments with data and ACK were sent: the other end answered, even where that is not seen
	answered  bool // the other end sent more than refusals
	sampling  uint32
	exporters [2]detect.Host
	examples  detect.Examples
	charge    charge
}

// talk is one conversation of a pair, as far as it takes to know its answer.
type talk struct {
	service
	client uint16
}

// begin takes over what was kept of a newcomer when the record t came, whose part g is counted already.
func (d *dossier) begin(n *newcomer, g flux, t *detect.Traffic) {
	d.acquaintance, d.since, d.answered = n.acquaintance, n.since, n.received > 0
	d.book(n.without(g), n.since, max(n.since, t.End))
	d.book(g, t.Start, t.End)
}

// book adds what one record tells.
func (d *dossier) book(g flux, start, end flow.Time) {
	if d.hour.empties(end, ofHour) { // a new run: where the former one went says nothing of it
		d.run, d.thisHour = start, aim{}
	}
	if d.day.empties(end, ofDay) {
		d.thisDay = aim{}
	}
	d.run = min(d.run, start)
	d.hour.add(g, start, end, ofHour)
	d.day.add(g, start, end, ofDay)
	d.past.slide(dayOf(end))
}

// noteSent remembers of what kind a record was that the host inside sent.
func (d *dossier) noteSent(t *detect.Traffic, sizeable uint64) {
	d.sent, d.packets = plus(d.sent, t.Volume.Bytes), plus(d.packets, t.Flow.Packets)
	d.last, d.longest = max(d.last, t.End), max(d.longest, t.End.Sub(t.Start))
	d.sampling = max(d.sampling, t.Sampling)
	d.see(detect.HostOf(t.Exporter))
	const ack, psh = 0x10, 0x08
	d.bulk = d.bulk || t.Protocol == flow.TCP && t.TCPFlags&(ack|psh) == ack|psh && t.Volume.Bytes >= bulkPacket*t.Volume.Packets
	d.thisHour.vote(t)
	d.thisDay.vote(t)
	if t.Volume.Bytes >= sizeable/16 {
		d.active.add(t.Start, t.End)
	}
	if t.Volume.Bytes >= sizeable {
		d.examples.Latest(detect.ExampleOfTraffic(t))
	}
}

// aim is where what would be told in a form went.
func (d *dossier) aim(f form) *aim {
	if f == drip {
		return &d.thisDay
	}
	return &d.thisHour
}

// bulkPacket is the mean size, in bytes, above which packets carry data and do not only acknowledge some.
const bulkPacket = 400

// see notes who saw it, at most two.
func (d *dossier) see(exporter detect.Host) {
	for i := range d.exporters {
		if d.exporters[i] == exporter {
			return
		}
		if d.exporters[i] == (detect.Host{}) {
			d.exporters[i] = exporter
			return
		}
	}
}

// seen is how many packets were looked at to know of so many bytes.
func (d *dossier) seen(bytes uint64) float64 {
	return float64(d.packets) * (float64(bytes) / float64(max(d.sent, 1)))
}
