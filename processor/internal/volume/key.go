package volume

import (
	"net/netip"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// key is a target: a host, a network (its first address and length) or an interface (its exporter, number and direction).
type key struct {
	host   detect.Host
	number uint32
	class  class
}

// hash is that of the sieve, without a seed.
func (k *key) hash() uint64 { return detect.Mix(k.host.Hash() ^ uint64(k.number)<<8 ^ uint64(k.class)) }

// The networks that are looked at, in bits of an IPv6 address, into which IPv4 is mapped: what is often attacked as a whole, and
// what is announced as a whole.
const (
	narrow4, wide4 = 96 + 24, 96 + 20
	narrow6, wide6 = 64, 56
)

// networksOf are the narrow and the wide network of a host.
func networksOf(h detect.Host, is4 bool) (narrow, wide key) {
	if is4 {
		return networkKey(h, narrow4), networkKey(h, wide4)
	}
	return networkKey(h, narrow6), networkKey(h, wide6)
}

func networkKey(h detect.Host, length uint32) key {
	return key{host: masked(h, length), number: length, class: network}
}

// masked is the first address of the network of h with the given length.
func masked(h detect.Host, length uint32) detect.Host {
	i := length / 8
	if keep := length % 8; keep != 0 {
		h[i] &= ^byte(0) << (8 - keep)
		i++
	}
	clear(h[i:])
	return h
}

// prefix is the network that k names; invalid for other keys.
func (k *key) prefix() netip.Prefix {
	if k.class != network {
		return netip.Prefix{}
	}
	length := int(k.number)
	if k.host.Addr().Is4() {
		length -= 96
	}
	return netip.PrefixFrom(k.host.Addr(), length)
}

// ifIndex is the interface that k names, and whether it is about what went out of it.
func (k *key) ifIndex() (index uint32, out bool) { return k.number >> 1, k.number&1 != 0 }

// wide tells whether k is a network that has narrow ones in it.
func (k *key) wide() bool { return k.number == wide4 || k.number == wide6 }
