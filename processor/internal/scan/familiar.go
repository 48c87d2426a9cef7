package scan

import (
	"net/netip"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// familiar remembers what answered a client before, for much longer than the client itself is remembered. Only first
// contacts tell a scanner (Jung et al. 2004, section 4): whoever fails to reach what it reached before has lost a server, a
// network or its uplink. It is a pair of Bloom filters, of which the older is let go when the newer is full.
type familiar struct {
	newer, older []uint64
	held         int // in newer
}

const (
	// familiarBits is the size of one filter, 1 MiB.
	familiarBits = 1 << 23
	// familiarTargets is how many targets fill it. At sixteen bits each, four of which are set, one target in four hundred
	// is taken for a familiar one: a failure that is not counted.
	familiarTargets = familiarBits / 16
	familiarProbes  = 4
)

func newFamiliar() *familiar {
	return &familiar{newer: make([]uint64, familiarBits/64), older: make([]uint64, familiarBits/64)}
}

// add remembers that a client was answered by a target, and tells whether that is news.
func (f *familiar) add(hash uint64) bool {
	if holds(f.newer, hash) {
		return false
	}
	news := !holds(f.older, hash)
	if f.held++; f.held > familiarTargets {
		f.newer, f.older, f.held = f.older, f.newer, 1
		clear(f.newer)
	}
	for i := range familiarProbes {
		bit := probe(hash, i)
		f.newer[bit/64] |= 1 << (bit % 64)
	}
	return news
}

// has tells whether the same client was answered by the same target before.
func (f *familiar) has(hash uint64) bool {
	return holds(f.newer, hash) || holds(f.older, hash)
}

func holds(filter []uint64, hash uint64) bool {
	for i := range familiarProbes {
		bit := probe(hash, i)
		if filter[bit/64]>>(bit%64)&1 == 0 {
			return false
		}
	}
	return true
}

// probe is the i-th bit for a hash, by double hashing (Kirsch, Mitzenmacher 2006).
func probe(hash uint64, i int) uint64 {
	return (hash + uint64(i)*(hash>>32|1)) % familiarBits
}

// acquaintance is the hash of a client and its target.
func acquaintance(client netip.Addr, t target) uint64 {
	whole, _, _ := t.hashes()
	asker := target{host: detect.HostOf(client)}
	_, from, _ := asker.hashes()
	return mix(whole ^ mix(from))
}
