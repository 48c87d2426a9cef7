package wire

import "fmt"

const (
	v8       = 8
	v8Header = 28 // octets
)

// v8Length is the length of the NetFlow v8 message at the front of b, so that it can be recognised and passed over. The header
// has the aggregation scheme at octet 22 (Cisco, NetFlow FlowCollector guide, appendix B).
func v8Length(b []byte) (int, error) {
	if err := checkHeader(b, v8Header); err != nil {
		return 0, err
	}
	scheme := b[22]
	record := v8Record(scheme)
	if record == 0 {
		return 0, fmt.Errorf("v8 aggregation scheme %d: %w", scheme, ErrLength)
	}
	return countedLength(b, v8Header, record)
}

// v8Record is the length in octets of a record of an aggregation scheme, 0 when there is no such scheme.
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
