package wire

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// The word of 32 bits with which an sFlow datagram begins, and the only version of which this package reads more.
const sflow5 = 5

// SFlow is one sFlow version 5 datagram ("sFlow Version 5", sflow.org/sflow_version_5.txt, July 2004). It is no Message: it has
// samples and no templates. After ParseSFlow all octets in it are part of the parsed bytes; the next ParseSFlow into the same
// SFlow reuses the memory of Samples and of their Records.
type SFlow struct {
	Agent    netip.Addr // the agent's own address; invalid where the datagram says that it is unknown
	SubAgent uint32
	Sequence uint32 // of the sub-agent's datagrams, one more with each
	Uptime   uint32 // milliseconds since the agent started
	Samples  []SFlowSample

	// What the samples' Records point into, one store for the whole datagram, for the reason that Message has.
	records []SFlowRecord
}

// IsSFlow tells whether b begins as an sFlow version 5 datagram does. NetFlow and IPFIX have no version 0, which its first 16 bits
// would be.
func IsSFlow(b []byte) bool { return len(b) >= 4 && binary.BigEndian.Uint32(b) == sflow5 }

// ParseSFlow reads one datagram into d. It keeps b: all octets in d are b's.
//
// When it fails, d has what could be read. A fault in a sample costs that sample alone, since its length is known; a sample that
// reaches beyond the datagram costs those that follow it, and so does a datagram that counts more samples than it has. A datagram
// that is longer than its samples is read whole and ErrTrailing returned. The errors are ErrVersion, ErrTruncated, ErrLength and
// ErrTrailing.
func ParseSFlow(d *SFlow, b []byte) error {
	*d = SFlow{Samples: d.Samples[:0], records: d.records[:0]}
	x := xdr{b: b}
	version := x.uint32()
	if x.fault == nil && version != sflow5 {
		return fmt.Errorf("sFlow datagram: %w: %d", ErrVersion, version)
	}
	d.Agent = x.address()
	d.SubAgent = x.uint32()
	d.Sequence = x.uint32()
	d.Uptime = x.uint32()
	count := x.uint32()
	if x.fault != nil {
		*d = SFlow{Samples: d.Samples, records: d.records}
		return fmt.Errorf("header of an sFlow datagram of %d octets: %w", len(b), x.fault)
	}
	return d.parseSamples(b, len(b)-len(x.b), count)
}

// parseSamples reads the samples of the datagram b, of which the first begins at the octet start.
func (d *SFlow) parseSamples(b []byte, start int, count uint32) error {
	var found faults
	x := xdr{b: b[start:]}
	for i := range count {
		at := len(b) - len(x.b)
		format, data := x.opaqueOf()
		if x.fault != nil {
			found.add(fmt.Errorf("sample %d of %d at octet %d: %w", i, count, at, x.fault))
			return found.errOf("samples")
		}
		s, err := d.parseSample(format, data)
		if err != nil {
			found.add(fmt.Errorf("sample %d of %d at octet %d: %w", i, count, at, err))
			continue
		}
		d.Samples = append(d.Samples, s)
	}
	if err := found.errOf("samples"); err != nil {
		return err
	}
	return trailing(b, len(b)-len(x.b))
}

// errOf is err for faulty things that are no sets.
func (f *faults) errOf(things string) error {
	if f.more > 0 {
		return fmt.Errorf("%w; faulty %s after it: %d", f.first, things, f.more)
	}
	return f.first
}

// Append writes d after b. What ParseSFlow read without an error comes out octet for octet, but for two things: a length that is no
// multiple of four is padded with zeros whatever stood there, and that of a flow sample counts the padding of its last record. The
// error is ErrLength; with it comes b as it was.
func (d *SFlow) Append(b []byte) ([]byte, error) {
	out := binary.BigEndian.AppendUint32(b, sflow5)
	out = appendAddress(out, d.Agent)
	out = binary.BigEndian.AppendUint32(out, d.SubAgent)
	out = binary.BigEndian.AppendUint32(out, d.Sequence)
	out = binary.BigEndian.AppendUint32(out, d.Uptime)
	out = binary.BigEndian.AppendUint32(out, uint32(len(d.Samples)))
	for i := range d.Samples {
		var err error
		if out, err = d.Samples[i].append(out); err != nil {
			return b, fmt.Errorf("sample %d: %w", i, err)
		}
	}
	return out, nil
}

// sflowLength is the length of the datagram at the front of b by the lengths of its samples; an error is one of ErrVersion,
// ErrTruncated and ErrLength.
func sflowLength(b []byte) (int, error) {
	x := xdr{b: b}
	if version := x.uint32(); x.fault == nil && version != sflow5 {
		return 0, fmt.Errorf("sFlow datagram: %w: %d", ErrVersion, version)
	}
	x.address()
	x.take(12) // sub-agent, sequence number, uptime
	for range x.uint32() {
		if x.fault != nil {
			break
		}
		x.opaqueOf()
	}
	if x.fault != nil {
		return 0, fmt.Errorf("sFlow datagram of %d octets: %w", len(b), x.fault)
	}
	return len(b) - len(x.b), nil
}
