package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a collector that runs.
type process struct {
	cmd  *exec.Cmd
	end  context.CancelFunc
	said bytes.Buffer
}

// launch starts command, which ends with ctx at the latest.
func launch(ctx context.Context, command []string) (*process, error) {
	ctx, end := context.WithCancel(ctx)
	p := &process{cmd: exec.CommandContext(ctx, command[0], command[1:]...), end: end}
	p.cmd.Stderr = &p.said
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(os.Interrupt) }
	p.cmd.WaitDelay = patience
	// However we end, a collector must not stay. The signal follows the thread that starts it; Go ends one only with a goroutine that is
	// locked to it, and here none is.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return p, p.cmd.Start()
}

// stop has the process end, by force if need be, and gives what it said of errors.
func (p *process) stop() string {
	p.end()
	_ = p.cmd.Wait() // a collector that ended by itself is missed by whoever wanted something of it
	return p.said.String()
}

// cpu is how long the process has run on all processors.
func (p *process) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	return parseCPU(string(text))
}

// peak is the most memory that the process had at a time, in octets.
func (p *process) peak() (uint64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	return parsePeak(string(text))
}

// clockTick is USER_HZ, 100 on every architecture that Go has Linux for.
const clockTick = time.Second / 100

// parseCPU reads utime and stime, fields 14 and 15 of proc_pid_stat(5), counted from behind the name, which may hold anything.
func parseCPU(stat string) (time.Duration, error) {
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0, fmt.Errorf("no times in %q", stat)
	}
	user, err := strconv.ParseInt(fields[11], 10, 64)
	system, errSystem := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * clockTick, errors.Join(err, errSystem)
}

func parsePeak(status string) (uint64, error) {
	_, after, found := strings.Cut(status, "VmHWM:")
	fields := strings.Fields(after)
	if !found || len(fields) == 0 {
		return 0, errors.New("no VmHWM")
	}
	kib, err := strconv.ParseUint(fields[0], 10, 64)
	return kib << 10, err
}
