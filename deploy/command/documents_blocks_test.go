package command

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Why a block of a document is not run on a machine without an account.
const (
	withAccount = "it reaches the cloud, the real Tracker, a forge or a messenger"
	withSecret  = "it asks for a real secret"
	otherwise   = "its make demo is run at the blocks below it, and make test is what runs this"
	slowly      = "it builds the archive as the cloud does, which the tests of deploy/zip and deploy/platform do"
)

type leftOut struct{ firstLine, why string }

// documents are those with blocks for a shell, and which of them are not run, in
// their order. A block that is neither run nor here fails the test.
var documents = map[string][]leftOut{
	"README.md": {
		{"make demo   # the tutorial against an in-memory Tracker, then a page to play with: http://127.0.0.1:8081/", otherwise},
		{"make zip", withSecret},
		{"terraform -chdir=deploy/terraform apply -var org=1234567   # or -var cloud_org=bpf1a2b3…", withAccount},
		{"go run . trigger --queue TEST --url https://functions.yandexcloud.net/d4e…", withAccount},
	},
	"deploy/README.md": {
		{"make zip", slowly},
		{"go run . doctor --queue TEST,OTHER", withAccount},
		{"make zip", withSecret},
		{"terraform -chdir=deploy/terraform apply -var org=1234567", withAccount},
		{"deploy/yc.sh --org 1234567 --dry-run", withAccount},
		{"yc serverless function add-access-binding timeupdater --role functions.functionInvoker --service-account-name timeupdater-trigger", withAccount},
		{`yc serverless function invoke timeupdater -d '{"queryStringParameters":{"id":"TEST-3"}}'`, withAccount},
		{"URL=https://functions.yandexcloud.net/d4e…", withAccount},
		{`export WEBHOOK_SECRET="$(yc lockbox payload get --name timeupdater-webhook --key webhook_secret)"`, withAccount},
		{"export ORG=1234567", withSecret},
		{"go run . trigger --queue TEST,OTHER --url $URL --dry-run", withAccount},
		{"go run . trigger --queue TEST --log", withAccount},
		{`terraform -chdir=deploy/terraform apply -var org=1234567 -var 'queues=["TEST","OTHER"]'`, withAccount},
		{"deploy/yc.sh --org 1234567 --queues TEST,OTHER", withAccount},
		{"yc serverless function invoke timeupdater -d '{}'", withAccount},
		{`curl -sS -H @- "$URL" <<< "X-Webhook-Secret: $WEBHOOK_SECRET"`, withAccount},
		{"go run . doctor --queue TEST --url $URL", withAccount},
		{"go run . trigger --log --failed", withAccount},
		{"read -rs TOKEN && export TOKEN", withSecret},
		{"terraform -chdir=deploy/terraform apply -var org=1234567 -replace='yandex_lockbox_secret_version.token[0]'", withAccount},
		{`printf '[{"key":"token","text_value":"%s"}]' "$TOKEN" |`, withAccount},
		{"terraform -chdir=deploy/terraform apply -var org=1234567 -replace='yandex_iam_service_account_api_key.trigger[0]'", withAccount},
		{"yc iam api-key list --service-account-name timeupdater-trigger", withAccount},
		{"OLD=$(yc lockbox payload get --name timeupdater-webhook --key webhook_secret)", withAccount},
		{"go run . trigger --queue TEST,OTHER --delete", withAccount},
		{"for name in minutes hours all leaves; do yc serverless trigger delete timeupdater-sweep-$name; done", withAccount},
	},
	"integrate/review/README.md": {
		{"export ORG=1234567 && read -rs TOKEN && export TOKEN", withSecret},
		{"go run . review check --queue TEST,OPS", withAccount},
		{`curl -sS -H @- -H "X-Org-ID: $ORG" https://api.tracker.yandex.net/v3/fields/categories <<< "Authorization: OAuth $TOKEN"`, withAccount},
		{"make zip FUNCTION=review", withSecret},
		{`terraform -chdir=deploy/terraform/review apply -var org=1234567 -var 'queues=["TEST","OPS"]' -var pause=true`, withAccount},
		{"deploy/yc.sh --function review --queues TEST,OPS --org 1234567 --set PAUSE=true --dry-run", withAccount},
		{`export WEBHOOK_SECRET="$(yc lockbox payload get --name timeupdater-review-webhook --key webhook_secret)"`, withAccount},
		{"OLD=$(yc lockbox payload get --name timeupdater-review-webhook --key webhook_secret)", withAccount},
	},
	"integrate/notify/README.md": {
		{"read -rs TELEGRAM_TOKEN && export TELEGRAM_TOKEN", withSecret},
		{"go run . trigger --queue TEST --recipe yandex-messenger --when status:closed --chat ann@example.com", withAccount},
		{`echo '[{"type": "FieldBecameEqual", "field": "resolution", "value": "fixed"}]' > fixed.json`, withAccount},
		{`printf 'url = "https://api.telegram.org/bot%s/getUpdates"' "$TELEGRAM_TOKEN" | curl -sS -K -`, withAccount},
		{"export WEBHOOK_URL='https://platform-api2.max.ru/messages?chat_id=123'", withSecret},
	},
	"deploy/function/README.md":     nil,
	"summarize/README.md":           nil,
	"tracker/trackertest/README.md": nil,
}

