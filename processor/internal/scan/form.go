package scan

// form is the shape of a scan.
type form uint8

const (
	formless   form = iota // too few targets, or targets with nothing in common
	vertical               // many ports of one host, or of far fewer hosts
	horizontal             // one port of many hosts, or far fewer ports
	block                  // many ports of many hosts
	sweep                  // hosts alone, by ping
)

// names are the finding types.
var names = [...]string{
	vertical: "scan.vertical", horizontal: "scan.horizontal", block: "scan.block", sweep: "scan.icmp_sweep",
}

// lean is how many times more ports than hosts make a scan vertical, and the other way round horizontal.
const lean = 5

// form names the shape of what was tried. A shape that was told once only ever widens: to block.
func (n *tally) form(told form) form {
	now := block
	switch {
	case n.ports >= lean*n.hosts:
		now = vertical
	case n.hosts >= lean*n.ports:
		now = horizontal
	}
	if told != formless && now != told {
		return block
	}
	return now
}

// scattered tells whether hardly any two targets have a host in common and many have a port of their own: what peer-to-peer
// software does, whose every peer listens on a port of its own, unless it kept the usual one. Whoever looks for services tries
// some host, or some port, more than once.
func (v *verdict) scattered() bool {
	all := v.magnitude()
	return v.hosts*3 > all*2 && v.ports*3 > all
}
