// Package story reads the stories of testdata/scenarios, makes the flow records of their traffic as exporters would send them, and
// judges what was found against what had to be found. The language is told in testdata/scenarios/README.md.
package story

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v3"
)

// FileName is the file in a story's folder that tells it.
const FileName = "story.yaml"

// Story is traffic, and what must be said of it.
type Story struct {
	Name string `yaml:"-"` // the folder's
	Dir  string `yaml:"-"`

	Says   string    `yaml:"says"`  // the story in one sentence, for people
	Tells  []Matcher `yaml:"tells"` // what must be found; to be written out as [] when that is nothing
	May    []Matcher `yaml:"may"`   // what may be found besides
	Silent bool      `yaml:"silent"`
	// Config is what stands below flow_detection in a collector's configuration.
	Config map[string]any `yaml:"config"`

	Begins    time.Time           `yaml:"begins"` // a Monday's midnight unless told otherwise
	Lasts     span                `yaml:"lasts"`
	Seed      string              `yaml:"seed"`
	Exporters map[string]exporter `yaml:"exporters"`
	Beside    []string            `yaml:"beside"` // files of traffic in the folder above, without .yaml
	Traffic   []traffic           `yaml:"traffic"`
	// Captures are recordings of exports in the story's folder, in place of made traffic.
	// They are of one exporter each, and each tells the story whole.
	Captures []string `yaml:"captures"`
}

// Read reads the story in a folder.
func Read(dir string) (*Story, error) {
	s := &Story{Name: filepath.Base(dir), Dir: dir, Begins: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	if err := readYAML(filepath.Join(dir, FileName), s); err != nil {
		return nil, err
	}
	if s.Seed == "" {
		s.Seed = s.Name
	}
	for _, name := range s.Beside {
		var beside []traffic
		if err := readYAML(filepath.Join(dir, "..", name+".yaml"), &beside); err != nil {
			return nil, err
		}
		s.Traffic = append(s.Traffic, beside...)
	}
	if err := s.validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, FileName), err)
	}
	return s, nil
}

func readYAML(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (s *Story) validate() error {
	if s.Says == "" {
		return errors.New("says: got nothing, must be a sentence")
	}
	if s.Tells == nil {
		return errors.New("tells: got nothing, may be [] for a story of which nothing is to be told")
	}
	if len(s.Traffic) == 0 == (len(s.Captures) == 0) {
		return errors.New("traffic, captures: got both or none, may be one")
	}
	for i, m := range s.Tells {
		if m.Type == "" {
			return fmt.Errorf("tells[%d]: type: got nothing", i)
		}
	}
	if err := s.completeExporters(); err != nil {
		return err
	}
	for i := range s.Traffic {
		if err := s.Traffic[i].complete(s); err != nil {
			return fmt.Errorf("traffic[%d], from %s to %s: %w", i, s.Traffic[i].From, s.Traffic[i].To, err)
		}
	}
	return nil
}
