package netflowreceiver

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver/receivertest"
	"go.uber.org/zap"

	"github.com/otelflow/otelflow/receiver/internal/session"
	"github.com/otelflow/otelflow/receiver/internal/wire"
)

// captureOf is a pcap file of UDP datagrams from 192.0.2.7, as many seconds after the first as at says.
func captureOf(t *testing.T, at []int, payloads ...[]byte) []byte {
	var file bytes.Buffer
	w := pcapgo.NewWriter(&file)
	require.NoError(t, w.WriteFileHeader(65535, layers.LinkTypeRaw))
	for i, payload := range payloads {
		packet := gopacket.NewSerializeBuffer()
		require.NoError(t, gopacket.SerializeLayers(packet, gopacket.SerializeOptions{FixLengths: true},
			&layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolUDP, SrcIP: []byte{192, 0, 2, 7}, DstIP: []byte{192, 0, 2, 8}},
			&layers.UDP{SrcPort: 40001, DstPort: 2055},
			gopacket.Payload(payload),
		))
		n := len(packet.Bytes())
		info := gopacket.CaptureInfo{Timestamp: time.Unix(int64(1_700_000_000+at[i]), 0), CaptureLength: n, Length: n}
		require.NoError(t, w.WritePacket(info, packet.Bytes()))
	}
	return file.Bytes()
}

// files writes capture files into a directory of their own and gives the configuration that reads them.
func files(t *testing.T, contents map[string][]byte) (c *Config, dir string) {
	dir = t.TempDir()
	for name, content := range contents {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
	c = defaultConfig()
	c.Endpoint = ""
	c.CaptureFiles.Include = []string{filepath.Join(dir, "*")}
	require.NoError(t, c.Validate())
	return c, dir
}

// dataOnly is an IPFIX message without the template of its records.
func dataOnly(t *testing.T, sequence uint32, ports ...uint16) []byte {
	return encode(t, wire.Message{Version: wire.IPFIX10, Sequence: sequence, Domain: 31, Sets: []wire.Set{{ID: 256, Data: records(ports...)}}})
}

func TestCaptureFiles(t *testing.T) {
	c, dir := files(t, map[string][]byte{
		"1.pcap": captureOf(t, []int{0}, ipfix(t, 0, 11, 12)),
		"2.pcap": captureOf(t, []int{3600, 3601}, dataOnly(t, 2, 13), []byte("\x12\x34 not a flow export")), // with the template of 1.pcap
		"3.txt":  []byte("no capture"),
		"4.dat":  append(ipfix(t, 0, 14), 0, 10, 0, 99),
	})
	next, taken := sink(t)
	r := start(t, c, next)
	first, second, fourth := <-taken, <-taken, <-taken
	require.Equal(t, []int64{11, 12}, ports(first), "every file's end sends what waits")
	require.Equal(t, []int64{13}, ports(second))
	require.Equal(t, []int64{14}, ports(fourth))
	require.Equal(t, "192.0.2.7", resource(second, "flow.sampler_address"))
	require.Equal(t, pcommon.Timestamp(1_700_003_600_000_000_000),
		second.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).ObservedTimestamp(), "the capture's time")

	r.waitFor(t, "Capture files read")
	lines := r.logs.All()
	require.Len(t, lines, 5)
	in := func(name string) string { return filepath.Join(dir, name) }
	require.Equal(t, "Capture file read", lines[0].Message)
	require.Equal(t, map[string]any{"file": in("1.pcap"), "frames": uint64(1), "datagrams": uint64(1), "flows": uint64(2),
		"option_records": uint64(0), "templates": uint64(1), "withdrawn": uint64(0), "lost": map[string]uint64{}}, lines[0].ContextMap())
	require.Equal(t, map[string]any{"file": in("2.pcap"), "frames": uint64(2), "datagrams": uint64(1), "flows": uint64(1),
		"option_records": uint64(0), "templates": uint64(0), "withdrawn": uint64(0), "lost": map[string]uint64{"not_flow_export": 1}}, lines[1].ContextMap())
	require.Equal(t, "Capture file not read to its end", lines[2].Message)
	require.Equal(t, in("3.txt")+": neither pcap, pcapng nor NetFlow, IPFIX or sFlow datagrams", lines[2].ContextMap()["error"])
	require.Equal(t, "Capture file not read to its end", lines[3].Message)
	require.Equal(t, map[string]uint64{"remainder": 4}, lines[3].ContextMap()["lost"])
	require.Equal(t, map[string]any{"files": int64(4), "failed": int64(2), "flows": uint64(4), "option_records": uint64(0)},
		lines[4].ContextMap())

	here := "receiver=netflow/here "
	require.Equal(t, map[string]int64{
		here + "reason=not_flow_export": 1, here + "reason=remainder": 4, here + "reason=cut_file": 2,
	}, r.points(t, "otelcol_receiver_netflow_lost"))
	require.Equal(t, map[string]int64{here + "exporter=192.0.2.7": 2, here + "exporter=unknown": 1},
		r.points(t, "otelcol_receiver_netflow_datagrams"))
}

