package main

import (
	"flag"
	"strings"
)

func usage(flags *flag.FlagSet) string {
	var b strings.Builder
	b.WriteString(introduction)
	flags.SetOutput(&b)
	flags.PrintDefaults()
	b.WriteString(environment)
	return b.String()
}

const introduction = `Usage: go run ./deploy/trigger -queue KEY[,KEY...] -url ADDRESS [flags]

Creates in each queue the trigger that calls the function, or brings it up to
date. The trigger is found again by its name, changed only if it differs, and
read back afterwards. It calls when an issue's time spent or its parent changes
and when an issue gains or loses a sub-issue. Triggers see only their own queue:
name every queue that has sub-issues or parents. You must own the queue, or have
the right to manage it.

Look first, then do it, for a private function:

  export ORG=...
  read -rs TOKEN && export TOKEN
  read -rs FUNCTION_API_KEY && export FUNCTION_API_KEY
  go run ./deploy/trigger -queue TEST -url https://functions.yandexcloud.net/d4e... -dry-run
  go run ./deploy/trigger -queue TEST -url https://functions.yandexcloud.net/d4e...

A public function with a secret, which comes from a file, in two queues:

  go run ./deploy/trigger -queue TEST,OTHER -url https://... -auth secret < secret.txt

Nothing happens when time is logged? The trigger's last 20 calls:

  go run ./deploy/trigger -queue TEST -log -n 20

Remove it:

  go run ./deploy/trigger -queue TEST -delete

Flags:
`

const environment = `
Environment:
  TOKEN              OAuth token of a Tracker user
  IAM_TOKEN          instead of TOKEN, in a Yandex Cloud organization only:
                     what "yc iam create-token" prints
  ORG                id of the Yandex 360 organization
  CLOUD_ORG          instead of ORG: id of the Yandex Cloud organization
  FUNCTION_API_KEY   for -auth private: API key of the service account that may
                     call the function
  WEBHOOK_SECRET     for -auth secret: what the function expects; of several,
                     with commas between them, the first
  API_URL            Tracker's address, if not the public one

If FUNCTION_API_KEY or WEBHOOK_SECRET is not set, it is read from standard input.
Secrets do not belong on a command line, where others see them, and none is ever
printed.

The exit status is 0 if all went well, 1 if a queue failed (the others are done
nevertheless), 2 if a flag or a setting is wrong and nothing was tried; go run
makes 1 of both.
`
