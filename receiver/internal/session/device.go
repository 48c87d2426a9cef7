package session

import (
	"net/netip"
	"sync"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/ie"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// origin tells devices apart.
type origin struct {
	exporter   netip.Addr
	port       uint16 // 0 unless Options.ByPort
	connection uint64 // 0 over UDP

	// agent is sFlow's where it is not exporter: datagrams of several may be passed on from one address. Invalid elsewhere.
	agent netip.Addr
}

// device is what an exporter said of itself in whatever domain. As a rule the numbers of interfaces, VRFs and applications, and those
// of its maker's elements, mean the same in all of them, and line cards that each have a domain leave it to the chassis to name them.
// But two exporters behind one address have nothing in common: so what a domain says itself comes first, for it.
type device struct {
	mu       sync.Mutex // held while a datagram of the device is decoded; guards its sessions too
	names    names
	learnt   *ie.Local            // elements of which type information told (RFC 5610); nil before the first
	teachers map[elementID]teller // of these
	init     fact[flow.Time]      // as session's
	exporter fact[netip.Addr]     // as session's

	// sampling is the rate of everything that domain 0 told, which stands for the whole exporting process (RFC 7011 section 3.1).
	sampling uint32

	// Guarded by Sessions.mu.
	sessions int
	weight   int // names and elements
}

// teller is who of a device told something.
type teller struct {
	version uint16
	domain  uint32
}

// whole tells whether t stands for the whole exporting process, as domain 0 of IPFIX does (RFC 7011 section 3.1).
func (t teller) whole() bool { return t.version == wire.IPFIX10 && t.domain == 0 }

func (s *session) teller() teller { return teller{s.key.version, s.key.domain} }

// device finds or makes the device of o for one more session. The caller holds mu.
func (s *Sessions) device(o origin) *device {
	d, ok := s.devices[o]
	if !ok {
		d = &device{}
		s.devices[o] = d
	}
	d.sessions++
	return d
}
