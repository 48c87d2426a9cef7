package flowdetectionprocessor

import (
	"github.com/otelflow/otelflow/processor/internal/beacon"
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/exfil"
	"github.com/otelflow/otelflow/processor/internal/peers"
	"github.com/otelflow/otelflow/processor/internal/scan"
	"github.com/otelflow/otelflow/processor/internal/volume"
)

// detectors is every detector there is. A new one is its own folder and one line here.
func detectors() []detect.Spec {
	return []detect.Spec{
		scan.Spec(),
		volume.Spec(),
		exfil.Spec(),
		beacon.Spec(),
		peers.Spec(),
	}
}
