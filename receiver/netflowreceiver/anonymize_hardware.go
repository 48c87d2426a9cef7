package netflowreceiver

import (
	"bytes"

	"github.com/otelflow/otelflow/internal/flow"
)

// hardware is a hardware address as a text spells it: groups of width hexadecimal digits with a separator between them.
type hardware struct {
	address   uint64
	width     int
	separator byte
}

// parseHardware reads 00:11:22:33:44:55, with or without the first digit of an octet where that is 0, 0011.2233.4455, 001122-334455
// and 001122334455. Octets may have - between them for :, and longer groups . for - and the like, but octets no points: that may be an
// object identifier of SNMP.
func parseHardware(text []byte) (h hardware, ok bool) {
	groups := 1
	if at := bytes.IndexAny(text, ":-."); at >= 0 {
		h.separator = text[at]
		groups += bytes.Count(text, text[at:at+1])
	}
	const octets = 6
	if groups > octets || octets%groups != 0 {
		return h, false
	}
	if h.width = 2 * octets / groups; h.width == 2 && h.separator == '.' {
		return h, false
	}
	group, digits := uint64(0), 0
	for _, c := range text {
		value, digit := flow.HexDigit(c)
		switch {
		case digit && digits < h.width:
			group = group<<4 | value
			digits++
		case c == h.separator && h.isWhole(digits):
			h.address = h.address<<(4*h.width) | group
			group, digits = 0, 0
		default:
			return h, false
		}
	}
	h.address = h.address<<(4*h.width) | group
	return h, h.isWhole(digits)
}

func (h *hardware) isWhole(digits int) bool { return digits == h.width || h.width == 2 && digits == 1 }

func (h *hardware) append(b []byte) []byte {
	for i := range 12 {
		if i > 0 && i%h.width == 0 {
			b = append(b, h.separator)
		}
		b = append(b, "0123456789abcdef"[h.address>>(44-4*i)&0xf])
	}
	return b
}
