package cryptopan

import (
	"encoding/binary"
	"net/netip"
)

// Pseudonyms are those of one Cipher, the last ones kept ready. Their memory is bounded, and there before it is needed only for the
// families that come. They are not safe for concurrent use.
type Pseudonyms struct {
	rounds rounds
	v4     *[slots4]entry4
	v6     *[slots6]entry6
	v6High *[slots6]entry64
}

// How many pseudonyms are kept ready: 48 KiB of IPv4; 40 KiB of IPv6, and 24 KiB of their upper halves. Fewer cost more rounds, of
// which an address that is not kept takes 16, or 128, or 64 where its network is known.
const (
	slots4 = 1 << 12
	slots6 = 1 << 10
)

type entry4 struct {
	address, pseudonym uint32
	used               bool
}

type entry64 struct {
	address, pseudonym uint64
	used               bool
}

type entry6 struct {
	address, pseudonym word
	used               bool
}

// New gives pseudonyms by c.
func New(c *Cipher) *Pseudonyms { return &Pseudonyms{rounds: rounds{cipher: c}} }

// Addr is the pseudonym of a, of the same family. An IPv4-mapped IPv6 address has the pseudonym of its IPv4 address, mapped.
//
// What is not valid or is unspecified stays: it stands for no address. In turn the one address of each family that Crypto-PAn would
// make unspecified takes what unspecified would become. All others, such as multicast, are mapped as any.
func (p *Pseudonyms) Addr(a netip.Addr) netip.Addr {
	switch {
	case !a.IsValid() || a.IsUnspecified():
		return a
	case a.Is4():
		return netip.AddrFrom4(p.as4(a.As4()))
	case a.Is4In6():
		mapped := a.As16()
		lower := p.as4([4]byte(mapped[12:]))
		copy(mapped[12:], lower[:])
		return netip.AddrFrom16(mapped)
	}
	b := a.As16()
	w := p.ipv6(wordOf(b))
	if w == (word{}) {
		w = p.ipv6(word{})
	}
	w.put(&b)
	return netip.AddrFrom16(b)
}

func (p *Pseudonyms) as4(b [4]byte) [4]byte {
	a := binary.BigEndian.Uint32(b[:])
	if a == 0 {
		return b // mapped
	}
	pseudonym := p.ipv4(a)
	if pseudonym == 0 {
		pseudonym = p.ipv4(0)
	}
	binary.BigEndian.PutUint32(b[:], pseudonym)
	return b
}

// MAC is the pseudonym of the hardware address a, the first octet highest of 48 bits: one that is locally administered, so that no
// vendor's can be meant, and a group's where a is a group's. Nothing of a else can be seen in it: what its first bits tell is the
// vendor, not a network. The one of 0, which stands for no address, is 0. Two addresses get the same with a chance of 2^-46.
func (p *Pseudonyms) MAC(a uint64) uint64 {
	if a == 0 {
		return 0
	}
	return p.rounds.mac(a)
}

// spread is Knuth's multiplicative hash: its upper bits depend on all of n.
func spread(n uint64) uint64 { return n * 0x9e3779b97f4a7c15 }

func (p *Pseudonyms) ipv4(a uint32) uint32 {
	if p.v4 == nil {
		p.v4 = new([slots4]entry4)
	}
	e := &p.v4[spread(uint64(a))>>32%slots4]
	if !e.used || e.address != a {
		*e = entry4{address: a, pseudonym: p.rounds.ipv4(a), used: true}
	}
	return e.pseudonym
}

func (p *Pseudonyms) ipv6(a word) word {
	if p.v6 == nil {
		p.v6, p.v6High = new([slots6]entry6), new([slots6]entry64)
	}
	e := &p.v6[spread(spread(a.hi)^a.lo)>>32%slots6]
	if !e.used || e.address != a {
		flips := p.rounds.flips(a, 64, 128)
		*e = entry6{address: a, pseudonym: word{p.high(a.hi), a.lo ^ flips.lo}, used: true}
	}
	return e.pseudonym
}

// high is the upper half of the pseudonym of an IPv6 address, by the upper half of the address.
func (p *Pseudonyms) high(hi uint64) uint64 {
	e := &p.v6High[spread(hi)>>32%slots6]
	if !e.used || e.address != hi {
		*e = entry64{address: hi, pseudonym: hi ^ p.rounds.flips(word{hi: hi}, 0, 64).hi, used: true}
	}
	return e.pseudonym
}
