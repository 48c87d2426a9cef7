package wire

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sharedDir holds the recorded exports of more than forty devices, which belong to others and are not part of the project.
func sharedDir(t *testing.T) string {
	dir := os.Getenv("OTELFLOW_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "captures")
	if _, err := os.Stat(filepath.Join(dir, "truth.json")); err != nil {
		t.Skipf("no recorded exports in %s (set OTELFLOW_SHARED to the directory that has captures/truth.json)", dir)
	}
	return dir
}

// truth is what an independent walker saw in a case.
type truth struct {
	Inputs   []string
	Versions map[string]int
	DstPorts []uint16 `json:"dst_ports"`
	Packets  int
	Data     int `json:"data_records"`
	Options  int `json:"option_records"`
	NoTmpl   int `json:"undecodable_sets"`
	Walker   struct {
		Templates        int `json:"template_records"`
		OptionsTemplates int `json:"options_template_records"`
	}
}

// seen is what this package saw in a case.
type seen struct {
	Messages, Templates, OptionsTemplates, Data, Options, NoTemplate int
	Faults                                                           string // "; " between the faults of messages
}

// differences are the cases in which this package sees something else than the walker, or finds a fault.
var differences = map[string]seen{
	// Both headers say more octets than there are. RFC 7011 section 3.1 leaves no way to read such a message; the origin of the
	// first skips it too, and the walker reads on.
	"ipfixcol/bad-length-in-set": {
		Messages: 1, Faults: "IPFIX message of 1384 octets by its header, 1316 are there: truncated",
	},
	"vermont/incorrect_message_length": {
		Messages: 1, Faults: "IPFIX message of 118 octets by its header, 116 are there: truncated",
	},
	// An options template in the layout of NetFlow v9. Its data set has no template then; all else is read.
	"ipfixcol/enterprise-from-nfv9": {
		Messages: 10, Templates: 4, Data: 57, NoTemplate: 1,
		Faults: "set 1 at octet 372: template 260: 8 scopes, 4 fields in all: impossible template",
	},
	// The walker takes records of 52 octets, of which fewer fit than the header counts; softflowd writes 48.
	"generated/softflowd-v1": {Messages: 5, Data: 142},
	// 30 records under a header that counts 55582: its origin and nfdump read nothing, the walker reads what there is.
	"logstash-codec-netflow/netflow5_invalid01": {
		Messages: 1, Faults: "55582 v5 records in 1464 octets: truncated",
	},
	// The set begins with a template without fields, behind which the walker takes field specifiers for templates.
	"opennms-lokahi/nf9_broken": {
		Messages: 1, Faults: "set 0 at octet 20: template 320: no fields: impossible template",
	},
	// The walker also finds nothing in it but does not say so in these numbers.
	"vermont/template_set_length_too_small": {
		Messages: 1, Faults: "set 0 at octet 16: template 998: 11 fields in 42 octets: truncated; faulty sets after it: 1",
	},
}

func TestCaptures(t *testing.T) {
	dir := sharedDir(t)
	text, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	require.NoError(t, err)
	var cases map[string]truth
	require.NoError(t, json.Unmarshal(text, &cases))
	compared := 0
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		c := cases[name]
		if c.Versions["sflow5"] > 0 {
			continue
		}
		compared++
		t.Run(name, func(t *testing.T) {
			want, explained := differences[name]
			if !explained {
				want = seen{c.Packets, c.Walker.Templates, c.Walker.OptionsTemplates, c.Data, c.Options, c.NoTmpl, ""}
			}
			r := reader{t: t, templates: make(map[templateKey]*Template)}
			for _, input := range c.Inputs {
				r.readFile(filepath.Join(dir, input), c.DstPorts)
			}
			assert.Equal(t, want, r.seen)
		})
	}
	assert.Equal(t, 108, compared)
}

type templateKey struct {
	exporter netip.Addr
	domain   uint32
	id       uint16
}

// reader keeps templates the way a session would, without bounds.
type reader struct {
	t         *testing.T
	templates map[templateKey]*Template
	seen      seen
	m         Message
	values    [][]byte
}

func (r *reader) readFile(name string, ports []uint16) {
	if filepath.Ext(name) == ".pcap" {
		r.readPcap(name, ports)
		return
	}
	b, err := os.ReadFile(name)
	require.NoError(r.t, err)
	for len(b) > 0 {
		n, err := Length(b)
		if err != nil {
			n = len(b)
		}
		r.readMessage(netip.Addr{}, b[:n])
		b = b[n:]
	}
}

func (r *reader) readPcap(name string, ports []uint16) {
	eachPacket(r.t, name, func(packet gopacket.Packet) {
		udp, ok := packet.Layer(layers.LayerTypeUDP).(*layers.UDP)
		if ok && slices.Contains(ports, uint16(udp.DstPort)) {
			exporter, _ := netip.AddrFromSlice(packet.NetworkLayer().NetworkFlow().Src().Raw())
			r.readMessage(exporter, udp.Payload)
		}
	})
}

// eachPacket takes the packets of a capture in their order.
func eachPacket(t *testing.T, name string, take func(gopacket.Packet)) {
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	packets, err := pcapgo.NewReader(f)
	require.NoError(t, err)
	for {
		data, _, err := packets.ReadPacketData()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		take(gopacket.NewPacket(data, packets.LinkType(), gopacket.NoCopy))
	}
}

func (r *reader) readMessage(exporter netip.Addr, b []byte) {
	r.seen.Messages++
	if err := Parse(&r.m, b); err != nil {
		r.fault(err)
	} else {
		rewritten, err := r.m.Append(nil)
		require.NoError(r.t, err)
		require.Equal(r.t, b, rewritten)
	}
	if r.m.Version < V9 {
		for _, tmpl := range []*Template{V1Template(), V1LongTemplate(), V5Template(), V7Template()} {
			r.templates[templateKey{exporter, r.m.Domain, tmpl.ID}] = tmpl
		}
	}
	for i := range r.m.Sets {
		set := &r.m.Sets[i]
		for _, tmpl := range set.Templates {
			r.learn(templateKey{exporter, r.m.Domain, tmpl.ID}, tmpl)
		}
		if set.ID >= 256 {
			r.readRecords(r.templates[templateKey{exporter, r.m.Domain, set.ID}], set.Data)
		}
	}
}

func (r *reader) fault(err error) {
	r.seen.Faults = strings.TrimPrefix(r.seen.Faults+"; "+err.Error(), "; ")
}

func (r *reader) learn(key templateKey, tmpl Template) {
	switch {
	case len(tmpl.Fields) == 0:
		delete(r.templates, key)
		return
	case tmpl.Scopes > 0:
		r.seen.OptionsTemplates++
	default:
		r.seen.Templates++
	}
	tmpl.Fields = slices.Clone(tmpl.Fields)
	r.templates[key] = &tmpl
}

func (r *reader) readRecords(tmpl *Template, data []byte) {
	if tmpl == nil {
		r.seen.NoTemplate++
		return
	}
	for {
		var err error
		if r.values, data, err = tmpl.Split(r.values[:0], data); err != nil {
			if !errors.Is(err, ErrPadding) {
				r.fault(err)
			}
			return
		}
		if tmpl.Scopes > 0 {
			r.seen.Options++
		} else {
			r.seen.Data++
		}
	}
}
