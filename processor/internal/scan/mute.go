package scan

import (
	"math"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Sampling at 1 in N shows a probe with chance 1/N and its answer as rarely, so that neither failures nor answers are left to
// judge by. What is left is that a probe can only ever show its SYN. A connection that was established shows any of its
// packets as likely as any other, and of these, five at least (SYN, SYN+ACK, ACK, FIN, FIN+ACK) or three where only the client's
// are exported, all but the first have an ACK.

const (
	// mutePart, in tenths, of the distinct targets of a source must be mute or have failed.
	mutePart = 9
	// fewestMute targets are no accident: if every connection were of those three packets, five lone SYNs in a row had a
	// chance of (1/3)^5, four in a thousand, which is within the error of the walk.
	fewestMute = 5
	// mostAgain is how many targets there must be for one that was seen twice. Through sampling, whoever looks for services
	// hardly ever shows the same target again, and whoever waits for a few dead servers hardly ever shows a new one: five that
	// are tried for ever come up without more than one repetition in one case out of nine, before each has come up once.
	mostAgain = 5
)

// mute tells whether nothing of a contact was seen but SYNs, through sampling: with every packet seen that is silence.
func mute(c *detect.Contact) bool {
	const (
		syn       = 0x02
		connected = 0x01 | 0x04 | 0x10 // FIN, RST, ACK (RFC 9293 section 3.1)
	)
	return c.Protocol == flow.TCP && c.Outcome == detect.Unknown && c.Sampling > 1 && c.TCPFlags&(syn|connected) == syn
}

// thinned is what sampling at 1 in n makes of a threshold. It falls more slowly than what is seen, for so little proves less.
func thinned(threshold int, n uint32) int {
	if n <= 1 {
		return threshold
	}
	return min(threshold, max(fewestMute, int(math.Ceil(float64(threshold)/math.Sqrt(float64(n))))))
}

// muteThreshold is how many mute targets make a scan.
func (d *dossier) muteThreshold() int { return thinned(d.threshold(), d.sampling) }

// mutely judges by lone SYNs.
func (d *dossier) mutely(v *verdict) bool {
	n := int(d.mute)
	return n >= d.muteThreshold() && (n+v.failed)*10 >= mutePart*(v.tried+v.unseen) &&
		int(d.again)*mostAgain <= n && !d.peering(v)
}

// conversing tells whether sampling shows TCP flags, and of most targets more than lone SYNs: a busy client, not a scanner.
func (d *dossier) conversing(v *verdict) bool {
	return d.protocol() == flow.TCP && d.mute > 0 && int(d.mute)*2 < v.unseen
}

// retry notes that a target that is known was tried again. Once it was seen to be more than mute it stays so.
func (s *source) retry(known, t *target) {
	switch {
	case !known.mute:
	case t.mute:
		s.again++
	default:
		known.mute = false
		s.mute--
	}
}
