package story

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/internal/replay"
)

// told is a finding of a host, so long after midnight.
func told(kind, id string, severity anomaly.Severity, after time.Duration) replay.Finding {
	at := flow.TimeOf(midnight.Add(after))
	return replay.Finding{Told: at, Finding: anomaly.Finding{
		ID: id, Type: kind, Severity: severity, First: at, Subject: netip.MustParseAddr("10.0.0.7"),
		Destination: netip.MustParseAddr("203.0.113.9"), Summary: "a sentence",
	}}
}

// A judgement that cannot fail would prove nothing.
func TestJudge(t *testing.T) {
	s, err := written(t, `
says: x
tells: [{type: exfil.upload, subject: 10.0.0.0/28, destination: 203.0.113.9, severity: medium, by: 9h}]
may: [peers.*, {type: beacon.*, before: 2h}]
traffic: [{from: 10.0.0.1, to: 10.0.0.2, port: 80}]`)
	require.NoError(t, err)
	upload := told("exfil.upload", "a", anomaly.Medium, 8*time.Hour)
	for name, c := range map[string]struct {
		found []replay.Finding
		want  []string
	}{
		"well":    {[]replay.Finding{upload}, nil},
		"nothing": {nil, []string{"not told: exfil.upload of 10.0.0.0/28 to 203.0.113.9, nor anything like it"}},
		"late": {[]replay.Finding{told("exfil.upload", "a", anomaly.Medium, 10*time.Hour)},
			[]string{"told late, after 10h0m0s: exfil.upload of 10.0.0.0/28 to 203.0.113.9"}},
		"too low": {[]replay.Finding{told("exfil.upload", "a", anomaly.Low, 8*time.Hour)}, []string{
			"not told: exfil.upload of 10.0.0.0/28 to 203.0.113.9, but low, exfil.upload of 10.0.0.7 to 203.0.113.9 port 0: a sentence"}},
		"besides": {[]replay.Finding{upload, told("peers.new_outside", "b", anomaly.Low, time.Hour)}, nil},
		"other": {[]replay.Finding{upload, told("scan.block", "b", anomaly.Low, time.Hour)},
			[]string{"told, low: scan.block of 10.0.0.7: a sentence"}},
		"context": {[]replay.Finding{upload, told("scan.block", "b", anomaly.Info, time.Hour)}, nil},
		"learnt":  {[]replay.Finding{upload, told("beacon.retry", "b", anomaly.Low, time.Hour)}, nil},
		"too late to be learnt": {[]replay.Finding{upload, told("beacon.retry", "b", anomaly.Low, 3*time.Hour)},
			[]string{"told, low: beacon.retry of 10.0.0.7: a sentence"}},
		"twice": {[]replay.Finding{upload, told("exfil.upload", "b", anomaly.High, 9*time.Hour)},
			[]string{"told as two things: exfil.upload of 10.0.0.7"}},
	} {
		require.Equal(t, c.want, s.Judge(c.found), name)
	}
	s.Silent = true
	require.Len(t, s.Judge([]replay.Finding{upload, told("scan.block", "b", anomaly.Info, time.Hour)}), 1)
}
