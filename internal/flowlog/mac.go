package flowlog

import (
	"encoding/hex"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelflow/otelflow/internal/flow"
)

// mac is the column of a hardware address: six octets in hexadecimal with colons (IEEE 802 in the form of RFC 9542).
func mac(c Column, field flow.Field, at func(*flow.Flow) *uint64) column[flow.Flow] {
	return column[flow.Flow]{Column: c,
		has: func(f *flow.Flow) bool { return f.Has(field) },
		set: func(f *flow.Flow, v pcommon.Value, spelt *texts) { v.SetStr(spelt.mac(octetsOf(*at(f)))) },
		read: func(f *flow.Flow, v pcommon.Value) {
			if v.Type() != pcommon.ValueTypeStr {
				return
			}
			if address, ok := parseMAC(v.Str()); ok {
				*at(f) = address
				f.Fields.Add(field)
			}
		},
	}
}

const macLength = len("00:11:22:33:44:55")

// octetsOf are the low 48 bits of address.
func octetsOf(address uint64) (octets [6]byte) {
	for i := range octets {
		octets[i] = byte(address >> (40 - 8*i))
	}
	return octets
}

func (t *texts) mac(octets [6]byte) string {
	var s [macLength]byte
	for i := range octets {
		hex.Encode(s[3*i:], octets[i:i+1])
		if i < len(octets)-1 {
			s[3*i+2] = ':'
		}
	}
	return t.keep(s[:])
}

// parseMAC is the inverse of texts.mac and takes capitals too.
func parseMAC(s string) (address uint64, ok bool) {
	if len(s) != macLength {
		return 0, false
	}
	for i := range len(s) {
		digit, isDigit := flow.HexDigit(s[i])
		switch {
		case i%3 == 2 && s[i] == ':':
		case i%3 != 2 && isDigit:
			address = address<<4 | digit
		default:
			return 0, false
		}
	}
	return address, true
}