// waitFor waits until a line of the log says message.
func (s *started) waitFor(t *testing.T, message string) {
	require.Eventually(t, func() bool { return s.logs.FilterMessage(message).Len() > 0 }, 10*time.Second, time.Millisecond)
}

func TestGlobsWithoutFilesFailTheStart(t *testing.T) {
	c := defaultConfig()
	c.Endpoint = ""
	c.CaptureFiles.Include = []string{filepath.Join(t.TempDir(), "*.pcap")}
	r, err := newReceiver(receivertest.NewNopSettings(typ), c, consumertest.NewNop())
	require.NoError(t, err)
	require.ErrorContains(t, r.Start(context.Background(), componenttest.NewNopHost()), "*.pcap\": no such file")
	require.NoError(t, r.Shutdown(context.Background()))
}

// offers is a consumer that answers with the given errors in turn, and then takes everything.
func offers(t *testing.T, mutates bool, answers ...error) (consumer.Logs, *[][]int64) {
	offered := new([][]int64)
	next, err := consumer.NewLogs(func(_ context.Context, logs plog.Logs) error {
		*offered = append(*offered, ports(logs))
		if mutates {
			logs.ResourceLogs().RemoveIf(func(plog.ResourceLogs) bool { return true })
		}
		if len(*offered) <= len(answers) {
			return answers[len(*offered)-1]
		}
		return nil
	}, consumer.WithCapabilities(consumer.Capabilities{MutatesData: mutates}))
	require.NoError(t, err)
	return next, offered
}

// player is a replay of c that does not run yet, and the pauses that it makes when it runs.
func player(t *testing.T, c *Config, next consumer.Logs) (*replay, *[]time.Duration) {
	r, err := newReceiver(receivertest.NewNopSettings(typ), c, next)
	require.NoError(t, err)
	found, err := expand(c.CaptureFiles.Include)
	require.NoError(t, err)
	slept, clock := new([]time.Duration), time.Unix(77, 0)
	return &replay{
		files: found, realtime: c.CaptureFiles.Realtime, delay: c.Batch.MaxDelay,
		intake: r.intake(newWorkspaces(newSessions(t), 1)), outlet: r.filed, meters: r.meters, logger: zap.NewNop(),
		now: func() time.Time { return clock },
		sleep: func(ctx context.Context, d time.Duration) error {
			*slept = append(*slept, d)
			clock = clock.Add(d)
			return ctx.Err()
		},
	}, slept
}

func TestBackPressureLosesNothing(t *testing.T) {
	full := errors.New("full")
	for name, mutates := range map[string]bool{"the next component may change records": true, "it may not": false} {
		t.Run(name, func(t *testing.T) {
			c, _ := files(t, map[string][]byte{"1.pcap": captureOf(t, []int{0, 1}, ipfix(t, 0, 21, 22), ipfix(t, 2, 23))})
			c.Batch.MaxRecords = 2
			next, offered := offers(t, mutates, full, full)
			p, slept := player(t, c, next)
			p.run(context.Background(), context.Background())
			require.Equal(t, [][]int64{{21, 22}, {21, 22}, {21, 22}, {23}}, *offered)
			require.Equal(t, []time.Duration{100 * time.Millisecond, 200 * time.Millisecond}, *slept)
		})
	}
}

func TestPausesBetweenAttemptsAreBounded(t *testing.T) {
	c, _ := files(t, map[string][]byte{"1.pcap": captureOf(t, []int{0}, ipfix(t, 0, 21))})
	full := errors.New("full")
	next, _ := offers(t, false, full, full, full, full, full, full, full, full)
	p, slept := player(t, c, next)
	p.run(context.Background(), context.Background())
	require.Equal(t, []time.Duration{1e8, 2e8, 4e8, 8e8, 16e8, 32e8, 5e9, 5e9}, *slept)
}

