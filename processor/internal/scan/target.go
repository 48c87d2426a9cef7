package scan

import (
	"encoding/binary"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

// target is something that a source tried to reach: a port of a host, or the host itself by ping.
type target struct {
	host     detect.Host
	port     uint16
	protocol flow.Protocol  // over which it was tried first
	outcome  detect.Outcome // the best so far: an answer stands whatever comes later
	mute     bool           // of unknown outcome: nothing was seen but SYNs
}

func targetOf(c *detect.Contact) target {
	return target{host: detect.HostOf(c.Server), port: c.ServerPort, protocol: c.Protocol, outcome: c.Outcome, mute: mute(c)}
}

// is tells whether t and u are the same target. A port is one for TCP and UDP: browsers try a site over QUIC, and where that is
// dropped over TCP, so that an answer to the second takes back the silence of the first.
func (t *target) is(u *target) bool {
	return t.port == u.port && t.host == u.host
}

// hashes are those of the target, of its host and of its port.
func (t *target) hashes() (whole, host, port uint64) {
	a := &t.host
	host = detect.Mix(detect.Mix(binary.BigEndian.Uint64(a[:8])) ^ binary.BigEndian.Uint64(a[8:]))
	port = detect.Mix(uint64(t.port) | 1<<32)
	return detect.Mix(host ^ uint64(t.port)), host, port
}

// better tells whether outcome a says more than b about what is there: an answer beats a refusal, which beats silence.
func better(a, b detect.Outcome) bool { return weight(a) > weight(b) }

func weight(o detect.Outcome) int {
	switch o {
	case detect.Answered:
		return 3
	case detect.Refused:
		return 2
	case detect.Silent:
		return 1
	}
	return 0
}
