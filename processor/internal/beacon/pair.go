package beacon

import (
	"math"
	"slices"
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// pair is what is remembered of a line that was called more than a few times. It has no pointers, so that the garbage collector
// need not read what a flood may make many of.
type pair struct {
	head
	instants instants
	sizes    [sampleSizes]uint16 // of the latest calls
	calls    uint32
	hours    uint32 // a bit for each hour of the day in which there were calls

	first, last flow.Time
	known       flow.Time // since when the client has known the place; first, if it was not known before
	began       flow.Time // since when the engine has watched
	clients     uint8     // how many clients inside know the place, this one included

	outcomes [4]uint16 // of the latest calls, by detect.Outcome
	tries    uint16    // in the current five minutes
	before   uint16    // in those before
	peak     uint16    // the most tries in both
	slot     uint32    // which five minutes are current
	port     uint16    // the client's, of the latest call

	host uint32 // a hash of the one that was called last
	row  uint8  // how many calls in a row it had

	sampling  uint32
	exporters [2]detect.Host
	dossier   detect.Ref // in beacon.dossiers; 0 for none
	source    detect.Ref // in beacon.sources
	told      form       // as which it was reported; innocent when it was not
	grade     anomaly.Severity
	answered  bool // once, or it may have been
	dull      bool // nothing regular when it was last judged
	guilty    bool // now
	spoken    bool // of a place: one of its hosts is guilty by itself
	counted   bool // among the peers of its client
}

// sampleSizes is how many calls tell whether all are of one size.
const sampleSizes = 16

// take counts a call, and tells whether it was one.
func (p *pair) take(c *call) {
	p.instants.add(tickOf(c.at))
	p.sizes[p.calls%sampleSizes] = c.size
	p.calls++
	p.hours |= 1 << (secondOf(c.at) / 3600 % 24)
	if p.first == 0 || c.at < p.first {
		p.first = c.at
	}
	p.last = max(p.last, c.last)
	p.port = c.port
	p.outcomes[c.outcome]++
	if p.outcomes[c.outcome] >= recent {
		for i := range p.outcomes {
			p.outcomes[i] /= 2
		}
	}
	p.count(secondOf(c.at) / slotSeconds)
}

const (
	// recent is how many calls of one outcome make the older ones count half: a master that died is told as dead some time
	// later, however long it lived.
	recent = 64
	// slotSeconds are half of the time in which the tries of a storm are counted.
	slotSeconds = 300
)

// secondOf is the second of t.
func secondOf(t flow.Time) uint32 { return uint32(t / 1e9) }

// count counts a try in a slot; late ones count in the slot before, and those that are later than that not at all.
func (p *pair) count(slot uint32) {
	switch {
	case slot == p.slot:
		p.tries++
	case slot == p.slot+1:
		p.before, p.tries, p.slot = p.tries, 1, slot
	case slot > p.slot:
		p.before, p.tries, p.slot = 0, 1, slot
	case slot+1 == p.slot:
		p.before++
	}
	p.tries, p.before = min(p.tries, mostTries), min(p.before, mostTries)
	p.peak = max(p.peak, p.tries+p.before)
}

// mostTries is where the count of tries in a slot stops.
const mostTries = 1<<15 - 1

// learn notes what the engine remembered, and who saw it.
func (p *pair) learn(c *detect.Contact) {
	clients := c.Past.Sharers
	if p.mixed {
		clients = c.Past.Clients
	}
	p.clients = uint8(max(int(p.clients), min(clients, 255), 1))
	p.began = c.At.Add(-c.Past.Watched)
	if p.known == 0 {
		p.known = p.first
	}
	if c.Past.Peer != 0 {
		p.known, p.answered = min(p.known, c.Past.Peer), true
	}
	server := detect.HostOf(c.Server)
	if host := uint32(server.Hash()); host != p.host {
		p.host, p.row = host, 0
	}
	p.row = min(p.row+1, longRow)
	p.sampling = max(p.sampling, c.Sampling)
	exporter := detect.HostOf(c.Exporter)
	for i := range p.exporters {
		if p.exporters[i] == exporter || p.exporters[i] == (detect.Host{}) {
			p.exporters[i] = exporter
			return
		}
	}
}

// longRow is how many calls in a row to one host of a place make the rhythm that host's, which is told sooner or later by itself.
const longRow = 6

// revise corrects the outcome of a call that was counted as silent, or unknown.
func (p *pair) revise(to detect.Outcome) {
	from := detect.Silent
	if p.outcomes[from] == 0 {
		from = detect.Unknown
	}
	if p.outcomes[from] > 0 {
		p.outcomes[from]--
		p.outcomes[to]++
	}
}

// failed is how many of the latest calls with a known outcome failed, and how many those are.
func (p *pair) failed() (failed, of int) {
	failed = int(p.outcomes[detect.Refused]) + int(p.outcomes[detect.Silent])
	return failed, failed + int(p.outcomes[detect.Answered])
}

// sizeSteps are the steps of a size to its double: a size keeps its relation to others to a thousandth.
const sizeSteps = 1024

// sizeOf packs a number of octets into two, on a logarithmic scale.
func sizeOf(bytes uint64) uint16 { return uint16(math.Log2(float64(bytes)+1) * sizeSteps) }

// bytesOf is about the number of octets that sizeOf packed.
func bytesOf(size uint16) uint64 { return uint64(math.Round(math.Exp2(float64(size)/sizeSteps) - 1)) }

// usualSize is the median of the sizes, and the share of the calls within 10 % of it.
func (p *pair) usualSize() (median uint16, share float64) {
	var ordered [sampleSizes]uint16
	sorted := ordered[:copy(ordered[:], p.sizes[:min(int(p.calls), sampleSizes)])]
	if len(sorted) == 0 {
		return 0, 0
	}
	slices.Sort(sorted)
	median = sorted[len(sorted)/2]
	const tenth = 141 // steps to 1.1 times the size
	alike := 0
	for _, size := range sorted {
		if max(size, median)-min(size, median) <= tenth {
			alike++
		}
	}
	return median, float64(alike) / float64(len(sorted))
}

// watched is for how long the engine had watched when the client came to know the place.
func (p *pair) watched() time.Duration { return p.known.Sub(p.began) }
