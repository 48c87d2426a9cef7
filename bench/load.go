// Package bench measures otelflow side by side with goflow2 (v2.2.6), what a user would take instead, over the same datagrams in the
// same run. It is a module of its own, so that no peer enters otelflow's. `make bench` in the directory above runs it.
package bench

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// Load is what one exporter sends: a datagram with templates, and datagrams of flow records.
type Load struct {
	Name      string
	Templates []byte // nil for NetFlow v5, which has none
	Data      [][]byte
	Flows     int // in each of Data
}

const (
	flows     = 28   // as many as fit into an Ethernet frame, by the prototypes
	datagrams = 64   // so that no two addresses in a row are the same
	seed      = 4711 // the same load in every run
)

// plain are the fields of a Cisco router's record: addresses, next hop, interfaces, counters, times, ports and the rest; 22 in all.
func plain(v6 bool) []wire.Field {
	ends := []wire.Field{{ID: 8, Length: 4}, {ID: 12, Length: 4}, {ID: 15, Length: 4}, {ID: 9, Length: 1}, {ID: 13, Length: 1}}
	if v6 {
		ends = []wire.Field{{ID: 27, Length: 16}, {ID: 28, Length: 16}, {ID: 62, Length: 16}, {ID: 29, Length: 1}, {ID: 30, Length: 1}}
	}
	return append(ends, []wire.Field{
		{ID: 10, Length: 4}, {ID: 14, Length: 4}, {ID: 2, Length: 8}, {ID: 1, Length: 8}, {ID: 22, Length: 4}, {ID: 21, Length: 4},
		{ID: 7, Length: 2}, {ID: 11, Length: 2}, {ID: 6, Length: 1}, {ID: 4, Length: 1}, {ID: 5, Length: 1}, {ID: 61, Length: 1},
		{ID: 16, Length: 4}, {ID: 17, Length: 4}, {ID: 48, Length: 1}, {ID: 136, Length: 1}, {ID: 89, Length: 1},
	}...)
}

// rich are plain fields with IPFIX's times, a user's name and a URL of variable length, and two elements of vendors.
func rich() []wire.Field {
	fields := slices.DeleteFunc(plain(false), func(f wire.Field) bool { return f.ID == 21 || f.ID == 22 })
	return append(fields, wire.Field{ID: 152, Length: 8}, wire.Field{ID: 153, Length: 8}, wire.Field{ID: 371, Length: wire.Variable},
		wire.Field{Enterprise: 35632, ID: 180, Length: wire.Variable}, wire.Field{Enterprise: 9, ID: 12232, Length: 4})
}

// Loads are all that is measured.
func Loads() []Load {
	ipfix := slices.Concat(plain(false)[:9], []wire.Field{{ID: 152, Length: 8}, {ID: 153, Length: 8}}, plain(false)[11:])
	return []Load{
		load("v5", wire.V5, wire.V5Template().Fields),
		load("v9", wire.V9, plain(false)),
		load("v9-ipv6", wire.V9, plain(true)),
		load("ipfix", wire.IPFIX10, ipfix),
		load("ipfix-rich", wire.IPFIX10, rich()),
	}
}

func load(name string, version uint16, fields []wire.Field) Load {
	l := Load{Name: name, Flows: flows}
	random := rand.New(rand.NewPCG(seed, uint64(version)))
	template := wire.Template{ID: 256, Fields: fields}
	set := uint16(256)
	switch version {
	case wire.V5:
		set = wire.V5Set
	case wire.V9:
		l.Templates = message(version, wire.Set{ID: 0, Templates: []wire.Template{template}})
	default:
		l.Templates = message(version, wire.Set{ID: 2, Templates: []wire.Template{template}})
	}
	for range datagrams {
		data := wire.Set{ID: set}
		for range flows {
			data.Data = must(template.AppendRecord(data.Data, values(random, fields)))
		}
		l.Data = append(l.Data, message(version, data))
	}
	return l
}

// values are those of one record: a day's flows of a site of 65,536 hosts.
func values(random *rand.Rand, fields []wire.Field) [][]byte {
	var all [][]byte
	for _, f := range fields {
		value := binary.BigEndian.AppendUint64(make([]byte, 8), random.Uint64()>>40)
		switch {
		case f.Length == wire.Variable:
			value = []byte("/index.html?session=4711")[:4+random.IntN(20)]
		case f.ID == 8 || f.ID == 12 || f.ID == 27 || f.ID == 28:
			value = append(make([]byte, 12), 10, 1, byte(random.Uint32()), byte(random.Uint32()))
			value = value[16-f.Length:]
		case f.ID == 4:
			value = []byte{6}
		default:
			value = value[16-f.Length:]
		}
		all = append(all, value)
	}
	return all
}

func message(version uint16, set wire.Set) []byte {
	m := wire.Message{Version: version, Count: flows, Uptime: 1 << 25, Seconds: 1700000000, Domain: 7, Sets: []wire.Set{set}}
	return must(m.Append(nil))
}

// must is for what this package writes itself.
func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
