package netflowreceiver

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"go.uber.org/zap"

	"github.com/otelflow/otelflow/receiver/internal/cryptopan"
)

// AnonymizeConfig says how addresses become pseudonyms.
type AnonymizeConfig struct {
	CryptoPAn *CryptoPAnConfig `mapstructure:"cryptopan"`
}

// CryptoPAnConfig is for pseudonyms that keep prefixes.
type CryptoPAnConfig struct {
	// KeyFile has the key: 32 octets, or 64 hexadecimal digits.
	KeyFile string `mapstructure:"key_file"`
}

// validate takes nothing for a wish to leave addresses as they are but the absence of the whole section.
func (c *AnonymizeConfig) validate() error {
	switch {
	case c == nil:
		return nil
	case c.CryptoPAn == nil:
		return errors.New("anonymize is given, but says not how: anonymize::cryptopan::key_file must name a file")
	case c.CryptoPAn.KeyFile == "":
		return errors.New("anonymize::cryptopan::key_file is empty, but must be the name of a file")
	}
	return nil
}

// open reads the key; without a section the Cipher is nil. c is valid.
func (c *AnonymizeConfig) open(logger *zap.Logger) (*cryptopan.Cipher, error) {
	if c == nil {
		return nil, nil
	}
	name := c.CryptoPAn.KeyFile
	key, mode, err := readKey(name)
	if err != nil {
		return nil, fmt.Errorf("anonymize::cryptopan::key_file: %w", err)
	}
	const others = 0o007
	if mode.Perm()&others != 0 && runtime.GOOS != "windows" { // which has no such modes, and Go invents them
		logger.Warn("The key file can be read by others, who can then undo every pseudonym", zap.String("file", name),
			zap.Stringer("mode", mode))
	}
	return cryptopan.NewCipher(key), nil
}

func readKey(name string) (key cryptopan.Key, mode os.FileMode, err error) {
	file, err := os.Open(name)
	if err != nil {
		return key, 0, err
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil {
		return key, 0, err
	}
	const most = 1 << 10 // octets of any file that could be a key
	content, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return key, 0, err
	}
	if key, err = cryptopan.ParseKey(content); err != nil {
		return key, 0, fmt.Errorf("%s: %w", name, err)
	}
	return key, info.Mode(), nil
}
