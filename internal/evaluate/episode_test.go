package main

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/replay"
)

func TestEpisodes(t *testing.T) {
	a, b := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	told := func(id, kind string, severity anomaly.Severity, subject netip.Addr, times [3]float64) replay.Finding {
		return replay.Finding{Told: at(times[2]), Finding: anomaly.Finding{
			ID: id, Type: kind, Severity: severity, Subject: subject, First: at(times[0]), Last: at(times[1]), Summary: kind + id,
		}}
	}
	got := episodesOf([]replay.Finding{
		told("x", "scan.vertical", anomaly.Low, a, [3]float64{100, 130, 160}),
		told("y", "scan.block", anomaly.High, b, [3]float64{110, 140, 170}),
		told("z", "scan.folded", anomaly.High, netip.Addr{}, [3]float64{111, 141, 171}),
		told("x", "scan.horizontal", anomaly.Medium, a, [3]float64{90, 150, 180}),
		told("x", "scan.block", anomaly.Info, a, [3]float64{95, 145, 190}),
	})
	require.Len(t, got, 2)
	x, y := got[0], got[1]
	require.Equal(t, "scan.blockx", x.Summary, "as it was told last")
	require.Equal(t, anomaly.Medium, x.Severity, "the highest")
	require.Equal(t, at(90), x.First)
	require.Equal(t, at(150), x.Last)
	require.Equal(t, at(130), x.opened)
	require.Equal(t, at(160), x.told)
	require.Equal(t, "scan", x.family())
	require.Equal(t, b, y.accused())
	require.Equal(t, at(140), y.opened)
}
