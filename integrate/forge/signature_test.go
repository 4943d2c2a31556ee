package forge_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"timeupdater/integrate/forge"
)

func secretsOf(t testing.TB, text string) forge.Secrets {
	t.Helper()
	var secrets forge.Secrets
	if text == "" {
		return secrets
	}
	if err := secrets.Decode(text); err != nil {
		t.Fatal(err)
	}
	return secrets
}

// Signatures of two texts, made with the secret everybody (documented).
const (
	hello      = "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9" // Hello World!
	helloComma = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" // Hello, World!
)

func TestSignaturesOfTheBody(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		secrets, signature, body string
		right                    bool
	}{
		"right":                       {everybody, "sha256=" + hello, "Hello World!", true},
		"right, of another text":      {everybody, "sha256=" + helloComma, "Hello, World!", true},
		"in capital letters":          {everybody, "sha256=" + strings.ToUpper(hello), "Hello World!", true},
		"the older of two secrets":    {everybody + ", newer", "sha256=" + hello, "Hello World!", true},
		"the newer of two secrets":    {"older, " + everybody, "sha256=" + hello, "Hello World!", true},
		"neither of two secrets":      {"older, newer", "sha256=" + hello, "Hello World!", false},
		"no secret":                   {"", "sha256=" + hello, "Hello World!", false},
		"no secret and no signature":  {"", "", "", false},
		"another text's":              {everybody, "sha256=" + helloComma, "Hello World!", false},
		"a text that was changed":     {everybody, "sha256=" + hello, "Hello World!\n", false},
		"missing":                     {everybody, "", "Hello World!", false},
		"empty":                       {everybody, "sha256=", "Hello World!", false},
		"cut off":                     {everybody, "sha256=" + hello[:62], "Hello World!", false},
		"half a byte":                 {everybody, "sha256=" + hello[:63], "Hello World!", false},
		"too long":                    {everybody, "sha256=" + hello + "00", "Hello World!", false},
		"no hexadecimal digits":       {everybody, "sha256=" + strings.Repeat("z", 64), "Hello World!", false},
		"without its algorithm":       {everybody, hello, "Hello World!", false},
		"with another algorithm":      {everybody, "sha1=" + hello, "Hello World!", false},
		"its algorithm in capitals":   {everybody, "SHA256=" + hello, "Hello World!", false},
		"with a space":                {everybody, "sha256= " + hello, "Hello World!", false},
		"the secret instead":          {everybody, everybody, "Hello World!", false},
		"the secret as its signature": {everybody, "sha256=" + hex.EncodeToString([]byte(everybody)), "Hello World!", false},
	} {
		w := forge.Webhook{Header: http.Header{}, Body: []byte(test.body)}
		if test.signature != "" {
			w.Header.Set("X-Hub-Signature-256", test.signature)
		}
		if right := forgeOf(t, "GitHub").Signed(w, secretsOf(t, test.secrets)); right != test.right {
			t.Errorf("%s: accepted %v, want %v", name, right, test.right)
		}
	}
}

func TestTokensOfGitLab(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		secrets, token string
		right          bool
	}{
		"right":                     {"older, newer", "older", true},
		"right, the other":          {"older, newer", "newer", true},
		"wrong":                     {"older", "wrong", false},
		"in capital letters":        {"older", "OLDER", false},
		"a part of it":              {"older", "old", false},
		"more than it":              {"older", "older1", false},
		"both of them":              {"older, newer", "older, newer", false},
		"missing":                   {"older", "", false},
		"no secret":                 {"", "older", false},
		"no secret and no token":    {"", "", false},
		"the key of signatures":     {"whsec_c2VjcmV0", "whsec_c2VjcmV0", false},
		"the key that is no base64": {"whsec_secret!", "whsec_secret!", false},
	} {
		w := forge.Webhook{Header: http.Header{}, Body: []byte(`{}`)}
		if test.token != "" {
			w.Header.Set("X-Gitlab-Token", test.token)
		}
		if right := forgeOf(t, "GitLab").Signed(w, secretsOf(t, test.secrets)); right != test.right {
			t.Errorf("%s: accepted %v, want %v", name, right, test.right)
		}
	}
}

