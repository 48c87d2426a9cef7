package netflowreceiver

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
)

func TestSectionsWithNothingUnderThem(t *testing.T) {
	for text, want := range map[string]string{
		"{anonymize: }": "anonymize is there, but has nothing under it",
		"{tcp: {endpoint: localhost:4739, tls: null}}": "tcp::tls is there, but has nothing under it",
	} {
		retrieved, err := confmap.NewRetrievedFromYAML([]byte(text))
		require.NoError(t, err)
		conf, err := retrieved.AsConf()
		require.NoError(t, err)
		assert.ErrorContains(t, conf.Unmarshal(defaultConfig()), want)
	}
}
