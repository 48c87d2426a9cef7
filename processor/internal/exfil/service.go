package exfil

import "github.com/otelflow/otelflow/internal/flow"

// service is what was spoken to.
type service struct {
	port     uint16
	protocol flow.Protocol
}

// kind is what a service is like, as far as it says how well a place is known that is known by it.
type kind uint8

const (
	web   kind = iota
	usual      // another usual service: mail, file transfer, remote work, names
	odd        // none that is usual
	kinds      // how many there are
)

func (s service) kind() kind {
	switch {
	case isOdd(s.port, s.protocol):
		return odd
	case isWeb(s.port):
		return web
	}
	return usual
}

// isMail tells whether mail servers take mail on the port (RFC 5321, RFC 8314).
func isMail(port uint16, p flow.Protocol) bool {
	return p == flow.TCP && (port == 25 || port == 465 || port == 587)
}

// isWeb tells whether it is a port of the web.
func isWeb(port uint16) bool { return port == 80 || port == 443 || port == 8080 || port == 8443 }

// isOdd tells whether data hardly ever leaves by the port on purpose: it is no port of the web, of mail, file transfer, remote
// work, calls or tunnels. ICMP, and all but TCP, UDP and the tunnels, is odd too.
func isOdd(port uint16, p flow.Protocol) bool {
	const gre, esp, ah = 47, 50, 51
	switch p {
	case flow.TCP, flow.UDP:
	case gre, esp, ah:
		return false
	default:
		return true
	}
	if isWeb(port) || isSpeedTest(port) {
		return false
	}
	switch port {
	case 20, 21, 22, 990, 989, 873, 2049, 445, // file transfer
		25, 465, 587, 110, 143, 993, 995, // mail
		53, 123, 853, // names and time
		500, 4500, 1194, 1701, 1723, 51820, // tunnels
		3478, 3479, 3480, 3481, 5349, 10000, 19302, 8801, // calls: STUN, TURN, Jitsi, Google, Zoom
		3389, 5222, 5223, 5228, 5061, 5060, 8883: // remote work, messages, push, telephony
		return false
	}
	return true
}

// isSpeedTest tells whether speed tests run on the port: Ookla's servers (8080, 5060), iperf2 and iperf3, M-Lab's NDT.
func isSpeedTest(port uint16) bool {
	switch port {
	case 8080, 5060, 5001, 5201, 3001, 3010:
		return true
	}
	return false
}
