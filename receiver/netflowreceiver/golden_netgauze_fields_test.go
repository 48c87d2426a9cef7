package netflowreceiver_test

import (
	"encoding/base64"
	"encoding/json"
	"net"
	"strconv"
	"testing"
	"time"
)

// netgauze compares with NetGauze, which tells every field of every record in the order of the template.
var netgauze = &peer{
	name:       "netgauze",
	rows:       readNetgauze,
	fields:     readNetgauzeFields,
	dictionary: netgauzeDictionary,
	own: map[string]string{
		"flow.start": inColumns, "flow.end": inColumns,
		"flow.sampler_address": "the packets' source, which NetGauze's lines have not",
		"flow.time_received":   "the packets' time of capture, which NetGauze's lines have not",
		"flow.sampling_rate":   netgauzeOptions,
		"flow.in_if_name":      netgauzeOptions, "flow.out_if_name": netgauzeOptions,
		"flow.in_if_description": netgauzeOptions, "flow.out_if_description": netgauzeOptions,
		"flow.in_vrf_name": netgauzeOptions, "flow.out_vrf_name": netgauzeOptions,
	},
}

// Why fields and attributes are compared with nothing.
const (
	netgauzeOptions = "joined from option records, which NetGauze tells by themselves"
	netgauzeClock   = "the header's clock; the times that TestGolden compares are made with it"
)

// readNetgauzeFields reads all fields of the flows of a *-flow.json, and what each one's message says of itself.
func readNetgauzeFields(t *testing.T, _ corpusCase, path string) (records []peerRecord) {
	netgauzeRecords(t, path, func(message *netgauzeMessage, record *netgauzeRecord) {
		if len(record.Scope) > 0 {
			return
		}
		r := peerRecord{domain: strconv.FormatUint(uint64(message.Domain)+uint64(message.SourceID), 10)} // one of them is not there
		r.fields = []said{
			{"version", strconv.Itoa(message.Version)},
			{"domain", r.domain},
			{"sequence_number", strconv.FormatUint(uint64(message.Sequence), 10)},
			{"export_time", message.Export.Format(time.RFC3339)},
			{"unix_time", message.Unix.Format(time.RFC3339)},
			{"sys_up_time", strconv.FormatUint(uint64(message.SysUp), 10)},
		}
		for _, field := range record.Fields {
			for name, value := range field {
				r.fields = append(r.fields, said{name, text(t, value)})
			}
		}
		records = append(records, r)
	})
	return records
}

// octetsOf makes base64 of a list of numbers.
func octetsOf(value string) string { return base64.StdEncoding.EncodeToString(numbers(value)) }

// hardware makes a hardware address of a list of numbers.
func hardware(value string) string { return net.HardwareAddr(numbers(value)).String() }

func numbers(value string) []byte {
	var list []uint16 // []byte would be base64
	if err := json.Unmarshal([]byte(value), &list); err != nil {
		return []byte(err.Error())
	}
	b := make([]byte, len(list))
	for i, n := range list {
		b[i] = byte(n)
	}
	return b
}

// flagsNumber makes a number of named TCP flags.
func flagsNumber(value string) string {
	var flags netgauzeFlags
	if err := json.Unmarshal([]byte(value), &flags); err != nil {
		return err.Error()
	}
	return strconv.FormatUint(flags.number(), 10)
}
