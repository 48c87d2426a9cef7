package flowdetectionprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
	"go.opentelemetry.io/collector/confmap/xconfmap"

	"github.com/otelflow/otelflow/processor/internal/detect"
	"github.com/otelflow/otelflow/processor/internal/scan"
)

// load reads a configuration as the Collector does: over the defaults, then validated.
func load(t *testing.T, section *confmap.Conf) (*Config, error) {
	t.Helper()
	cfg := NewFactory().CreateDefaultConfig().(*Config)
	if err := section.Unmarshal(cfg); err != nil {
		return nil, err
	}
	return cfg, xconfmap.Validate(cfg)
}

// parse reads YAML text.
func parse(t *testing.T, text string) *confmap.Conf {
	t.Helper()
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(text))
	require.NoError(t, err)
	conf, err := retrieved.AsConf()
	require.NoError(t, err)
	return conf
}

func TestConfig(t *testing.T) {
	defaults := func(change func(*Config)) *Config {
		cfg := createDefaultConfig().(*Config)
		change(cfg)
		return cfg
	}
	tuned := scan.DefaultConfig(detect.Low)
	tuned.InsideThreshold = 33
	tests := map[string]*Config{
		"flow_detection":         defaults(func(*Config) {}),
		"flow_detection/analyst": defaults(func(c *Config) { c.Emit = EventsAndFlagged }),
		"flow_detection/soc": {
			Emit:           Events,
			MaxUndelivered: 500,
			Sensitivity:    detect.Low,
			Engine: Engine{
				Networks: detect.Networks{Internal: []detect.CIDR{
					detect.MustCIDR("192.0.2.0/24"), detect.MustCIDR("2001:db8:100::/40"), detect.MustCIDR("198.51.100.9/32"),
				}},
				JoinWindow:       25 * time.Second,
				ActiveTimeout:    5 * time.Minute,
				InactiveTimeout:  40 * time.Second,
				Lateness:         90 * time.Second,
				ClockSkew:        3 * time.Second,
				MaxConversations: 70_000,
				MaxEpisodes:      800,
				Quiet:            7 * time.Minute,
				Reopen:           6 * time.Hour,
				MaxPeers:         60_000,
				PeerMemory:       30 * time.Hour,
				MaxTold:          9,
				Allow: []detect.Allow{
					{
						Subject: detect.MustCIDR("192.0.2.17/32"),
						Comment: "the vulnerability scanner of the security team",
						Expires: time.Date(2027, 6, 30, 12, 0, 0, 0, time.UTC),
					},
					{Peer: detect.MustCIDR("203.0.113.0/24"), Port: 161, Detector: "scan"},
				},
			},
			Detectors: detectorsWith(detect.Low, tuned),
		},
	}
	file, err := confmaptest.LoadConf("testdata/config.yaml")
	require.NoError(t, err)
	require.Len(t, tests, len(file.ToStringMap()))
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			section, err := file.Sub(name)
			require.NoError(t, err)
			got, err := load(t, section)
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func TestConfigSaysWhatIsWrong(t *testing.T) {
	tests := map[string]struct{ yaml, message string }{
		"emit": {
			yaml:    `emit: everything`,
			message: `emit: got "everything", may be all, events_and_flagged or events`,
		},
		"emit by number": {
			yaml:    `emit: 1`,
			message: `'emit' expected type 'flowdetectionprocessor.Emit', got unconvertible type 'int'`,
		},
		"sensitivity": {
			yaml:    `sensitivity: extreme`,
			message: `got "extreme", may be low, medium or high`,
		},
		"unknown key": {
			yaml:    `emitt: all`,
			message: `has invalid keys: emitt`,
		},
		"network": {
			yaml:    `networks: {internal: [10.0.0.0/33]}`,
			message: `"10.0.0.0/33" is no network: want an address or a CIDR, such as 10.0.0.0/8`,
		},
		"no duration": {
			yaml:    `join_window: soon`,
			message: `'join_window' time: invalid duration`,
		},
		"duration": {
			yaml:    `join_window: 11m`,
			message: `join_window: got 11m0s, may be 1s to 10m0s`,
		},
		"undelivered": {
			yaml:    `max_undelivered: 0`,
			message: `max_undelivered: got 0, may be 1 to 1000000`,
		},
		"allow everything": {
			yaml:    `allow: [{comment: no alarms please}]`,
			message: `allow[0]: would excuse everything: give at least one of subject, peer and port`,
		},
		"allow for nobody": {
			yaml:    `allow: [{port: 53}, {port: 123, detector: scam}]`,
			message: `allow[1]: detector: got "scam", may be empty or one of ["scan" "volume" "exfil" "beacon" "peers"]`,
		},
		"allow port": {
			yaml:    `allow: [{port: 70000}]`,
			message: `allow[0]: port: got 70000, may be 0 (any) to 65535`,
		},
		"unknown detector": {
			yaml:    `detectors: {scam: {inside_threshold: 30}}`,
			message: `there is no detector "scam"; there is ["scan" "volume" "exfil" "beacon" "peers"]`,
		},
		"unknown key of a detector": {
			yaml:    `detectors: {scan: {treshold: 30}}`,
			message: `has invalid keys: treshold`,
		},
		"value of a detector's key": {
			yaml:    `detectors: {scan: {inside_threshold: 1}}`,
			message: `detectors::scan: inside_threshold: got 1, may be `,
		},
		"detector that is no section": {
			yaml:    `detectors: {scan: false}`,
			message: `scan: got false, may be a section of settings`,
		},
		"enabled": {
			yaml:    `detectors: {scan: {enabled: perhaps}}`,
			message: `scan: enabled: got perhaps, may be true or false`,
		},
		"nothing to do": {
			yaml:    `detectors: {scan: {enabled: false}, volume: {enabled: false}, exfil: {enabled: false}, beacon: {enabled: false}, peers: {enabled: false}}`,
			message: `detectors: all of ["scan" "volume" "exfil" "beacon" "peers"] are switched off, at least one must be on`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, parse(t, tt.yaml))
			require.ErrorContains(t, err, tt.message)
		})
	}
}

