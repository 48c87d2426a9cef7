package netflowreceiver

import (
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/config/configtls"
)

// TCPConfig says how IPFIX is taken over TCP and TLS (RFC 7011 section 10.4).
type TCPConfig struct {
	// Endpoint is the host:port to listen on over TCP; where it is empty there is no listening.
	Endpoint string `mapstructure:"endpoint"`
	// TLS makes it TLS; nil is plain TCP. Its ClientCAFile asks exporters for certificates too.
	TLS *configtls.ServerConfig `mapstructure:"tls"`
	// MaxConnections is how many connections there may be at a time. Each costs a goroutine and, after the longest messages, some
	// 100 KiB.
	MaxConnections int `mapstructure:"max_connections"`
	// IdleTimeout is how long a connection may bring no message; 0 is for ever.
	IdleTimeout time.Duration `mapstructure:"idle_timeout"`
	// MessageTimeout is how long a message may take from its first octet to its last, and so may the TLS handshake. Shorter cuts
	// off exporters on slow lines, longer lets those that send on purpose too slowly keep a connection.
	MessageTimeout time.Duration `mapstructure:"message_timeout"`
}

// maxConnections is as many as one address of an exporter could open to one port.
const maxConnections = 65536

func defaultTCP() TCPConfig {
	return TCPConfig{MaxConnections: 1024, IdleTimeout: time.Hour, MessageTimeout: 30 * time.Second}
}

func (c *TCPConfig) validate() error {
	var errs []error
	if c.Endpoint != "" {
		errs = append(errs, validateHostPort("tcp::endpoint", c.Endpoint))
	} else if c.TLS != nil {
		errs = append(errs, errors.New("tcp::tls is given, but tcp::endpoint is empty"))
	}
	if c.IdleTimeout != 0 && c.IdleTimeout < time.Second {
		errs = append(errs, fmt.Errorf("tcp::idle_timeout is %v, but must be 0s (for ever), or 1s or longer", c.IdleTimeout))
	}
	if c.MessageTimeout < time.Second || c.MessageTimeout > time.Hour {
		errs = append(errs, fmt.Errorf("tcp::message_timeout is %v, but must be from 1s to 1h", c.MessageTimeout))
	}
	errs = append(errs, inRange("tcp::max_connections", c.MaxConnections, 1, maxConnections))
	if c.TLS != nil {
		errs = append(errs, validateServer(c.TLS))
	}
	return errors.Join(errs...)
}

// validateServer refuses what configtls takes and then leaves without effect, lest somebody believes that exporters are asked for
// certificates.
func validateServer(c *configtls.ServerConfig) error {
	switch {
	case c.CAFile != "" || c.CAPem != "":
		return errors.New("tcp::tls::ca_file and ca_pem do nothing here: client_ca_file has exporters asked for certificates")
	case c.ReloadClientCAFile && c.ClientCAFile == "":
		return errors.New("tcp::tls::client_ca_file_reload is given, but client_ca_file is empty")
	}
	return nil
}
