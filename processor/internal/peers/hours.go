package peers

import "math"

// hours is when a host does what people do: a number for each hour of the week, of the weeks in which it was active then. The
// latest week counts most.
type hours struct {
	week   uint32 // in which the counters stand
	day    uint32 // the latest active one, from 1
	slot   uint32 // the latest active hour
	days   uint16 // active
	active [hoursPerWeek]uint8
}

const (
	// aWeek is what an active hour adds to its counter. With a quarter lost each week, one that is always active stands near 128.
	aWeek = 32
	// around is how many hours before and after an active one are neighbours. A computer that was left on asks its domain for
	// policies every 90 minutes or so: within two hours it creeps along and is not told.
	around = 2
)

// turn lets the counters fade, a quarter for each week.
func (h *hours) turn(week uint32) {
	for ; h.week < week; h.week++ {
		idle := true
		for i := range h.active {
			h.active[i] -= (h.active[i] + 3) / 4
			idle = idle && h.active[i] == 0
		}
		if idle {
			h.week = week
			return
		}
	}
}

// note counts an active hour, once.
func (h *hours) note(m moment) {
	if m.day+1 > h.day {
		h.day = m.day + 1
		if h.days < math.MaxUint16 {
			h.days++
		}
	}
	slot := m.week*hoursPerWeek + uint32(m.hour)
	if slot == h.slot {
		return
	}
	h.slot = slot
	h.active[m.hour] = uint8(min(255, int(h.active[m.hour])+aWeek))
}

// share is how much of the host's activity falls in an hour of the week, and alone tells whether its neighbours have none.
func (h *hours) share(at uint8) (share float64, alone bool) {
	total := 0
	for _, n := range h.active {
		total += int(n)
	}
	if total == 0 {
		return 0, false
	}
	alone = true
	for d := 1; d <= around; d++ {
		after, before := (int(at)+d)%hoursPerWeek, (int(at)+hoursPerWeek-d)%hoursPerWeek
		alone = alone && h.active[after] == 0 && h.active[before] == 0
	}
	return float64(h.active[at]) / float64(total), alone
}
