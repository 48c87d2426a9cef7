package flowdetectionprocessor

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.uber.org/goleak"

	"github.com/otelflow/otelflow/processor/flowdetectionprocessor/internal/metadata"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFactory(t *testing.T) {
	factory := NewFactory()
	require.Equal(t, component.MustNewType("flow_detection"), factory.Type())
	require.Equal(t, component.StabilityLevelAlpha, factory.LogsStability())
}

func TestLifecycle(t *testing.T) {
	factory := NewFactory()
	create := func() component.Component {
		p, err := factory.CreateLogs(t.Context(), processortest.NewNopSettings(metadata.Type), factory.CreateDefaultConfig(),
			consumertest.NewNop())
		require.NoError(t, err)
		require.True(t, p.Capabilities().MutatesData)
		return p
	}
	t.Run("shutdown without start", func(t *testing.T) {
		require.NoError(t, create().Shutdown(t.Context()))
	})
	t.Run("shutdown twice", func(t *testing.T) {
		p := create()
		require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, p.Shutdown(t.Context()))
		require.NoError(t, p.Shutdown(t.Context()))
	})
}

func TestVerifyShutdown(t *testing.T) {
	processortest.VerifyShutdown(t, NewFactory(), createDefaultConfig())
}
