package netflowreceiver

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/otelflow/otelflow/receiver/internal/session"
)

// Config is the receiver's part of the Collector's configuration. README.md has a table of the keys and their defaults.
type Config struct {
	// Endpoint is the host:port to listen on over UDP. It may only be empty with TCP or CaptureFiles: then there is no listening to UDP.
	Endpoint string `mapstructure:"endpoint"`
	// Sockets is how many sockets share the endpoint, each with its own goroutine. More use more cores; the kernel gives all
	// datagrams of one exporter address and port to the same socket, so more sockets than exporters do nothing.
	Sockets int `mapstructure:"sockets"`
	// ReadBufferBytes is the receive buffer that each socket asks the system for; 0 leaves the system's own. More rides out
	// longer bursts and stalls of the pipeline, for as much kernel memory.
	ReadBufferBytes int `mapstructure:"read_buffer_bytes"`

	TCP TCPConfig `mapstructure:"tcp"`

	// Elements are CSV files of information elements that the receiver does not know, or knows otherwise.
	Elements []string `mapstructure:"elements"`
	// KeepUnknownElements keeps elements that no table has as ipfix.<enterprise number>.<id>, Bytes, instead of counting and skipping
	// them.
	KeepUnknownElements bool `mapstructure:"keep_unknown_elements"`
	// Biflows says what becomes of a record that tells of both directions.
	Biflows Biflows `mapstructure:"biflows"`

	Exporters ExportersConfig  `mapstructure:"exporters"`
	Sampling  []SamplingConfig `mapstructure:"sampling"`
	Clock     ClockConfig      `mapstructure:"clock"`

	// Anonymize makes pseudonyms of addresses; nil leaves them as they are.
	Anonymize *AnonymizeConfig `mapstructure:"anonymize"`

	Batch        BatchConfig   `mapstructure:"batch"`
	Limits       LimitsConfig  `mapstructure:"limits"`
	CaptureFiles CaptureConfig `mapstructure:"capture_files"`
}

// BatchConfig says when the flows of several datagrams go on together.
type BatchConfig struct {
	// MaxRecords is how many log records go on together at most. More costs memory and burstiness; fewer costs time for each call
	// of the next component.
	MaxRecords int `mapstructure:"max_records"`
	// MaxDelay is how long a flow waits for others at most. Between 1 ms and 1 min.
	MaxDelay time.Duration `mapstructure:"max_delay"`
}

// LimitsConfig bounds what exporters can make the receiver remember; see session.Limits.
type LimitsConfig struct {
	// MaxSessions is how many exporters, counted by address, protocol and observation domain, are remembered.
	MaxSessions int `mapstructure:"max_sessions"`
	// MaxTemplates is how many templates each of them may have.
	MaxTemplates int `mapstructure:"max_templates"`
	// MaxTotalFields is how many fields the templates of all of them together may have, at 45 to 230 octets each, fewer in long
	// templates.
	MaxTotalFields int `mapstructure:"max_total_fields"`
	// TemplateLifetime is for how long a template counts without being sent again; 0 is for ever.
	TemplateLifetime time.Duration `mapstructure:"template_lifetime"`
	// TemplateMessages is the same in messages of the exporter; 0 is without end.
	TemplateMessages int `mapstructure:"template_messages"`
	// MaxNames is how many interfaces, VRFs, applications and elements each exporter may name.
	MaxNames int `mapstructure:"max_names"`
}

// CaptureConfig names capture files that are read once, after start.
type CaptureConfig struct {
	// Include are globs after path/filepath.Match. Files are read in the order of the globs, and sorted within each.
	Include []string `mapstructure:"include"`
	// Realtime waits between datagrams as long as passed between them when they were captured.
	Realtime bool `mapstructure:"realtime"`
}

// maxSockets is well beyond the cores of any machine; each socket costs a goroutine and its buffers.
const maxSockets = 256

// maxReadBuffer is the longest buffer that Linux can give: it stores twice the number in a C int.
const maxReadBuffer = 1<<30 - 1

// maxRecords makes batches of 100 MB where a log record takes 1 KB; what comes after the receiver seldom takes a tenth of that at once.
const maxRecords = 100_000

// maxTemplates is how many template IDs there are: 256 to 65535 (RFC 7011 section 3.4.1).
const maxTemplates = 65536 - 256