func TestPermanentRefusal(t *testing.T) {
	c, _ := files(t, map[string][]byte{"1.pcap": captureOf(t, []int{0, 1}, ipfix(t, 0, 21, 22), ipfix(t, 2, 23))})
	c.Batch.MaxRecords = 2
	never := consumererror.NewPermanent(errors.New("never"))
	next, offered := offers(t, false, never, never)
	r := start(t, c, next)
	r.waitFor(t, "Capture files read")
	require.NoError(t, r.Shutdown(context.Background()))
	require.Equal(t, [][]int64{{21, 22}, {23}}, *offered)
	lines := r.logs.FilterMessage("Capture file read, but not all of its flows were taken").All()
	require.Len(t, lines, 1)
	require.Equal(t, "Permanent error: never", lines[0].ContextMap()["refused"])
	require.Equal(t, map[string]int64{"receiver=netflow/here reason=refused": 3}, r.points(t, "otelcol_receiver_netflow_lost"))
}

func TestShutdownEndsTheWaiting(t *testing.T) {
	c, _ := files(t, map[string][]byte{
		"1.pcap": captureOf(t, []int{0}, ipfix(t, 0, 21)),
		"2.pcap": captureOf(t, []int{0}, ipfix(t, 1, 22)),
	})
	refused := make(chan struct{}, 1)
	next, err := consumer.NewLogs(func(context.Context, plog.Logs) error {
		select {
		case refused <- struct{}{}:
		default:
		}
		return errors.New("full")
	})
	require.NoError(t, err)
	r := start(t, c, next)
	<-refused
	require.NoError(t, r.Shutdown(context.Background()))
	require.Equal(t, map[string]int64{"receiver=netflow/here reason=refused": 1}, r.points(t, "otelcol_receiver_netflow_lost"))
	require.Len(t, r.logs.All(), 1)
	require.Equal(t, "Capture file not read to its end: the receiver is shutting down", r.logs.All()[0].Message)
}

func TestRealtime(t *testing.T) {
	c, _ := files(t, map[string][]byte{
		"1.pcap": captureOf(t, []int{100, 103, 103, 108}, ipfix(t, 0, 21), ipfix(t, 1, 22), ipfix(t, 2, 23), ipfix(t, 3, 24)),
		"2.pcap": captureOf(t, []int{0, 2}, ipfix(t, 4, 25), ipfix(t, 5, 26)), // earlier than 1.pcap
	})
	c.CaptureFiles.Realtime = true
	c.Batch.MaxDelay = 4 * time.Second
	next, offered := offers(t, false)
	p, slept := player(t, c, next)
	p.run(context.Background(), context.Background())
	require.Equal(t, []time.Duration{3 * time.Second, 5 * time.Second, 2 * time.Second}, *slept)
	require.Equal(t, [][]int64{{21, 22, 23}, {24}, {25, 26}}, *offered, "nothing waits longer than max_delay")
}

// TestRealtimeOfMany has pauses that are short each, and long together.
func TestRealtimeOfMany(t *testing.T) {
	c, _ := files(t, map[string][]byte{
		"1.pcap": captureOf(t, []int{0, 1, 2, 3, 4}, ipfix(t, 0, 31), ipfix(t, 1, 32), ipfix(t, 2, 33), ipfix(t, 3, 34), ipfix(t, 4, 35)),
	})
	c.CaptureFiles.Realtime = true
	c.Batch.MaxDelay = 2500 * time.Millisecond
	next, offered := offers(t, false)
	p, _ := player(t, c, next)
	p.run(context.Background(), context.Background())
	require.Equal(t, [][]int64{{31, 32, 33}, {34, 35}}, *offered, "nothing waits longer than max_delay")
}

func TestRealtimeEndsWithShutdown(t *testing.T) {
	c, _ := files(t, map[string][]byte{"1.pcap": captureOf(t, []int{0, 1}, ipfix(t, 0, 21), ipfix(t, 1, 22))})
	c.CaptureFiles.Realtime = true
	next, offered := offers(t, false)
	p, _ := player(t, c, next)
	stop, cancel := context.WithCancel(context.Background())
	p.sleep = func(ctx context.Context, _ time.Duration) error {
		cancel()
		return ctx.Err()
	}
	p.run(context.Background(), stop)
	require.Equal(t, [][]int64{{21}}, *offered)
}

func TestReportKeepsTheFirstFault(t *testing.T) {
	var r fileReport
	first := errors.New("first")
	r.add(session.Tally{Flows: 3}, nil)
	r.add(session.Tally{Flows: 4}, first)
	r.add(session.Tally{}, errors.New("second"))
	require.Equal(t, first, r.fault)
	require.EqualValues(t, 7, r.tally.Flows)
}
