package bench

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"

	"github.com/otelflow/otelflow/receiver/internal/session"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// Crowd is many exporters with as many templates each, whose datagrams come in random order: what is measured of it is what it costs
// to find the state of each. Only the state is many: the octets of the datagrams are those of one Load, with other numbers in
// their headers, for a datagram that just arrived is in the cache whoever sent it.
type Crowd struct {
	ours  *Ours
	load  Load
	order []uint32 // of exporters and templates
	each  int      // templates of an exporter
}

// NewCrowd has learnt the templates of all exporters.
func NewCrowd(exporters, each int) (*Crowd, error) {
	c := &Crowd{load: load("growth", wire.V9, plain(false)), order: make([]uint32, exporters*each), each: each}
	options := session.DefaultOptions()
	options.Limits.MaxSessions = max(options.Limits.MaxSessions, exporters)
	options.Limits.MaxTotal = max(options.Limits.MaxTotal, len(c.order)*len(plain(false)))
	var err error
	if c.ours, err = newOurs(options); err != nil {
		return nil, err
	}
	var templates []wire.Template
	for i := range each {
		templates = append(templates, wire.Template{ID: dataID + uint16(i), Fields: plain(false)})
	}
	taught := message(wire.V9, 0, wire.Set{Templates: templates})
	for i := range exporters {
		if _, err := c.ours.from(source(i), taught); err != nil {
			return nil, err
		}
	}
	for i := range c.order {
		c.order[i] = uint32(i)
	}
	random := rand.New(rand.NewPCG(seed, seed))
	random.Shuffle(len(c.order), func(i, j int) { c.order[i], c.order[j] = c.order[j], c.order[i] })
	return c, nil
}

// Decode reads the i-th datagram of the crowd.
func (c *Crowd) Decode(i int) (n int, err error) {
	const (
		sequenceAt = 12 // in a header of NetFlow v9
		setAt      = 20 // after it
	)
	who := int(c.order[i%len(c.order)])
	datagram := c.load.Data[i%len(c.load.Data)]
	binary.BigEndian.PutUint32(datagram[sequenceAt:], uint32(1+i))
	binary.BigEndian.PutUint16(datagram[setAt:], dataID+uint16(who%c.each))
	return c.ours.from(source(who/c.each), datagram)
}

func source(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
}
