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
	hosts, ports            int // among what accuses: these give the scan its shape
	atHosts, atPorts        int // answered on a host, on a port, that is among those: the rest is ordinary traffic
}

// accuses tells whether an outcome speaks against the source: a failure, or, where it is judged blindly, what could not be
// seen. Neither gives the other's scan its shape: one question of unknown outcome to a time server does not widen a sweep.
func accuses(o detect.Outcome, blind bool) bool {
	if blind {
		return o == detect.Unknown
	}
	return o.Failed()
}

// tallyOf counts a list of distinct targets. It is quadratic, for lists of at most exactTargets.
func tallyOf(list []target, blind bool) tally {
	var n tally
	for i := range list {
		t := &list[i]
		sameHost, samePort := kin(list, i, blind)
		switch t.outcome {
		case detect.Answered:
			n.answered++
			n.atHosts += one(sameHost >= 0)
			n.atPorts += one(samePort >= 0)
			continue
		case detect.Refused:
			n.refused++
		case detect.Silent:
			n.silent++
		default:
			n.unseen++
		}
		if !accuses(t.outcome, blind) {
			continue
		}
		n.hosts += one(sameHost < 0 || sameHost > i)
		n.ports += one(samePort < 0 || samePort > i)
	}
	n.failed = n.refused + n.silent
	n.tried = n.failed + n.answered
	return n
}

// kin finds the first other targets that accuse with the host, and with the port, of the i-th; -1 when there are none.
func kin(list []target, i int, blind bool) (sameHost, samePort int) {
	sameHost, samePort = -1, -1
	for j := range list {
		if j == i || !accuses(list[j].outcome, blind) {
			continue
		}
		if sameHost < 0 && list[j].host == list[i].host {
			sameHost = j
		}
		if samePort < 0 && list[j].port == list[i].port {
			samePort = j
		}
	}
	return sameHost, samePort
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// open is how many targets answered that belong to a scan of the given form.
func (n *tally) open(f form) int {
	switch f {
	case sweep:
		return n.answered
	case horizontal:
		return n.atPorts
	}
	return n.atHosts
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
