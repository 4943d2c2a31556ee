package command

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"timeupdater/integrate/notify"
)

// testDocument is what --test tells programs. Names stay.
type testDocument struct {
	Messenger string `json:"messenger"`
	Taken     bool   `json:"taken"`
	Status    int    `json:"status"`
	Says      string `json:"says"`
}

// try sends one message of a recipe, and says what the messenger answered.
func (o triggerOptions) try(ctx context.Context, via http.RoundTripper) error {
	messenger, _ := notify.Find(o.recipe.recipe) // it was checked
	message, err := o.message(messenger)
	if err != nil {
		return settingError{err}
	}
	sample := notify.Sample{Key: o.queues[0] + "-1", Time: time.Now(), Bare: o.recipe.bareJSON}
	answer, err := notify.Try(ctx, via, messenger.Trigger("", message), sample)
	if err != nil {
		return errors.New(messenger.Name + ": " + conceal(err.Error(), message.Secret, message.Authorization))
	}
	answer.Says = conceal(answer.Says, message.Secret, message.Authorization)
	if o.json {
		if err := printJSON(o.Out, testDocument{messenger.Name, answer.Taken, answer.Status, answer.Says}); err != nil {
			return err
		}
	}
	switch {
	case !answer.Taken:
		return errors.New(refusal(messenger, answer))
	case !o.json:
		_, err = fmt.Fprint(o.Out, o.success(answer))
	}
	return err
}

// refusal says why a message was refused: in the messenger's words, or in ours
// if it has none.
func refusal(messenger notify.Messenger, answer notify.Answer) string {
	text := fmt.Sprintf("%s refused the message: %d", messenger.Name, answer.Status)
	if answer.Says != "" {
		text += ", " + answer.Says
	}
	if why := messenger.Trouble(answer.Status, ""); why != "" && (answer.Status != http.StatusBadRequest || answer.Says == "") {
		text += "\n" + why
	}
	return text
}

// success asks a person to look at what the messenger made of the title.
func (o triggerOptions) success(answer notify.Answer) string {
	text := fmt.Sprintf("%s took the message (%d): look whether it is in the chat", o.recipe.recipe, answer.Status)
	if o.recipe.noTitle || o.recipe.body != "" {
		return text + "\n"
	}
	return text + ", with this title:\n  " + strings.ReplaceAll(notify.SampleTitle, "\n", "\n  ") + "\n"
}
