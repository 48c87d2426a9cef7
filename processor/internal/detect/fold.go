package detect

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/otelflow/otelflow/internal/anomaly"
	"github.com/otelflow/otelflow/internal/flow"
)

// fold keeps one detector from being louder than anybody can read: what it opens beyond so many episodes a minute is told
// together, as an episode of its own that counts them.
type fold struct {
	detector string
	most     int // episodes a minute

	minute flow.Time // when the minute that is being counted began
	opened int       // in it
	worst  anomaly.Severity

	waiting     int // folded since it was last told
	folded      int // as told
	first, last flow.Time
	grade       anomaly.Severity // the worst of those that were folded
	subjects    []netip.Addr     // the first few of them
}

// foldedSubjects is how many subjects of folded episodes are named.
const foldedSubjects = 10

// admits tells whether one more episode may be told on its own. One that is worse than all of its minute always may: a storm of
// little things must not hide a grave one.
func (d *fold) admits(c *Case, now flow.Time) bool {
	if now >= d.minute.Add(time.Minute) || d.minute == 0 {
		d.minute, d.opened, d.worst = now, 0, anomaly.Info
	}
	if d.opened >= d.most && c.Severity <= d.worst {
		return false
	}
	d.opened++
	d.worst = max(d.worst, c.Severity)
	return true
}

// take counts an episode that is not told.
func (d *fold) take(c *Case) {
	if d.waiting+d.folded == 0 {
		d.first = c.First
	}
	d.waiting++
	d.first, d.last = min(d.first, c.First), max(d.last, c.Last)
	d.grade = max(d.grade, c.Severity)
	if len(d.subjects) < foldedSubjects && c.Subject.IsValid() {
		d.subjects = append(d.subjects, c.Subject)
	}
}

// tellFolded reports what was folded since it was last asked.
func (s *episodes) tellFolded(now flow.Time) {
	for i := range s.folds {
		d := &s.folds[i]
		if d.waiting == 0 {
			continue
		}
		d.folded, d.waiting = d.folded+d.waiting, 0
		s.report(i, Case{ // of nobody in particular
			Type: d.detector + ".folded", Severity: d.grade, Magnitude: float64(d.folded), First: d.first, Last: d.last, Teller: d,
		}, now)
	}
}

// forget begins anew: what was folded so far has been told to its end.
func (d *fold) forget() {
	d.folded, d.first, d.last, d.grade, d.subjects = 0, 0, 0, anomaly.Info, nil
}

// Tell implements Teller.
func (d *fold) Tell(f *anomaly.Finding) {
	f.Type, f.Severity, f.Score = d.detector+".folded", d.grade, 0
	f.First, f.Last = d.first, d.last
	f.Counts = []anomaly.Count{{Name: "folded_findings", Value: float64(d.folded)}, {Name: "told_a_minute", Value: float64(d.most), Threshold: float64(d.most)}}
	f.Evidence.Peers = append([]netip.Addr(nil), d.subjects...)
	f.Summary = d.summary()
}

func (d *fold) summary() string {
	var names []string
	for _, subject := range d.subjects {
		names = append(names, subject.String())
	}
	about := strings.Join(names, ", ")
	switch {
	case len(names) == 0:
		about = "networks or interfaces"
	case d.folded > len(names):
		about += " and others"
	}
	return fmt.Sprintf("The detector %s found more than %d things in a minute; %d more, none above %s, are only counted here, about %s.",
		d.detector, d.most, d.folded, d.grade, about)
}
