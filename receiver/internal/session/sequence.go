package session

// maxGap is the largest step forward that counts as loss. A longer one is taken for a count that began anew: 2^24 flows are
// five minutes without a datagram at 56,000 flows a second, and a restart at any number is mistaken for a gap only once in 256
// times, because only that part of the 2^32 numbers lies within the bound.
const maxGap = 1 << 24

// sequence follows the sequence numbers of one session. What a number counts differs: flows in NetFlow v5, messages in
// NetFlow v9 (RFC 3954 section 5.1), data records including those of options templates in IPFIX (RFC 7011 section 3.1). All
// three give the count before the message.
type sequence struct {
	point       // the last message in order; not known before the first
	doubt point // a message out of order, until the next one tells what it was
	plain bool  // whether the count was seen to be that before the message: two messages had the same, the first being of templates alone
}

// point is where a count stands after a message.
type point struct {
	last  uint32 // the number of the message
	next  uint32 // the number of the one that follows it
	known bool   // false where next is not, because the message could not be counted
}

// units is what one message adds to the count.
type units struct {
	n       uint32
	counted bool // false when n is a lower bound, because a set could not be read; then the next message starts anew

	// flows is n as softflowd 1.x counts in IPFIX, 0 where it does not: it leaves the option records out and gives the count
	// after the message. A message that is in order by that count is in order, unless the count is plain: after a message of templates
	// alone one that is missing looks the same.
	flows uint32
}

// follow takes the number of a message. It returns how many units are missing before it, and whether it is out of order.
//
// One message out of order is taken for a late or repeated one and does not move the count, or else each late one would be
// counted as two more gaps. If the next message follows on it, the exporter did restart.
func (q *sequence) follow(number uint32, u units) (missing uint32, jump bool) {
	here := point{last: number, next: number + u.n, known: u.counted}
	if q.plain {
		u.flows = 0
	}
	inOrder, plain := !q.known, q.plain || q.known && u.flows > 0 && number == q.last && number == q.next
	if q.known {
		missing, inOrder = q.before(number, u)
	}
	if !inOrder && q.doubt.known {
		missing, inOrder = q.doubt.before(number, u)
		plain = false
	}
	if !inOrder {
		q.doubt = here
		return 0, true
	}
	*q = sequence{point: here, plain: plain}
	return missing, false
}

// before tells how many units are missing between p and a message, and whether the message can follow p at all.
func (p *point) before(number uint32, u units) (missing uint32, ok bool) {
	if u.flows > 0 && number-p.last == u.flows {
		return 0, true
	}
	gap := number - p.next // modulo 2^32, as the numbers are
	return gap, gap <= maxGap
}