// What blocks must print, by their first line, where the text around them says so.
var printed = map[string]string{
	"export TOKEN=demo ORG=1 API_URL=http://127.0.0.1:8081":                                          `before-\S+\.csv`,
	`go run . invoke '{"queryStringParameters":{"id":"TEST-2"}}'`:                                    `(?s)"statusCode":200.*"statusCode":200`,
	"export TOKEN=demo ORG=1 API_URL=http://127.0.0.1:8081 WEBHOOK_SECRET=demo":                      `(?s)deleted.*created.*already right`,
	`curl -sS -H 'Authorization: OAuth demo' -H 'X-Org-ID: 1' -H 'Content-Type: application/json' \`: `(?s)"duration":"PT1H".*"message":"TEST-1 `,
	"deploy/yc.sh --org 1234567 --dry-run":                                                           `yc serverless function version create`,
}

// A block is local if its section has the demo in it, and each of its commands is
// one of these, and it names no other machine.
var (
	localCommand = regexp.MustCompile(`^(make demo|go run \. .+|export .+|curl .+|printf .+|openssl .+|cut .+|echo .+|deploy/yc\.sh .+ --dry-run)?$`)
	otherMachine = regexp.MustCompile(`https://|\$URL`)

	quotedText  = regexp.MustCompile(`'[^']*'`)
	shellRemark = regexp.MustCompile(`(?m)(^|\s)#.*$`)
	nextCommand = regexp.MustCompile(`\n|\||&&|;|\$\(`)
	variableSet = regexp.MustCompile(`^([A-Z_]+=\S*\s*)+`)
)

// isLocal tells whether a machine without an account can run the block.
func isLocal(block string) bool {
	plain := quotedText.ReplaceAllString(shellRemark.ReplaceAllString(block, ""), "quoted")
	plain = strings.ReplaceAll(plain, "\\\n", " ")
	for _, command := range nextCommand.Split(plain, -1) {
		if !localCommand.MatchString(strings.TrimSpace(variableSet.ReplaceAllString(strings.TrimSpace(command), ""))) {
			return false
		}
	}
	return !otherMachine.MatchString(plain)
}

// step is a block for a shell, or a start of the demo that the text tells of.
type step struct {
	text   string
	inText bool
	answer string // what the document shows right after it; empty is nothing
}

func (s step) firstLine() string {
	first, _, _ := strings.Cut(s.text, "\n")
	return first
}

