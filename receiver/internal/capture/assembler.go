package capture

import (
	"net/netip"
	"slices"
	"time"

	"github.com/gopacket/gopacket"

	"github.com/otelflow/otelflow/internal/flow"
)

// maxAssemblies bounds how many datagrams can be waiting for fragments, and so the memory that a capture full of first
// fragments takes: 256 datagrams of 64 KiB are 16 MiB. An exporter's fragments follow each other directly; only a capture of a
// fragment flood comes near the bound.
const maxAssemblies = 256

// maxDatagram is the longest payload that an IP packet can carry, in octets.
const maxDatagram = 65535

// assemblyTime is how long after its first fragment a datagram is given up (RFC 8200 section 4.5).
const assemblyTime = 60 * time.Second

// assembler puts fragmented datagrams together.
//
// gopacket has ip4defrag and ip6defrag. Neither fits (v1.6.0): both let as many datagrams wait as come; ip6defrag tells datagrams
// apart by the fragment ID alone, so that two exporters' datagrams are mixed, and keeps finished ones until it is told to forget
// what is old by the wall clock; ip4defrag takes fragments with the don't-fragment bit for whole packets and counts the IP
// options of a fragment as data, so that such a datagram is never whole.
type assembler struct {
	waiting map[assemblyKey]*assembly
	lost    uint64 // datagrams given up
}

// assemblyKey says which datagram a fragment belongs to: RFC 791 section 3.2 and RFC 8200 section 4.5.
type assemblyKey struct {
	src, dst netip.Addr
	id       uint32
	proto    gopacket.LayerType // IPv4 only
}

// assembly is a datagram of which some fragments have come.
type assembly struct {
	first  flow.Time          // capture time of the fragment that came first
	proto  gopacket.LayerType // as the fragment at offset 0 tells it
	parts  []part             // in order of offset, without overlap
	have   int                // octets in parts
	want   int                // octets of the datagram, 0 until the last fragment came
	broken bool               // fragments contradict each other; no more can become of it
}

type part struct {
	offset int
	data   []byte
}

func newAssembler() *assembler { return &assembler{waiting: make(map[assemblyKey]*assembly)} }

// add takes the fragment p, captured at t, and copies what it keeps of it. When p completes its datagram, p becomes that
// datagram and the result is true.
func (a *assembler) add(p *packet, t flow.Time) bool {
	key := assemblyKey{src: p.src, dst: p.dst, id: p.id}
	if p.src.Is4() {
		key.proto = p.proto
	}
	d := a.waiting[key]
	if d != nil && t.Sub(d.first) > assemblyTime {
		a.drop(key)
		d = nil
	}
	if d == nil {
		a.makeRoom(t)
		d = &assembly{first: t}
		a.waiting[key] = d
	}
	d.put(p)
	if d.broken || d.have != d.want {
		return false
	}
	delete(a.waiting, key)
	p.proto, p.payload, p.offset, p.more = d.proto, d.join(), 0, false
	return true
}

// put takes p's octets into d. Overlapping fragments break the datagram (RFC 8200 section 4.5); the same fragment twice,
// which a capture on several interfaces holds, does not.
func (d *assembly) put(p *packet) {
	if d.broken {
		return
	}
	end := p.offset + len(p.payload)
	i, found := slices.BinarySearchFunc(d.parts, p.offset, func(part part, offset int) int { return part.offset - offset })
	if found && len(d.parts[i].data) == len(p.payload) {
		return
	}
	if d.broken = found || d.overlaps(i, p.offset, end) || d.contradicts(i, p); d.broken {
		d.parts = nil
		return
	}
	if p.offset == 0 {
		d.proto = p.proto
	}
	if !p.more {
		d.want = end
	}
	d.parts = slices.Insert(d.parts, i, part{p.offset, slices.Clone(p.payload)})
	d.have += len(p.payload)
}

// overlaps tells whether octets offset to end, that would stand at d.parts[i], are in d already.
func (d *assembly) overlaps(i, offset, end int) bool {
	return i > 0 && d.parts[i-1].offset+len(d.parts[i-1].data) > offset || i < len(d.parts) && d.parts[i].offset < end
}

// contradicts tells whether p, that would stand at d.parts[i], cannot belong to any datagram, or not to this one.
func (d *assembly) contradicts(i int, p *packet) bool {
	end := p.offset + len(p.payload)
	switch {
	case len(p.payload) == 0, end > maxDatagram:
		return true
	case p.more:
		return len(p.payload)%8 != 0 || d.want != 0 && end > d.want
	}
	return d.want != 0 || i < len(d.parts)
}

// join is the datagram. Parts do not overlap and are as long together as the datagram, so they have no gap either.
func (d *assembly) join() []byte {
	whole := make([]byte, 0, d.want)
	for _, part := range d.parts {
		whole = append(whole, part.data...)
	}
	return whole
}

// makeRoom lets go of what has waited too long at time t, and of the oldest when all places are taken.
func (a *assembler) makeRoom(t flow.Time) {
	if len(a.waiting) < maxAssemblies {
		return
	}
	var oldest assemblyKey
	first := ^flow.Time(0)
	for key, d := range a.waiting {
		if t.Sub(d.first) > assemblyTime {
			a.drop(key)
		} else if d.first < first {
			oldest, first = key, d.first
		}
	}
	if len(a.waiting) >= maxAssemblies {
		a.drop(oldest)
	}
}

func (a *assembler) drop(key assemblyKey) {
	delete(a.waiting, key)
	a.lost++
}

// finish lets go of all that still waits; nothing more comes.
func (a *assembler) finish() {
	a.lost += uint64(len(a.waiting))
	clear(a.waiting)
}
