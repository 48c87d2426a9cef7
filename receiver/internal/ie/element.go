package ie

// Element is one information element (RFC 7012 section 2.1).
type Element struct {
	Enterprise uint32 // private enterprise number of who defined it, 0 for IANA; or NetFlowV9
	ID         uint16 // 1 to 32767, without the enterprise bit; to 65535 when Enterprise is NetFlowV9
	Name       string // as the registry spells it; a vendor's has the vendor in front: "cisco.clientIPv4Address"
	Type       Type
	Semantics  string // RFC 7012 section 3.2: "deltaCounter", "identifier", ...; empty when the registry gives none
	Units      string // "octets", "milliseconds", ...; empty when it has no unit
	Range      string // the values that it may take, "0-0x1FFF"; empty when the type is the only bound
	Status     string // "current" or "deprecated"; "learnt" when an exporter told of it

	// Forward is the element that this one gives for the reverse direction of a biflow (RFC 5103); nil when it is no reverse
	// element.
	Forward *Element
}

// checkName tells whether a name can become a part of an attribute's name: letters, digits, _, . and -.
func checkName(name string) bool {
	for _, c := range []byte(name) {
		letter, digit := 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9'
		if !letter && !digit && c != '_' && c != '.' && c != '-' {
			return false
		}
	}
	return name != ""
}
