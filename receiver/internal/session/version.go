package session

import (
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// typeOf is the protocol of a version word that can be parsed.
func typeOf(version uint16) flow.Type {
	switch version {
	case wire.V1:
		return flow.NetFlowV1
	case wire.V5:
		return flow.NetFlowV5
	case wire.V7:
		return flow.NetFlowV7
	case wire.V9:
		return flow.NetFlowV9
	}
	return flow.IPFIX
}

// headerFields are what the header of a message tells of its flows. Where NetFlow v5 has the engine v7 has reserved octets: other
// collectors tell sessions apart by them, which does no harm, but they are no domain.
func headerFields(version uint16) flow.Fields {
	switch version {
	case wire.V1:
		return 0
	case wire.V7:
		return flow.FieldsOf(flow.FieldSequence)
	}
	return flow.FieldsOf(flow.FieldDomain, flow.FieldSequence)
}

// leastData is the lowest ID of a template and of its data sets, in NetFlow v9 and IPFIX.
const leastData = 256

func (d *Decoder) isTemplateSet(id uint16) bool {
	templates, options := d.message.TemplateSets()
	return id == templates || id == options
}

// isOptionsSet tells whether the templates of a set are options templates: in NetFlow v9 they may have no scope to show it.
func (d *Decoder) isOptionsSet(id uint16) bool {
	_, options := d.message.TemplateSets()
	return id == options
}

// follow compares the message's sequence number with what came before.
func (d *Decoder) follow() {
	u, loss := units{n: uint32(d.records + d.tally.OptionRecords), counted: d.counted}, SequenceGap
	switch d.message.Version {
	case wire.V1: // does not count
		return
	case wire.V9:
		u, loss = units{n: 1, counted: true}, MessageGap
	case wire.IPFIX10:
		u.flows = uint32(d.records)
	}
	d.inSequence(d.message.Sequence, u, loss)
}
