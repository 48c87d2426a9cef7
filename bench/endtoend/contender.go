package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// own is the name that the ratios are to, and the beginning of the others that are otelflow.
const own = "otelflow"

// contender is a collector that is measured.
type contender struct {
	name    string
	sockets int
	// metrics is whether it has otelflow's own metrics on its second port.
	metrics bool
	// command is what to start, to listen on 127.0.0.1:port, with files of its own in dir.
	command func(dir string, port, second int) ([]string, error)
}

// contenders are those that this machine has. They do nothing with what they decode as cheaply as they can.
func contenders(ctx context.Context, otelcol, dir string) ([]contender, error) {
	goflow2, err := buildGoflow2(ctx, dir)
	if err != nil {
		return nil, err
	}
	all := []contender{
		otelflow(own, otelcol, 1),
		otelflow(own+"-2-sockets", otelcol, 2),
		{name: "goflow2", sockets: 1, command: func(_ string, port, second int) ([]string, error) {
			// Blocking: its queue of a million datagrams would hide for seconds that it cannot follow. Protobuf is cheaper than JSON.
			return []string{goflow2, "-listen", fmt.Sprintf("netflow://127.0.0.1:%d?blocking=true", port),
				"-addr", fmt.Sprintf("127.0.0.1:%d", second), "-format", "bin", "-transport.file", os.DevNull}, nil
		}},
	}
	nfcapd, err := exec.LookPath("nfcapd")
	if err != nil {
		fmt.Fprintln(os.Stderr, "nfcapd is not measured:", err)
		return all, nil
	}
	return append(all, contender{name: "nfcapd", sockets: 1, command: func(dir string, port, _ int) ([]string, error) {
		return []string{nfcapd, "-4", "-b", "127.0.0.1", "-p", strconv.Itoa(port), "-w", dir}, nil
	}}), nil
}

// buildGoflow2 builds goflow2's program as its own module says, so that its libraries need not be in ours.
func buildGoflow2(ctx context.Context, dir string) (string, error) {
	const program = "github.com/netsampler/goflow2/v2/cmd/goflow2@v2.2.6"
	build := exec.CommandContext(ctx, "go", "install", program)
	build.Dir = dir // outside of this module
	build.Env = append(os.Environ(), "GOBIN="+dir)
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go install %s: %w: %s", program, err, said)
	}
	return filepath.Join(dir, "goflow2"), nil
}

const configuration = `
receivers:
  netflow: {endpoint: "127.0.0.1:PORT", sockets: SOCKETS}
exporters:
  nop:
service:
  telemetry:
    logs: {level: warn}
    metrics:
      readers:
        - pull:
            exporter:
              prometheus: {host: 127.0.0.1, port: SECOND, without_type_suffix: true, without_units: true, without_scope_info: true}
  pipelines:
    logs: {receivers: [netflow], exporters: [nop]}
`

func otelflow(name, otelcol string, sockets int) contender {
	return contender{name: name, sockets: sockets, metrics: true, command: func(dir string, port, second int) ([]string, error) {
		config := filepath.Join(dir, "config.yaml")
		text := strings.NewReplacer("PORT", strconv.Itoa(port), "SOCKETS", strconv.Itoa(sockets), "SECOND", strconv.Itoa(second)).
			Replace(configuration)
		return []string{otelcol, "--config", config}, os.WriteFile(config, []byte(text), 0o600)
	}}
}
