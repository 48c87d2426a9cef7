package scan

import "github.com/otelflow/otelflow/processor/internal/detect"

// familiar remembers what answered a client before, and what failed it while it proved benign, for much longer than the client itself
// is remembered. Only first contacts tell a scanner (Jung et al. 2004, section 4): whoever fails to reach what it reached before has lost a server, a
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
	familiarBlock   = 512 // bits
)

func newFamiliar() *familiar {
	return &familiar{newer: make([]uint64, familiarBits/64), older: make([]uint64, familiarBits/64)}
}

// bytes is what both filters take of memory.
func (f *familiar) bytes() int { return 2 * familiarBits / 8 }

// add remembers that a target is no news to a client, and tells whether it was.
func (f *familiar) add(hash uint64) bool {
	if holds(f.newer, hash) {
		return false
	}
	news := !holds(f.older, hash)
	if f.held++; f.held > familiarTargets {
		f.newer, f.older, f.held = f.older, f.newer, 1
		clear(f.newer)
	}
	block := blockOf(f.newer, hash)
	for i := range familiarProbes {
		bit := probe(hash, i)
		block[bit/64] |= 1 << (bit % 64)
	}
	return news
}

// has tells whether a target is no news to a client.
func (f *familiar) has(hash uint64) bool {
	return holds(f.newer, hash) || holds(f.older, hash)
}

func holds(filter []uint64, hash uint64) bool {
	block := blockOf(filter, hash)
	for i := range familiarProbes {
		bit := probe(hash, i)
		if block[bit/64]>>(bit%64)&1 == 0 {
			return false
		}
	}
	return true
}

// blockOf is where all bits for a hash are: one line of the processor's cache (Putze, Sanders, Singler: Cache-, Hash- and
// Space-Efficient Bloom Filters, 2007).
func blockOf(filter []uint64, hash uint64) *[familiarBlock / 64]uint64 {
	i := hash % (familiarBits / familiarBlock) * (familiarBlock / 64)
	return (*[familiarBlock / 64]uint64)(filter[i:])
}

// probe is the i-th bit for a hash in its block. Four of them take the upper 36 bits of the hash; the block took the lower 14.
func probe(hash uint64, i int) uint64 {
	return hash >> (28 + 9*i) % familiarBlock
}

// acquainted is the hash of the client of a contact and its target.
func acquainted(c *detect.Contact) uint64 {
	t := targetOf(c)
	return acquaintance(detect.HostOf(c.Client), &t)
}

// acquaintance is the hash of a client and its target.
func acquaintance(client detect.Host, t *target) uint64 {
	whole, _, _ := t.hashes()
	asker := target{host: client}
	_, from, _ := asker.hashes()
	return detect.Mix(whole ^ detect.Mix(from))
}
