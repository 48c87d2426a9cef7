package netflowreceiver

import (
	"bytes"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelflow/otelflow/internal/flow"
	"github.com/otelflow/otelflow/receiver/internal/cryptopan"
)

// sampleKey is the key of Crypto-PAn's own sample, whose pseudonyms the tests below have.
const sampleKey = "152217" + "8d33a4cf80130a5b1649907d10d8988f837979652762574c2d2a842202"

func newSample(t *testing.T) *anonymizer {
	key, err := cryptopan.ParseKey([]byte(sampleKey))
	require.NoError(t, err)
	return newAnonymizer(cryptopan.NewCipher(key))
}

// octetsOf spells addresses in octets.
func octetsOf(addresses ...string) (b []byte) {
	for _, address := range addresses {
		b = append(b, netip.MustParseAddr(address).AsSlice()...)
	}
	return b
}

func TestAnonymizeExtra(t *testing.T) {
	payload := octetsOf("128.11.68.132", "2001:db8::1", "129.118.74.4", "130.132.252.244")
	before := bytes.Clone(payload)
	sixteen, hidden := payload[4:20:20], payload[:4:4]
	extra := []flow.Attr{
		{Name: "collectorIPv4Address", Value: flow.AddrValue(payload[:4:4])},
		{Name: "srhActiveSegmentIPv6", Value: flow.AddrValue(sixteen)},
		{Name: "subTemplateList", Value: flow.MapValue([]flow.Attr{
			{Name: "semantic", Value: flow.StringValue([]byte("ordered"))},
			{Name: "records", Value: flow.ListValue([]flow.Attr{
				{Value: flow.MapValue([]flow.Attr{
					{Name: "sourceIPv4Address", Value: flow.AddrValue(payload[20:24])},
					{Name: "ipPayloadPacketSection", Value: flow.OctetsValue(hidden)},
				})},
				{Name: "octets", Value: flow.OctetsValue(hidden)},
			})},
		})},
		{Name: "basicList", Value: flow.OctetsValue(hidden)},
		{Name: "layer2packetSectionData", Value: flow.OctetsValue(hidden)},
		{Name: "32473.9", Value: flow.OctetsValue(hidden)},
		{Name: "exporterIPv4Address", Value: flow.AddrValue(hidden)},
		{Name: "cert.yafFlowKeyHash", Value: flow.UintValue(81)},
		{Name: "mplsTopLabelStackSection", Value: flow.OctetsValue([]byte{1, 2, 3})},
		{Name: "antrea.egressIP", Value: flow.StringValue([]byte("141.223.7.43"))},
		{Name: "userName", Value: flow.StringValue([]byte("dead.beef"))},
		{Name: "flowId", Value: flow.UintValue(0x8080b4484)},
		{Name: "empty", Value: flow.AddrValue(nil)},
	}
	a := newSample(t)
	require.EqualValues(t, 7, a.rewrite([]flow.Flow{{Extra: extra}}))
	require.Equal(t, before, payload, "the datagram is not ours")

	require.Equal(t, "135.242.180.132", extra[0].Value.Addr().String())
	require.Equal(t, "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e", extra[1].Value.Addr().String())
	records := extra[2].Value.Items()[1].Value.Items()
	require.Equal(t, "ordered", string(extra[2].Value.Items()[0].Value.Bytes()))
	require.Equal(t, "134.136.186.123", records[0].Value.Items()[0].Value.Addr().String())
	for _, dropped := range append([]flow.Attr{records[0].Value.Items()[1], records[1]}, extra[3:8]...) {
		require.Equal(t, flow.None, dropped.Value.Kind(), dropped.Name)
	}
	require.Equal(t, []byte{1, 2, 3}, extra[8].Value.Bytes())
	require.Equal(t, "141.167.8.160", string(extra[9].Value.Bytes()))
	require.Equal(t, "dead.beef", string(extra[10].Value.Bytes()))
	require.EqualValues(t, 0x8080b4484, extra[11].Value.Uint())
	require.False(t, extra[12].Value.Addr().IsValid())
}

