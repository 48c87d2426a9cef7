package capture

import (
	"context"
	"errors"
	"io"
)

// interruptible reads from r until ctx is done, and then fails with ctx's error: between two datagrams there may be gigabytes of what
// nobody wants, and nobody who waits for the next one can be asked in there.
type interruptible struct {
	ctx context.Context
	r   io.Reader
}

func (i interruptible) Read(b []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.r.Read(b)
}

// interrupted tells whether err is of a context that is done, and so says nothing of the file.
func interrupted(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
