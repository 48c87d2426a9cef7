package exfil

import "github.com/otelflow/otelflow/processor/internal/detect"

// heard remembers to which hosts inside answers from outside are seen to come: somebody exports them. It is asked for each contact,
// so it is a bit for each host, by its hash, for today and one for yesterday. When two hosts share a bit, which six in a hundred do
// in a network as large as the table of sources, one that is never heard of is taken to be, and what it sends unanswered for a flood.
// Where no answers are exported at all no bit is set.
type heard struct {
	day  uint32
	bits [2][]uint64 // of even and of odd days
}

// hearing is how many bits there are for each source.
const hearing = 16

func newHeard(sources int) heard {
	words := sources*hearing/64 + 1
	return heard{bits: [2][]uint64{make([]uint64, words), make([]uint64, words)}}
}

// bytes is what the bits take of memory.
func (h *heard) bytes() int { return 2 * 8 * len(h.bits[0]) }

// at is the word and the bit of a host.
func (h *heard) at(host *detect.Host) (word uint64, bit uint64) {
	hash := host.Hash()
	return hash >> 32 * uint64(len(h.bits[0])) >> 32, 1 << (hash & 63)
}

// add notes that an answer to a host was seen on a day.
func (h *heard) add(host *detect.Host, day uint32) {
	if day > h.day {
		clear(h.bits[day%2])
		if day > h.day+1 {
			clear(h.bits[(day+1)%2])
		}
		h.day = day
	}
	word, bit := h.at(host)
	h.bits[day%2][word] |= bit
}

// has tells whether one was, on a day or on the one before.
func (h *heard) has(host *detect.Host, day uint32) bool {
	if day > h.day+1 {
		return false
	}
	word, bit := h.at(host)
	bits := h.bits[h.day%2][word]
	if day <= h.day {
		bits |= h.bits[(h.day+1)%2][word]
	}
	return bits&bit != 0
}
