package beacon

import "github.com/otelflow/otelflow/internal/anomaly"

// youth tells whether the destination is new to the client, as far as the engine can know.
func (b *beacon) youth(p *pair) float64 {
	switch {
	case p.last.Sub(p.known) >= b.cfg.Young:
		return 0
	case p.watched() < b.cfg.Learning:
		return 0.5
	}
	return 1
}

// score is how sure it is that nobody calls there for an ordinary reason: see README.md.
func (b *beacon) score(p *pair, v *verdict) float64 {
	timing, second := v.rhythm.share(), v.alike
	switch v.form {
	case retry:
		second = v.failed
	case storm:
		timing = 1 - 0.5*float64(b.cfg.StormTries)/float64(max(v.tries, b.cfg.StormTries))
		second = v.failed
	}
	score := 0.45*timing + 0.15*second + 0.15*min(1, float64(v.hours)/12) + 0.15/float64(max(p.clients, 1)) + 0.1*v.youth
	if p.sampling > 1 {
		score *= 0.8
	}
	return score
}

// severity of a verdict, which never falls while an episode lives: that a rhythm falters for an hour is no news.
func (b *beacon) severity(e *entry, v *verdict) anomaly.Severity {
	return max(b.gravity(e, v), e.Value.grade)
}

// gravity is what the severity would be by the newest evidence. Regular calls that are answered are mostly software that looks
// for news, and on the first days nothing in flows tells it from a master's; so it takes a destination that is known to be new,
// or a port that is unusual.
func (b *beacon) gravity(e *entry, v *verdict) anomaly.Severity {
	p := &e.Value
	unusual := !isUsual(e.Key.port)
	if v.form != periodic {
		return b.despair(p, unusual)
	}
	switch {
	case v.score < sure:
		return anomaly.Low
	case v.youth == 1 && p.clients <= 2 && v.hours >= 12:
		return anomaly.High
	case v.youth == 1, v.youth > 0 && unusual:
		return anomaly.Medium
	}
	return anomaly.Low
}

// despair is the severity of calls in vain. What is out of order is mostly one's own, or a provider's: so it is when it
// answered before, and so it probably is when several clients miss it, of whom nobody infected all. That is a third of the clients that
// would make the place popular, but two or three victims of one master are nothing rare.
func (b *beacon) despair(p *pair, unusual bool) anomaly.Severity {
	switch several := max(4, (b.cfg.PopularClients+2)/3); {
	case p.answered || int(p.clients) >= several:
		return anomaly.Low
	case unusual && p.clients <= 2:
		return anomaly.High
	}
	return anomaly.Medium
}

// sure is the score from which on regular calls are worth a look by themselves.
const sure = 0.75
