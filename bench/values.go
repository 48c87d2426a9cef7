package bench

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// values are those of one record: a day's flows of a site of 65,536 hosts, which end before they are exported.
func values(random *rand.Rand, fields []wire.Field) [][]byte {
	r := record{Rand: random, ended: 1 + random.Uint64N(15_000), packets: 1 + random.Uint64N(2_000)}
	r.began = r.ended + random.Uint64N(60_000)
	all := make([][]byte, 0, len(fields))
	for _, f := range fields {
		all = append(all, r.value(f))
	}
	return all
}

// record is what fields of one record have in common: when the flow began and ended, in milliseconds before its export, and its
// packets.
type record struct {
	*rand.Rand
	began, ended, packets uint64
}

// value is that of one field, as long as the field is.
func (r *record) value(f wire.Field) []byte {
	if f.Length == wire.Variable {
		return []byte("/index.html?session=4711")[:4+r.IntN(20)]
	}
	var full [16]byte
	switch f.ID {
	case 8, 12: // a host
		copy(full[12:], []byte{10, 1, byte(r.Uint32()), byte(r.Uint32())})
	case 15: // a router
		copy(full[12:], []byte{10, 0, 0, byte(1 + r.IntN(4))})
	case 27, 28:
		copy(full[:], []byte{0x20, 0x01, 0x0d, 0xb8, 0, 1})
		binary.BigEndian.PutUint64(full[8:], r.Uint64())
	case 62:
		copy(full[:], []byte{0xfe, 0x80, 15: byte(1 + r.IntN(4))})
	default:
		binary.BigEndian.PutUint64(full[8:], r.number(f.ID))
	}
	return full[16-f.Length:]
}

// number is the value of an element that has one, so that it fits into the shortest field that any load gives it.
func (r *record) number(id uint16) uint64 {
	switch id {
	case 1:
		return r.packets * (40 + r.Uint64N(1460))
	case 2:
		return r.packets
	case 4: // TCP
		return 6
	case 6: // FIN, SYN, PSH, ACK
		return 0x1b
	case 7:
		return 32768 + r.Uint64N(28_000)
	case 11:
		return 1 + r.Uint64N(10_000)
	case 9, 13:
		return 24
	case 29, 30:
		return 64
	case 10, 14, 48, 12232:
		return 1 + r.Uint64N(48)
	case 16, 17:
		return 64512 + r.Uint64N(1000)
	case lastSwitched:
		return uptime - r.ended
	case firstSwitched:
		return uptime - r.began
	case 152:
		return export*1000 - r.began
	case 153:
		return export*1000 - r.ended
	case 61: // ingress or egress
		return r.Uint64N(2)
	case 136: // idle timeout, active timeout, end of the flow
		return 1 + r.Uint64N(3)
	case 89: // forwarded
		return 0x40
	}
	return 0
}
