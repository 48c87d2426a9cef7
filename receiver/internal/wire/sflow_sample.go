package wire

import (
	"encoding/binary"
	"fmt"
)

// The formats of sFlow.org's own samples, those with enterprise 0.
const (
	SFlowFlowSample            = 1
	SFlowCounterSample         = 2
	SFlowFlowSampleExpanded    = 3
	SFlowCounterSampleExpanded = 4
	SFlowDiscardedPacket       = 5 // "sFlow Dropped Packet Notification Structures"
)

// SFlowSample is one sample of a datagram. Flow samples, compact and expanded, are read; of all others only Enterprise, Format and
// Data are.
type SFlowSample struct {
	Enterprise uint32 // SMI private enterprise number, 20 bits; 0 for sFlow.org's own formats
	Format     uint32 // 12 bits

	Sequence    uint32 // of the source's flow samples, one more with each
	SourceType  uint32 // 0 ifIndex, 1 smonVlanDataSource, 2 entPhysicalEntry; 8 bits in a compact sample
	SourceIndex uint32 // 24 bits in a compact sample
	Rate        uint32 // one packet in so many was sampled, 0 unknown
	Pool        uint32 // packets that could have been sampled
	Drops       uint32 // packets that should have been sampled and were not, for want of resources
	Input       SFlowInterface
	Output      SFlowInterface
	Records     []SFlowRecord

	// Data is what follows the records of a flow sample, into which newer revisions of the format may grow; of any other sample it
	// is all of it.
	Data []byte
}

// SFlowInterface is where a packet came in or went out.
type SFlowInterface struct {
	Format uint32 // 0: Value is an ifIndex; 1: discarded, Value is why; 2: Value is to how many interfaces; 2 bits if compact
	Value  uint32 // 30 bits if compact
}

// SFlowRecord is one record of a flow sample.
type SFlowRecord struct {
	Enterprise uint32 // as in SFlowSample
	Format     uint32
	Data       []byte // without padding
}

// IsFlow tells whether s is a flow sample, so that all its fields are read.
func (s *SFlowSample) IsFlow() bool {
	return s.Enterprise == 0 && (s.Format == SFlowFlowSample || s.Format == SFlowFlowSampleExpanded)
}

// IsCounter tells whether s is a sample of counters.
func (s *SFlowSample) IsCounter() bool {
	return s.Enterprise == 0 && (s.Format == SFlowCounterSample || s.Format == SFlowCounterSampleExpanded)
}

func (s *SFlowSample) expanded() bool { return s.Format == SFlowFlowSampleExpanded }

// parseSample reads a sample of the given data_format.
func (d *SFlow) parseSample(format uint32, data []byte) (SFlowSample, error) {
	s := SFlowSample{Data: data}
	s.Enterprise, s.Format = splitFormat(format)
	if !s.IsFlow() {
		return s, nil
	}
	x := xdr{b: data}
	s.Sequence = x.uint32()
	if s.expanded() {
		s.SourceType, s.SourceIndex = x.uint32(), x.uint32()
	} else {
		s.SourceType, s.SourceIndex = split(x.uint32(), 24)
	}
	s.Rate, s.Pool, s.Drops = x.uint32(), x.uint32(), x.uint32()
	s.Input, s.Output = x.port(s.expanded()), x.port(s.expanded())
	first := len(d.records)
	for count := x.uint32(); count > 0 && x.fault == nil; count-- {
		var r SFlowRecord
		format, r.Data = x.opaqueOf()
		r.Enterprise, r.Format = splitFormat(format)
		d.records = append(d.records, r)
	}
	if x.fault != nil {
		return SFlowSample{}, fmt.Errorf("flow sample of %d octets: %w", len(data), x.fault)
	}
	s.Records = d.records[first:len(d.records):len(d.records)]
	s.Data = x.b
	return s, nil
}

// port is an interface; it is not called one, which is a word of the language.
func (x *xdr) port(expanded bool) (i SFlowInterface) {
	if expanded {
		i.Format, i.Value = x.uint32(), x.uint32()
		return i
	}
	i.Format, i.Value = split(x.uint32(), 30)
	return i
}

func (s *SFlowSample) append(b []byte) ([]byte, error) {
	format, err := joinFormat(s.Enterprise, s.Format)
	if err != nil {
		return nil, err
	}
	b = binary.BigEndian.AppendUint32(b, format)
	if !s.IsFlow() {
		return appendOpaque(b, s.Data), nil
	}
	b = append(b, 0, 0, 0, 0) // the length, known at the end
	start := len(b)
	if b, err = s.appendHeader(b); err != nil {
		return nil, err
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(s.Records)))
	for i, r := range s.Records {
		if format, err = joinFormat(r.Enterprise, r.Format); err != nil {
			return nil, fmt.Errorf("record %d: %w", i, err)
		}
		b = binary.BigEndian.AppendUint32(b, format)
		b = appendOpaque(b, r.Data)
	}
	b = append(b, s.Data...)
	n := len(b) - start
	binary.BigEndian.PutUint32(b[start-4:], uint32(n))
	return append(b, make([]byte, pad(n))...), nil
}

// appendHeader writes what stands before the records of a flow sample.
func (s *SFlowSample) appendHeader(b []byte) ([]byte, error) {
	b = binary.BigEndian.AppendUint32(b, s.Sequence)
	if s.expanded() {
		return appendUint32s(b, s.SourceType, s.SourceIndex, s.Rate, s.Pool, s.Drops,
			s.Input.Format, s.Input.Value, s.Output.Format, s.Output.Value), nil
	}
	source, err := join(s.SourceType, s.SourceIndex, 24)
	if err != nil {
		return nil, fmt.Errorf("source: %w", err)
	}
	input, err := join(s.Input.Format, s.Input.Value, 30)
	if err != nil {
		return nil, fmt.Errorf("input: %w", err)
	}
	output, err := join(s.Output.Format, s.Output.Value, 30)
	if err != nil {
		return nil, fmt.Errorf("output: %w", err)
	}
	return appendUint32s(b, source, s.Rate, s.Pool, s.Drops, input, output), nil
}

// splitFormat reads a data_format.
func splitFormat(word uint32) (enterprise, format uint32) { return split(word, 12) }

func joinFormat(enterprise, format uint32) (uint32, error) {
	word, err := join(enterprise, format, 12)
	if err != nil {
		return 0, fmt.Errorf("format: %w", err)
	}
	return word, nil
}

// split cuts a word into what lies above its lowest bits and these.
func split(word uint32, bits int) (high, low uint32) { return word >> bits, word & (1<<bits - 1) }

// join is split the other way round, and fails when one of the two has too many bits.
func join(high, low uint32, bits int) (uint32, error) {
	if word := high<<bits | low; word>>bits == high && word&(1<<bits-1) == low {
		return word, nil
	}
	return 0, fmt.Errorf("%d and %d in %d and %d bits: %w", high, low, 32-bits, bits, ErrLength)
}
