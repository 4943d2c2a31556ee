package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"timeupdater/deploy/install"
	"timeupdater/integrate/notify"
	"timeupdater/tracker/triggers"
)

// recipeOptions are the flags of a trigger that sends messages.
type recipeOptions struct {
	recipe, when, chat string
	conditions, body   string // names of files

	bareJSON, noTitle, test bool
}

// recipeFlags are the flags that go with --recipe.
var recipeFlags = []string{"recipe", "when", "conditions-file", "chat", "body-file", "bare-json", "no-title", "test", "name"}

func (r *recipeOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&r.recipe, "recipe", "", "`messenger` that is sent messages: "+strings.Join(notify.Names(), ", "))
	flags.StringVar(&r.when, "when", "", "with --recipe: `what` has to happen, "+notify.Choices)
	flags.StringVar(&r.conditions, "conditions-file", "", "in the place of --when: a `file` with a JSON list of conditions")
	flags.StringVar(&r.chat, "chat", "", "with --recipe: `id` of the chat, for telegram and yandex-messenger")
	flags.StringVar(&r.body, "body-file", "", "a `file` with a message of your own, in JSON with Tracker's variables")
	flags.BoolVar(&r.bareJSON, "bare-json", false, "with --recipe: put quotes around the title, if --log says that Tracker does not")
	flags.BoolVar(&r.noTitle, "no-title", false, "with --recipe: messages hold the issue's key and no title")
	flags.BoolVar(&r.test, "test", false, "with --recipe: send one message from this machine, and touch nothing in Tracker")
}

// completeRecipe completes the values of these flags.
func completeRecipe(verb *cobra.Command) {
	when := []string{
		"critical-bug\ta bug of critical priority is created", "status:\tit gets the status of that key",
		"deadline\tit changes", "comment\tone is added",
	}
	err := errors.Join(
		verb.RegisterFlagCompletionFunc("recipe", cobra.FixedCompletions(notify.Names(), cobra.ShellCompDirectiveNoFileComp)),
		verb.RegisterFlagCompletionFunc("when", cobra.FixedCompletions(when, cobra.ShellCompDirectiveNoFileComp)),
		verb.MarkFlagFilename("conditions-file", "json"), verb.MarkFlagFilename("body-file", "json"))
	if err != nil {
		panic(err) // a flag is not there, or twice
	}
}

// check does not repeat what was given: it may be a secret in the wrong place.
func (r recipeOptions) check(o triggerOptions) error {
	messenger, ok := notify.Find(r.recipe)
	names := install.Names(install.Name)
	switch {
	case !ok:
		return errors.New("--recipe must be one of " + strings.Join(notify.Names(), ", "))
	case slices.Contains(names[:len(names)-1], o.name):
		return errors.New("--name is that of a trigger of the function: choose another one")
	case r.when != "" && r.conditions != "":
		return errors.New("--when and --conditions-file do not go together: put all conditions into the file")
	case r.test && (o.log || o.remove || o.dryRun):
		return errors.New("--test does not go with --log, --delete or --dry-run: it only sends a message")
	case r.when == "" && r.conditions == "" && (o.puts() || o.name == install.Name):
		return errors.New("--when is missing: " + notify.Choices + "; or --conditions-file")
	case r.bareJSON && r.noTitle:
		return errors.New("--bare-json and --no-title do not go together: without the title nothing depends on how Tracker shows it")
	}
	if r.when != "" {
		if _, err := notify.ParseWhen(r.when); err != nil {
			return fmt.Errorf("--when %w", err)
		}
	}
	if !o.puts() {
		return nil
	}
	return r.checkMessage(messenger)
}

// checkMessage looks at what is sent, and where.
func (r recipeOptions) checkMessage(messenger notify.Messenger) error {
	switch {
	case r.body == "" && !messenger.HasBody():
		return errors.New("--body-file is missing: the message, since its form is yours to choose")
	case r.body != "" && (r.chat != "" || r.noTitle):
		return errors.New("--body-file does not go with --chat or --no-title: the file says which chat is meant, and what it is told")
	case r.body != "":
		return nil
	case r.chat == "" && messenger.ChatHelp != "":
		return errors.New("--chat is missing: " + messenger.ChatHelp)
	}
	if err := messenger.CheckChat(r.chat); err != nil {
		return fmt.Errorf("--chat %w", err)
	}
	return nil
}

// occasion is what the file of conditions is called, or --when as it was typed.
func (r recipeOptions) occasion() string {
	if r.conditions != "" {
		return strings.TrimSuffix(filepath.Base(r.conditions), filepath.Ext(r.conditions))
	}
	return r.when
}

// recipePlan is about the trigger that sends messages. It has a name of its own,
// which tells it from the function's and from other recipes'.
func (o triggerOptions) recipePlan() (triggerPlan, error) {
	name := o.name
	if name == install.Name {
		name = "notify " + o.recipe.recipe + " " + o.recipe.occasion()
	}
	messenger, _ := notify.Find(o.recipe.recipe) // it was checked
	trouble := func(call install.Call) string { return messenger.Trouble(call.Status, call.Sent) }
	plan := triggerPlan{names: []string{name}, whole: true, show: install.Show, trouble: trouble}
	if !o.puts() {
		return plan, nil
	}
	message, err := o.message(messenger)
	if err != nil {
		return triggerPlan{}, err
	}
	plan.want = []triggers.Trigger{messenger.Trigger(name, message)}
	if o.recipe.body == "" { // then the message is no secret, and worth to be seen
		plan.show = func(t triggers.Trigger) string { return install.JSON(covered(t, message.Secret)) }
	}
	return plan, nil
}

