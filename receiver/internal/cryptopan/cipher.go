// Package cryptopan gives addresses pseudonyms that keep prefixes: two addresses that have their first n bits in common, and no more,
// have pseudonyms that have their first n bits in common, and no more.
//
// The scheme is Crypto-PAn (Xu, Fan, Ammar, Moon: "Prefix-Preserving IP Address Anonymization", ICNP 2002) as Fan's reference
// implementation has it, with AES-128. IPv6 is the same over 128 bits, as in Yawning Angel's implementation (Go) and in yacryptopan
// (Python), so that the same key gives the same pseudonyms there. No Go module that has it resolves, is kept, and has a licence that
// fits.
//
// Only netflowreceiver imports it; it lives here all the same, so that all that is done to flows before they are log records is in one
// place, where nothing is of OpenTelemetry.
package cryptopan

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
)

// Cipher is a key made ready. It never changes, and any number of Pseudonyms may use it at a time.
type Cipher struct {
	block cipher.Block
	pad   word
	macs  cipher.Block
	upper []uint16 // the upper half of an IPv4 pseudonym, by that of the address: half of the rounds, for 128 KiB
}

// word is 128 bits, the first ones in hi.
type word struct{ hi, lo uint64 }

func wordOf(b [16]byte) word {
	return word{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

func (w word) put(b *[16]byte) {
	binary.BigEndian.PutUint64(b[:8], w.hi)
	binary.BigEndian.PutUint64(b[8:], w.lo)
}

// NewCipher makes key ready, which takes some milliseconds. The first half of key is the AES key; the second, encrypted, is the
// padding.
func NewCipher(key Key) *Cipher {
	c := &Cipher{block: newAES(key[:16]), upper: make([]uint16, 1<<16)}
	var pad [16]byte
	c.block.Encrypt(pad[:], key[16:])
	c.pad = wordOf(pad)

	// Crypto-PAn knows no hardware addresses. They have a key of their own, lest a block of theirs is one of its.
	derived := hmac.New(sha256.New, key[:])
	derived.Write([]byte("hardware addresses"))
	c.macs = newAES(derived.Sum(nil)[:16])

	// Longer by one bit from round to round. From the end, since each prefix gives way to the two that are longer.
	r := rounds{cipher: c}
	for bits := range 16 {
		for prefix := 1<<bits - 1; prefix >= 0; prefix-- {
			flip := uint16(r.flips(word{hi: uint64(prefix) << (64 - bits)}, bits, bits+1).hi >> (63 - bits))
			known := c.upper[prefix] << 1
			c.upper[2*prefix+1] = known | (1 ^ flip)
			c.upper[2*prefix] = known | flip
		}
	}
	return c
}

func newAES(key []byte) cipher.Block {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // only for a length that is none of AES's
	}
	return block
}

// rounds has the memory that a Cipher needs, so that an address costs no allocation.
type rounds struct {
	cipher  *Cipher
	in, out [16]byte
}

// flips are the bits, of those from and before to, in which the pseudonym of a differs from a: bit n by the n bits before it.
func (r *rounds) flips(a word, from, to int) (flips word) {
	pad := r.cipher.pad
	for n := from; n < to; n++ {
		mask := prefixMask(n)
		word{a.hi&mask.hi | pad.hi&^mask.hi, a.lo&mask.lo | pad.lo&^mask.lo}.put(&r.in)
		r.cipher.block.Encrypt(r.out[:], r.in[:])
		bit := uint64(r.out[0] >> 7)
		if n < 64 {
			flips.hi |= bit << (63 - n)
		} else {
			flips.lo |= bit << (127 - n)
		}
	}
	return flips
}

// prefixMask has the first n bits of 128.
func prefixMask(n int) word {
	if n < 64 {
		return word{hi: ^(^uint64(0) >> n)}
	}
	return word{hi: ^uint64(0), lo: ^(^uint64(0) >> (n - 64))}
}

// ipv4 is the pseudonym of a.
func (r *rounds) ipv4(a uint32) uint32 {
	lower := uint32(r.flips(word{hi: uint64(a) << 32}, 16, 32).hi >> 32)
	return uint32(r.cipher.upper[a>>16])<<16 | (a^lower)&0xffff
}

// mac is the pseudonym of the 48 bits of a: pseudorandom but for the bit that says group, which stays, and the one that says locally
// administered, which is set.
func (r *rounds) mac(a uint64) uint64 {
	const group, local = 1 << 40, 1 << 41
	word{hi: a}.put(&r.in)
	r.cipher.macs.Encrypt(r.out[:], r.in[:])
	pseudonym := binary.BigEndian.Uint64(r.out[:]) >> 16
	return pseudonym&^group | a&group | local
}
