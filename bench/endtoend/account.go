package main

import "fmt"

// account is what otelflow's own metrics say of a load.
type account struct {
	datagrams, flows     uint64 // read, decoded
	accepted, refused    uint64 // log records, by the next component
	socketDrops, missing uint64 // by the kernel, by the sequence numbers
	otherLosses          uint64 // of every other reason
}

func accountOf(m metrics) account {
	const lost = "otelcol_receiver_netflow_lost"
	a := account{
		datagrams:   m.sum("otelcol_receiver_netflow_datagrams"),
		flows:       m.sum("otelcol_receiver_netflow_flows"),
		accepted:    m.sum("otelcol_receiver_accepted_log_records"),
		refused:     m.sum(lost, `reason="refused"`),
		socketDrops: m.sum(lost, `reason="socket_drop"`),
		missing:     m.sum(lost, `reason="sequence_gap"`) + m.sum(lost, `reason="message_gap"`),
	}
	a.otherLosses = m.sum(lost) - a.refused - a.socketDrops - a.missing
	return a
}

// explains sees that nothing that was sent is missing without a counter, to the last datagram. drops are the kernel's own, by
// /proc/net/udp.
func (a account) explains(s sent, drops uint64, h header) error {
	lost := s.flows - a.flows
	if h.messages {
		lost = s.datagrams - a.datagrams
	}
	for _, sum := range []struct {
		what      string
		got, want uint64
	}{
		{"datagrams read and dropped, of those sent", a.datagrams + a.socketDrops, s.datagrams},
		{"socket_drop, of the kernel's own count", a.socketDrops, drops},
		{"missing by the sequence numbers, of what was not read", a.missing, lost},
		{"log records accepted and refused, of the flows decoded", a.accepted + a.refused, a.flows},
		{"losses for other reasons, of none", a.otherLosses, 0},
	} {
		if sum.got != sum.want {
			return fmt.Errorf("%s: %d of %d; sent %+v, counted %+v", sum.what, sum.got, sum.want, s, a)
		}
	}
	return nil
}
