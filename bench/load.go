// Package bench measures otelflow side by side with goflow2 (v2.2.6), what a user would take instead, over the same datagrams in the
// same run. It is a module of its own, so that no peer enters otelflow's. `make bench` in the directory above runs it.
package bench

import (
	"encoding/binary"
	"math/rand/v2"

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

	domain = 7
	uptime = 1 << 25 // milliseconds, nine hours, at export
	export = 1700000000
	rate   = 512 // one packet in so many is sampled

	dataID    = 256 // of the template
	optionsID = 257
)

// Loads are all that is measured.
func Loads() []Load {
	ipfix := append(without(plain(false), firstSwitched, lastSwitched), wire.Field{ID: 152, Length: 8}, wire.Field{ID: 153, Length: 8})
	return []Load{
		load("v5", wire.V5, wire.V5Template().Fields),
		load("v9", wire.V9, plain(false)),
		load("v9-ipv6", wire.V9, plain(true)),
		load("v9-common", wire.V9, common(), sampling()...),
		load("ipfix", wire.IPFIX10, ipfix),
		load("ipfix-rich", wire.IPFIX10, rich()),
	}
}

// load sends more with the template.
func load(name string, version uint16, fields []wire.Field, more ...wire.Set) Load {
	l := Load{Name: name, Flows: flows}
	random := rand.New(rand.NewPCG(seed, uint64(version)))
	template := wire.Template{ID: dataID, Fields: fields}
	set := uint16(dataID)
	switch version {
	case wire.V5:
		set = wire.V5Set
	case wire.V9:
		l.Templates = message(version, 0, append([]wire.Set{{ID: 0, Templates: []wire.Template{template}}}, more...)...)
	default:
		l.Templates = message(version, 0, wire.Set{ID: 2, Templates: []wire.Template{template}})
	}
	for i := range uint32(datagrams) {
		data := wire.Set{ID: set}
		for range flows {
			data.Data = must(template.AppendRecord(data.Data, values(random, fields)))
		}
		sequence := i * flows // sent before, as NetFlow v5 and IPFIX count
		if version == wire.V9 {
			sequence = 1 + i
		}
		l.Data = append(l.Data, message(version, sequence, data))
	}
	return l
}

// sampling tells the rate as routers do in v9, by an option record, for goflow2 looks for it nowhere else.
func sampling() []wire.Set {
	const system = 1 // the scope
	options := wire.Template{ID: optionsID, Scopes: 1, Fields: []wire.Field{{ID: system, Length: 4}, {ID: 34, Length: 4}}}
	record := binary.BigEndian.AppendUint32([]byte{0, 0, 0, 0}, rate)
	return []wire.Set{{ID: 1, Templates: []wire.Template{options}}, {ID: optionsID, Data: record}}
}

func message(version uint16, sequence uint32, sets ...wire.Set) []byte {
	m := wire.Message{Version: version, Count: flows, Uptime: uptime, Seconds: export, Sequence: sequence, Domain: domain, Sets: sets}
	return must(m.Append(nil))
}

// must is for what this package writes itself.
func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