// Two wrong keys are two messages, each once.
func TestConfigSaysAllThatIsWrong(t *testing.T) {
	_, err := load(t, parse(t, "max_undelivered: -1\nquiet: 0s\ndetectors: {scan: {max_sources: 3}}"))
	require.EqualError(t, err, "max_undelivered: got -1, may be 1 to 1000000\n"+
		"quiet: got 0s, may be 1s to 24h0m0s\n"+
		"detectors::scan: max_sources: got 3, may be 64 to 100000000")
}

func TestConfigStructs(t *testing.T) {
	require.NoError(t, componenttest.CheckConfigStruct(createDefaultConfig()))
	for name, settings := range defaultDetectors(detect.Medium).settings {
		require.NoError(t, componenttest.CheckConfigStruct(settings), name)
	}
}

// The sensitivity is what a detector's section stands over, wherever in the text it is.
func TestSensitivity(t *testing.T) {
	cfg, err := load(t, parse(t, "detectors: {scan: {sweep_threshold: 9}}\nsensitivity: high"))
	require.NoError(t, err)
	want := scan.DefaultConfig(detect.High)
	want.SweepThreshold = 9
	require.Equal(t, want, cfg.Detectors.settings["scan"])
	require.Equal(t, detect.High, cfg.Sensitivity)
}

// Sections that hold nothing change nothing.
func TestEmptySections(t *testing.T) {
	for _, text := range []string{"detectors:", "detectors: {}", "detectors: {scan: }", "detectors: {scan: {}}"} {
		cfg, err := load(t, parse(t, text))
		require.NoError(t, err, text)
		require.Equal(t, detectorsWith(detect.Medium, scan.DefaultConfig(detect.Medium)), cfg.Detectors, text)
	}
}

// A second processor must not inherit what the first one set.
func TestDefaultsAreFresh(t *testing.T) {
	first := createDefaultConfig().(*Config)
	first.Networks.Internal[0] = detect.MustCIDR("203.0.113.0/24")
	first.Detectors.settings["scan"].(*scan.Config).MaxSources = 77
	second := createDefaultConfig().(*Config)
	require.Equal(t, "10.0.0.0/8", second.Networks.Internal[0].String())
	require.Equal(t, 100_000, second.Detectors.settings["scan"].(*scan.Config).MaxSources)
}

// detectorsWith are all detectors at a sensitivity, but for scan, which is as given.
func detectorsWith(s detect.Sensitivity, scans *scan.Config) Detectors {
	d := Detectors{settings: map[string]detect.Settings{"scan": scans}}
	for _, spec := range detectors()[1:] {
		d.settings[spec.Name] = spec.New(s)
	}
	return d
}
