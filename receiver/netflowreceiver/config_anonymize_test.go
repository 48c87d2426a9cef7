package netflowreceiver

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// TestAnonymizeIsNeverHalfMeant has sections that lack something: to pass them over would let addresses out.
func TestAnonymizeIsNeverHalfMeant(t *testing.T) {
	const unnamed = "anonymize::cryptopan::key_file is empty, but must be the name of a file"
	const how = "anonymize is given, but says not how: anonymize::cryptopan::key_file must name a file"
	for name, test := range map[string]struct {
		section map[string]any
		message string
	}{
		"no way":   {map[string]any{}, how},
		"null":     {map[string]any{"cryptopan": nil}, how},
		"no file":  {map[string]any{"cryptopan": map[string]any{}}, unnamed},
		"no name":  {map[string]any{"cryptopan": map[string]any{"key_file": ""}}, unnamed},
		"all well": {map[string]any{"cryptopan": map[string]any{"key_file": "a.key"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := defaultConfig()
			require.NoError(t, confmap.NewFromStringMap(map[string]any{"anonymize": test.section}).Unmarshal(c))
			if test.message == "" {
				require.NoError(t, c.Validate())
				return
			}
			require.EqualError(t, c.Validate(), test.message)
		})
	}
}

// anonymizing is a configuration with a key file of the given content and mode.
func anonymizing(t *testing.T, content string, mode os.FileMode) *Config {
	name := filepath.Join(t.TempDir(), "addresses.key")
	require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	require.NoError(t, os.Chmod(name, mode))
	c := listening("127.0.0.1")
	c.Anonymize = &AnonymizeConfig{CryptoPAn: &CryptoPAnConfig{KeyFile: name}}
	return c
}

func TestKeyFilesThatFailTheStart(t *testing.T) {
	missing, folder := anonymizing(t, "", 0o600), anonymizing(t, "", 0o600)
	missing.Anonymize.CryptoPAn.KeyFile += ".not"
	folder.Anonymize.CryptoPAn.KeyFile = filepath.Dir(folder.Anonymize.CryptoPAn.KeyFile)
	for name, test := range map[string]struct {
		config  *Config
		message string
	}{
		"missing":   {missing, "addresses.key.not: no such file or directory"},
		"a folder":  {folder, "is a directory"},
		"too short": {anonymizing(t, "secret", 0o600), "addresses.key: 6 octets are no key, which is 32 octets, or 64 hexadecimal digits"},
		"too long":  {anonymizing(t, strings.Repeat("a", 5000), 0o600), "addresses.key: 1024 octets are no key"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := newReceiver(receivertest.NewNopSettings(typ), test.config, consumertest.NewNop())
			require.NoError(t, err)
			err = r.Start(context.Background(), componenttest.NewNopHost())
			require.ErrorContains(t, err, "anonymize::cryptopan::key_file: ")
			if runtime.GOOS != "windows" {
				require.ErrorContains(t, err, test.message)
			}
			require.NotContains(t, err.Error(), "secret")
			require.NoError(t, r.Shutdown(context.Background()))
		})
	}
}

func TestKeyFilesThatOthersCanRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("has no such modes")
	}
	const warning = "The key file can be read by others, who can then undo every pseudonym"
	for mode, warnings := range map[os.FileMode]int{0o600: 0, 0o640: 0, 0o644: 1} {
		r := start(t, anonymizing(t, sampleKey+"\n", mode), consumertest.NewNop())
		require.Equal(t, warnings, r.logs.FilterMessage(warning).Len(), mode)
		require.NoError(t, r.Shutdown(context.Background()))
	}
}

// TestAnonymizedIsCounted sends an element that no table has, which may be an address.
func TestAnonymizedIsCounted(t *testing.T) {
	c := anonymizing(t, sampleKey, 0o600)
	c.KeepUnknownElements = true
	next, taken := sink(t)
	r := start(t, c, next)
	r.send(t, encode(t, wire.Message{Version: wire.IPFIX10, Domain: 31, Sets: []wire.Set{
		{ID: 2, Templates: []wire.Template{{ID: 256, Fields: []wire.Field{{ID: 7, Length: 2}, {Enterprise: 32473, ID: 77, Length: 4}}}}},
		{ID: 256, Data: []byte{0x1f, 0x95, 192, 0, 2, 55}}, // source port 8085
	}}))
	logs := <-taken
	record := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
	require.Equal(t, []int64{8085}, ports(logs))
	_, kept := record.Attributes().Get("ipfix.32473.77")
	require.False(t, kept)
	require.NoError(t, r.Shutdown(context.Background()))
	require.Equal(t, map[string]int64{"receiver=netflow/here reason=anonymized": 1}, r.points(t, "otelcol_receiver_netflow_lost"))
}
