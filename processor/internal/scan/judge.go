package scan

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// verdict is the judgement of a source.
type verdict struct {
	tally
	form   form
	victim netip.Addr // the one host that it is about, if it is
	blind  bool       // by number alone: whether the targets answered could not be seen
}

// magnitude is the number that accuses.
func (v *verdict) magnitude() int {
	if v.blind {
		return v.unseen
	}
	return v.failed
}

// hostsTried is how many hosts the scan is known to have tried, those included that gave it only answers.
func (v *verdict) hostsTried() int {
	if v.form == sweep || v.ports == 1 {
		return v.hosts + v.open(v.form)
	}
	return v.hosts
}

// portsTried is the same for ports.
func (v *verdict) portsTried() int {
	if v.victim.IsValid() {
		return v.ports + v.open(v.form)
	}
	return v.ports
}

// judge tells whether a source scans.
func (s *source) judge() (v verdict, guilty bool) {
	if s.wide == nil && s.told == formless && len(s.targets) < min(s.threshold(), s.of.cfg.BlindThreshold) {
		return v, false // the quick way out for nearly all
	}
	v = verdict{tally: s.tally(), form: sweep}
	if !s.pings {
		v.form = v.tally.form(s.told)
	}
	if v.failed >= s.threshold() && v.share() >= s.shareNeeded() && s.walk >= bound && !s.peering(&v) {
		return v, true
	}
	if s.told != formless {
		v.blind = s.blind
		return v, true
	}
	v.blind = true
	return v, s.blindly(&v)
}

// threshold is how many targets it takes.
func (s *source) threshold() int {
	switch {
	case s.pings:
		return s.of.cfg.SweepThreshold
	case s.zone == detect.Inside:
		return s.of.cfg.InsideThreshold
	}
	return s.of.cfg.OutsideThreshold
}

func (s *source) shareNeeded() float64 {
	if s.pings {
		return s.of.cfg.SweepShare
	}
	return s.of.cfg.FailedShare
}

// peering tells whether a source of one's own may just be looking for its peers. From outside nobody's peers are looked
// for on random ports of one's network, so there it is a scan; and so it is among one's own hosts.
func (s *source) peering(v *verdict) bool {
	return s.zone == detect.Inside && s.outward*2 > s.contacts && s.scattered(v)
}

// scattered tells whether nothing that the source tried has to do with the rest.
func (s *source) scattered(v *verdict) bool {
	return !s.pings && v.scattered(1+one(s.protocols[1] != 0))
}

// blindly judges by number alone. Then a resolver, a time server or a browser over QUIC looks like a horizontal scan of its
// service, so the everyday services do not count, nor does anything that does not look for the same thing twice.
func (s *source) blindly(v *verdict) bool {
	if v.unseen < s.of.cfg.BlindThreshold || float64(s.packets) > s.of.cfg.BlindPackets*float64(s.contacts) {
		return false
	}
	if v.answered*10 > 3*(v.tried+v.unseen) || s.scattered(v) {
		return false
	}
	return v.form != horizontal || !s.everyday()
}

// everyday tells whether most of the listed targets are services that clients use all day.
func (s *source) everyday() bool {
	n, all := 0, 0
	for i := range s.targets {
		if s.targets[i].outcome == detect.Answered {
			continue
		}
		all++
		switch s.targets[i].port {
		case 53, 80, 123, 443, 853:
			n++
		}
	}
	return n*2 > all
}

// severity of a scan: from inside it is an intruder or a mistake that somebody must look at; from outside it is the weather
// of the Internet, unless it is persistent. What could not be seen to fail is a step less grave, and little is left of a charge
// when most of what was told as failures turned out to be the dead among many that answer.
func (s *source) severity(v *verdict) anomaly.Severity {
	severity := anomaly.Low
	switch {
	case !v.blind && float64(v.failed) < s.shareNeeded()/2*float64(v.failed+v.open(v.form)):
	case s.zone == detect.Inside && s.pings:
		severity = anomaly.Medium
	case s.zone == detect.Inside:
		severity = anomaly.High
	case v.magnitude() >= persistent*s.threshold():
		severity = anomaly.Medium
	}
	if v.blind {
		severity--
	}
	return severity
}

// persistent is how many times the threshold makes a scan from outside worth a look.
const persistent = 10

// score grows with the number of targets and with the share of the scan's own targets that failed: 0.6 for a bare threshold of
// nothing but failures, towards 1 for a thousand of them; half of that for a blind judgement.
func (s *source) score(v *verdict) float64 {
	if v.blind {
		return 0.5 * (1 - 0.3*float64(s.of.cfg.BlindThreshold)/float64(max(v.unseen, s.of.cfg.BlindThreshold)))
	}
	threshold := float64(s.threshold())
	return wilson(v.failed, v.failed+v.open(v.form)) * (1 - 0.3*threshold/max(threshold, float64(v.failed)))
}
