package detect

import (
	"cmp"
	"fmt"
	"time"
)

// Config tunes the engine: what it believes about time, how it joins records, how much it remembers, and what it is told to
// leave alone. Each key says what more and less of it cost.
type Config struct {
	// Networks.Internal are the user's own networks. Too few, and an infected host of one's own is told as a stranger, at low
	// severity; too many, and a stranger as one's own. Default: RFC 1918, RFC 6598 and RFC 4193.
	Networks Networks `mapstructure:"networks"`

	// JoinWindow is how long, in event time, a record waits for its other half when its outcome is not certain yet. Longer
	// delays the finding of scans that nobody answers by as much; shorter takes more slow answers for silence, until they
	// come and set it right. Between 1 s and 10 min; default 20 s, with which a scan that nobody answers is told within half a
	// minute.
	JoinWindow time.Duration `mapstructure:"join_window"`
	// ActiveTimeout is the longest time after which the exporters cut a long flow. Longer keeps the memory of answered
	// conversations longer; too short makes a new contact of each slice of a long session. At least 1 s; default 30 min,
	// the default of Cisco IOS.
	ActiveTimeout time.Duration `mapstructure:"active_timeout"`
	// InactiveTimeout is the longest pause within a flow before the exporters end it. Longer takes a new conversation on
	// the same ports for the old one; shorter takes a pause for a new contact. At least 1 s; default 15 s.
	InactiveTimeout time.Duration `mapstructure:"inactive_timeout"`

	// Lateness is by how much event time stays behind the latest flow end. More delays everything that waits for time to
	// pass when flows stop; less counts more flows as late. They are judged all the same. Default 2 min.
	Lateness time.Duration `mapstructure:"lateness"`
	// ClockSkew is how far after its receipt a flow may claim to have ended. More lets an exporter with a wrong clock run
	// event time ahead; less distrusts clocks that are only a little off. Default 1 min.
	ClockSkew time.Duration `mapstructure:"clock_skew"`

	// MaxConversations bounds the conversations that are remembered for joining, at about 80 bytes each once they were
	// answered and 250 until then. Too few make contacts be judged before their answers come (counted). At least 16; default
	// 200,000.
	MaxConversations int `mapstructure:"max_conversations"`
	// MaxEpisodes bounds the episodes that are open or may open again, at about 500 bytes each. Beyond it new ones are not
	// told (counted). At least 1; default 10,000.
	MaxEpisodes int `mapstructure:"max_episodes"`

	// MaxPeers bounds the clients inside, with each of their servers and ports, that are remembered beyond their conversations, at
	// about 50 bytes each, and a quarter as many hosts and networks as servers. Too few forget usual peers, which are new again when they come back. At
	// least 16; default 500,000.
	MaxPeers int `mapstructure:"max_peers"`
	// PeerMemory is for how long a peer is remembered that nobody has met again. Longer keeps a monthly job from being new each
	// time; shorter forgets an intruder's hosts sooner. Between 1 h and a year; default 14 days.
	PeerMemory time.Duration `mapstructure:"peer_memory"`

	// MaxTold bounds the episodes that each detector opens in a minute of event time; the others are told together, as one that
	// counts them, unless their severity is higher than that of all before. More floods whoever reads the events when something is
	// loud; less folds what could have been read. At least 1; default 60.
	MaxTold int `mapstructure:"max_told"`

	// Quiet is how long an episode must be silent before it is closed; slow ones are given four times their own pace.
	// Longer delays the closing numbers; shorter tells one attack in more pieces, under one ID. Default 10 min.
	Quiet time.Duration `mapstructure:"quiet"`
	// Reopen is for how long a closed episode keeps its ID in case it comes to life again. Default 24 h.
	Reopen time.Duration `mapstructure:"reopen"`

	// Allow names what must not be reported. See Allow.
	Allow []Allow `mapstructure:"allow"`
}

// DefaultConfig is the configuration of a user who set nothing.
func DefaultConfig() Config {
	c := Config{
		JoinWindow:       20 * time.Second,
		ActiveTimeout:    30 * time.Minute,
		InactiveTimeout:  15 * time.Second,
		Lateness:         2 * time.Minute,
		ClockSkew:        time.Minute,
		MaxConversations: 200_000,
		MaxEpisodes:      10_000,
		MaxPeers:         500_000,
		PeerMemory:       14 * 24 * time.Hour,
		MaxTold:          60,
		Quiet:            10 * time.Minute,
		Reopen:           24 * time.Hour,
	}
	for _, network := range privateNetworks {
		c.Networks.Internal = append(c.Networks.Internal, MustCIDR(network))
	}
	return c
}

// Validate says which key is wrong, what it got and what it may be.
func (c *Config) Validate() error {
	if err := cmp.Or(
		Within("join_window", c.JoinWindow, time.Second, 10*time.Minute),
		Within("active_timeout", c.ActiveTimeout, time.Second, 24*time.Hour),
		Within("inactive_timeout", c.InactiveTimeout, time.Second, time.Hour),
		Within("lateness", c.Lateness, 0, time.Hour),
		Within("clock_skew", c.ClockSkew, 0, time.Hour),
		Within("quiet", c.Quiet, time.Second, 24*time.Hour),
		Within("reopen", c.Reopen, 0, 31*24*time.Hour),
		Within("max_conversations", c.MaxConversations, 16, 100_000_000),
		Within("max_episodes", c.MaxEpisodes, 1, 10_000_000),
		Within("max_peers", c.MaxPeers, 16, 100_000_000),
		Within("peer_memory", c.PeerMemory, time.Hour, 366*24*time.Hour),
		Within("max_told", c.MaxTold, 1, 1_000_000),
	); err != nil {
		return err
	}
	for i, network := range c.Networks.Internal {
		if !network.IsValid() {
			return fmt.Errorf("networks::internal[%d]: got nothing, may be an address or a CIDR, such as 10.0.0.0/8", i)
		}
	}
	for i := range c.Allow {
		if err := c.Allow[i].validate(); err != nil {
			return fmt.Errorf("allow[%d]: %w", i, err)
		}
	}
	return nil
}
