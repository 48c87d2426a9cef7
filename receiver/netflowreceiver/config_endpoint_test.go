package netflowreceiver

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHostsOfEndpoints(t *testing.T) {
	for host, want := range map[string]bool{
		"192.0.2.1": true, "[2001:db8::1]": true, "[fe80::1%eth0]": true, "[::]": true, "localhost": true, "collector.example.": true,
		"otel_collector-1": true, "a1.b2": true, "host.1a": true, strings.Repeat("a", 63) + ".example": true,
		"a b": false, "300.1.1.1": false, "192.0.2": false, "2055": false, "[2001:db8::g]": false, "-a": false, "a-": false, "a..b": false,
		".": false, ".a": false, "a/b": false, "*": false, "host.1": false, strings.Repeat("a", 64): false,
		strings.Repeat("abc.", 64): false,
	} {
		for _, key := range []string{"endpoint", "tcp::endpoint"} {
			err := validateHostPort(key, host+":2055")
			if want {
				require.NoError(t, err)
				continue
			}
			require.EqualError(t, err, key+` is "`+host+`:2055", but "`+strings.Trim(host, "[]")+`" is neither an IP address nor a host name`)
		}
	}
}
