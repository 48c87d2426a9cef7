package bench

import (
	"bytes"

	"github.com/netsampler/goflow2/v2/decoders/netflow"
	"github.com/netsampler/goflow2/v2/decoders/netflowlegacy"
)

// Goflow2 decodes as goflow2's NetFlowPipe does, and no more: into packets, without meaning.
type Goflow2 struct {
	templates netflow.NetFlowTemplateSystem
	v5        netflowlegacy.PacketNetFlowV5
	v9        netflow.NFv9Packet
	ipfix     netflow.IPFIXPacket
}

// NewGoflow2 has learnt the templates of l.
func NewGoflow2(l *Load) (*Goflow2, error) {
	g := &Goflow2{templates: netflow.CreateTemplateSystem()}
	if l.Templates == nil {
		return g, nil
	}
	_, err := g.Decode(l.Templates)
	return g, err
}

// Decode reads a datagram and says how many records it had.
func (g *Goflow2) Decode(datagram []byte) (n int, err error) {
	g.v5, g.v9, g.ipfix = netflowlegacy.PacketNetFlowV5{}, netflow.NFv9Packet{}, netflow.IPFIXPacket{}
	b := bytes.NewBuffer(datagram[2:])
	var sets []any
	switch datagram[1] {
	case 5:
		g.v5.Version = 5
		err = netflowlegacy.DecodeMessage(b, &g.v5)
		return len(g.v5.Records), err
	case 9:
		g.v9.Version = 9
		err = netflow.DecodeMessageNetFlow(b, g.templates, &g.v9)
		sets = g.v9.FlowSets
	default:
		g.ipfix.Version = 10
		err = netflow.DecodeMessageIPFIX(b, g.templates, &g.ipfix)
		sets = g.ipfix.FlowSets
	}
	for _, set := range sets {
		if data, ok := set.(netflow.DataFlowSet); ok {
			n += len(data.Records)
		}
	}
	return n, err
}
