package peers

import (
	"math"
	"math/bits"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// host is what is remembered of a host inside. Services, hours and sizes are kept apart, for those hosts that have some.
type host struct {
	first flow.Time // since when it is watched
	day   uint32    // the latest on which it was active
	days  uint16    // on which it was active

	reached, inside uint64 // today: linear counting of the destinations that it opened to and that answered; those of them inside
	most, mostIn    uint8  // the same, as numbers: the most on any earlier day; ages
	outside         bool   // it has opened something to the outside
	doors           uint8  // today: findings of new services that its visits brought about

	told  [kinds]uint32 // the day, from 1, on which it was last told of, by kind
	grade [kinds]uint8  // the severity then
	kept  [kinds]uint8  // findings that were not told since, because one a day is enough; sticks at 255

	services, hours, sizes detect.Ref
}

// turn begins a new day, when it is one. Records of yesterday that come late are counted today.
func (h *host) turn(today uint32) {
	if today <= h.day {
		return
	}
	h.most = max(uint8(count(h.reached)), h.most-h.most/8)
	h.mostIn = max(uint8(count(h.inside)), h.mostIn-h.mostIn/8)
	h.reached, h.inside, h.doors = 0, 0, 0
	h.day = today
	if h.days < math.MaxUint16 {
		h.days++
	}
}

// reach counts a destination of today.
func (h *host) reach(c *detect.Contact) {
	bit := bitOf(c.Server)
	h.reached |= bit
	if c.ServerZone == detect.Inside {
		h.inside |= bit
	}
}

// seasoned tells whether the host has been watched for so long, and was there on at least half of the days.
func (h *host) seasoned(now flow.Time, learning time.Duration) bool {
	return now >= h.first.Add(learning) && time.Duration(h.days)*2*day >= learning
}

// manages tells whether the host deals with so many hosts inside, today or on its earlier days, that its visits say nothing of
// those whom it visits.
func (h *host) manages(targets int) bool {
	return max(int(h.mostIn), count(h.inside)) >= targets
}

// maxDoors is how many findings of new services a day the visits of one client may bring about. Who finds new services everywhere is
// a scanner or a new management server, long before it has dealt with enough hosts to be known as one.
const maxDoors = 3

// may tells whether a finding of this kind may be told today, and notes that it was: one a day, unless it is graver.
func (h *host) may(k kind, grade uint8) bool {
	if h.told[k] == h.day+1 && grade <= h.grade[k] {
		h.keep(k)
		return false
	}
	h.told[k], h.grade[k] = h.day+1, grade
	return true
}

// keep counts a finding that is not told.
func (h *host) keep(k kind) { h.kept[k] = uint8(min(255, int(h.kept[k])+1)) }

// many is where counting ends: with all of 64 bits set, there are this many or more.
const many = 64

// count is how many distinct things have set the bits that are set: linear counting (Whang, Vander-Zanden, Taylor 1990).
func count(set uint64) int {
	unset := 64 - bits.OnesCount64(set)
	if unset == 0 {
		return many
	}
	return min(many, int(math.Round(-64*math.Log(float64(unset)/64))))
}
