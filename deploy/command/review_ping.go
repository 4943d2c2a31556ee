package command

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"timeupdater/deploy/install"
)

type reviewPingOptions struct {
	IO
	url string
}

func newReviewPing(std IO, run func(context.Context, reviewPingOptions) error) *cobra.Command {
	o := reviewPingOptions{IO: std}
	verb := &cobra.Command{
		Use:         "ping --url ADDRESS",
		GroupID:     ofReviews,
		Short:       "Send the function a signed webhook that does nothing",
		Long:        reviewPingText,
		Example:     reviewPingExamples,
		Annotations: map[string]string{environment: reviewPingEnvironment},
		Args:        flagsOnly("; the secret comes from the environment or standard input"),
		RunE: func(verb *cobra.Command, _ []string) error {
			if err := o.check(); err != nil {
				return usageError{err}
			}
			return run(verb.Context(), o)
		},
	}
	verb.Flags().StringVar(&o.url, "url", "", "the function's `address`")
	return verb
}

// check does not repeat what was given: it may be a secret in the wrong place.
func (o reviewPingOptions) check() error {
	if o.url == "" {
		return errors.New("--url is missing: the function's address")
	}
	if err := install.CheckURL(o.url); err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	return nil
}

func runReviewPing(ctx context.Context, o reviewPingOptions) error {
	secret, err := readSecret("WEBHOOK_SECRET", o.IO)
	if err != nil {
		return settingError{err}
	}
	status, message, err := ping(ctx, o.url, secret)
	switch {
	case err != nil:
		return fmt.Errorf("no answer: check the address, and whether this machine reaches it: %w", err)
	case message == "":
		return fmt.Errorf("what answers there is not the function (%d): check the address, and whether the function is public", status)
	case status == http.StatusUnauthorized:
		return fmt.Errorf("the function has another secret: set WEBHOOK_SECRET here as it is there (%d, %s)", status, message)
	case status != http.StatusOK:
		return fmt.Errorf("the function answered %d: %s", status, message)
	}
	_, err = fmt.Fprintf(o.Out, "%d %s\n", status, message)
	return err
}

// ping sends what GitHub sends when a webhook is made. The message is empty if
// the answer is not the function's.
func ping(ctx context.Context, url, secret string) (status int, message string, err error) {
	const body, timeout = "{}", 15 * time.Second
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-GitHub-Event", "ping")
	r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	answer, err := http.DefaultTransport.RoundTrip(r) // follows no redirect
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	const most = 64 << 10
	var said struct{ Message string }
	text, err := io.ReadAll(io.LimitReader(answer.Body, most))
	if err == nil {
		_ = json.Unmarshal(text, &said) // what is not the function's says nothing
	}
	return answer.StatusCode, said.Message, err
}

const reviewPingText = `Sends the review function what GitHub sends when a webhook is made, signed with
WEBHOOK_SECRET, and prints the answer. So it tells, before any forge knows of
it, whether the address is right, the function is public, its settings make
sense, and the secret is the function's. Nothing is read in Tracker.`

const reviewPingExamples = `  read -rs WEBHOOK_SECRET && export WEBHOOK_SECRET
  go run . review ping --url https://functions.yandexcloud.net/d4e...`

const reviewPingEnvironment = `  WEBHOOK_SECRET     what the function's webhooks are signed with, of several
                     the first; or from standard input`
