package trackertest

import (
	"net/http"
	"strconv"
	"time"
)

// Fault is what goes wrong with one request. The zero value is nothing.
type Fault struct {
	// Delay passes before the request is looked at.
	Delay time.Duration

	// Status is answered in the place of Tracker's own answer, with Header,
	// ContentType and Body; without Body with an error in Tracker's shape.
	Status      int
	Header      http.Header
	ContentType string
	Body        string

	// Reset breaks the connection in the place of an answer.
	Reset bool

	// Acted makes Status and Reset strike after the request was carried out;
	// otherwise it is not carried out.
	Acted bool

	// Late is how much later the request is carried out than it is answered.
	// The answer is what Status or Reset says, or else never comes: then the
	// connection is open until the client gives up. Acted has no meaning.
	Late time.Duration

	// Cut breaks the connection after so many bytes of the answer's body. The
	// request is carried out unless Status replaces it. An answer that is
	// shorter is not touched.
	Cut int
}

// HTMLPage is a page of a proxy in the place of an answer.
func HTMLPage(status int) Fault {
	return Fault{
		Status:      status,
		ContentType: "text/html; charset=utf-8",
		Body:        "<html><head><title>" + strconv.Itoa(status) + "</title></head><body><center>nginx</center></body></html>",
	}
}

// TooMany is an exceeded rate limit. retryAfter is that header's value, "" is none.
func TooMany(retryAfter string) Fault {
	f := Fault{Status: http.StatusTooManyRequests, Header: http.Header{}}
	if retryAfter != "" {
		f.Header.Set("Retry-After", retryAfter)
	}
	return f
}
