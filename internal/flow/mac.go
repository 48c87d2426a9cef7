package flow

import "encoding/binary"

// MAC48 is a hardware address as SrcMAC and DstMAC have it: the first octet highest.
func MAC48(octets [6]byte) uint64 {
	return uint64(binary.BigEndian.Uint16(octets[:]))<<32 | uint64(binary.BigEndian.Uint32(octets[2:]))
}

// HexDigit is the value of a hexadecimal digit, as hardware addresses are spelt; false for any other octet.
func HexDigit(c byte) (value uint64, ok bool) {
	switch {
	case '0' <= c && c <= '9':
		return uint64(c - '0'), true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return uint64(c|0x20-'a') + 10, true
	}
	return 0, false
}
