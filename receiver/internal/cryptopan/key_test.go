package cryptopan

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseKey(t *testing.T) {
	const digits = "152217" + "8d33a4cf80130a5b1649907d10d8988f8379796527" + "62574C2D2A842202"
	for name, content := range map[string]string{
		"octets":          string(reference[:]),
		"digits":          digits,
		"digits and line": digits + "\n",
		"a line of DOS":   digits + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			key, err := ParseKey([]byte(content))
			require.NoError(t, err)
			require.Equal(t, reference, key)
		})
	}
}

func TestParseKeyRefuses(t *testing.T) {
	const what = " octets are no key, which is 32 octets, or 64 hexadecimal digits"
	const half = "fewer than 64 hexadecimal digits are no key, and as octets are too easily guessed: write 64 digits, as " +
		"openssl rand -hex 32 does, or 32 random octets"
	const constant = "one octet again and again is no key: write 64 random hexadecimal digits, as openssl rand -hex 32 does, " +
		"or 32 random octets"
	for name, test := range map[string]struct{ content, message string }{
		"nothing":      {"", "0" + what},
		"too short":    {strings.Repeat("x", 31), "31" + what},
		"octets, line": {strings.Repeat("x", 32) + "\n", "33" + what},
		"63 digits":    {strings.Repeat("a", 63) + "\n", "64" + what},
		"65 digits":    {strings.Repeat("a", 65), "65" + what},
		"no digit":     {strings.Repeat("a", 63) + "g\n", "65" + what + ", but some of these are none"},

		"32 digits":         {"00112233445566778899aabbccDDEEFF", half},
		"32 digits, line":   {"00112233445566778899aabbccddeeff\n", half},
		"31 digits, line":   {"00112233445566778899aabbccddeef\n", half},
		"zero octets":       {strings.Repeat("\x00", 32), constant},
		"one octet":         {strings.Repeat("x", 32), constant},
		"zeros":             {strings.Repeat("0", 64) + "\n", constant},
		"one octet, digits": {strings.Repeat("aB", 32), constant},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseKey([]byte(test.content))
			require.EqualError(t, err, test.message)
		})
	}
}
