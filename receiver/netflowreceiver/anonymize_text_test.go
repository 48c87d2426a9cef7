package netflowreceiver

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/otelflow/otelflow/internal/flow"
)

// anonymized is what becomes of text as a value of an element and as a name, which must be the same.
func anonymized(t *testing.T, text string) string {
	t.Helper()
	element := []byte(text)
	flows := []flow.Flow{{InName: text, Extra: []flow.Attr{{Name: "userName", Value: flow.StringValue(element)}}}}
	require.Zero(t, newSample(t).rewrite(flows))
	require.Equal(t, text, string(element), "the datagram is not ours")
	require.Equal(t, flows[0].InName, string(flows[0].Extra[0].Value.Bytes()))
	return flows[0].InName
}

func TestAnonymizeTexts(t *testing.T) {
	const v6 = "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"
	for text, want := range map[string]string{
		"128.11.68.132":                     "135.242.180.132",
		"128.011.068.132":                   "135.242.180.132",
		"128.11.68.132 ":                    "135.242.180.132 ",
		" \t128.11.68.132\r\n":              " \t135.242.180.132\r\n",
		"128.11.68.132\x00\x00":             "135.242.180.132\x00\x00",
		"[128.11.68.132]":                   "[135.242.180.132]",
		"128.11.68.132:443":                 "135.242.180.132:443",
		"128.11.68.132: ":                   "135.242.180.132: ",
		"128.11.68.132/24":                  "135.242.180.132/24",
		"128.11.68.132:443/24":              "135.242.180.132:443/24",
		"128.11.68.132%eth0":                "135.242.180.132",
		"2001:db8::1":                       v6,
		"2001:DB8:0:0:0:0:0:1":              v6,
		"2001:0db8:0000::0001":              v6,
		"2001:db8::1/64":                    v6 + "/64",
		"2001:db8:0:0:0:0:0:1:443":          v6 + ":443",
		"2001:db8::1%128.11.68.132":         v6,
		"2001:db8::1%a zone with a long na": v6,
		"[2001:db8::1]":                     "[" + v6 + "]",
		"[ 2001:db8::1 ] ":                  "[ " + v6 + " ] ",
		"[2001:db8::1]:443":                 "[" + v6 + "]:443",
		"[2001:db8::1%eth0/1]:443":          "[" + v6 + "]:443",
		"[2001:db8::1]/64":                  "[" + v6 + "]/64",
		"::ffff:128.11.68.132":              "::ffff:135.242.180.132",
		"0.0.0.0":                           "0.0.0.0",
		"::/0":                              "::/0",
	} {
		require.Equal(t, want, anonymized(t, text), "%q", text)
	}
}

// TestAnonymizeHardwareTexts has the same address in all spellings, whose pseudonym is that of elements of hardware addresses.
func TestAnonymizeHardwareTexts(t *testing.T) {
	flows := []flow.Flow{{SrcMAC: 0x00a122330455}}
	newSample(t).rewrite(flows)
	digits := fmt.Sprintf("%012x", flows[0].SrcMAC)
	require.NotEqual(t, "00a122330455", digits)
	pairs := func(separator string) string {
		return digits[:2] + separator + digits[2:4] + separator + digits[4:6] + separator + digits[6:8] + separator + digits[8:10] +
			separator + digits[10:]
	}
	for text, want := range map[string]string{
		"00a122330455":      digits,
		"00:a1:22:33:04:55": pairs(":"),
		"00-A1-22-33-04-55": pairs("-"),
		"0:a1:22:33:4:55":   pairs(":"),
		"00a1.2233.0455":    digits[:4] + "." + digits[4:8] + "." + digits[8:],
		"00a1-2233-0455":    digits[:4] + "-" + digits[4:8] + "-" + digits[8:],
		"00a122-330455":     digits[:6] + "-" + digits[6:],
		"00:00:00:00:00:00": "00:00:00:00:00:00",
	} {
		require.Equal(t, want, anonymized(t, text), text)
	}
	require.Equal(t, "["+pairs(":")+"] ", anonymized(t, "[00:a1:22:33:04:55] "))
}

// ordinary are texts that are no address, though some have much of one.
var ordinary = []string{
	"1.3.6.1.4.1", "00.a1.22.33.04.55",
	"", " ", "[", "[]", "%", "Gi0/1/0.100", "eth0", "ae0.100", "et-0/0/1", "443", "10/100", "dead.beef", "beef-cafe", "www.example.com",
	"1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.1000", "1..2.3", "1.2.3.", ".1.2.3", "12:34:56", "12:34", "2026-11-25", "00:11:22:33:44",
	"00:11:22:33:44:555", "00:11-22:33:44:55", "0011.2233.445", "00112233445", "0011223344556", "c0ffee", "a", ":", "-", "::g",
	"128.11.68.132 is down", "128.11.68.132/x", "128.11.68.132:123456", "host 128.11.68.132", "facefeed-0000-4000-8000-deadbeef0000",
}

func TestAnonymizeLeavesOtherTexts(t *testing.T) {
	for _, text := range ordinary {
		require.Equal(t, text, anonymized(t, text))
	}
}

func TestAnonymizeOtherTextsCostsNoMemory(t *testing.T) {
	a, flows := newSample(t), make([]flow.Flow, len(ordinary))
	for i, text := range ordinary {
		flows[i] = flow.Flow{OutDescription: text, Extra: []flow.Attr{{Name: "userName", Value: flow.StringValue([]byte(text))}}}
	}
	a.rewrite(flows)
	require.Zero(t, testing.AllocsPerRun(100, func() { a.rewrite(flows) }))
}
