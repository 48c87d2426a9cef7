package netflowreceiver

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/config/configtls"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
)

func TestConfig(t *testing.T) {
	file, err := confmaptest.LoadConf(filepath.Join("testdata", "config.yaml"))
	require.NoError(t, err)
	for id, want := range map[string]*Config{
		"netflow": {
			Endpoint:        "localhost:2055",
			Sockets:         1,
			ReadBufferBytes: 4194304,
			TCP:             TCPConfig{MaxConnections: 1024, IdleTimeout: time.Hour, MessageTimeout: 30 * time.Second},
			Biflows:         BiflowsOne,
			Exporters:       ExportersConfig{Address: AddressTransport},
			Clock:           ClockConfig{MaxSkew: 5 * time.Minute},
			Batch:           BatchConfig{MaxRecords: 1000, MaxDelay: 100 * time.Millisecond},
			Limits: LimitsConfig{
				MaxSessions: 16384, MaxTemplates: 512, MaxTotalFields: 1048576, TemplateLifetime: 24 * time.Hour,
				MaxNames: 16384,
			},
		},
		"netflow/all": {
			Endpoint:        "[::]:4739",
			Sockets:         2,
			ReadBufferBytes: 16777216,
			TCP: TCPConfig{
				Endpoint: "[::]:4740", MaxConnections: 80, IdleTimeout: 3 * time.Hour, MessageTimeout: 20 * time.Second,
				TLS: &configtls.ServerConfig{Config: configtls.Config{CertFile: "a.pem", KeyFile: "b.pem"}, ClientCAFile: "c.pem"},
			},

			Elements: []string{"acme.csv"}, KeepUnknownElements: true, Biflows: BiflowsTwo,
			Exporters: ExportersConfig{ByPort: true, Address: AddressReported},
			Sampling: []SamplingConfig{
				{Exporters: []string{"10.1.0.0/16", "2001:db8::/32"}, Default: 1000},
				{Exporters: []string{"10.1.2.3/32"}, Override: 512},
			},
			Clock: ClockConfig{MaxSkew: time.Hour, Correct: true},

			Anonymize: &AnonymizeConfig{CryptoPAn: &CryptoPAnConfig{KeyFile: "d.key"}},

			Batch: BatchConfig{MaxRecords: 500, MaxDelay: 250 * time.Millisecond},
			Limits: LimitsConfig{
				MaxSessions: 64, MaxTemplates: 30, MaxTotalFields: 5000, TemplateLifetime: 2 * time.Hour,
				TemplateMessages: 900, MaxNames: 70,
			},
			CaptureFiles: CaptureConfig{Include: []string{"captures/*.pcap", "captures/more.pcapng"}, Realtime: true},
		},
		"netflow/replay": {
			Sockets:         1,
			ReadBufferBytes: 4194304,
			TCP:             TCPConfig{MaxConnections: 1024, IdleTimeout: time.Hour, MessageTimeout: 30 * time.Second},
			Biflows:         BiflowsOne,
			Exporters:       ExportersConfig{Address: AddressTransport},
			Clock:           ClockConfig{MaxSkew: 5 * time.Minute},
			Batch:           BatchConfig{MaxRecords: 1000, MaxDelay: 100 * time.Millisecond},
			Limits: LimitsConfig{
				MaxSessions: 16384, MaxTemplates: 512, MaxTotalFields: 1048576, TemplateLifetime: 24 * time.Hour,
				MaxNames: 16384,
			},
			CaptureFiles: CaptureConfig{Include: []string{"captures/*.pcap"}},
		},
	} {
		t.Run(id, func(t *testing.T) {
			sub, err := file.Sub(id)
			require.NoError(t, err)
			got := NewFactory().CreateDefaultConfig()
			require.NoError(t, sub.Unmarshal(got))
			require.Equal(t, want, got)
			if id == "netflow/all" && !canSharePort {
				want.Sockets = 1
			}
			require.NoError(t, want.Validate())
		})
	}
}

