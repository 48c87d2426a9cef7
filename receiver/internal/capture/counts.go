package capture

// Reason says why something in a capture file was not handed over.
type Reason uint8

// The reasons. Each counts frames of a packet capture, except where it says otherwise.
const (
	kept          Reason = iota // nothing was lost
	UnknownLink                 // the capture's link type is none that this package reads
	NotIP                       // ARP, LLDP, MPLS and whatever else is neither IPv4 nor IPv6
	NotUDP                      // TCP, ICMP and every other protocol
	NotFlowExport               // UDP datagrams that wire.Recognize does not know
	Snapped                     // cut short when the capture was made (tcpdump -s)
	Malformed                   // headers that contradict themselves or the length of the frame
	Unassembled                 // fragmented datagrams of which not all fragments came
	Remainder                   // octets at the end of a plain file that make no whole message
	reasons                     // how many there are
)

var reasonNames = [reasons]string{
	kept:          "kept",
	UnknownLink:   "unknown_link",
	NotIP:         "not_ip",
	NotUDP:        "not_udp",
	NotFlowExport: "not_flow_export",
	Snapped:       "snapped",
	Malformed:     "malformed_packet",
	Unassembled:   "unassembled",
	Remainder:     "remainder",
}

// String is the name of r in snake_case, as telemetry and logs carry it.
func (r Reason) String() string { return reasonNames[min(r, reasons-1)] }

// Reasons are all reasons for which something can be lost, for those who want to tell each.
func Reasons() []Reason {
	all := make([]Reason, 0, reasons-1)
	for r := kept + 1; r < reasons; r++ {
		all = append(all, r)
	}
	return all
}

// Counts says what became of the contents of a file. Without fragments and in a packet capture, Frames is the sum of
// Datagrams and all that is Lost.
type Counts struct {
	Frames    uint64 // frames read from a packet capture, 0 for a plain file
	Fragments uint64 // how many of them were IP fragments of UDP datagrams
	Datagrams uint64 // datagrams handed over
	lost      [reasons]uint64
}

// Lost is how much was not handed over for reason.
func (c *Counts) Lost(reason Reason) uint64 { return c.lost[reason] }
