package netflowreceiver_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
)

// beats compares with elastic/beats, which leaves out every element that it does not know.
var beats = &peer{
	name:       "beats",
	rows:       func(t *testing.T, _ corpusCase, path string) []row { return readBeats(t, path) },
	fields:     readBeatsFields,
	dictionary: merged(beatsHeader, beatsElements),
	own: map[string]string{
		"flow.start": inColumns, "flow.end": inColumns,
		"flow.sequence_num":  "beats does not tell it",
		"flow.time_received": ownReceipt,
	},
}

// readBeatsFields reads all fields of the flows of an expected.golden.json. Option records are no flows and have no log records.
func readBeatsFields(t *testing.T, _ corpusCase, path string) (records []peerRecord) {
	var file struct{ Events []json.RawMessage }
	readJSON(t, path, &file)
	for _, event := range file.Events {
		var r peerRecord
		options := false
		for _, f := range flat(t, "", event) {
			f.name = strings.TrimPrefix(strings.TrimPrefix(f.name, "Fields."), "netflow.")
			options = options || f == said{"type", "netflow_options"}
			if f.name == "exporter.source_id" {
				r.domain = f.value
			}
			r.fields = append(r.fields, f)
		}
		if !options {
			records = append(records, r)
		}
	}
	return records
}

// merged are several dictionaries as one.
func merged(dictionaries ...dictionary) dictionary {
	all := make(dictionary)
	for _, d := range dictionaries {
		maps.Copy(all, d)
	}
	return all
}

// inColumns is why the times are compared with no single field.
const inColumns = "TestGolden compares the times as columns"
