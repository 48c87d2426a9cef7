package ie

import (
	"encoding/binary"
	"math"

	"github.com/otelflow/otelflow/internal/flow"
)

const second = 1e9 // nanoseconds

// instant reads a time of one of the four kinds. A time that is zero, or before 1970, is the unknown flow.Time; it is false
// for one beyond the range of flow.Time.
func (t Type) instant(b []byte) (flow.Value, bool) {
	if t == DateTimeSeconds {
		n, _ := integer(b)
		at, _ := t.Instant(n)
		return flow.InstantValue(at), len(b) == 4
	}
	if t == DateTimeMicroseconds && len(b) == 16 {
		return timeval(b)
	}
	if len(b) != 8 {
		return flow.Value{}, false
	}
	at, ok := t.Instant(binary.BigEndian.Uint64(b))
	return flow.InstantValue(at), ok
}

// Instant is the instant that n says, read as an unsigned integer from the octets of a value of time type t in the size that
// RFC 7011 section 6.1 gives it. It is 0 and false for one beyond the range of flow.Time, and where t is no time.
func (t Type) Instant(n uint64) (flow.Time, bool) {
	switch t {
	case DateTimeSeconds: // RFC 7011 section 6.1.7
		return second * flow.Time(uint32(n)), n <= math.MaxUint32
	case DateTimeMilliseconds: // RFC 7011 section 6.1.8
		const limit = math.MaxUint64 / 1_000_000
		if n > limit {
			return 0, false
		}
		return flow.Time(n * 1e6), true
	case DateTimeMicroseconds:
		return ntpMicroseconds(n), true
	case DateTimeNanoseconds:
		return ntpNanoseconds(n), true
	}
	return 0, false
}

// timeval reads what pmacct's nfprobe sends for dateTimeMicroseconds when told to (nfprobe_tstamp_usec): 8 octets of seconds since
// 1970 and 8 of microseconds. No RFC has it, but nothing else is 16 octets long, and the second half proves it.
func timeval(b []byte) (flow.Value, bool) {
	const limit = math.MaxUint64/uint64(second) - 1
	seconds, rest := binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])
	if seconds > limit || rest >= 1e6 {
		return flow.Value{}, false
	}
	return flow.InstantValue(flow.Time(seconds)*second + flow.Time(rest)*1000), true
}

// ntpMicroseconds reads RFC 7011 section 6.1.9: an NTP timestamp whose last 11 bits say nothing. The other 21 bits of
// the fraction are finer than a microsecond by little more than half, so that only rounding gives back the microsecond that
// was meant; cutting would mostly give the one before.
func ntpMicroseconds(n uint64) flow.Time {
	fraction := n & math.MaxUint32 &^ 0x7ff
	return ntpSeconds(n, flow.Time((fraction*1e6+1<<31)>>32*1e3))
}

// ntpNanoseconds reads RFC 7011 section 6.1.10, a whole NTP timestamp, and cuts to the nanosecond.
func ntpNanoseconds(n uint64) flow.Time {
	fraction := n & math.MaxUint32
	return ntpSeconds(n, flow.Time(fraction*second>>32))
}

// ntpSeconds adds the rest of the second to the upper half of the NTP timestamp n, which counts seconds since 1900 and wraps
// in 2036. RFC 4330 section 3 tells the eras apart: with the highest bit set it is 1968 to 2036, without it 2036 to 2104. The
// timestamp 0 means unknown (RFC 5905 section 6).
func ntpSeconds(n uint64, rest flow.Time) flow.Time {
	const (
		unixEpoch = 2208988800 // 1970-01-01 in seconds since 1900
		era       = 1 << 32
		eraHalf   = 1 << 31
	)
	seconds := n >> 32
	switch {
	case n == 0:
		return 0
	case seconds < eraHalf:
		seconds += era
	case seconds < unixEpoch:
		return 0
	}
	return flow.Time(seconds-unixEpoch)*second + rest
}