// message is what the flags, the files and the environment make.
func (o triggerOptions) message(messenger notify.Messenger) (notify.Message, error) {
	when, err := o.when()
	if err != nil {
		return notify.Message{}, err
	}
	body, err := o.ownBody()
	if err != nil {
		return notify.Message{}, err
	}
	secret, err := readWhole(messenger.Variable, o.IO)
	if err == nil {
		if err = messenger.CheckSecret(secret); err != nil {
			err = fmt.Errorf("%s: %w", messenger.Variable, err)
		}
	}
	if err != nil {
		return notify.Message{}, fmt.Errorf("--recipe %s: %w", messenger.Name, err)
	}
	message := notify.Message{When: when, Chat: o.recipe.chat, Body: body, Secret: triggers.Secret(secret)}
	switch {
	case o.recipe.noTitle:
		message.Title = notify.NoTitle
	case o.recipe.bareJSON:
		message.Title = notify.Bare
	}
	if !messenger.HasBody() {
		message.Authorization, err = authorization(o.Getenv)
	}
	return message, err
}

// authorization is a header that some messengers want beside the address. It
// may have spaces, as in "Bearer ...".
func authorization(getenv func(string) string) (triggers.Secret, error) {
	const name = "WEBHOOK_AUTHORIZATION"
	text := strings.TrimSpace(getenv(name))
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", fmt.Errorf("%s holds a character that a header cannot hold, such as a line break", name)
	}
	return triggers.Secret(text), nil
}

// when are the conditions. Those of a file are looked at as in --file.
func (o triggerOptions) when() (notify.When, error) {
	if o.recipe.conditions == "" {
		return notify.ParseWhen(o.recipe.when)
	}
	list, err := readFile(o.IO, o.recipe.conditions, "it")
	if err == nil && !json.Valid(list) {
		err = errors.New("it is no JSON")
	}
	var trigger triggers.Trigger
	if err == nil {
		trigger, err = install.ParseFile(slices.Concat([]byte(`{"name":"x","actions":[{"type":"CreateComment","text":"x"}],"conditions":`), list, []byte("}")))
	}
	var when notify.When
	if err == nil {
		when, err = notify.Own(o.recipe.occasion(), trigger.Conditions)
	}
	if err != nil {
		return notify.When{}, fmt.Errorf("--conditions-file: %w", err)
	}
	return when, nil
}

// ownBody is a message of one's own, or empty.
func (o triggerOptions) ownBody() (string, error) {
	if o.recipe.body == "" {
		return "", nil
	}
	body, err := readFile(o.IO, o.recipe.body, "it")
	if err == nil {
		err = notify.CheckBody(string(body), o.recipe.bareJSON)
	}
	if err != nil {
		return "", fmt.Errorf("--body-file: %w", err)
	}
	return string(body), nil
}

// covered is a trigger without the secret in its address.
func covered(t triggers.Trigger, secret triggers.Secret) triggers.Trigger {
	t.Actions = slices.Clone(t.Actions)
	for i := range t.Actions {
		a := &t.Actions[i]
		if u, err := url.Parse(string(secret)); err == nil && u.Host != "" {
			a.Endpoint = u.Scheme + "://" + u.Host + "/[hidden]"
		} else {
			a.Endpoint = conceal(a.Endpoint, secret)
		}
	}
	return t
}

// conceal hides secrets in a text. Of an address whoever answers may repeat the
// path alone, or a part of it.
func conceal(text string, secrets ...triggers.Secret) string {
	for _, secret := range secrets {
		forms := []string{string(secret)}
		if u, err := url.Parse(string(secret)); err == nil && u.Host != "" {
			forms = append(forms, u.RequestURI(), u.Path)
			forms = append(forms, strings.FieldsFunc(u.RequestURI(), func(r rune) bool { return strings.ContainsRune("/?&=", r) })...)
		}
		for _, form := range forms {
			const short = 8 // is in any text
			if len(form) >= short {
				text = strings.ReplaceAll(text, form, "[hidden]")
			}
		}
	}
	return text
}

// nameIssues finds the keys of issues in the messages about them: their
// addresses hold none.
func nameIssues(calls []install.Call) {
	for i := range calls {
		if key := notify.Key(calls[i].Sent); key != "" {
			calls[i].Key = key
		}
	}
}

const recipeText = `
With --recipe it is one that sends a message to a messenger when something
happens to an issue, with no function in between: "notify telegram critical-bug"
and the like, from the two flags. For a second chat give it another --name.
Messages have the issue's title, its key, what has happened, and a link. Whether
Tracker puts quotes around a title in JSON is not known: if --log says so, add
--bare-json. --test sends one message from this machine, so it tells whether
token and chat are right, and not whether Tracker reaches the messenger.
`

const recipeExamples = `
  A message when a critical bug is created; integrate/notify/README.md has more:
    read -rs MATTERMOST_URL && export MATTERMOST_URL
    go run . trigger --queue TEST --recipe mattermost --when critical-bug --test
    go run . trigger --queue TEST --recipe mattermost --when critical-bug
    go run . trigger --queue TEST --recipe mattermost --when critical-bug --log`

const recipeEnvironment = `  TELEGRAM_TOKEN, YANDEX_MESSENGER_TOKEN
                     for these recipes: the token of the bot
  SLACK_URL, MATTERMOST_URL, WEBHOOK_URL
                     for these recipes: the secret address of the webhook
  WEBHOOK_AUTHORIZATION
                     for --recipe webhook: the header Authorization, if that is
                     asked for, such as Bearer and a token
`