func TestConfigSaysWhatIsWrong(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(c *Config)
		message string
	}{
		"no endpoint": {func(c *Config) { c.Endpoint = "" },
			`endpoint is empty, but must be host:port unless tcp::endpoint or capture_files::include is given instead`},
		"no port": {func(c *Config) { c.Endpoint = "localhost" },
			`endpoint is "localhost", but must be host:port: address localhost: missing port in address`},
		"no host": {func(c *Config) { c.Endpoint = ":2055" },
			`endpoint is ":2055", but must name a host: "0.0.0.0" for every IPv4 address of this machine, "[::]" for every address`},
		"high port": {func(c *Config) { c.Endpoint = "[::1]:65536" },
			`endpoint is "[::1]:65536", but its port must be a number from 0 to 65535 (0: any that is free)`},
		"named port": {func(c *Config) { c.Endpoint = "localhost:netflow" },
			`endpoint is "localhost:netflow", but its port must be a number from 0 to 65535 (0: any that is free)`},
		"no sockets":       {func(c *Config) { c.Sockets = 0 }, `sockets is 0, but must be from 1 to 256`},
		"too many sockets": {func(c *Config) { c.Sockets = 257 }, `sockets is 257, but must be from 1 to 256`},
		"negative buffer":  {func(c *Config) { c.ReadBufferBytes = -1 }, `read_buffer_bytes is -1, but must be from 0 to 1073741823`},
		"empty batches":    {func(c *Config) { c.Batch.MaxRecords = 0 }, `batch::max_records is 0, but must be from 1 to 100000`},
		"a bare delay":     {func(c *Config) { c.Batch.MaxDelay = 5 }, `batch::max_delay is 5ns, but must be from 1ms to 1m`},
		"no delay":         {func(c *Config) { c.Batch.MaxDelay = 0 }, `batch::max_delay is 0s, but must be from 1ms to 1m`},
		"no sessions":      {func(c *Config) { c.Limits.MaxSessions = -2 }, `limits::max_sessions is -2, but must be from 1 to 2147483647`},
		"no templates":     {func(c *Config) { c.Limits.MaxTemplates = -3 }, `limits::max_templates is -3, but must be from 1 to 65280`},
		"no fields":        {func(c *Config) { c.Limits.MaxTotalFields = -4 }, `limits::max_total_fields is -4, but must be from 1 to 2147483647`},
		"a negative life":  {func(c *Config) { c.Limits.TemplateLifetime = -time.Second }, `limits::template_lifetime is -1s, but must be 0s (for ever), or 1s or longer`},
		"a bad glob":       {func(c *Config) { c.CaptureFiles.Include = []string{"a", "[b"} }, `capture_files::include::1 is "[b", but must be a glob: syntax error in pattern`},
		"an empty glob":    {func(c *Config) { c.CaptureFiles.Include = []string{""} }, `capture_files::include::0 is empty, but must be the name of a file or a glob`},
		"realtime for no file": {func(c *Config) { c.CaptureFiles.Realtime = true },
			`capture_files::realtime is true, but capture_files::include names no files`},
		"an unnamed element file": {func(c *Config) { c.Elements = []string{"a.csv", ""} },
			`elements::1 is empty, but must be the name of a CSV file`},
		"other biflows":    {func(c *Config) { c.Biflows = "both" }, `biflows is "both", but must be one_record or two_records`},
		"another address":  {func(c *Config) { c.Exporters.Address = "" }, `exporters::address is "", but must be transport or reported`},
		"no names":         {func(c *Config) { c.Limits.MaxNames = 0 }, `limits::max_names is 0, but must be from 1 to 2147483647`},
		"negative life":    {func(c *Config) { c.Limits.TemplateMessages = -7 }, `limits::template_messages is -7, but must be from 0 to 2147483647`},
		"a bare skew":      {func(c *Config) { c.Clock.MaxSkew = 8 }, `clock::max_skew is 8ns, but must be 0s (any), or 1s or longer`},
		"nothing to right": {func(c *Config) { c.Clock = ClockConfig{Correct: true} }, `clock::correct is true, but clock::max_skew is 0s, so that no clock is wrong`},
		"sampling of nobody": {func(c *Config) { c.Sampling = []SamplingConfig{{Default: 9}} },
			`sampling::0::exporters is empty, but must name networks, 10.0.0.0/8 or 192.0.2.1/32`},
		"sampling of no network": {func(c *Config) { c.Sampling = []SamplingConfig{{Exporters: []string{"10.0.0.1"}, Default: 9}} },
			`sampling::0::exporters::0 is "10.0.0.1", but must be a network, 10.0.0.0/8 or 192.0.2.1/32`},
		"sampling without a rate": {func(c *Config) { c.Sampling = []SamplingConfig{{Exporters: []string{"::/0"}}} },
			`sampling::0 has neither default nor override, but must have one`},
		"sampling twice": {func(c *Config) { c.Sampling = []SamplingConfig{{Exporters: []string{"::/0"}, Default: 3, Override: 4}} },
			`sampling::0 has both default and override, but override leaves nothing to default`},
		"a network that is sampled twice": {func(c *Config) {
			c.Sampling = []SamplingConfig{
				{Exporters: []string{"10.0.0.0/8", "2001:db8::/32", "10.0.0.0/8"}, Default: 3},
				{Exporters: []string{"10.0.0.0/16", "10.1.0.0/8"}, Override: 4},
			}
		}, `sampling::1::exporters::1 is "10.1.0.0/8", but sampling::0 is for the network 10.0.0.0/8 already`},
		"endless batches":    {func(c *Config) { c.Batch.MaxRecords = 100_001 }, `batch::max_records is 100001, but must be from 1 to 100000`},
		"too many templates": {func(c *Config) { c.Limits.MaxTemplates = 65281 }, `limits::max_templates is 65281, but must be from 1 to 65280`},
		"TCP without a port": {func(c *Config) { c.TCP.Endpoint = "localhost" },
			`tcp::endpoint is "localhost", but must be host:port: address localhost: missing port in address`},
		"TLS with an authority of clients' kind": {func(c *Config) {
			c.TCP.Endpoint, c.TCP.TLS = "localhost:0", &configtls.ServerConfig{Config: configtls.Config{CAFile: "ca.pem"}}
		}, "tcp::tls::ca_file and ca_pem do nothing here: client_ca_file has exporters asked for certificates"},
		"TLS that reads no authority again": {func(c *Config) {
			c.TCP.Endpoint, c.TCP.TLS = "localhost:0", &configtls.ServerConfig{ReloadClientCAFile: true}
		}, "tcp::tls::client_ca_file_reload is given, but client_ca_file is empty"},
		"TLS of nothing": {func(c *Config) { c.TCP.TLS = &configtls.ServerConfig{} }, `tcp::tls is given, but tcp::endpoint is empty`},
		"no connections": {func(c *Config) { c.TCP.MaxConnections = 0 }, `tcp::max_connections is 0, but must be from 1 to 65536`},
		"a bare idleness": {func(c *Config) { c.TCP.IdleTimeout = 60 },
			`tcp::idle_timeout is 60ns, but must be 0s (for ever), or 1s or longer`},
		"no patience": {func(c *Config) { c.TCP.MessageTimeout = 0 }, `tcp::message_timeout is 0s, but must be from 1s to 1h`},
		"two things": {func(c *Config) { c.Sockets, c.Batch.MaxRecords = -5, -6 },
			"sockets is -5, but must be from 1 to 256\nbatch::max_records is -6, but must be from 1 to 100000"},
	} {
		t.Run(name, func(t *testing.T) {
			c := defaultConfig()
			test.change(c)
			require.EqualError(t, c.Validate(), test.message)
		})
	}
	require.EqualError(t, validateSockets(2, false),
		"sockets is 2, but must be 1 on this operating system, where sockets cannot share a port")
}

func TestUnknownKeysAreErrors(t *testing.T) {
	for _, key := range []string{"port", "batch::size", "limits::memory", "capture_files::exclude"} {
		keys := strings.Split(key, "::")
		in := map[string]any{keys[len(keys)-1]: 1}
		if len(keys) == 2 {
			in = map[string]any{keys[0]: in}
		}
		err := confmap.NewFromStringMap(in).Unmarshal(defaultConfig())
		require.ErrorContains(t, err, "invalid keys: "+keys[len(keys)-1])
	}
}
