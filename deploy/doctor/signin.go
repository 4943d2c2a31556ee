package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"timeupdater/tracker"
	"timeupdater/tracker/errkind"
)

// toSignIn is how long Tracker has to answer for the first time.
const toSignIn = 8 * time.Second

// signedIn is what came of asking Tracker whose the token is.
type signedIn struct {
	org, other string // the setting that was used, and the one that was not
	scheme     string // of the token
	me         tracker.Profile
	err        error
	otherErr   error // what came of asking with the other setting, if the first was refused
}

// signIn tells whether Tracker lets us in, and returns the id of the token's
// user; empty if it does not. Without a client it could not be asked.
func (e examination) signIn(ctx context.Context, client *tracker.Client) (id string) {
	if client == nil {
		for _, name := range []string{checkTracker, checkToken, checkOrganization} {
			e.tell(Unknown.finds(name, "not asked, since the settings do not say how"))
		}
		return ""
	}
	s := signedIn{org: "ORG", other: "CLOUD_ORG"}
	if e.Tracker.CloudOrg != "" {
		s.org, s.other = s.other, s.org
	}
	authorization, _ := e.Tracker.Authorization(ctx) // the client says what is wrong with it
	s.scheme, _, _ = strings.Cut(authorization, " ")
	ctx, cancel := context.WithTimeout(ctx, toSignIn)
	defer cancel()
	if s.me, s.err = client.Profile(ctx); errors.Is(s.err, tracker.ErrForbidden) {
		s.otherErr = e.tryOther(ctx)
	}
	for _, finding := range s.findings() {
		e.tell(finding)
	}
	if s.err != nil {
		return ""
	}
	return cmp.Or(s.me.ID, s.me.PassportID, s.me.CloudID)
}

// tryOther asks the same with the organization's id in the other header.
func (e examination) tryOther(ctx context.Context) error {
	config := e.Tracker
	config.Transport = otherHeader{config.Transport}
	client, err := tracker.New(config)
	if err == nil {
		_, err = client.Profile(ctx)
	}
	return err
}

// otherHeader names the organization as one of the other kind. The client
// itself refuses an id that does not look like one of its kind.
type otherHeader struct{ next http.RoundTripper }

func (o otherHeader) RoundTrip(r *http.Request) (*http.Response, error) {
	const yandex360, cloud = "X-Org-Id", "X-Cloud-Org-Id"
	r = r.Clone(r.Context())
	r.Header[yandex360], r.Header[cloud] = r.Header[cloud], r.Header[yandex360]
	for _, name := range []string{yandex360, cloud} {
		if len(r.Header[name]) == 0 {
			delete(r.Header, name)
		}
	}
	if o.next == nil {
		return http.DefaultTransport.RoundTrip(r)
	}
	return o.next.RoundTrip(r)
}

var kinds = map[string]string{"ORG": "Yandex 360", "CLOUD_ORG": "Yandex Cloud"}

func (s signedIn) findings() []Finding {
	answers := Right.finds(checkTracker, "answers")
	var e *tracker.Error
	switch {
	case s.err == nil:
		return []Finding{answers, s.token(), Right.finds(checkOrganization, "of %s, by %s", kinds[s.org], s.org)}
	case errkind.Of(s.err) == errkind.Misconfigured:
		return []Finding{
			Unknown.finds(checkTracker, "not asked, since there is no usable token"),
			Wrong.finds(checkToken, "%s", words(s.err)).cure("set it again; a token has no spaces and no line breaks"),
			Unknown.finds(checkOrganization, "not asked, since there is no usable token"),
		}
	case errors.As(s.err, &e) && e.Status == http.StatusUnauthorized:
		return []Finding{
			answers,
			Wrong.finds(checkToken, "Tracker rejects it (401): wrong, expired, or of a service account that is not enabled").
				cure("%s", newToken(s.scheme)),
			Unknown.finds(checkOrganization, "not looked at by Tracker, since the token comes first"),
		}
	case errors.Is(s.err, tracker.ErrForbidden):
		return []Finding{
			answers,
			Unknown.finds(checkToken, "Tracker does not tell, since it refuses the organization"),
			s.refused(),
		}
	}
	text := fmt.Sprint(s.err)
	if errkind.Of(s.err) == errkind.OutOfTime {
		text = fmt.Sprintf("it did not answer within %v", toSignIn)
	}
	return []Finding{
		Wrong.finds(checkTracker, "%s", text).cure("try again in a while; else look at API_URL, and whether this machine reaches that address"),
		Unknown.finds(checkToken, "not asked, since Tracker did not answer"),
		Unknown.finds(checkOrganization, "not asked, since Tracker did not answer"),
	}
}

func newToken(scheme string) string {
	if scheme == "OAuth" {
		return "make a new one as step 1 of deploy/README.md says, give it to the function and to TOKEN"
	}
	return `make a new one with "yc iam create-token"; a service account must be enabled by Tracker's support`
}

// token says whose it is. Until when it is good Tracker's API does not tell.
func (s signedIn) token() Finding {
	who := strings.Join(strings.Fields(s.me.Login+" "+s.me.Name), " ")
	if who = cmp.Or(who, s.me.ID); s.me.ReadOnly {
		return Wrong.finds(checkToken, "of %s, who has no full access to Tracker and may change nothing", who).
			cure("Tracker's administrator gives it, under Administration → Users")
	}
	end := "Tracker does not tell when it ends: note the day that came with it"
	if s.scheme != "OAuth" {
		end = "an IAM token, good for 12 hours at most"
	}
	return Right.finds(checkToken, "of %s; %s", who, end)
}

func (s signedIn) refused() Finding {
	if s.otherErr == nil {
		return Wrong.finds(checkOrganization, "refused as one of %s, taken as one of %s", kinds[s.org], kinds[s.other]).
			cure("put the id into %s and remove %s", s.other, s.org)
	}
	also := "as one of " + kinds[s.other] + " too"
	if !errors.Is(s.otherErr, tracker.ErrForbidden) {
		also = "whether it is one of " + kinds[s.other] + " could not be asked"
	}
	return Wrong.finds(checkOrganization, "Tracker refuses the id in %s (403), %s", s.org, also).
		cure("take the id from Administration → Organizations in Tracker; the token must be of one of its users")
}

// words are those of an error.
func words(err error) string {
	if errkind.Of(err) == errkind.OutOfTime {
		return "there was no time left to ask"
	}
	return fmt.Sprint(err)
}