// maxRemembered is an int on every system, and more than fits in any memory, at 45 octets and more each.
const maxRemembered = math.MaxInt32

func defaultConfig() *Config {
	options := session.DefaultOptions()
	limits := options.Limits
	return &Config{
		Endpoint:        "localhost:2055",
		Sockets:         1,
		ReadBufferBytes: 4 << 20,
		TCP:             defaultTCP(),
		Biflows:         BiflowsOne,
		Exporters:       ExportersConfig{Address: AddressTransport},
		Clock:           ClockConfig{MaxSkew: options.MaxSkew},
		Batch:           BatchConfig{MaxRecords: 1000, MaxDelay: 100 * time.Millisecond},
		Limits: LimitsConfig{
			MaxSessions:      limits.MaxSessions,
			MaxTemplates:     limits.MaxTemplates,
			MaxTotalFields:   limits.MaxTotal,
			TemplateLifetime: limits.TemplateLifetime,
			TemplateMessages: limits.TemplateMessages,
			MaxNames:         limits.MaxNames,
		},
	}
}

// Validate says what is wrong with c, all of it: which key, what it got, and what it may be.
func (c *Config) Validate() error {
	return errors.Join(
		c.validateEndpoint(),
		validateSockets(c.Sockets, canSharePort),
		inRange("read_buffer_bytes", c.ReadBufferBytes, 0, maxReadBuffer),
		c.TCP.validate(),
		inRange("batch::max_records", c.Batch.MaxRecords, 1, maxRecords),
		c.Batch.validateDelay(),
		c.validateMeaning(),
		c.Anonymize.validate(),
		c.Limits.validate(),
		c.CaptureFiles.validate(),
	)
}

func validateSockets(n int, canShare bool) error {
	if n > 1 && n <= maxSockets && !canShare {
		return fmt.Errorf("sockets is %d, but must be 1 on this operating system, where sockets cannot share a port", n)
	}
	return inRange("sockets", n, 1, maxSockets)
}

func (b *BatchConfig) validateDelay() error {
	if b.MaxDelay < time.Millisecond || b.MaxDelay > time.Minute { // a bare number would be nanoseconds
		return fmt.Errorf("batch::max_delay is %v, but must be from 1ms to 1m", b.MaxDelay)
	}
	return nil
}

func (l *LimitsConfig) validate() error {
	var lifetime error
	if l.TemplateLifetime != 0 && l.TemplateLifetime < time.Second {
		lifetime = fmt.Errorf("limits::template_lifetime is %v, but must be 0s (for ever), or 1s or longer", l.TemplateLifetime)
	}
	return errors.Join(
		inRange("limits::max_sessions", l.MaxSessions, 1, maxRemembered),
		inRange("limits::max_templates", l.MaxTemplates, 1, maxTemplates),
		inRange("limits::max_total_fields", l.MaxTotalFields, 1, maxRemembered),
		inRange("limits::max_names", l.MaxNames, 1, maxRemembered),
		inRange("limits::template_messages", l.TemplateMessages, 0, math.MaxInt32),
		lifetime,
	)
}

func (c *CaptureConfig) validate() error {
	var errs []error
	for i, glob := range c.Include {
		if glob == "" {
			errs = append(errs, fmt.Errorf("capture_files::include::%d is empty, but must be the name of a file or a glob", i))
		} else if _, err := filepath.Match(glob, ""); err != nil {
			errs = append(errs, fmt.Errorf("capture_files::include::%d is %q, but must be a glob: %w", i, glob, err))
		}
	}
	if c.Realtime && len(c.Include) == 0 {
		errs = append(errs, errors.New("capture_files::realtime is true, but capture_files::include names no files"))
	}
	return errors.Join(errs...)
}

func inRange(key string, n, low, high int) error {
	if n < low || n > high {
		return fmt.Errorf("%s is %d, but must be from %d to %d", key, n, low, high)
	}
	return nil
}

// sessionLimits are the limits that c sets and the session package's own for the rest.
func (l *LimitsConfig) sessionLimits() session.Limits {
	limits := session.DefaultLimits()
	limits.MaxSessions = l.MaxSessions
	limits.MaxTemplates = l.MaxTemplates
	limits.MaxTotal = l.MaxTotalFields
	limits.TemplateLifetime = l.TemplateLifetime
	limits.TemplateMessages = l.TemplateMessages
	limits.MaxNames = l.MaxNames
	return limits
}
