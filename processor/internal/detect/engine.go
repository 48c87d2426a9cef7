package detect

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// step is how far event time moves between two looks at what is idle or silent.
const step = 10 * time.Second

// Engine judges flows. It is not safe for concurrent use. Its memory is bounded by its configuration and that of its
// detectors, apart from the findings that nobody has taken yet.
type Engine struct {
	clock     clock
	joiner    *joiner
	networks  *networks
	allowed   *allowList
	past      *past
	detectors []Named
	meters    []meter
	reporters []reporter
	traffic   Traffic // the record that is being shown to the meters
	episodes  *episodes
	stepped   flow.Time // when time was last let pass
	at        flow.Time // event time of what is being done
	stats     Stats
}

// reporter carries a detector's reports to the engine.
type reporter struct {
	engine   *Engine
	detector int
}

// NewEngine makes an engine for the given detectors, which become its own. The configuration must have been validated;
// what cannot be known before the detectors are is checked here: an allow rule for a detector that is not among them.
func NewEngine(cfg Config, detectors []Named) (*Engine, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if len(detectors) > 64 {
		return nil, fmt.Errorf("detectors: got %d, may be at most 64", len(detectors))
	}
	e := &Engine{
		clock:     clock{lateness: cfg.Lateness, skew: cfg.ClockSkew},
		networks:  newNetworks(cfg.Networks.Internal),
		past:      newPast(&cfg),
		detectors: detectors,
	}
	names := make([]string, len(detectors))
	for i := range detectors {
		names[i] = detectors[i].Name
		e.reporters = append(e.reporters, reporter{engine: e, detector: i})
		if m, ok := detectors[i].Detector.(Meter); ok {
			e.meters = append(e.meters, meter{detector: i, meter: m})
		}
	}
	var err error
	if e.allowed, err = newAllowList(cfg.Allow, names); err != nil {
		return nil, err
	}
	e.joiner = newJoiner(&cfg, &e.stats, e.deliver, e.meter)
	e.episodes = newEpisodes(&cfg, names, &e.stats)
	return e, nil
}

// Observe judges one flow. Event time moves on to it first, so what its time ends is over before it is looked at. It keeps
// nothing of f's memory.
func (e *Engine) Observe(f *flow.Flow) {
	e.stats.Flows++
	s, skewed := e.clock.span(f)
	if skewed {
		e.stats.Skewed++
	}
	if e.clock.observe(s.end) {
		e.stats.Late++
	}
	e.advance()
	e.at = e.clock.now
	e.joiner.observe(f, s, e.clock.now)
	e.joiner.record.Flow, e.traffic.Flow = nil, nil
}

// Tick lets wall time pass while no flows come: elapsed since the last Tick. It does nothing when there were flows since
// then, for they tell the time better.
func (e *Engine) Tick(elapsed time.Duration) {
	e.clock.idle(elapsed)
	e.advance()
}

// Finish settles what is pending, lets the detectors say what they know, and closes every episode: at shutdown, or at the end of
// a capture. Event time catches up with the latest flow, for nothing is late any more.
func (e *Engine) Finish() {
	e.at = e.clock.now
	e.joiner.finish(e.clock.now)
	e.tick(e.clock.now.Add(max(e.clock.lateness, time.Minute)))
	e.episodes.closeAll(e.clock.now)
}

// Findings appends to dst what was found since it was last asked. Ask after each batch of flows: until then it is kept.
func (e *Engine) Findings(dst []anomaly.Finding) []anomaly.Finding {
	dst = append(dst, e.episodes.found...)
	clear(e.episodes.found)
	e.episodes.found = e.episodes.found[:0]
	return dst
}

// Now is event time; zero before the first flow.
func (e *Engine) Now() flow.Time { return e.clock.now }

// Stats counts what was done so far.
func (e *Engine) Stats() Stats {
	s := e.stats
	s.Conversations.Entries, s.Conversations.Bytes = e.joiner.size()
	s.Peers, s.Servers = e.past.stats()
	s.Episodes = StateStats{Entries: e.episodes.table.SegmentLen(open), Bytes: e.episodes.table.Bytes()}
	s.Allowed = append([]uint64(nil), e.allowed.matches...)
	for i := range e.detectors {
		s.Detectors = append(s.Detectors, DetectorStats{Name: e.detectors[i].Name, StateStats: e.detectors[i].Detector.Stats()})
	}
	return s
}

// advance does what is due by event time. Contacts whose window has passed go first: they happened before now.
func (e *Engine) advance() {
	now := e.clock.now
	e.joiner.expire(now)
	if now < e.stepped.Add(step) {
		return
	}
	e.tick(now)
	e.past.expire(now)
	e.episodes.advance(now)
}

// tick lets the detectors know what time it is.
func (e *Engine) tick(now flow.Time) {
	e.stepped, e.at = now, now
	for i := range e.detectors {
		e.detectors[i].Detector.Advance(now, &e.reporters[i])
	}
}

// deliver gives a contact to the detectors that may see it.
func (e *Engine) deliver(c *Contact) {
	e.at = c.At
	c.ClientZone, c.ServerZone = e.networks.zone(c.Client), e.networks.zone(c.Server)
	if c.ClientZone != Inside && c.ServerZone != Inside && !c.Revised {
		e.stats.Foreign++
	}
	e.past.meet(c)
	excused := e.allowed.excused(c)
	for i := range e.detectors {
		if excused>>i&1 == 0 {
			e.detectors[i].Detector.Observe(c, &e.reporters[i])
		}
	}
}

// Report implements Reporter.
func (r *reporter) Report(c Case) { r.engine.episodes.report(r.detector, c, r.engine.at) }

// Forget implements Reporter.
func (r *reporter) Forget(subject netip.Addr, key uint64) {
	r.engine.episodes.forget(r.detector, subject, key, r.engine.at)
}
