package wire

import "errors"

// Length is the length in octets of the message at the front of b, a file or stream in which messages stand one after another.
// On an error, one of ErrVersion, ErrTruncated and ErrLength, no end can be found; Parse says the same of all of b, or ParseSFlow.
// A message of NetFlow v8 has a length too.
func Length(b []byte) (int, error) {
	if IsSFlow(b) {
		return sflowLength(b)
	}
	version, err := readVersion(b)
	if errors.Is(err, ErrV8) {
		return v8Length(b)
	}
	if err != nil {
		return 0, err
	}
	switch version {
	case V1:
		return v1Length(b)
	case V5:
		return v5Length(b)
	case V7:
		return v7Length(b)
	case V9:
		return v9Length(b)
	default:
		return ipfixLength(b)
	}
}

// v9Length walks the FlowSets, as NetFlow v9 does not tell a message's length, until a version word stands where an ID should.
// RFC 3954 section 5.2 reserves the FlowSet IDs 2 to 255, so that none of them can be a version; 1 can, and v1 is not looked for.
func v9Length(b []byte) (int, error) {
	if err := checkHeader(b, v9Header); err != nil {
		return 0, err
	}
	at := v9Header
	for len(b)-at >= setHeader && !endsV9(version(b[at:])) {
		n, err := setLength(b[at:])
		if err != nil {
			return 0, err
		}
		at += n
	}
	if len(b)-at < setHeader { // too little for another message
		return len(b), nil
	}
	return at, nil
}

// endsV9 tells whether word begins another message in a file: exporters that send v9 may send v5 and IPFIX too, but none older.
func endsV9(word uint16) bool { return word == V5 || word == V9 || word == IPFIX10 }
