package detect

import (
	"encoding/binary"

	"github.com/otelflow/otelflow/internal/flow"
)

// Mix is the finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of x moves every bit of the result. It has no seed, so
// that what rests on it is the same everywhere; what an attacker must not be able to choose needs a seed besides.
func Mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Hash is that of a host, without a seed.
func (h *Host) Hash() uint64 {
	return Mix(Mix(binary.BigEndian.Uint64(h[:8])) ^ binary.BigEndian.Uint64(h[8:]))
}

// KeyOf is the Key of a case that is about one peer, port and protocol; any of them may be zero.
func KeyOf(peer Host, port uint16, protocol flow.Protocol) uint64 {
	return Mix(peer.Hash() ^ uint64(port) ^ uint64(protocol)<<16)
}
