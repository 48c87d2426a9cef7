package flowdetectionprocessor

import (
	"go.uber.org/zap"

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// strangers warns once when hardly any contact has an end inside. The commonest misconfiguration is a network with public
// addresses of which networks::internal knows nothing: then every host is judged as a stranger, at low severity.
type strangers struct{ warned bool }

const (
	// enoughContacts is how many contacts a judgement needs; fewer may be one host's.
	enoughContacts = 1000
	// mostly is the share of contacts between strangers that no network of one's own shows, transit networks apart.
	mostly = 0.9
)

func (s *strangers) watch(stats *detect.Stats, logger *zap.Logger) {
	contacts := uint64(0)
	for _, n := range stats.Contacts {
		contacts += n
	}
	if s.warned || contacts < enoughContacts || float64(stats.Foreign) <= mostly*float64(contacts) {
		return
	}
	s.warned = true
	logger.Warn("Hardly any contact has an end in networks::internal: are your own networks among them?",
		zap.Uint64("contacts", contacts), zap.Uint64("between strangers", stats.Foreign))
}
