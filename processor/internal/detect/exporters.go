package detect

import "net/netip"

// exporters gives each exporter a number, which takes less room in a conversation than an address, and remembers of those
// that were met last what they were seen to show. A number is never given again.
type exporters struct {
	numbers map[netip.Addr]uint32
	known   []exporter // number n stands at n modulo maxExporters
	newest  uint32

	last       netip.Addr // whom number was asked for last: the records of a datagram have one exporter
	lastNumber uint32
}

type exporter struct {
	addr netip.Addr
	sight
}

// maxExporters bounds what is remembered about exporters; beyond it the longest known is forgotten and learnt anew.
const maxExporters = 4096

func newExporters() exporters {
	return exporters{numbers: make(map[netip.Addr]uint32), known: make([]exporter, 1)}
}

// number is that of an exporter, from 1.
func (x *exporters) number(addr netip.Addr) uint32 {
	if addr == x.last && x.lastNumber != 0 {
		return x.lastNumber
	}
	n, ok := x.numbers[addr]
	if !ok {
		n = x.add(addr)
	}
	x.last, x.lastNumber = addr, n
	return n
}

func (x *exporters) add(addr netip.Addr) uint32 {
	x.newest++
	n := x.newest
	x.numbers[addr] = n
	if len(x.known) < maxExporters {
		x.known = append(x.known, exporter{addr: addr})
		return n
	}
	place := &x.known[n%maxExporters]
	if n > maxExporters {
		delete(x.numbers, place.addr)
	}
	*place = exporter{addr: addr}
	return n
}

// at is the exporter with a number, or nil when it has been forgotten.
func (x *exporters) at(number uint32) *exporter {
	if x.newest-number >= maxExporters {
		return nil
	}
	return &x.known[number%maxExporters]
}

// address is that of the exporter with a number; invalid when it has been forgotten.
func (x *exporters) address(number uint32) netip.Addr {
	if e := x.at(number); e != nil {
		return e.addr
	}
	return netip.Addr{}
}
