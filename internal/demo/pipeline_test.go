package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest"
	"go.yaml.in/yaml/v3"

	"github.com/otelflow/otelflow/processor/flowdetectionprocessor"
	"github.com/otelflow/otelflow/receiver/netflowreceiver"
)

// demoConfig is the configuration that the demonstration runs, with changes.
func demoConfig(t *testing.T, changes map[string]any) *confmap.Conf {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, config))
	require.NoError(t, err)
	var content map[string]any
	require.NoError(t, yaml.Unmarshal(text, &content))
	conf := confmap.NewFromStringMap(content)
	require.NoError(t, conf.Merge(confmap.NewFromStringMap(changes)))
	return conf
}

// detect runs the receiver and the processor of a configuration, without a collector, until all captures are read.
func detect(t *testing.T, conf *confmap.Conf) []plog.Logs {
	t.Helper()
	sink := new(consumertest.LogsSink)
	next := startProcessor(t, conf, sink)
	select {
	case <-startReceiver(t, conf, next):
	case <-time.After(patience):
		require.Fail(t, "the captures were not read")
	}
	require.NoError(t, next.Shutdown(context.Background()))
	return sink.AllLogs()
}

type processorLogs interface {
	component.Component
	consumer.Logs
}

func startProcessor(t *testing.T, conf *confmap.Conf, sink consumer.Logs) processorLogs {
	t.Helper()
	factory := flowdetectionprocessor.NewFactory()
	cfg := configured(t, factory, conf, "processors::flow_detection")
	p, err := factory.CreateLogs(t.Context(), processortest.NewNopSettings(factory.Type()), cfg, sink)
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	return p
}

// startReceiver gives a channel that is closed when the receiver has read its captures.
func startReceiver(t *testing.T, conf *confmap.Conf, next consumer.Logs) <-chan struct{} {
	t.Helper()
	factory := netflowreceiver.NewFactory()
	cfg := configured(t, factory, conf, "receivers::netflow")
	done := make(chan struct{})
	settings := receivertest.NewNopSettings(factory.Type())
	settings.Logger = zaptest.NewLogger(t, zaptest.Level(zap.InfoLevel), zaptest.WrapOptions(zap.Hooks(func(e zapcore.Entry) error {
		if e.Message == finished {
			close(done)
		}
		return nil
	})))
	r, err := factory.CreateLogs(t.Context(), settings, cfg, next)
	require.NoError(t, err)
	require.NoError(t, r.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, r.Shutdown(context.Background())) })
	return done
}

// configured is a component's configuration, from its section of conf.
func configured(t *testing.T, factory component.Factory, conf *confmap.Conf, key string) component.Config {
	t.Helper()
	section, err := conf.Sub(key)
	require.NoError(t, err)
	cfg := factory.CreateDefaultConfig()
	require.NoError(t, section.Unmarshal(cfg))
	return cfg
}