// TestAnonymizeEveryAddress looks through all fields of a flow, also those that come to it later.
func TestAnonymizeEveryAddress(t *testing.T) {
	const original, pseudonym = "10.185.25.118", "117.161.29.118"
	var f flow.Flow
	eachField("", reflect.ValueOf(&f).Elem(), func(_ string, field reflect.Value) {
		switch field.Interface().(type) {
		case netip.Addr:
			field.Set(reflect.ValueOf(netip.MustParseAddr(original)))
		case string:
			field.SetString(original)
		}
	})
	flows := []flow.Flow{f, {}}
	require.Zero(t, newSample(t).rewrite(flows))
	texts := 0
	eachField("", reflect.ValueOf(&flows[0]).Elem(), func(name string, field reflect.Value) {
		switch value := field.Interface().(type) {
		case netip.Addr:
			want := pseudonym
			if name == ".Exporter" {
				want = original
			}
			require.Equal(t, want, value.String(), name)
		case string:
			require.Equal(t, pseudonym, value, name)
			texts++
		}
	})
	require.Equal(t, 7, texts)
	require.Equal(t, flow.Flow{}, flows[1], "what is absent stays so")
}

// eachField calls see with all that v, a structure, has, and what its structures have. Where a field is of a kind that could hold
// addresses in ways that this does not look through, it panics.
func eachField(path string, v reflect.Value, see func(name string, field reflect.Value)) {
	for i := range v.NumField() {
		field, name := v.Field(i), path+"."+v.Type().Field(i).Name
		switch {
		case field.Type() == reflect.TypeFor[netip.Addr](), field.Kind() == reflect.String:
			see(name, field)
		case field.Kind() == reflect.Struct:
			eachField(name, field, see)
		case !field.CanInt() && !field.CanUint() && name != ".Extra":
			panic(name + " is of a kind that nobody looks through")
		}
	}
}

func TestAnonymizeHardwareAddresses(t *testing.T) {
	const vendors, local = 0x001122334455, 1 << 41
	payload := []byte{0x00, 0x11, 0x22, 0x33, 0x44, 0x55}
	flows := []flow.Flow{{SrcMAC: vendors, DstMAC: 0xffffffffffff, Extra: []flow.Attr{
		{Name: "staMacAddress", Value: flow.MACValue(payload)},
		{Name: "cut", Value: flow.MACValue(payload[:5])},
	}}}
	newSample(t).rewrite(flows)
	f := flows[0]
	require.NotEqual(t, uint64(vendors)>>24, f.SrcMAC>>24)
	require.NotZero(t, f.SrcMAC&local)
	require.NotEqual(t, uint64(0xffffffffffff), f.DstMAC)
	require.Equal(t, f.SrcMAC, flow.MAC48([6]byte(f.Extra[0].Value.Bytes())))
	require.Empty(t, f.Extra[1].Value.Bytes())
	require.Equal(t, []byte{0x00, 0x11, 0x22, 0x33, 0x44, 0x55}, payload)
}

// TestAnonymizeMany has more addresses than the memory that is kept from datagram to datagram.
func TestAnonymizeMany(t *testing.T) {
	a, payload := newSample(t), octetsOf("128.11.68.132", "129.118.74.4")
	for range 2 {
		extra := make([]flow.Attr, 40_000)
		for i := range extra {
			at := 4 * (i % 2)
			extra[i] = flow.Attr{Name: "collectorIPv4Address", Value: flow.AddrValue(payload[at : at+4])}
		}
		a.rewrite([]flow.Flow{{Extra: extra}})
		for i := range extra {
			want := [...]string{"135.242.180.132", "134.136.186.123"}[i%2]
			require.Equal(t, want, extra[i].Value.Addr().String())
		}
	}
	a.rewrite(nil)
	require.Zero(t, cap(a.octets))
}

