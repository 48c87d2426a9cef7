package flowdetectionprocessor

import (
	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/scan"
)

// detectors is every detector there is. A new one is its own folder and one line here.
func detectors() []detect.Spec {
	return []detect.Spec{
		scan.Spec(),
	}
}