// part is what a document has under one heading.
type part struct {
	steps  []step
	prints []string // what commands print, after "$ " and the command
}

var (
	parts     = regexp.MustCompile("(?ms)^ *```([a-z]*)\n(.*?)^ *```$|^#+ [^\n]*$|`((?:make|go run \\.) demo[^`]*)`")
	demoStart = regexp.MustCompile(`(?m)^(make|go run \.) demo\b`)
)

// partsOf reads a document.
func partsOf(document string) []part {
	all, end, shell := []part{{}}, 0, false
	for _, at := range parts.FindAllStringSubmatchIndex(document, -1) {
		group := func(n int) string { return document[max(at[2*n], 0):max(at[2*n+1], 0)] }
		between := strings.TrimSpace(document[end:at[0]])
		here, answers := &all[len(all)-1], shell && !strings.Contains(between, "\n")
		end, shell = at[1], false
		switch {
		case at[6] >= 0:
			here.steps = append(here.steps, step{text: group(3), inText: true})
		case at[2] < 0:
			all = append(all, part{})
		case group(1) == "sh":
			here.steps, shell = append(here.steps, step{text: unindented(group(2))}), true
		case group(1) == "" && strings.HasPrefix(group(2), "$ "):
			_, printed, _ := strings.Cut(group(2), "\n")
			here.prints = append(here.prints, printed)
		case answers && (group(1) == "json" || group(1) == ""):
			here.steps[len(here.steps)-1].answer = group(2)
		}
	}
	return all
}

// unindented is a block without the indent of the list that it is in.
func unindented(block string) string {
	indent := block[:len(block)-len(strings.TrimLeft(block, " "))]
	return strings.ReplaceAll(strings.TrimPrefix(block, indent), "\n"+indent, "\n")
}

// split are the steps of a part that are run, and the blocks that are not.
func (p part) split() (run []step, not []string) {
	demo := slices.ContainsFunc(p.steps, func(s step) bool { return demoStart.MatchString(s.text) })
	for _, s := range p.steps {
		if demo && isLocal(s.text) {
			run = append(run, s)
		} else if !s.inText {
			not = append(not, s.firstLine())
		}
	}
	if !slices.ContainsFunc(run, func(s step) bool { return !s.inText }) {
		run = nil // a text that tells of the demo, with nothing to do there
	}
	return run, not
}

func TestEveryBlockIsRunOrKnown(t *testing.T) {
	t.Parallel()
	begun := map[string]bool{}
	for name, want := range documents {
		var known, found []string
		for _, block := range want {
			known = append(known, block.firstLine)
		}
		for _, p := range partsOf(read(t, name)) {
			run, not := p.split()
			found = append(found, not...)
			for _, s := range run {
				begun[s.firstLine()] = true
			}
		}
		if !slices.Equal(found, known) {
			t.Errorf("%s: not run are\n\t%s\nand listed are\n\t%s", name, strings.Join(found, "\n\t"), strings.Join(known, "\n\t"))
		}
	}
	for first := range printed {
		if !begun[first] {
			t.Errorf("no block that is run begins so: %s", first)
		}
	}
}

func TestWhichBlocksAreLocal(t *testing.T) {
	t.Parallel()
	for block, want := range map[string]bool{
		"make demo": true, "make demo # and\nmake test": false, "export A=1 B=2\nA=3 go run . check": true,
		"A='x\ny; z'\nB=$(printf %s \"$A\" | openssl dgst)": true, "A=$(yc iam create-token)": false, "go run . check | sh": false,
		"export A=1 && read -rs B": false, "deploy/yc.sh --org 1 --dry-run": true, "deploy/yc.sh --org 1": false,
		"curl -sS http://127.0.0.1:8080/": true, "curl -sS https://tracker.example/": false, "go run . doctor --url $URL": false,
	} {
		if isLocal(block) != want {
			t.Errorf("local is not %v:\n%s", want, block)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