// The form is that of Standard Webhooks, whose examples these two are.
func TestSignaturesOfGitLab(t *testing.T) {
	t.Parallel()
	type signed struct{ id, timestamp, body string }
	ping := signed{"msg_loFOjxBNrRLzqYUf", "1731705121", `{"event_type":"ping","data":{"success":true}}`}
	count := signed{"msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", `{"test": 2432232314}`}
	const (
		pingKey, pingSignature   = "whsec_plJ3nmyCDGBKInavdOK15jsl", "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
		countKey, countSignature = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
		ofAnEmptyKey             = "v1,1ezdWPzaJXL1ol0Ej7e1Cp5cfqCAJaSA9/WiWwim6P0="
	)
	for name, test := range map[string]struct {
		secrets, signatures string
		signed              signed
		right               bool
	}{
		"right":                        {pingKey, pingSignature, ping, true},
		"right, of another text":       {countKey, countSignature, count, true},
		"the older of two keys":        {pingKey + "," + countKey, pingSignature, ping, true},
		"the newer of two keys":        {countKey + "," + pingKey, pingSignature, ping, true},
		"a key beside a token":         {"token, " + pingKey, pingSignature, ping, true},
		"the first of two signatures":  {pingKey, pingSignature + " " + countSignature, ping, true},
		"the second of two signatures": {pingKey, "v2,abc " + pingSignature, ping, true},
		"another key":                  {countKey, pingSignature, ping, false},
		"another text's":               {pingKey, countSignature, ping, false},
		"another time":                 {pingKey, pingSignature, signed{ping.id, "1731705122", ping.body}, false},
		"another delivery":             {pingKey, pingSignature, signed{"msg_", ping.timestamp, ping.body}, false},
		"a body that was changed":      {pingKey, pingSignature, signed{ping.id, ping.timestamp, ping.body + " "}, false},
		"missing":                      {pingKey, "", ping, false},
		"cut off":                      {pingKey, pingSignature[:20], ping, false},
		"no base64":                    {pingKey, "v1,!", ping, false},
		"empty":                        {pingKey, "v1,", ping, false},
		"without its version":          {pingKey, pingSignature[3:], ping, false},
		"with another version":         {pingKey, "v2" + pingSignature[2:], ping, false},
		"with commas between them":     {pingKey, pingSignature + "," + countSignature, ping, false},
		"no key":                       {"", pingSignature, ping, false},
		"a token is no key":            {pingKey[len("whsec_"):], pingSignature, ping, false},
		"a key that is no base64":      {"whsec_!", pingSignature, ping, false},
		"an empty key":                 {"whsec_", ofAnEmptyKey, ping, false},
	} {
		w := forge.Webhook{Header: http.Header{}, Body: []byte(test.signed.body)}
		w.Header.Set("webhook-id", test.signed.id)
		w.Header.Set("webhook-timestamp", test.signed.timestamp)
		w.Header.Set("webhook-signature", test.signatures)
		if right := forgeOf(t, "GitLab").Signed(w, secretsOf(t, test.secrets)); right != test.right {
			t.Errorf("%s: accepted %v, want %v", name, right, test.right)
		}
	}
}

func TestSecretsInSettings(t *testing.T) {
	t.Parallel()
	for text, right := range map[string]bool{
		"one": true, "one,two": true, " one , two ": true, "it's a long one": true,
		"": false, " ": false, ",": false, "one,": false, "one,,two": false,
	} {
		var secrets forge.Secrets
		if err := secrets.Decode(text); (err == nil) != right || secrets.IsSet() != right {
			t.Errorf("%q: error %v, set %v; want it taken %v", text, err, secrets.IsSet(), right)
		}
	}
}

// Whatever prints settings, in a log or an answer, must not print these.
func TestSecretsAreNeverPrinted(t *testing.T) {
	t.Parallel()
	const hidden = "topsecret"
	var token forge.Token
	if err := token.Decode(hidden); err != nil {
		t.Fatal(err)
	}
	secrets := secretsOf(t, hidden+", "+hidden+"2")
	for _, value := range []any{
		secrets, token, &secrets, &token,
		forge.Access{Token: token}, &forge.Access{Token: token},
		struct {
			s forge.Secrets // whose Format fmt cannot call
			t forge.Token
		}{secrets, token},
		[]forge.Secrets{secrets}, map[string]forge.Token{"": token},
	} {
		for _, verb := range strings.Fields("v +v #v s q x X d o b c U e t T p w") {
			if text := fmt.Sprintf("%"+verb, value); shows(text, hidden) {
				t.Errorf("%%%s of %T prints %s", verb, value, text)
			}
		}
		if text, _ := json.Marshal(value); shows(string(text), hidden) {
			t.Errorf("JSON of %T holds %s", value, text)
		}
	}
	if text := fmt.Sprint(secrets, token); text != "[hidden] [hidden]" {
		t.Errorf("they are printed as %s", text)
	}
}

func shows(text, hidden string) bool {
	return strings.Contains(text, hidden) || strings.Contains(strings.ToLower(text), hex.EncodeToString([]byte(hidden)))
}

func FuzzSignature(f *testing.F) {
	for _, header := range []string{"", "sha256=" + hello, "sha256=", "sha1=0", "v1,rAvf", "v1, v1,", everybody, "=\x00,"} {
		f.Add(header, header, header, []byte("Hello World!"))
	}
	f.Fuzz(func(t *testing.T, hub, signature, token string, body []byte) {
		w := forge.Webhook{Header: http.Header{
			"X-Hub-Signature-256": {hub}, "Webhook-Signature": {signature}, "X-Gitlab-Token": {token},
		}, Body: body}
		secrets := secretsOf(t, "older, whsec_plJ3nmyCDGBKInavdOK15jsl, whsec_!")
		if forgeOf(t, "GitHub").Signed(w, secrets) || forgeOf(t, "GitLab").Signed(w, secrets) && token != "older" {
			t.Errorf("accepted %q, %q, %q", hub, signature, token)
		}
	})
}
