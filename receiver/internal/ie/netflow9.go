package ie

// NetFlowV9 stands where an enterprise number does, for field types of NetFlow v9 that are not IANA's. NetFlow v9 has 16 bits for a
// field type and nothing to say whose it is; vendors took numbers of their own, mostly above 32767. In element files the word
// netflow_v9 stands for it. It is the last number of all, which IANA will never assign; libfds uses it too.
const NetFlowV9 = 1<<32 - 1

// netflowV9Word is what element files write for NetFlowV9.
const netflowV9Word = "netflow_v9"

// offsets are the vendors whose field types are the numbers of their enterprise elements plus a constant, so that the elements
// need not be told twice. The first that has the element counts.
var offsets = [...]struct {
	enterprise uint32
	first      uint16 // field type 0 of the vendor
}{
	{35632, 57472}, // ntop: nProbe's documentation gives both numbers of every element
	{9, 1 << 15},   // Cisco: the AVC field definition guide gives the IPFIX number with the enterprise bit
}

// LookupV9 finds the element that a field type of NetFlow v9 means: IANA's, which was made to go on where NetFlow v9 ended (RFC
// 7012 section 4); else one that a file tells of under netflow_v9; else the enterprise element of a vendor that counts its field
// types from a constant. The element must not be changed.
func (r *Registry) LookupV9(id uint16) (*Element, bool) {
	if e, ok := r.byID[key{0, id}]; ok {
		return e, true
	}
	return r.private(id)
}

// private finds a field type that is not IANA's.
func (r *Registry) private(id uint16) (*Element, bool) {
	if e, ok := r.byID[key{NetFlowV9, id}]; ok {
		return e, true
	}
	for _, o := range offsets {
		if id < o.first {
			continue
		}
		if e, ok := r.byID[key{o.enterprise, id - o.first}]; ok {
			return e, true
		}
	}
	return nil, false
}
