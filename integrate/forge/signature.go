package forge

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Secrets are what webhooks are signed with. Several are valid while one takes
// the other's place. They are kept behind a pointer to one text, which fmt does not
// follow, as it may follow one to a list.
type Secrets struct{ text *string } // with commas between them

// Decode reads secrets with commas between them.
func (s *Secrets) Decode(text string) error {
	var list []string
	for _, secret := range strings.Split(text, ",") {
		if secret = strings.TrimSpace(secret); secret == "" {
			return errors.New("holds a secret that is empty")
		}
		list = append(list, secret)
	}
	text = strings.Join(list, ",")
	s.text = &text
	return nil
}

// IsSet tells whether there are any.
func (s Secrets) IsSet() bool { return s.text != nil }

// Format prints nothing of them, whatever the verb.
func (s Secrets) Format(f fmt.State, _ rune) { fmt.Fprint(f, "[hidden]") }

// Any tells whether one of the secrets matches. It asks all of them, so that the
// time does not tell which.
func (s Secrets) Any(match func(secret string) bool) bool {
	found := false
	if s.text != nil {
		for _, secret := range strings.Split(*s.text, ",") {
			found = match(secret) || found
		}
	}
	return found
}

// hubSigned checks a header of the form sha256=<hex>, the HMAC of the body.
func hubSigned(header string) func(Webhook, Secrets) bool {
	return func(w Webhook, s Secrets) bool {
		text, ok := strings.CutPrefix(w.Header.Get(header), "sha256=")
		given, err := hex.DecodeString(text)
		return ok && err == nil && s.Any(func(secret string) bool {
			return hmac.Equal(given, mac([]byte(secret), w.Body))
		})
	}
}

func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}

// tokenMatches compares digests, so that the time tells nothing of the secret,
// not even its length.
func tokenMatches(given, secret string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// signingToken is what GitLab's signing tokens begin with (documented).
const signingToken = "whsec_"

// gitLabSigned takes the signature over id, time and body (documented since
// 19.1), of which there may be several, or the token itself. The time is not
// looked at: what comes late does nothing.
func gitLabSigned(w Webhook, s Secrets) bool {
	token := w.Header.Get("X-Gitlab-Token")
	signatures := strings.Fields(w.Header.Get("Webhook-Signature"))
	head := w.Header.Get("Webhook-Id") + "." + w.Header.Get("Webhook-Timestamp") + "."
	return s.Any(func(secret string) bool {
		text, signs := strings.CutPrefix(secret, signingToken)
		if !signs {
			return token != "" && tokenMatches(token, secret)
		}
		key, err := base64.StdEncoding.DecodeString(text)
		return err == nil && len(key) > 0 && hasSignature(signatures, mac(key, []byte(head), w.Body))
	})
}

func hasSignature(signatures []string, want []byte) bool {
	found := false
	for _, signature := range signatures {
		text, ok := strings.CutPrefix(signature, "v1,")
		given, err := base64.StdEncoding.DecodeString(text)
		found = ok && err == nil && hmac.Equal(given, want) || found
	}
	return found
}