// leaves calls see with the path and the value of all that a record has, and all that its Resource has but the exporter's address.
func leaves(path string, v pcommon.Value, see func(path string, v pcommon.Value)) {
	switch v.Type() {
	case pcommon.ValueTypeMap:
		for name, item := range v.Map().All() {
			if path != "" || name != "flow.sampler_address" {
				leaves(path+"/"+name, item, see)
			}
		}
	case pcommon.ValueTypeSlice:
		for _, item := range v.Slice().All() {
			leaves(path+"/", item, see)
		}
	default:
		see(path, v)
	}
}

// recorded are the records of a recording, each as its leaves by their paths.
func recorded(t *testing.T, recording string, change func(*Config)) (records []map[string]string) {
	c := defaultConfig()
	c.Endpoint = ""
	c.CaptureFiles.Include = []string{recording}
	change(c)
	next := new(consumertest.LogsSink)
	r := start(t, c, next)
	r.waitFor(t, "Capture files read")
	require.NoError(t, r.Shutdown(t.Context()))
	for _, logs := range next.AllLogs() {
		for _, group := range logs.ResourceLogs().All() {
			for _, record := range group.ScopeLogs().At(0).LogRecords().All() {
				records = append(records, leavesOf(group.Resource(), record))
			}
		}
	}
	return records
}

func leavesOf(resource pcommon.Resource, record plog.LogRecord) map[string]string {
	all := map[string]string{"body": record.Body().AsString()}
	for _, attributes := range []pcommon.Map{resource.Attributes(), record.Attributes()} {
		whole := pcommon.NewValueMap()
		attributes.CopyTo(whole.Map())
		leaves("", whole, func(path string, v pcommon.Value) {
			for _, ok := all[path]; ok; _, ok = all[path] {
				path += "'"
			}
			all[path] = v.AsString()
		})
	}
	return all
}

// isAddress tells whether text is an address, of IP or hardware.
func isAddress(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	_, err := net.ParseMAC(text)
	return err == nil
}

// TestAnonymizeRecordings compares what the receiver makes of recordings with and without.
func TestAnonymizeRecordings(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(key, []byte(sampleKey), 0o600))
	for _, name := range []string{
		"ordinary-softflowd-v5.pcap", "ordinary-softflowd-v9.pcap", "ordinary-pmacctd-v9.pcap",
		"ordinary-softflowd-ipfix.pcap", "ordinary-pmacctd-ipfix.pcap",
	} {
		t.Run(name, func(t *testing.T) {
			recording := filepath.Join("..", "..", "testdata", "pcap", name)
			plain := recorded(t, recording, func(*Config) {})
			private := recorded(t, recording, func(c *Config) {
				c.Anonymize = &AnonymizeConfig{CryptoPAn: &CryptoPAnConfig{KeyFile: key}}
			})
			require.NotEmpty(t, plain)
			require.Len(t, private, len(plain))
			pseudonyms, originals := make(map[string]string), make(map[string]string)
			for i := range plain {
				require.Len(t, private[i], len(plain[i]), "nothing is dropped of these")
				for path, was := range plain[i] {
					is, ok := private[i][path]
					require.True(t, ok, path)
					if !isAddress(was) || was == "0.0.0.0" || was == "::" || was == "00:00:00:00:00:00" {
						require.Equal(t, was, is, path)
						continue
					}
					if known, ok := pseudonyms[was]; ok {
						require.Equal(t, known, is, "the pseudonym of an address is the same everywhere")
					}
					pseudonyms[was], originals[is] = is, was
				}
			}
			require.Greater(t, len(pseudonyms), 3)
			require.Len(t, originals, len(pseudonyms), "no two addresses have the same")
			for _, record := range private {
				for path, is := range record {
					require.NotContains(t, pseudonyms, is, path)
				}
			}
		})
	}
}
