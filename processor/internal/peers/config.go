package peers

import (
	"cmp"
	"fmt"
	"time"
	_ "time/tzdata" // 450 kB: collectors run in images that have no time zone database, where a right timezone would be an error

	"github.com/otelflow/otelflow/processor/internal/detect"
)

// Config tunes the detector of unusual behaviour. README.md has the same table in words; a test compares the two.
type Config struct {
	// Learning is for how long a host must have been watched before anything is said of it.
	Learning time.Duration `mapstructure:"learning"`
	// ServerClients is how many distinct clients in a fortnight make a host a server.
	ServerClients int `mapstructure:"server_clients"`
	// ServerOpens is below how many distinct destinations a day a server must stay for its first step outside to be told.
	ServerOpens int `mapstructure:"server_opens"`
	// ServiceClients is how many clients, or separate hours, make a service of a port that is none of the well-known ones.
	ServiceClients int `mapstructure:"service_clients"`
	// ManagerTargets is how many distinct hosts inside a client deals with a day whose visits make no service: a scanner, a
	// management server.
	ManagerTargets int `mapstructure:"manager_targets"`
	// SizeDeviations is how many deviations from its usual size, on a logarithmic scale, make a conversation unusual.
	SizeDeviations float64 `mapstructure:"size_deviations"`
	// SizeFloor is below how many bytes no conversation is unusually large.
	SizeFloor int `mapstructure:"size_floor"`
	// HourShare is below which share of a host's active hours an hour of the week is unusual.
	HourShare float64 `mapstructure:"hour_share"`
	// Timezone is where the days and hours of the hosts are: a name of the IANA time zone database.
	Timezone string `mapstructure:"timezone"`
	// Forget is for how long a host is remembered that does nothing.
	Forget time.Duration `mapstructure:"forget"`
	// MaxHosts is how many hosts are remembered.
	MaxHosts int `mapstructure:"max_hosts"`
}

const day = 24 * time.Hour

// DefaultConfig is the configuration of a user who set nothing but, maybe, the sensitivity.
func DefaultConfig(s detect.Sensitivity) *Config {
	return &Config{
		Learning:       detect.Choose(s, 28*day, 14*day, 7*day),
		ServerClients:  detect.Choose(s, 10, 5, 3),
		ServerOpens:    detect.Choose(s, 3, 5, 10),
		ServiceClients: detect.Choose(s, 6, 3, 2),
		ManagerTargets: detect.Choose(s, 10, 20, 40),
		SizeDeviations: detect.Choose(s, 5.0, 4.0, 3.0),
		SizeFloor:      detect.Choose(s, 16<<20, 1<<20, 256<<10),
		HourShare:      detect.Choose(s, 0.005, 0.01, 0.02),
		Timezone:       "UTC",
		Forget:         14 * day,
		MaxHosts:       50_000,
	}
}

// Spec registers the detector.
func Spec() detect.Spec {
	return detect.Spec{Name: "peers", New: func(s detect.Sensitivity) detect.Settings { return DefaultConfig(s) }}
}

// Validate says which key is wrong, what it got and what it may be.
func (c *Config) Validate() error {
	_, err := c.location()
	return cmp.Or(
		detect.Within("learning", c.Learning, day, 90*day),
		detect.Within("server_clients", c.ServerClients, 2, 50),
		detect.Within("server_opens", c.ServerOpens, 1, 50),
		detect.Within("service_clients", c.ServiceClients, 2, 50),
		detect.Within("manager_targets", c.ManagerTargets, 2, 50),
		detect.Within("size_deviations", c.SizeDeviations, 2, 20),
		detect.Within("size_floor", c.SizeFloor, 1, 1<<40),
		detect.Within("hour_share", c.HourShare, 0.0001, 0.05),
		err,
		detect.Within("forget", c.Forget, day, 366*day),
		detect.Within("max_hosts", c.MaxHosts, 64, 10_000_000),
	)
}

// location is the time zone. That of the machine ("Local", or nothing) is no answer: the same flows would mean something else
// on the next one.
func (c *Config) location() (*time.Location, error) {
	if c.Timezone == "" || c.Timezone == "Local" {
		return nil, fmt.Errorf("timezone: got %q, may be UTC or a name of the IANA time zone database, such as Europe/Prague", c.Timezone)
	}
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return nil, fmt.Errorf("timezone: got %q, may be UTC or a name of the IANA time zone database: %w", c.Timezone, err)
	}
	return zone, nil
}

// Build makes the detector.
func (c *Config) Build() detect.Detector {
	zone, err := c.location()
	if err != nil {
		zone = time.UTC // the database went after Validate had found the name in it
	}
	return newPeers(*c, zone)
}
