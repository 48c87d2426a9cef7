package peers

import (
	"math"

	"github.com/otelflow/otelflow/internal/flow"
)

// maxSizes is of how many services the sizes are remembered for a host.
const maxSizes = 8

// sizes are how much a host usually sends in a conversation, by service.
type sizes struct {
	week uint32
	list [maxSizes]size
}

// size is how much a host sends in a conversation over a service that it uses, or that it offers, on a scale of powers of two.
type size struct {
	mean, variance float32 // exponentially weighted
	most           float32 // the largest that is believed; a quarter of a power less each week
	struck         float32 // the larger of those that were unusual and are not believed yet; 0 for none
	strike         uint32  // in which minute it was, since 1970
	n              uint16  // conversations; sticks at its largest
	port           uint16
	protocol       flow.Protocol
	serves         bool
}

const (
	// enough conversations make a usual size.
	enough = 100
	// horizon is how many conversations the mean and the deviation look back.
	horizon = 256
	// narrow is the least deviation: a service whose conversations are all alike may yet have one of twice the size.
	narrow = 1.0
)

// turn lets the largest sizes fade.
func (l *sizes) turn(week uint32) {
	if week <= l.week {
		return
	}
	if l.week != 0 {
		for i := range l.list {
			s := &l.list[i]
			s.most = max(s.mean, s.most-float32(week-l.week)/4)
		}
	}
	l.week = week
}

// of is the place of a service, or nil while all are taken by those that are used more: each other service that comes takes one
// off the least used (Misra and Gries 1982).
func (l *sizes) of(port uint16, p flow.Protocol, serves bool) *size {
	least := &l.list[0]
	for i := range l.list {
		s := &l.list[i]
		if s.port == port && s.protocol == p && s.serves == serves && s.n > 0 {
			return s
		}
		if s.n < least.n {
			least = s
		}
	}
	if least.n > 0 {
		least.n--
		return nil
	}
	*least = size{port: port, protocol: p, serves: serves}
	return least
}

// outlier is a conversation of unusual size.
type outlier struct {
	bytes, usual, largest uint64
	deviations            float64
}

// weigh takes in a conversation of so many bytes, and tells whether it is the second within an hour that is unusual. One is
// unusual that is far from the mean, more than twice the largest that was ever believed, and above the floor. It is believed
// when it was told, or when it stayed alone for an hour.
func (s *size) weigh(bytes uint64, minute uint32, cfg *Config) (o outlier, twice bool) {
	x := float32(math.Log2(float64(max(bytes, 1))))
	if s.struck > 0 && minute > s.strike+60 {
		s.most, s.struck = max(s.most, s.struck), 0
	}
	deviation := float32(math.Sqrt(float64(max(s.variance, narrow))))
	z := (x - s.mean) / deviation
	if s.n < enough || float64(z) < cfg.SizeDeviations || x <= s.most+1 || bytes < uint64(cfg.SizeFloor) {
		s.learn(x, deviation)
		return outlier{}, false
	}
	if s.struck == 0 {
		s.struck, s.strike = x, minute
		return outlier{}, false
	}
	o = outlier{bytes: bytes, usual: power(s.mean), largest: power(s.most), deviations: float64(z)}
	s.most, s.struck = max(s.struck, x), 0
	return o, true
}

// learn moves the mean and the deviation, no further than three deviations at a time.
func (s *size) learn(x, deviation float32) {
	s.most = max(s.most, x)
	if s.n < math.MaxUint16 {
		s.n++
	}
	if s.n > enough {
		x = min(max(x, s.mean-3*deviation), s.mean+3*deviation)
	}
	a := 1 / float32(min(int(s.n), horizon))
	d := x - s.mean
	s.mean += a * d
	s.variance = (1 - a) * (s.variance + a*d*d)
}

func power(x float32) uint64 { return uint64(math.Round(math.Exp2(float64(x)))) }
