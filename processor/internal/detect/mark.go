package detect

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// Mark says that a flow belongs to an open episode, of the type that it has now.
type Mark = anomaly.Mark

// Marks appends to dst the open episodes that f belongs to: what the subject opened or was asked, as their Match says, and what
// came back. It is meant to be asked after Observe(f). Flows that passed before the episode opened have gone by unmarked.
func (e *Engine) Marks(dst []Mark, f *flow.Flow) []Mark {
	if len(e.episodes.of) == 0 && len(e.episodes.wide) == 0 {
		return dst
	}
	a, b := side{f.Src.Unmap(), f.SrcPort}, side{f.Dst.Unmap(), f.DstPort}
	ofA, ofB := e.episodes.of[a.addr], e.episodes.of[b.addr]
	if len(ofA) == 0 && len(ofB) == 0 && len(e.episodes.wide) == 0 {
		return dst
	}
	client := e.joiner.clientOf(f)
	forth, back := view{f, a, b, client}, view{f, b, a, client}
	dst = forth.marks(dst, ofA)
	dst = back.marks(dst, ofB)
	for _, ep := range e.episodes.wide {
		switch network := ep.Value.Network; {
		case network.Contains(a.addr) && forth.belongs(ep), network.Contains(b.addr) && back.belongs(ep):
			dst = append(dst, Mark{ID: ep.Value.id, Type: ep.Value.Type})
		}
	}
	return dst
}

// side is one end of a flow.
type side struct {
	addr netip.Addr
	port uint16
}

// view is a flow as seen from a subject.
type view struct {
	*flow.Flow
	subject, peer side
	client        netip.Addr // who opened it; invalid when that is not known
}

func (v *view) marks(dst []Mark, candidates []*Entry[caseKey, episode]) []Mark {
	for _, e := range candidates {
		if v.belongs(e) {
			dst = append(dst, Mark{ID: e.Value.id, Type: e.Value.Type})
		}
	}
	return dst
}

// belongs tells whether the flow belongs to the episode.
func (v *view) belongs(e *Entry[caseKey, episode]) bool {
	m := &e.Value.Match
	port, opener := v.peer.port, v.subject.addr
	if m.Side == Asked {
		port, opener = v.subject.port, v.peer.addr
	}
	return (m.Side == Either || !v.client.IsValid() || v.client == opener) &&
		(!m.Peer.IsValid() || m.Peer.Contains(v.peer.addr)) &&
		(m.Port == 0 || m.Port == port) &&
		(m.Protocol == 0 || m.Protocol == v.Protocol) &&
		(m.MaxPackets == 0 || v.Packets <= m.MaxPackets)
}
