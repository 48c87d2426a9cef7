package detect

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// Mark says that a flow belongs to an open episode, of the type that it has now.
type Mark = anomaly.Mark

// Marks appends to dst the open episodes that f belongs to: what the subject opened, and what came back. It is meant to be
// asked after Observe(f). Flows that passed before the episode opened have gone by unmarked.
func (e *Engine) Marks(dst []Mark, f *flow.Flow) []Mark {
	if len(e.episodes.of) == 0 {
		return dst
	}
	src, to := f.Src.Unmap(), f.Dst.Unmap()
	bySrc, byDst := e.episodes.of[src], e.episodes.of[to]
	if len(bySrc) == 0 && len(byDst) == 0 {
		return dst
	}
	client := e.joiner.clientOf(f)
	if !client.IsValid() || client == src {
		dst = marks(dst, bySrc, f, end{to, f.DstPort})
	}
	if !client.IsValid() || client == to {
		dst = marks(dst, byDst, f, end{src, f.SrcPort})
	}
	return dst
}

// end is the peer's end of a flow.
type end struct {
	addr netip.Addr
	port uint16
}

func marks(dst []Mark, candidates []*Entry[caseKey, episode], f *flow.Flow, peer end) []Mark {
	for _, e := range candidates {
		if e.Value.Match.takes(f, peer) {
			dst = append(dst, Mark{ID: e.Value.id, Type: e.Value.Type})
		}
	}
	return dst
}

// takes tells whether f, whose other end is peer, belongs to the episode.
func (m *Match) takes(f *flow.Flow, peer end) bool {
	return (!m.Peer.IsValid() || m.Peer == peer.addr) &&
		(m.Port == 0 || m.Port == peer.port) &&
		(m.Protocol == 0 || m.Protocol == f.Protocol) &&
		(m.MaxPackets == 0 || f.Packets <= m.MaxPackets)
}
