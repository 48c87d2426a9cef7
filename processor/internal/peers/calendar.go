package peers

import (
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// calendar tells days and hours in the user's time zone.
type calendar struct {
	zone    *time.Location
	quarter uint64 // the quarter of an hour, from 1, that now is of
	now     moment
}

// moment is a local hour.
type moment struct {
	day  uint32 // since Thursday, the first of January 1970
	week uint32 // since the one in which that day was, from Monday
	hour uint8  // of the week, from Monday midnight
}

// hoursPerWeek is how many hours of the week there are.
const hoursPerWeek = 7 * 24

// at is the local hour of t. Clocks change by quarters of an hour at the least, so within one the answer is the same, and
// contacts mostly come from the same one.
func (c *calendar) at(t flow.Time) moment {
	quarter := uint64(t)/uint64(15*time.Minute) + 1
	if quarter != c.quarter {
		_, east := time.Unix(int64(t/1e9), 0).In(c.zone).Zone()
		hours := uint64(max(0, int64(t/1e9)+int64(east))) / 3600
		days := hours / 24
		week := (days + 3) / 7 // the third day after Monday
		c.quarter, c.now = quarter, moment{day: uint32(days), week: uint32(week), hour: uint8((hours + 3*24) % hoursPerWeek)}
	}
	return c.now
}
