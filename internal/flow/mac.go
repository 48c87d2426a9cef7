package flow

import "encoding/binary"

// MAC48 is a hardware address as SrcMAC and DstMAC have it: the first octet highest.
func MAC48(octets [6]byte) uint64 {
	return uint64(binary.BigEndian.Uint16(octets[:]))<<32 | uint64(binary.BigEndian.Uint32(octets[2:]))
}
