package capture

import (
	"errors"
	"fmt"
	"io"
	"net/netip"

	"github.com/gopacket/gopacket/layers"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// packets finds the flow exports among the frames of a packet capture.
type packets struct {
	frames  interface{ next() (frame, error) }
	headers *headers
	whole   *assembler
}

func (s *packets) next(counts *Counts) (Datagram, error) {
	for {
		f, err := s.frames.next()
		if err != nil {
			if !interrupted(err) { // else the missing fragments may well be there
				s.whole.finish()
			}
			counts.lost[Unassembled] = s.whole.lost
			if !errors.Is(err, io.EOF) {
				err = fmt.Errorf("after frame %d: %w", counts.Frames, err)
			}
			return Datagram{}, err
		}
		counts.Frames++
		dg, reason, done := s.datagram(f, counts)
		if reason == Malformed && f.snapped {
			reason = Snapped
		}
		if reason != kept {
			counts.lost[reason]++
		}
		if done {
			return dg, nil
		}
	}
}

// datagram is the flow export in f. It is not done, for no reason, when f is a fragment and others are still to come.
func (s *packets) datagram(f frame, counts *Counts) (dg Datagram, reason Reason, done bool) {
	p, reason := s.headers.packet(f)
	if reason != kept {
		return Datagram{}, reason, false
	}
	if p.fragment() {
		if !mayBeUDP(p) {
			return Datagram{}, NotUDP, false
		}
		counts.Fragments++
		if !s.whole.add(&p, f.time) {
			return Datagram{}, kept, false
		}
	}
	port, data, reason := s.headers.datagram(p)
	if reason != kept {
		return Datagram{}, reason, false
	}
	// The port tells nothing: exporters are set to any, and a capture taken at an exporter holds its DNS and NTP as well.
	if !wire.Recognize(data) {
		return Datagram{}, NotFlowExport, false
	}
	return Datagram{Payload: data, Source: netip.AddrPortFrom(p.src, port), Time: f.time}, kept, true
}

// mayBeUDP tells of a fragment whether UDP can be in the datagram that it is a part of.
func mayBeUDP(p packet) bool {
	return p.proto == layers.LayerTypeUDP || p.proto == layers.LayerTypeIPv6Destination || p.proto == layers.LayerTypeIPSecAH
}
