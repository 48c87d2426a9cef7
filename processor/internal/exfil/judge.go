package exfil

import "time"

// form is what an upload looks like.
type form uint8

const (
	nothing form = iota
	drip         // little at a time, for hours
	upload       // much in an hour
)

var names = [...]string{drip: "exfil.drip", upload: "exfil.upload"}

// verdict is the judgement of a pair.
type verdict struct {
	form    form
	main    service // to which most was sent
	novelty novelty // of the place by services of its kind
	flux            // in the hour or the day that was judged
	floor   uint64  // what it takes: the larger of the next two
	fixed   uint64  // by the configuration
	own     uint64  // by the host's own past; 0 if it has none
	ratio   float64 // how many times more must be sent than received
	blind   bool    // whether anything came back could not be seen
}

// suspicious tells whether so much was sent that a pair must be judged, if nothing came back yet that explains it.
func (x *exfil) suspicious(d *dossier) bool {
	hour := d.hour.total()
	if hour.sent >= mib(x.cfg.NewFloorMiB) && hour.ratio() >= x.cfg.Ratio {
		return true
	}
	day := d.day.total()
	return day.sent >= mib(x.cfg.NewDripFloorMiB) && day.ratio() >= x.cfg.Ratio && x.hours(d) >= x.cfg.DripHours
}

// hours is in how many hours of the day something was sent that counts.
func (x *exfil) hours(d *dossier) int { return d.day.busy(mib(x.cfg.NewDripFloorMiB) / 100) }

// judge decides on a suspect.
func (x *exfil) judge(e *entry) {
	d := &e.Value
	d.awaits = talk{}
	v, guilty := x.verdict(e, d)
	if !guilty {
		x.pairs.Keep(e, senders, x.now)
		x.learn(e)
		return
	}
	x.accuse(e, &v)
}

// verdict tells whether the data of a pair leaves: at once if it can be said, or little by little.
func (x *exfil) verdict(e *entry, d *dossier) (v verdict, guilty bool) {
	v = verdict{form: upload, flux: d.hour.total()}
	if x.bind(e, d, &v) && x.boundUpload(e, d, &v) && x.reached(d, &v) {
		return v, true
	}
	v = verdict{form: drip, flux: d.day.total()}
	return v, x.bind(e, d, &v) && x.boundDrip(e, d, &v) && x.reached(d, &v)
}

// bind says what both forms need, or that it cannot be either: nobody took what was sent. That is a flood, or a dead server.
func (x *exfil) bind(e *entry, d *dossier, v *verdict) bool {
	v.main = d.aim(v.form).service.value
	v.novelty, v.ratio = x.novelty(&d.acquaintance, v.main.kind()), x.cfg.Ratio
	v.blind = v.received == 0
	return !v.blind || d.bulk && !x.heard.has(&e.Key.client, dayOf(x.now))
}

// reached tells whether it is as much as it takes.
func (x *exfil) reached(d *dossier, v *verdict) bool {
	v.floor = max(v.fixed, v.own)
	return v.sent >= v.floor && v.flux.ratio() >= v.ratio && (d.sampling <= 1 || d.seen(v.sent) >= minSeen)
}

// minSeen is how many packets must have been looked at: of fewer, where flows are sampled, the sum may be off by a fifth (Duffield,
// Lund, Thorup 2002: the error is 1.96 / sqrt(packets) in nineteen of twenty cases).
const minSeen = 100

// boundUpload says what it takes for an upload, or that nothing can be one.
func (x *exfil) boundUpload(e *entry, d *dossier, v *verdict) bool {
	src := &x.source(e.Key.client).Value
	src.past.slide(dayOf(x.now))
	d.past.slide(dayOf(x.now))
	x.fix(d, v)
	before := dayOf(x.now.Add(-time.Hour))
	floor, habit := mib(x.cfg.FloorMiB), src.past.most(before)
	if v.fixed < floor/2 { // the place is new: a habit of sending somewhere else makes it no more usual than one that is known
		habit = min(habit, floor)
	}
	v.own = max(habit, x.times(d.usual(v.novelty, before)))
	if v.novelty == undated && v.fixed >= floor && !x.dated(x.now) || src.excused(v.main) {
		v.fixed = 5 * floor
	}
	return !x.looksLikeSpeedTest(d, v)
}

// fix sets the floor of the configuration, by how well the place is known and to how many.
func (x *exfil) fix(d *dossier, v *verdict) {
	v.fixed = mib(x.cfg.FloorMiB)
	switch {
	case v.blind:
	case v.novelty == fresh:
		v.fixed = mib(x.cfg.NewFloorMiB)
	case x.rareAndOneSided(d, v):
		v.fixed, v.ratio = mib(x.cfg.NewFloorMiB)*5/2, x.cfg.OneSided // 25 MiB by default: what mail services let an attachment have
	case v.novelty == strange || v.novelty == known && v.main.kind() == odd:
		v.fixed /= 2
	}
	if x.common(d) {
		v.fixed *= 2
	}
}

// boundDrip says the same for a drip. Of a place that is known it cannot be told from what the place is for.
func (x *exfil) boundDrip(e *entry, d *dossier, v *verdict) bool {
	switch {
	case v.blind:
		return false
	case v.novelty == fresh:
		v.fixed = mib(x.cfg.NewDripFloorMiB)
	case x.rareAndOneSided(d, v):
		v.fixed, v.ratio = mib(x.cfg.NewDripFloorMiB), x.cfg.OneSided
	case v.novelty == strange:
		v.fixed = mib(x.cfg.DripFloorMiB)
	default:
		return false
	}
	if x.common(d) {
		v.fixed *= 2
	}
	if x.source(e.Key.client).Value.excused(v.main) {
		v.fixed *= 5
	}
	v.own = x.times(d.usual(v.novelty, dayOf(x.now.Add(-24*time.Hour))))
	return x.hours(d) >= x.cfg.DripHours && !x.looksLikeSpeedTest(d, v)
}

// rareAndOneSided tells what takes the place of novelty where nothing is known of it: few others go there, and next to nothing comes
// back.
func (x *exfil) rareAndOneSided(d *dossier, v *verdict) bool {
	return v.novelty == undated && x.rare(d) && v.flux.ratio() >= x.cfg.OneSided
}

// usual is the most that the pair is known to send in a day for good reasons, on days before the given one, in which the window that
// is judged begins: what goes on over midnight is no past of its own. While a place is new what was sent to it is no reason
// to go on, unless it was told on some days and nobody minded.
func (d *dossier) usual(n novelty, before uint32) uint64 {
	if n == fresh {
		return d.past.accepted(before)
	}
	return max(d.past.most(before), d.past.accepted(before))
}

// times is the most that is no news where so much is usual.
func (x *exfil) times(usual uint64) uint64 { return uint64(float64(usual) * x.cfg.OwnFactor) }

// looksLikeSpeedTest tells whether what was sent went in bursts of seconds, on a port of speed tests or with more coming back than
// acknowledgements. Whoever steals by the minute and wants to be taken for one must fill the line both ways.
func (x *exfil) looksLikeSpeedTest(d *dossier, v *verdict) bool {
	return d.active.short() && !v.blind && (isSpeedTest(v.main.port) || v.flux.ratio() < x.cfg.OneSided)
}
