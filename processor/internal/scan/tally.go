package scan

import (
	"math"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// tally is what a source tried, in distinct targets.
type tally struct {
	tried, answered, failed int // of known outcome
	refused, silent         int // together failed
	unseen                  int // of unknown outcome
	hosts, ports            int // among all of them
	about                   bool
}

// tallyOf counts a list of distinct targets. It is quadratic, for lists of at most exactTargets.
func tallyOf(list []target) tally {
	var n tally
	for i := range list {
		t := &list[i]
		switch t.outcome {
		case detect.Answered:
			n.answered++
		case detect.Refused:
			n.refused++
		case detect.Silent:
			n.silent++
		default:
			n.unseen++
		}
		newHost, newPort := 1, 1
		for j := range list[:i] {
			if list[j].host == t.host {
				newHost = 0
			}
			if list[j].port == t.port {
				newPort = 0
			}
		}
		n.hosts += newHost
		n.ports += newPort
	}
	n.failed = n.refused + n.silent
	n.tried = n.failed + n.answered
	return n
}

// share is the share of tried targets that failed, as low as it may truly be: the lower end of the Wilson interval at 90 %
// one-sided confidence, so that a few early failures do not make a majority.
func (n *tally) share() float64 { return wilson(n.failed, n.tried) }

func wilson(successes, trials int) float64 {
	if trials == 0 {
		return 0
	}
	const z = 1.2816
	count := float64(trials)
	p := float64(successes) / count
	middle := p + z*z/(2*count)
	margin := z * math.Sqrt(p*(1-p)/count+z*z/(4*count*count))
	return max(0, (middle-margin)/(1+z*z/count))
}
