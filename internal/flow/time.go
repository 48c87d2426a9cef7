package flow

import "time"

// Time is an instant in nanoseconds since the Unix epoch. Zero means that the instant is not known. It spans 1970 to 2554,
// has no time zone and, unlike time.Time, no pointer for the garbage collector to follow.
type Time uint64

// TimeOf converts t. Instants outside 1970 to 2554 have no Time and become zero.
func TimeOf(t time.Time) Time {
	const seconds = int64(^Time(0) / 1e9)
	if s := t.Unix(); 0 <= s && s < seconds {
		return Time(s)*1e9 + Time(t.Nanosecond())
	}
	return 0
}

// Std is t as a time.Time in UTC; the zero Time becomes the zero time.Time.
func (t Time) Std() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.Unix(int64(t/1e9), int64(t%1e9)).UTC()
}

// Add moves t by d and stops at the ends of the range: it never wraps, and never turns a known instant into the unknown. An
// instant that is not known stays so.
func (t Time) Add(d time.Duration) Time {
	sum := t + Time(d)
	switch {
	case t == 0:
		return 0
	case d < 0 && (sum >= t || sum == 0):
		return 1
	case d > 0 && sum < t:
		return ^Time(0)
	}
	return sum
}

// Sub is the time from u to t, negative when t is earlier; differences beyond 292 years are cut to the longest duration.
func (t Time) Sub(u Time) time.Duration {
	const longest = Time(1<<63 - 1)
	if t >= u {
		return time.Duration(min(t-u, longest))
	}
	return -time.Duration(min(u-t, longest))
}
