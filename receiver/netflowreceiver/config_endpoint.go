package netflowreceiver

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strconv"
)

func (c *Config) validateEndpoint() error {
	if c.Endpoint == "" {
		if c.TCP.Endpoint != "" || len(c.CaptureFiles.Include) > 0 {
			return nil
		}
		return errors.New(`endpoint is empty, but must be host:port unless tcp::endpoint or capture_files::include is given instead`)
	}
	return validateHostPort("endpoint", c.Endpoint)
}

func validateHostPort(key, endpoint string) error {
	host, port, err := net.SplitHostPort(endpoint)
	if err != nil {
		return fmt.Errorf("%s is %q, but must be host:port: %w", key, endpoint, err)
	}
	if host == "" {
		return fmt.Errorf(`%s is %q, but must name a host: "0.0.0.0" for every IPv4 address of this machine, "[::]" for every address`,
			key, endpoint)
	}
	if !isHost(host) {
		return fmt.Errorf("%s is %q, but %q is neither an IP address nor a host name", key, endpoint, host)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%s is %q, but its port must be a number from 0 to 65535 (0: any that is free)", key, endpoint)
	}
	return nil
}

// hostName is what Go's resolver looks up: letters, digits, hyphens and, in the names of containers, underscores.
var hostName = regexp.MustCompile(`^([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.?$`)

// endsInNumber are names that somebody meant for an IPv4 address: no top-level domain is a number (RFC 3696 section 2).
var endsInNumber = regexp.MustCompile(`(^|\.)[0-9]+\.?$`)

// isHost tells whether host could be an address of this machine. Whether it is one is only known at the start.
func isHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	const longest = 254 // RFC 1035 section 2.3.4, with a dot at its end
	return len(host) <= longest && hostName.MatchString(host) && !endsInNumber.MatchString(host)
}
