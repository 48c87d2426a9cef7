package ie

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Reverse is the enterprise number of the reverse elements: under it, IANA's element of the same ID is meant for the reverse
// direction of a biflow (RFC 5103 section 6.1).
const Reverse = 29305

const reversePrefix = "reverse"

// oneWay are the IDs of IANA's elements that have no reverse, because they tell of the whole biflow, of the exporter or of nothing
// (RFC 5103 section 6.1): identifiers that go beyond a flow, the configuration and the counters of metering and exporting processes,
// the elements of a flow key, padding, and which way the biflow goes.
var oneWay = map[uint16]bool{
	40: true, 41: true, 42: true, // exported octets, messages, flow records
	130: true, 131: true, // exporterIPv4Address, exporterIPv6Address
	137: true, 145: true, 148: true, 149: true, // commonPropertiesId, templateId, flowId, observationDomainId
	163: true, 164: true, 165: true, 166: true, 167: true, 168: true, // observed, ignored and not sent flows, packets, octets
	173: true, 210: true, // flowKeyIndicator, paddingOctets
	211: true, 212: true, 213: true, 214: true, 215: true, 216: true, 217: true, // exporting process configuration
	239: true, // biflowDirection
}

// addReverses makes the reverse elements of IANA's. Only IANA's must have been added yet.
func (r *Registry) addReverses() error {
	forwards := make([]*Element, 0, len(r.byID))
	for _, e := range r.byID {
		forwards = append(forwards, e)
	}
	for _, forward := range forwards {
		if oneWay[forward.ID] {
			continue
		}
		e := *forward
		e.Enterprise, e.Forward = Reverse, forward
		e.Name = reversePrefix + capital(forward.Name, unicode.ToUpper)
		if err := r.add(&e); err != nil {
			return err
		}
	}
	return nil
}

// linkReverses finds the forward elements of vendors' reverse elements, for which RFC 5103 section 6.2 leaves the numbers to the
// vendor. They are known by their names: reverseSmallPacketCount is the reverse of smallPacketCount of the same file.
func (r *Registry) linkReverses() {
	for _, e := range r.byID {
		vendor, name, _ := strings.Cut(e.Name, ".")
		name, ok := strings.CutPrefix(name, reversePrefix)
		if !ok || e.Enterprise == Reverse {
			continue
		}
		forward, ok := r.byName[vendor+"."+capital(name, unicode.ToLower)]
		if !ok {
			forward, ok = r.byName[vendor+"."+name]
		}
		if ok && forward.Enterprise == e.Enterprise {
			e.Forward = forward
		}
	}
}

// capital changes the case of the first letter of name.
func capital(name string, to func(rune) rune) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(to(first)) + name[size:]
}
