package netflowreceiver_test

import (
	"net/netip"
	"testing"
	"time"
)

// beatsFile is what elastic/beats expects of its NetFlow input: an event a record, information elements in snake_case.
type beatsFile struct {
	Events []struct {
		Fields struct {
			Netflow beatsRecord
			Event   beatsTimes
		}
	}
}

// beatsRecord holds the elements that the golden tests compare. An element that the record lacks is nil.
type beatsRecord struct {
	Type     string
	Exporter struct {
		Timestamp time.Time
		Domain    uint64 `json:"source_id"`
	}
	Options struct {
		SystemInit *time.Time `json:"system_init_time_milliseconds"`
	}

	Source4      netip.Addr `json:"source_ipv4_address"`
	Source6      netip.Addr `json:"source_ipv6_address"`
	Destination4 netip.Addr `json:"destination_ipv4_address"`
	Destination6 netip.Addr `json:"destination_ipv6_address"`

	SourcePort      *uint64 `json:"source_transport_port"`
	DestinationPort *uint64 `json:"destination_transport_port"`
	Protocol        *uint64 `json:"protocol_identifier"`

	TCPFlags     *uint64 `json:"tcp_control_bits"`
	Octets       *uint64 `json:"octet_delta_count"`
	OctetTotal   *uint64 `json:"octet_total_count"`
	Initiator    *uint64 `json:"initiator_octets"`
	Packets      *uint64 `json:"packet_delta_count"`
	PacketTotal  *uint64 `json:"packet_total_count"`
	InitiatorPkt *uint64 `json:"initiator_packets"`

	StartMilli   *time.Time `json:"flow_start_milliseconds"`
	EndMilli     *time.Time `json:"flow_end_milliseconds"`
	StartSeconds *time.Time `json:"flow_start_seconds"`
	EndSeconds   *time.Time `json:"flow_end_seconds"`
	StartUptime  *uint32    `json:"flow_start_sys_up_time"`
	EndUptime    *uint32    `json:"flow_end_sys_up_time"`
}

// beatsTimes are what beats makes of flowStartSysUpTime and flowEndSysUpTime of NetFlow v9, where it trusts them.
type beatsTimes struct{ Start, End *time.Time }

// readBeats reads the flows of an expected.golden.json.
func readBeats(t *testing.T, path string) []row {
	var file beatsFile
	readJSON(t, path, &file)

	var rows []row
	var booted *time.Time
	for _, event := range file.Events {
		r := event.Fields.Netflow
		switch r.Type {
		case "netflow_flow":
			rows = append(rows, r.row(&event.Fields.Event, booted))
		case "netflow_options":
			if r.Options.SystemInit != nil {
				booted = r.Options.SystemInit
			}
		default:
			t.Errorf("%s: an event of type %q", path, r.Type)
		}
	}
	return rows
}

func (r *beatsRecord) row(times *beatsTimes, booted *time.Time) (row row) {
	row.number(domain, r.Exporter.Domain)
	row.address(source, r.Source4, r.Source6)
	row.address(destination, r.Destination4, r.Destination6)
	row.first(sourcePort, r.SourcePort)
	row.first(destinationPort, r.DestinationPort)
	row.first(protocol, r.Protocol)
	row.first(tcpFlags, r.TCPFlags)
	row.first(octets, r.Octets, r.OctetTotal, r.Initiator)
	row.first(packets, r.Packets, r.PacketTotal, r.InitiatorPkt)
	row.time(start, r.StartMilli, r.StartSeconds, times.Start, since(booted, r.StartUptime))
	row.time(end, r.EndMilli, r.EndSeconds, times.End, since(booted, r.EndUptime))
	return row
}

// since is when the uptime of an IPFIX exporter stood at uptime, which is relative to what an option record said before.
func since(booted *time.Time, uptime *uint32) *time.Time {
	if booted == nil || uptime == nil {
		return nil
	}
	t := booted.Add(time.Duration(*uptime) * time.Millisecond)
	return &t
}
