package wire

// Recognize tells whether b, a datagram among others of any protocol, may be an export message: of sFlow v5, NetFlow v5, v9 or
// IPFIX by the version word alone, since broken ones are to be told. Such words as 1, 7 and 8 stand at the front of much else, such
// as DNS queries; so with NetFlow v1, v7 and v8 the count of records must fit the datagram as well.
func Recognize(b []byte) bool {
	switch {
	case IsSFlow(b):
		return true
	case len(b) < 4:
		return len(b) >= 2 && endsV9(version(b))
	}
	switch version(b) {
	case V5, V9, IPFIX10:
		return true
	case V1:
		short, long, err := v1Lengths(b)
		return err == nil && count(b) > 0 && (len(b) == short || len(b) == long)
	case V7:
		n, err := v7Length(b)
		return err == nil && count(b) > 0 && len(b) == n
	case v8:
		return isV8(b)
	}
	return false
}
