package flowlog

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
)

func TestAnnotate(t *testing.T) {
	_, record := oneRecord()
	Annotate(record, nil)
	require.Equal(t, 0, record.Attributes().Len())

	Annotate(record, []anomaly.Mark{{ID: "id1", Type: "scan.block"}, {ID: "id2", Type: "scan.block"}})
	require.Equal(t, []string{
		`flow.anomaly.ids Slice ["id1","id2"]`,
		`flow.anomaly.types Slice ["scan.block"]`,
	}, shown(record.Attributes()))

	Annotate(record, []anomaly.Mark{{ID: "id2", Type: "scan.block"}, {ID: "id3", Type: "beacon.http"}})
	require.Equal(t, []string{
		`flow.anomaly.ids Slice ["id1","id2","id3"]`,
		`flow.anomaly.types Slice ["scan.block","beacon.http"]`,
	}, shown(record.Attributes()))
}

func TestAnnotateReplacesWhatIsNoList(t *testing.T) {
	_, record := oneRecord()
	record.Attributes().PutStr("flow.anomaly.ids", "id1")
	record.Attributes().PutStr("source.address", "10.0.0.1")
	Annotate(record, []anomaly.Mark{{ID: "id2", Type: "scan.block"}})
	require.Equal(t, []string{
		`flow.anomaly.ids Slice ["id2"]`,
		"source.address Str 10.0.0.1",
		`flow.anomaly.types Slice ["scan.block"]`,
	}, shown(record.Attributes()))
}
