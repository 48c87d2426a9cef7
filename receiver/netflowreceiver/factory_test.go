package netflowreceiver

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap/confmaptest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pipeline"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"
)

var typ = component.MustNewType("netflow")

func TestFactory(t *testing.T) {
	factory := NewFactory()
	require.Equal(t, typ, factory.Type())
	require.Equal(t, component.StabilityLevelAlpha, factory.LogsStability())
	require.NoError(t, componenttest.CheckConfigStruct(factory.CreateDefaultConfig()))
	_, err := factory.CreateMetrics(context.Background(), receivertest.NewNopSettings(typ), factory.CreateDefaultConfig(), consumertest.NewNop())
	require.ErrorIs(t, err, pipeline.ErrSignalNotSupported)
}

// newFromMetadata makes a receiver with the configuration that metadata.yaml gives for tests.
func newFromMetadata(t *testing.T) receiver.Logs {
	factory := NewFactory()
	metadata, err := confmaptest.LoadConf("metadata.yaml")
	require.NoError(t, err)
	sub, err := metadata.Sub("tests::config")
	require.NoError(t, err)
	cfg := factory.CreateDefaultConfig()
	require.NoError(t, sub.Unmarshal(cfg))
	r, err := factory.CreateLogs(context.Background(), receivertest.NewNopSettings(typ), cfg, consumertest.NewNop())
	require.NoError(t, err)
	return r
}

func TestShutdownWithoutStart(t *testing.T) {
	require.NoError(t, newFromMetadata(t).Shutdown(context.Background()))
}

func TestShutdownTwice(t *testing.T) {
	r := newFromMetadata(t)
	require.NoError(t, r.Start(context.Background(), componenttest.NewNopHost()))
	require.NoError(t, r.Shutdown(context.Background()))
	require.NoError(t, r.Shutdown(context.Background()))
}
