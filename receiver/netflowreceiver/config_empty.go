package netflowreceiver

import (
	"errors"
	"fmt"

	"go.opentelemetry.io/collector/confmap"
)

// Unmarshal refuses sections that stand there with nothing under them: as no section they would leave addresses plain or TCP
// unprotected, which whoever wrote them did not mean.
func (c *Config) Unmarshal(conf *confmap.Conf) error {
	var errs []error
	for _, key := range []string{"anonymize", "tcp::tls"} {
		if conf.IsSet(key) && conf.Get(key) == nil {
			errs = append(errs, fmt.Errorf("%s is there, but has nothing under it", key))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return conf.Unmarshal(c)
}
