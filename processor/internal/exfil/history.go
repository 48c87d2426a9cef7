package exfil

import (
	"math"
	"time"

	"github.com/otelflow/otelflow/internal/flow"
)

// historyDays is how many days are remembered, today included.
const historyDays = 15

// history is the most that was sent within 24 hours, on each of the last days: in eighths of a power of two, which is 9 % at
// most too much. Days on which an upload was told are marked: they must not teach that it is ordinary, unless it goes on.
type history struct {
	day  uint32 // today, from the epoch
	size [historyDays]uint8
	told uint16 // a bit for each day
}

// dayOf is the day of an instant, in UTC.
func dayOf(at flow.Time) uint32 { return uint32(at / flow.Time(24*time.Hour)) }

// slide lets it be the given day, unless it is a later one already.
func (h *history) slide(day uint32) {
	if day <= h.day {
		return
	}
	if day-h.day >= historyDays {
		h.size, h.told = [historyDays]uint8{}, 0
	} else {
		for d := h.day + 1; d <= day; d++ {
			h.size[d%historyDays] = 0
			h.told &^= 1 << (d % historyDays)
		}
	}
	h.day = day
}

// note remembers that so much was sent today, if it is the most so far, and tells whether it is.
func (h *history) note(bytes uint64) bool {
	today := &h.size[h.day%historyDays]
	s := sizeOf(bytes)
	if s <= *today {
		return false
	}
	*today = s
	return true
}

// mark remembers that an upload was told today.
func (h *history) mark() { h.told |= 1 << (h.day % historyDays) }

// most is the most that was sent on a day before the given one on which nothing was told.
func (h *history) most(before uint32) uint64 {
	var s uint8
	h.each(before, func(size uint8, told bool) {
		if !told {
			s = max(s, size)
		}
	})
	return bytesOf(s)
}

// patience is on how many days the same thing is told before it is taken to be usual: whoever reads it has seen it then.
const patience = 3

// accepted is what was sent on each of three days before the given one, or more of them, on which it was told; 0 if there are none.
func (h *history) accepted(before uint32) uint64 {
	var largest [patience]uint8 // in falling order
	h.each(before, func(size uint8, told bool) {
		for j := range largest {
			if told && size > largest[j] {
				size, largest[j] = largest[j], size
			}
		}
	})
	return bytesOf(largest[patience-1])
}

// each shows the days before the given one.
func (h *history) each(before uint32, see func(size uint8, told bool)) {
	for d := h.day - min(h.day, historyDays-1); d <= h.day && d < before; d++ {
		see(h.size[d%historyDays], h.told>>(d%historyDays)&1 == 1)
	}
}

// smallest is the unit of sizes; less than that is nothing.
const smallest = 4096

// sizeOf is the size of an amount, rounded up.
func sizeOf(bytes uint64) uint8 {
	if bytes <= smallest {
		return 0
	}
	return uint8(min(255, math.Ceil(8*math.Log2(float64(bytes)/smallest))))
}

// bytesOf is the amount of a size.
func bytesOf(size uint8) uint64 {
	if size == 0 {
		return 0
	}
	return uint64(smallest * math.Exp2(float64(size)/8))
}
