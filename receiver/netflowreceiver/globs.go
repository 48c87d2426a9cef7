package netflowreceiver

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// expand finds the files that globs name, in the order of the globs and sorted within each. A file that two of them name is found
// once. A glob that names no file is an error: it is mistyped, or comes before its files. So is what is neither file nor folder: a pipe
// or a device may never begin, and never end.
func expand(globs []string) ([]string, error) {
	var files []string
	for _, glob := range globs {
		found, err := filepath.Glob(glob)
		if err != nil {
			return nil, fmt.Errorf("capture_files::include %q: %w", glob, err)
		}
		found = slices.DeleteFunc(found, isDirectory)
		if len(found) == 0 {
			return nil, fmt.Errorf("capture_files::include %q: no such file", glob)
		}
		if i := slices.IndexFunc(found, isSpecial); i >= 0 {
			return nil, fmt.Errorf("capture_files::include %q: %s is no regular file", glob, found[i])
		}
		slices.Sort(found)
		for _, file := range found {
			if !slices.Contains(files, file) {
				files = append(files, file)
			}
		}
	}
	return files, nil
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// isSpecial tells of pipes, devices and the like. What cannot be looked at is left to whoever opens it.
func isSpecial(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular()
}
