package ie

// Element is one information element (RFC 7012 section 2.1).
type Element struct {
	Enterprise uint32 // private enterprise number of who defined it, 0 for IANA
	ID         uint16 // 1 to 32767, without the enterprise bit
	Name       string // as the registry spells it; a vendor's has the vendor in front: "cisco.applicationHttpHost"
	Type       Type
	Semantics  string // RFC 7012 section 3.2: "deltaCounter", "identifier", ...; empty when the registry gives none
	Units      string // "octets", "milliseconds", ...; empty when it has no unit
	Range      string // the values that it may take, "0-0x1FFF"; empty when the type is the only bound
	Status     string // "current" or "deprecated"
}
