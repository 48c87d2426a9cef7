package scan

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// verdict is the judgement of a source.
type verdict struct {
	tally
	form   form
	blind  bool       // by number alone: whether the targets answered could not be seen
	victim netip.Addr // the one host that it is about, if it is
	port   uint16     // the one port that it is about, if it is
	strays int        // targets that accuse on other ports than that
	mute   bool       // blind, and nearly all of it lone SYNs: what sampling leaves of a scan
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
	switch {
	case v.form == sweep || v.ports == 1:
		return v.hosts + v.open(v.form)
	case v.port != 0:
		return v.magnitude() - v.strays
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
func (d *dossier) judge() (v verdict, guilty bool) {
	if d.wide == nil && d.told == formless && len(d.targets) < d.of.fewest(d.source, d.pings) {
		return v, false // the quick way out for nearly all
	}
	v = d.verdict(false)
	if v.failed >= d.threshold() && v.share() >= d.shareNeeded() && d.walk >= bound && !d.peering(&v) {
		return v, true
	}
	switch {
	case d.told != formless && !d.blind:
		return v, true
	case d.told == formless && v.unseen < min(d.of.cfg.BlindThreshold, d.muteThreshold()):
		return v, false
	}
	v = d.verdict(true)
	return v, d.told != formless || v.mute || d.blindly(&v)
}

// verdict is what there is to judge: by failures, or blindly.
func (d *dossier) verdict(blind bool) verdict {
	v := verdict{tally: d.tally(blind), form: sweep, blind: blind}
	if !d.pings {
		v.form = v.tally.form(d.told)
	}
	v.mute = blind && d.mutely(&v)
	return v
}

// fewest is how many targets it takes to be judged at all.
func (s *scan) fewest(src *source, pings bool) int {
	n := min(s.cfg.threshold(src.zone, pings), s.cfg.BlindThreshold)
	if src.mute > 0 {
		n = min(n, thinned(n, src.sampling))
	}
	return n
}

// threshold is how many targets it takes.
func (d *dossier) threshold() int {
	t := d.of.cfg.threshold(d.zone, d.pings)
	if d.zone == detect.Inside && d.of.gateways.is(detect.HostOf(d.client)) {
		return 2 * t
	}
	return t
}

func (c *Config) threshold(zone detect.Zone, pings bool) int {
	switch {
	case pings:
		return c.SweepThreshold
	case zone == detect.Inside:
		return c.InsideThreshold
	}
	return c.OutsideThreshold
}

func (d *dossier) shareNeeded() float64 {
	if d.pings {
		return d.of.cfg.SweepShare
	}
	return d.of.cfg.FailedShare
}

// peering tells whether a source of one's own may just be looking for its peers. From outside nobody's peers are looked
// for on random ports of one's network, so there it is a scan. Among one's own hosts it is one over TCP; over UDP it is what calls
// do: each side tells the other the private addresses that it has, and both try them (RFC 8445 section 5.1.1.1), most of them in vain.
func (d *dossier) peering(v *verdict) bool {
	return (d.outward || d.zone == detect.Inside && d.protocol() == flow.UDP) && d.scattered(v)
}

// scattered tells whether nothing that the source tried has to do with the rest.
func (d *dossier) scattered(v *verdict) bool {
	return !d.pings && v.scattered()
}

// blindly judges by number alone. Then a resolver, a time server or a browser over QUIC looks like a horizontal scan of its
// service, so the everyday services do not count, nor does anything that does not look for the same thing twice.
func (d *dossier) blindly(v *verdict) bool {
	if v.unseen < d.of.cfg.BlindThreshold || float64(d.packets) > d.of.cfg.BlindPackets*float64(d.contacts) {
		return false
	}
	if v.answered*10 > 3*(v.tried+v.unseen) || d.scattered(v) || d.conversing(v) {
		return false
	}
	return v.form != horizontal || !d.usual()
}

// usual tells whether most of the listed targets of unknown outcome are services that clients use all day.
func (d *dossier) usual() bool {
	n, all := 0, 0
	for i := range d.targets {
		if !accuses(d.targets[i].outcome, true) {
			continue
		}
		all++
		n += one(everyday(d.targets[i].port))
	}
	return n*2 > all
}

// severity of a scan: from inside it is an intruder or a mistake that somebody must look at; from outside it is the weather
// of the Internet, unless it is persistent. What could not be seen to fail is a step less grave, and little is left of a charge
// when most of what was told as failures turned out to be the dead among many that answer.
func (d *dossier) severity(v *verdict) anomaly.Severity {
	severity := anomaly.Low
	switch {
	case !v.blind && float64(v.failed) < d.shareNeeded()/2*float64(v.failed+v.open(v.form)):
	case d.zone == detect.Inside && d.pings:
		severity = anomaly.Medium
	case d.zone == detect.Inside:
		severity = anomaly.High
	case v.magnitude() >= persistent*d.threshold():
		severity = anomaly.Medium
	}
	if v.blind && !v.mute {
		severity--
	}
	return severity
}

// persistent is how many times the threshold makes a scan from outside worth a look.
const persistent = 10

// score grows with the number of targets and with the share of the scan's own targets that failed: 0.6 for a bare threshold of
// nothing but failures, towards 1 for a thousand of them; half of that for a blind judgement, unless lone SYNs take the place of
// the failures.
func (d *dossier) score(v *verdict) float64 {
	switch {
	case v.mute:
		n, least := int(d.mute), float64(d.muteThreshold())
		return sampled(d.sampling, wilson(n, max(n, v.tried+v.unseen))*(1-0.3*least/max(least, float64(n))))
	case v.blind:
		return sampled(d.sampling, 0.5*(1-0.3*float64(d.of.cfg.BlindThreshold)/float64(max(v.unseen, d.of.cfg.BlindThreshold))))
	}
	threshold := float64(d.threshold())
	return sampled(d.sampling, wilson(v.failed, v.failed+v.open(v.form))*(1-0.3*threshold/max(threshold, float64(v.failed))))
}

// sampled is a score through sampling, which may have hidden what would have cleared the source: a fifth less.
func sampled(sampling uint32, score float64) float64 {
	if sampling > 1 {
		return 0.8 * score
	}
	return score
}
