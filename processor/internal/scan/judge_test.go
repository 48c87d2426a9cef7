package scan

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/processor/internal/detect"
)

func accused() *dossier {
	return &dossier{
		source: &source{zone: detect.Inside}, of: newScan(*DefaultConfig(detect.Medium)), client: netip.MustParseAddr("10.0.0.7"),
	}
}

// Little is left of a charge below half of the share that it takes, 0.7.
func TestSeverityOfWhatCrumbled(t *testing.T) {
	for failed, want := range map[int]anomaly.Severity{34: anomaly.Low, 35: anomaly.High, 60: anomaly.High} {
		v := verdict{form: vertical, tally: tally{failed: failed, atHosts: 100 - failed}}
		require.Equal(t, want, accused().severity(&v), "%d of 100 failed", failed)
	}
}

// Half of them everyday services is not most.
func TestEveryday(t *testing.T) {
	for everyday, want := range map[int]bool{2: false, 3: true} {
		d := accused()
		for i := range 4 {
			port := uint16(8080)
			if i < everyday {
				port = 53
			}
			d.targets = append(d.targets, target{host: detect.HostOf(host("198.18.0.0/16", i+1)), port: port})
		}
		d.targets = append(d.targets, target{port: 443, outcome: detect.Refused}) // which is not judged blindly
		require.Equal(t, want, d.usual(), "%d of 4", everyday)
	}
}

// The few packets of a probe: three a target, and no more, at the bar of a hundred, and no fewer.
func TestBlindly(t *testing.T) {
	for _, test := range []struct {
		unseen  int
		packets uint64
		want    bool
	}{{100, 300, true}, {100, 301, false}, {99, 200, false}} {
		d := accused()
		d.contacts, d.packets = 100, test.packets
		v := verdict{form: vertical, blind: true, tally: tally{unseen: test.unseen, hosts: 1, ports: test.unseen}}
		require.Equal(t, test.want, d.blindly(&v), "%+v", test)
	}
}
