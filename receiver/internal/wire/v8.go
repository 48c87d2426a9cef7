package wire

import "fmt"

const (
	v8       = 8
	v8Header = 28 // octets
	v8Scheme = 22 // where the header has the aggregation scheme
)

// v8Length is the length of the NetFlow v8 message at the front of b, so that it can be recognised and passed over (Cisco, NetFlow
// FlowCollector guide, appendix B).
func v8Length(b []byte) (int, error) {
	if err := checkHeader(b, v8Header); err != nil {
		return 0, err
	}
	scheme := b[v8Scheme]
	record := v8Record(scheme)
	if record == 0 {
		return 0, fmt.Errorf("v8 aggregation scheme %d: %w", scheme, ErrLength)
	}
	return countedLength(b, v8Header, record)
}

// isV8 tells whether b, a datagram, is as long as its header says. Catalyst switches, which alone use the schemes 6 to 8, pad what
// they send (flow-tools, ftpdu_verify).
func isV8(b []byte) bool {
	n, err := v8Length(b)
	if err != nil || count(b) == 0 {
		return false
	}
	padded := b[v8Scheme] >= 6 && b[v8Scheme] <= 8
	return len(b) == n || padded && len(b) > n
}

// v8Record is the length in octets of a record of an aggregation scheme, 0 when there is no such scheme. Cisco's guide and flow-tools
// (ftlib.h) agree on them.
func v8Record(scheme uint8) int {
	switch scheme {
	case 1, 2: // autonomous systems; protocol and port
		return 28
	case 3, 4, 6, 9, 10, 11, 12: // source or destination prefix; destination; and the first four by type of service
		return 32
	case 5, 7, 13, 14: // prefixes; source and destination; prefixes by type of service, and by port too
		return 40
	case 8: // whole flows
		return 44
	}
	return 0
}
