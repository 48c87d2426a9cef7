package netflowreceiver_test

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// Why fields of beats are compared with nothing.
const (
	beatsKind     = "what kind of event it is, the same in all"
	beatsMade     = "beats' own computation from fields that are compared"
	beatsNoReader = "the input's own, not the datagram's"
	beatsTurned   = "beats turns the halves by biflowDirection, and initiator and responder are compared as they are"
	beatsSum      = "beats' sum of both halves, each of which is compared"
	ownReceipt    = "a packet capture has its own times of receipt; TestGolden compares the flow times made with the header's"
	plainFile     = "a plain file of datagrams has no addresses; beats' test makes one up"
)

var (
	versions       = one(map[string]string{"5": "netflow_v5", "9": "netflow_v9", "10": "ipfix"})
	ipVersions     = one(map[string]string{"4": "ipv4", "6": "ipv6"})
	firewallEvents = one(map[string]string{"0": "ignore", "1": "created", "2": "deleted", "3": "denied", "4": "alert", "5": "update"})
)

// exported is when the datagram was sent, which is when it was received where nothing else tells that.
var exported = []field{{ours: "flow.time_received", spell: instantOf, unless: has("flow.sampler_address"), why: ownReceipt}}

// aclID makes base64 of the three numbers of an access list, in hexadecimal with dashes between.
func aclID(value string) string {
	b, err := hex.DecodeString(strings.ReplaceAll(value, "-", ""))
	if err != nil {
		return err.Error()
	}
	return base64.StdEncoding.EncodeToString(b)
}

// beatsHeader is what beats says of the datagram, and of the record under ECS's names.
var beatsHeader = dictionary{
	"Timestamp": exported, "Meta": not(beatsNoReader), "Private": not(beatsNoReader),
	"TimeSeries": not(beatsNoReader), "type": not(beatsKind),
	"event.action": not(beatsKind), "event.category": not(beatsKind), "event.kind": not(beatsKind), "event.type": not(beatsKind),
	"event.start": not("TestGolden compares the times of NetFlow v9"), "event.end": not("TestGolden compares the times of NetFlow v9"),
	"event.duration": not(beatsMade), "flow.id": not(beatsMade), "flow.locality": not(beatsMade),
	"network.community_id": not(beatsMade), "network.direction": not(beatsMade), "related.ip": not(beatsMade),
	"destination.locality": not(beatsMade), "source.locality": not(beatsMade),
	"observer.ip":      {{ours: "flow.sampler_address", unless: lacks("flow.sampler_address"), why: plainFile}},
	"exporter.address": {{ours: "flow.sampler_address", spell: host, unless: lacks("flow.sampler_address"), why: plainFile}},
	"exporter.version": spelt("flow.type", versions), "exporter.source_id": is("flow.observation_domain_id"),
	"exporter.timestamp":     exported,
	"exporter.uptime_millis": not("the header's uptime; the times that TestGolden compares are made with it"),
	"network.bytes":          {{ours: "flow.io.bytes", unless: has("flow.reverse.io.bytes"), why: beatsSum}},
	"network.packets":        {{ours: "flow.io.packets", unless: has("flow.reverse.io.packets"), why: beatsSum}},
	"network.iana_number":    spelt("network.transport", protocolWord), "network.transport": spelt("network.transport", protocolWord),
	"network.name": is("ipfix.wlanSSID"),
	"source.ip":    is("source.address"), "source.port": is("source.port"), "source.mac": is("flow.src_mac"),
	"source.bytes":   {{ours: "flow.io.bytes", unless: has("flow.reverse.io.bytes"), why: beatsTurned}},
	"source.packets": {{ours: "flow.io.packets", unless: has("flow.reverse.io.packets"), why: beatsTurned}},
	"destination.ip": is("destination.address"), "destination.port": is("destination.port"), "destination.mac": is("flow.dst_mac"),
	"destination.bytes": not(beatsTurned), "destination.packets": not(beatsTurned),
	"client.bytes": not(beatsTurned), "client.packets": not(beatsTurned),
	"server.bytes": not(beatsTurned), "server.packets": not(beatsTurned),
}
