package peers

import (
	"net/netip"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// weakest is the sampling, 1-in-N, beyond which "for the first time" means nothing: of a conversation of a hundred packets one
// is seen, of most none.
const weakest = 100

// acquainted tells whether the engine remembers that the client dealt with the server, on this port, in an earlier hour: then it is
// not the first time, though the answer may not have been seen.
func (v *visit) acquainted(before uint32) bool {
	return v.Past.Peer != 0 && uint32(v.Past.Peer/hour) < before
}

// considerOutside tells of a server that opens its first connection to the outside.
func (p *peers) considerOutside(v *visit) {
	h := &v.client.Value
	if h.services == 0 || v.Sampling > weakest || v.acquainted(uint32(v.began/hour)) || !h.seasoned(v.At, p.cfg.Learning) || int(h.most) >= p.cfg.ServerOpens {
		return
	}
	l := p.services.At(h.services)
	l.turn(v.week)
	top, clients := l.busiest()
	if clients < p.cfg.ServerClients || !p.may(h, newOutside, anomaly.Medium) {
		return
	}
	n := p.note(v, v.client, newOutside, anomaly.Medium)
	n.technique = anomaly.Technique{ID: "T1095", Name: "Non-Application Layer Protocol", Tactic: "command and control"}
	if v.Protocol.HasPorts() {
		n.technique.ID, n.technique.Name = "T1071", "Application Layer Protocol"
	}
	n.counts = append(n.counts,
		anomaly.Count{Name: "clients", Value: float64(clients), Threshold: float64(p.cfg.ServerClients)},
		anomaly.Count{Name: "destinations_a_day", Value: float64(h.most), Threshold: float64(p.cfg.ServerOpens)})
	n.summary = n.outside(top)
	p.tell(n, v.match(false), v.silence(false))
}

// considerService tells of a port on which a host answers for the first time.
func (p *peers) considerService(v *visit, l *services, s *service) {
	h := &v.server.Value
	if v.Sampling > weakest || v.acquainted(s.first) || !h.seasoned(v.At, p.cfg.Learning) || l.restless(s) {
		return
	}
	_, clients := l.busiest()
	workstation := clients < p.cfg.ServerClients
	severity := s.severity(workstation)
	if v.client != nil && v.client.Value.doors >= maxDoors {
		h.keep(newService)
		p.withheld++
		return
	}
	if !p.may(h, newService, severity) {
		return
	}
	if v.client != nil {
		v.client.Value.doors++
	}
	n := p.note(v, v.server, newService, severity)
	n.technique = accessBy(s.port, s.protocol)
	if v.ClientZone == detect.Outside && n.technique.ID != "" {
		n.technique = anomaly.Technique{ID: "T1133", Name: "External Remote Services", Tactic: "initial access"}
	}
	n.counts = append(n.counts,
		anomaly.Count{Name: "service_clients", Value: float64(s.count())},
		anomaly.Count{Name: "service_hours", Value: float64(s.hours)},
		anomaly.Count{Name: "clients", Value: float64(clients)})
	n.summary = n.service(s, workstation)
	match := v.match(true)
	match.Peer = netip.Prefix{} // the service is new to all
	p.tell(n, match, v.silence(true))
}

// severity of a new service: remote access to who serves hardly anybody is how intruders move on.
func (s *service) severity(workstation bool) anomaly.Severity {
	switch access := remote(s.port, s.protocol); {
	case access && workstation:
		return anomaly.Medium
	case access || prominent(s.port, s.protocol):
		return anomaly.Low
	}
	return anomaly.Info
}

// considerSize tells of the second conversation within an hour that is far larger than any.
func (p *peers) considerSize(v *visit, e *entry, s *size, o outlier) {
	h := &e.Value
	if !h.seasoned(v.At, p.cfg.Learning) || !p.may(h, unusualSize, anomaly.Info) {
		return
	}
	n := p.note(v, e, unusualSize, anomaly.Info)
	n.counts = append(n.counts,
		anomaly.Count{Name: "bytes", Value: float64(o.bytes), Threshold: float64(p.cfg.SizeFloor)},
		anomaly.Count{Name: "deviations", Value: o.deviations, Threshold: p.cfg.SizeDeviations},
		anomaly.Count{Name: "usual_bytes", Value: float64(o.usual)},
		anomaly.Count{Name: "largest_bytes", Value: float64(o.largest)})
	n.summary = n.size(o, s.serves)
	p.tell(n, v.match(s.serves), v.silence(s.serves))
}

// considerHour tells of somebody at work when nobody ever is.
func (p *peers) considerHour(v *visit, e *entry, share float64) {
	h, t := &e.Value, p.hours.At(e.Value.hours)
	if !h.seasoned(v.At, p.cfg.Learning) || int(t.days) < int(p.cfg.Learning/day) || !p.may(h, unusualHour, anomaly.Low) {
		return
	}
	n := p.note(v, e, unusualHour, anomaly.Low)
	n.technique = anomaly.Technique{ID: "T1078", Name: "Valid Accounts", Tactic: "initial access"}
	if v.client != nil {
		n.technique.Tactic = "persistence"
	}
	n.counts = append(n.counts,
		anomaly.Count{Name: "hour_share", Value: share, Threshold: p.cfg.HourShare},
		anomaly.Count{Name: "active_days", Value: float64(t.days), Threshold: float64(p.cfg.Learning / day)},
		anomaly.Count{Name: "hour_of_week", Value: float64(v.hour)})
	n.summary = n.hour(v.hour, p.cfg.Timezone, int(t.days), share)
	asked := v.client == nil
	p.tell(n, v.match(asked), v.silence(asked))
}

// may tells whether a finding of this kind may be told of a host today.
func (p *peers) may(h *host, k kind, s anomaly.Severity) bool {
	if h.may(k, uint8(s)) {
		return true
	}
	p.withheld++
	return false
}

// match narrows the flows of the visit, for a finding about the host that was asked or about the one that asked.
func (v *visit) match(asked bool) detect.Match {
	m := detect.Match{Peer: detect.Single(v.Server), Port: v.ServerPort, Protocol: v.Protocol}
	if asked {
		m.Side, m.Peer = detect.Asked, detect.Single(v.Client)
	}
	return m
}

// silence is the rule that covers such a finding.
func (v *visit) silence(asked bool) detect.Silence {
	if asked {
		return detect.Silence{Peer: detect.Single(v.Server), Port: v.ServerPort}
	}
	return detect.Silence{Subject: detect.Single(v.Client), Port: v.ServerPort}
}
