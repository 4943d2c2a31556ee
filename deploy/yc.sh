#!/usr/bin/env bash
# Brings a function to Yandex Cloud with yc. See --help.
# shellcheck disable=SC2016,SC2086  # shown variables, and kinds of several words
set -euo pipefail

help() {
  cat <<'HELP'
Usage: deploy/yc.sh --org ID | --cloud-org ID [options]
       deploy/yc.sh --function review --queues TEST,OPS --org ID | --cloud-org ID [options]

Makes a function in Yandex Cloud with everything around it, one step at a time:
timeupdater, or the one for verdicts of reviews. Safe to run again: makes what
is missing, leaves alone what is there, and always a new version of the function
with the options given. It needs yc (run `yc init` once) and Go.

The OAuth token for Tracker is taken from the environment variable TOKEN, or
asked for, the first time only: from then on it is in Lockbox. Secrets go to yc
through its standard input. None is printed or on a command line.

  --function NAME      timeupdater (the default), or review
  --org ID             Yandex 360 organization (X-Org-ID), or
  --cloud-org ID       Yandex Cloud organization (X-Cloud-Org-ID)
  --queues KEYS        keys of the queues whose issues may be written, with
                       commas; review needs some. timeupdater also takes '*' for
                       all, and gets a second function that sweeps them: look
                       first, with `check` and `fix`
  --sweep-parts N      in how many parts the night's sweeps are made, 1 to 12 (1)
  --service-account    use Tracker as the function's service account, without a
                       token; needs --cloud-org, and access to Tracker for the
                       service account
  --public             let anybody call who sends the webhook secret, which
                       review always does; without it only the API key made for
                       the triggers may call
  --set NAME=VALUE     a setting of the function, such as WRITE=worklog, or
                       PAUSE=true to write nothing for now; may be repeated
  --forge-token NAME=SECRET/KEY
                       a token with which review may ask a forge, as an entry of
                       a Lockbox secret that is there, such as
                       GITHUB_TOKEN=forges/github; may be repeated
  --name NAME          the function's name (timeupdater, timeupdater-review);
                       the others begin so
  --folder-id ID       the folder (yc's own)
  --archive FILE       the function's source (made with `go run ./deploy/zip`)
  --memory MB          a multiple of 128 (128)
  --timeout SECONDS    10 to 600 (30, review 15); the function gives up 5 seconds
                       earlier, review after 8, since forges wait for 10
  --concurrency N      calls that one instance serves at a time, 1 to 16 (8);
                       a new cloud's quota is 10, and more is refused
  --log-group-id ID    where the log goes (the folder's default log group)
  --dry-run            print the commands in order, run nothing
  -h, --help           print this

A setting with commas, such as QUEUES of several keys, goes to yc in the quotes
of CSV. Its manual does not tell of them, but calls the option a stringToString,
and the library that has this type reads them. All settings together may have
4 KB: longer RULES go into integrate/review/rules.json, which the archive holds.

It makes:
  function NAME                   golang123, handler.Handler
  service account NAME            runs the function, reads its secrets
  service account NAME-trigger    may call the function and nothing else, if it
                                  is not public
  Lockbox secret NAME-token       entry token: the OAuth token
  Lockbox secret NAME-trigger     entry api_key: what the triggers send
  Lockbox secret NAME-webhook     entry webhook_secret, if it is public
and for timeupdater with --queues:
  function NAME-sweep             the same archive, private, 10 minutes
  service account NAME-sweep      may call that and nothing else
  timers NAME-sweep-minutes, -hours, -all and -leaves, or -all-1-of-4 and so on;
                                  to end sweeps, or before another number of
                                  parts, delete them

To change a secret, give it a new version and run this again:
  printf '[{"key":"token","text_value":"%s"}]' "$TOKEN" |
    yc lockbox secret add-version --name timeupdater-token --payload -
HELP
}

die() {
  printf 'yc.sh: %s\n' "$*" >&2
  exit 1
}

# quoted prints the words of a command so that a shell reads them back.
quoted() {
  local word line=
  for word in "$@"; do
    case $word in
      '' | *[!A-Za-z0-9_./:=,@%+-]*) word="'$(sed "s/'/'\\\\''/g" <<<"$word")'" ;;
    esac
    line="$line${line:+ }$word"
  done
  printf '%s\n' "$line"
}

step() { printf '\n# %s\n' "$*"; }

# yc_ calls yc for the folder that was given.
yc_() { yc "$@" ${folder[@]+"${folder[@]}"}; }

# run shows a command of yc and, unless this is a dry run, runs it.
run() {
  quoted yc "$@" ${folder[@]+"${folder[@]}"}
  "$dry" || yc_ "$@" >/dev/null
}

# keep makes a Lockbox secret with one entry from a variable.
keep() { # name description key variable
  local create=(lockbox secret create --name "$1" --description "$2" --payload -)
  printf 'printf %s "$%s" |\n  ' "'[{\"key\":\"$3\",\"text_value\":\"%s\"}]'" "$4"
  quoted yc "${create[@]}" ${folder[@]+"${folder[@]}"}
  "$dry" || printf '[{"key":"%s","text_value":"%s"}]' "$3" "${!4}" | yc_ "${create[@]}" >/dev/null
}

# field prints the first value of a name in yc's JSON.
field() { sed -n "/^ *\"$1\": *\"/{s/^[^:]*: *\"\([^\"]*\)\".*/\1/p;q;}"; }

# lookup prints the id of what `yc ... get` finds, or nothing.
lookup() {
  local answer
  if answer=$(yc_ "$@" --format json 2>"$complaint"); then
    field id <<<"$answer"
  elif ! grep -qi 'not found' "$complaint"; then
    cat "$complaint" >&2
    return 1
  fi
}

# ensure makes what `yc KIND get NAME` does not find, and sets id.
ensure() { # kind name create...
  local kind=$1 wanted=$2
  shift 2
  id="<id of $wanted>"
  "$dry" || id=$(lookup $kind get "$wanted")
  if "$dry" || [ -z "$id" ]; then
    "$@"
    "$dry" || id=$(lookup $kind get "$wanted")
  else
    printf '# %s is there\n' "$wanted"
  fi
}

# bound tells whether `yc KIND` has a role given to somebody.
bound() { # kind name role subject
  "$dry" && return 1
  local bindings
  bindings=$(yc_ $1 list-access-bindings "$2" --format json) || die "cannot tell who has roles on $2"
  tr -d '[:space:]' <<<"$bindings" | tr '}' '\n' | grep -F "\"$3" | grep -F "\"$4\"" >/dev/null
}

# grant gives a role on something to a service account, once.
grant() { # kind name role account
  if bound "$1" "$2" "$3" "$4"; then
    printf '# %s has the role\n' "$4"
  else
    run $1 add-access-binding "$2" --role "$3" --service-account-id "$4"
  fi
}

# give lets the function read an entry of a Lockbox secret as a setting.
give() { # secret key setting
  grant 'lockbox secret' "$1" lockbox.payloadViewer "$account"
  secrets+=(--secret "name=$1,key=$2,environment-variable=$3")
}

# make_api_key makes an API key and keeps it; a key that cannot be kept is
# deleted, since nobody will see it again.
make_api_key() {
  local create=(iam api-key create --service-account-name "$name-trigger" --description "For Tracker's trigger"
    --scopes yc.serverless.functions.invoke --format json)
  printf 'API_KEY=$(%s |\n  %s)\n' "$(quoted yc "${create[@]}" ${folder[@]+"${folder[@]}"})" \
    "sed -n 's/^ *\"secret\": *\"\\([^\"]*\\)\".*/\\1/p'"
  local answer='' API_KEY
  "$dry" || answer=$(yc_ "${create[@]}")
  API_KEY=$(field secret <<<"$answer")
  "$dry" || [ -n "$API_KEY" ] || die 'yc answered without the secret of the API key'
  if ! keep "$name-trigger" "API key with which Tracker's trigger calls $name" api_key API_KEY; then
    run iam api-key delete "$(field id <<<"$answer")"
    die 'the API key could not be kept; run this again'
  fi
}

make_webhook_secret() {
  local WEBHOOK_SECRET
  printf '%s\n' "WEBHOOK_SECRET=\$(od -An -N30 -tx1 /dev/urandom | tr -d ' \n')"
  WEBHOOK_SECRET=$(od -An -N30 -tx1 /dev/urandom | tr -d ' \n')
  keep "$name-webhook" "$secret_is" webhook_secret WEBHOOK_SECRET
}

keep_token() {
  local TOKEN=${TRACKER_TOKEN:-${TOKEN:-}} # the first is what it was called before
  if ! "$dry"; then
    if [ -z "$TOKEN" ] && [ -t 0 ]; then
      read -rsp 'OAuth token for Tracker: ' TOKEN
      printf '\n'
    fi
    case $TOKEN in
      '') die 'set TOKEN to the OAuth token for Tracker' ;;
      *[!A-Za-z0-9._~+/=-]*) die 'TOKEN is no token: it has other characters than a token may have' ;;
    esac
  fi
  keep "$name-token" "OAuth token with which $name uses Tracker" token TOKEN
}

# take_setting takes one that has no option of its own.
take_setting() { # NAME=VALUE
  case $1 in
    [A-Z]*=*) ;;
    *) die '--set takes NAME=VALUE, such as WRITE=worklog' ;;
  esac
  local setting=${1%%=*}
  case $setting in
    *TOKEN | WEBHOOK_SECRET) die "$setting is a secret: it goes into Lockbox, not on a command line" ;;
    ORG | CLOUD_ORG | TIMEOUT) die "$setting has an option of its own; see --help" ;;
    QUEUES | SWEEP | TIMER) die "$setting comes with --queues; see --help" ;;
    WRITE) one_of "$1" auto spent worklog ;;
    OWN_TIME | NOTIFY | PAUSE | ANY_CASE) one_of "$1" true false ;;
    LOG_LEVEL) one_of "$1" debug info warn error ;;
  esac
  add_setting "$1"
}

# one_of refuses a setting whose value is none of those that are allowed.
one_of() { # NAME=VALUE allowed...
  local allowed
  for allowed in "${@:2}"; do
    [ "${1#*=}" != "$allowed" ] || return 0
  done
  die "${1%%=*} is one of: ${*:2}"
}

# add_setting adds one. What a comma would cut goes in the quotes of CSV.
add_setting() { # NAME=VALUE
  case $1 in
    *[,\"]*) settings="$settings,\"$(sed 's/"/""/g' <<<"$1")\"" ;;
    *) settings="$settings,$1" ;;
  esac
}

is_keys() { [[ $1 =~ ^[A-Za-z][A-Za-z0-9]*(,[A-Za-z][A-Za-z0-9]*)*$ ]]; }

is_number() { # value least most
  case $1 in '' | *[!0-9]* | ??????*) return 1 ;; esac
  [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

# release makes a new version of a function and looks whether calls get it: if it
# cannot be built, they go on with the one before, or with none.
release() { # name timeout concurrency settings secret...
  local create=(serverless function version create --function-name "$1" --runtime golang123 --entrypoint handler.Handler
    --memory "${memory}MB" --execution-timeout "${2}s" --concurrency "$3"
    --service-account-id "$account" --source-path "$archive"
    --environment "${org:+ORG=$org}${cloud_org:+CLOUD_ORG=$cloud_org},$4" "${@:5}")
  [ -z "$log_group_id" ] || create+=(--log-group-id "$log_group_id")
  local latest=(serverless function version get-by-tag --function-name "$1" --tag '$latest')
  local failed="$1 has no new version: yc says above why, or yc serverless function list-operations $1; mend that and run this again"
  local answer made
  quoted yc "${create[@]}" ${folder[@]+"${folder[@]}"}
  quoted yc "${latest[@]}" ${folder[@]+"${folder[@]}"}
  ! "$dry" || return 0
  answer=$(yc_ "${create[@]}" --format json) || die "$failed"
  made=$(field id <<<"$answer")
  answer=$(yc_ "${latest[@]}" --format json) || die "$failed"
  [ -n "$made" ] && [ "$made" = "$(field id <<<"$answer")" ] || die "$failed"
}

# make_private takes from everybody the right to call a function.
make_private() { # name
  if bound 'serverless function' "$1" '' allUsers; then
    step 'No longer public'
    run serverless function deny-unauthenticated-invoke "$1"
  fi
}

# timer makes one that is missing, without retries: the next one of its kind looks
# at the same time again.
timer() { # name payload cron
  ensure 'serverless trigger' "$name-sweep-$1" run serverless trigger create timer --name "$name-sweep-$1" \
    --cron-expression "$3" --payload "$2" \
    --invoke-function-name "$name-sweep" --invoke-function-service-account-id "$timers"
}

# sweep makes what sweeps: a second, private function from the same archive, and
# its timers. It needs no webhook secret, which timers do not know.
sweep() {
  step 'The function that sweeps, private, from the same archive'
  ensure 'serverless function' "$name-sweep" run serverless function create --name "$name-sweep" \
    --description "Mends what calls of $name have missed"
  make_private "$name-sweep"
  release "$name-sweep" 600 1 "TIMER=true,TIMEOUT=570s$settings" ${signin[@]+"${signin[@]}"}

  step 'The service account of the timers, which may call this function and nothing else'
  ensure 'iam service-account' "$name-sweep" run iam service-account create --name "$name-sweep" \
    --description "Calls the function $name-sweep"
  timers=$id
  grant 'serverless function' "$name-sweep" functions.functionInvoker "$timers"

  step 'The timers, in UTC; those of the night twenty minutes apart'
  timer minutes 'since 10m' '* * ? * * *'
  timer hours 'since 25h' '7 * ? * * *'
  local kind part slot=0 of
  for kind in all leaves; do
    for ((part = 1; part <= parts; part++, slot++)); do
      of=''
      [ "$parts" = 1 ] || of="$part/$parts"
      timer "$kind${of:+-$part-of-$parts}" "$kind${of:+ $of}" "$((10 + slot % 3 * 20)) $(((21 + slot / 3) % 24)) ? * * *"
    done
  done
}

# next_timeupdater and next_review say what to do once the function is there.
next_timeupdater() {
  local auth=private
  step 'Done. Next, a first call, and the triggers for the queue TEST:'
  if "$public"; then
    auth=secret
    show_webhook_secret
    printf '%s\n' "curl -H @- '$url?id=TEST-1' <<< \"X-Webhook-Secret: \$WEBHOOK_SECRET\""
  else
    printf 'export FUNCTION_API_KEY="$(%s)"\n' "$(quoted yc lockbox payload get --name "$name-trigger" --key api_key ${folder[@]+"${folder[@]}"})"
    quoted yc serverless function invoke "$name" -d '{"queryStringParameters":{"id":"TEST-1"}}' ${folder[@]+"${folder[@]}"}
  fi
  if [ -n "$org" ]; then
    printf 'export ORG=%s\n# paste the OAuth token of an owner of the queue\nread -rs TOKEN && export TOKEN\n' "$org"
  else
    printf 'export CLOUD_ORG=%s\n# your own, if you own the queue\nexport IAM_TOKEN="$(yc iam create-token)"\n' "$cloud_org"
  fi
  quoted go run . trigger --queue TEST --url "$url" --auth "$auth"
  step 'What is off, and writing it:'
  quoted go run . check --queue TEST
  quoted go run . fix --queue TEST
  [ -n "$queues" ] || printf '%s\n' '# Then run this again with --queues TEST besides, and sweeps keep it right.'
}

next_review() {
  step 'Done. Next, a first call, which is answered "the webhook works":'
  show_webhook_secret
  quoted go run . review ping --url "$url"
  step 'Then make the webhook in the forge. Its address, and its secret, with GitLab the secret token:'
  printf '# %s\n' "$url"
  quoted "${webhook_secret[@]}"
}

show_webhook_secret() { printf 'export WEBHOOK_SECRET="$(%s)"\n' "$(quoted "${webhook_secret[@]}")"; }

function=timeupdater name='' org='' cloud_org='' queues='' archive='' log_group_id='' settings='' folder=() tokens=()
memory=128 timeout='' concurrency=8 limit='' parts=1 service_account=false public=false sweeping=false dry=false
while [ $# -gt 0 ]; do
  case $1 in
    --service-account) service_account=true && shift && continue ;;
    --public) public=true && shift && continue ;;
    --dry-run) dry=true && shift && continue ;;
    -h | --help) help && exit ;;
  esac
  [ $# -gt 1 ] || die "$1 is no option, or its value is missing; see --help"
  case $1 in
    --function) function=$2 ;;
    --org) org=$2 ;;
    --cloud-org) cloud_org=$2 ;;
    --queues) queues=$2 ;;
    --sweep-parts) parts=$2 ;;
    --set) take_setting "$2" ;;
    --forge-token) tokens+=("$2") ;;
    --name) name=$2 ;;
    --folder-id) folder=(--folder-id "$2") ;;
    --archive) archive=$2 ;;
    --memory) memory=$2 ;;
    --timeout) timeout=$2 ;;
    --concurrency) concurrency=$2 ;;
    --log-group-id) log_group_id=$2 ;;
    *) die "$1 is no option; see --help" ;;
  esac
  shift 2
done

case $function in
  timeupdater)
    does='Keeps time spent rolled up in Yandex Tracker' secret_is='What callers send in X-Webhook-Secret'
    : "${name:=timeupdater}" "${timeout:=30}"
    case $queues in '' | '*') ;; *) is_keys "$queues" || die '--queues takes keys such as TEST,OPS, or * for all' ;; esac
    [ -z "$queues" ] || sweeping=true
    ;;
  review)
    does='Moves issues in Yandex Tracker by the verdicts of reviews' secret_is='What webhooks are signed with'
    : "${name:=timeupdater-review}" "${timeout:=15}"
    public=true limit=8
    is_keys "$queues" || die '--function review needs --queues with keys such as TEST,OPS'
    ;;
  *) die "--function is timeupdater or review, not $function" ;;
esac
case $org,$cloud_org in
  , | ?*,?*) die 'give --org or --cloud-org, and only one of them' ;;
esac
case $org in *[!0-9]*) die 'a Yandex 360 organization id has only digits; an id with letters is a --cloud-org' ;; esac
"$service_account" && [ -z "$cloud_org" ] && die '--service-account needs --cloud-org'
case $name in *[!-a-z0-9]* | [!a-z]* | *- | '' | ? | ??) die "--name takes small letters, digits and hyphens, not $name" ;; esac
! "$sweeping" || [ ${#name} -le 41 ] || die '--name has at most 41 characters, since those of timers begin so'
[ "$parts" = 1 ] || "$sweeping" || die '--sweep-parts goes with --queues, and not with review'
is_number "$parts" 1 12 || die '--sweep-parts is 1 to 12: more do not end in a night'
is_number "$memory" 128 4096 && [ $((memory % 128)) = 0 ] || die '--memory is a multiple of 128 from 128 to 4096'
is_number "$timeout" 10 600 || die '--timeout is 10 to 600 seconds'
is_number "$concurrency" 1 16 || die '--concurrency is 1 to 16'
[ -z "$archive" ] || [ -f "$archive" ] || die "there is no archive $archive"
for token in ${tokens[@]+"${tokens[@]}"}; do
  [[ $token =~ ^[A-Z_]+_TOKEN=[a-z][-a-z0-9]*/[^/,=]+$ ]] || die "--forge-token takes NAME=SECRET/KEY such as GITHUB_TOKEN=forges/github, the name of a secret and its key"
done
case $settings, in *,OWN_TIME=false,*) case $settings, in *,WRITE=worklog,*) die 'OWN_TIME=false does not go with WRITE=worklog' ;; esac ;; esac
[ -z "$queues" ] || add_setting "QUEUES=$queues"
! "$sweeping" || add_setting SWEEP=1m
"$dry" || command -v yc >/dev/null || die 'yc is missing: https://yandex.cloud/docs/cli/quickstart'

webhook_secret=(yc lockbox payload get --name "$name-webhook" --key webhook_secret ${folder[@]+"${folder[@]}"})
complaint=$(mktemp)
trap 'rm -f "$complaint"' EXIT

! "$dry" || printf '# Where nothing is there yet, this runs; what is there is left alone.\n'

if [ -z "$archive" ]; then
  step 'The archive with the source of the function'
  archive=build/$function.zip
  cd "$(dirname "${BASH_SOURCE[0]}")/.."
  quoted go run ./deploy/zip "$function"
  "$dry" || go run ./deploy/zip "$function"
fi

step 'The service account that runs the function'
ensure 'iam service-account' "$name" run iam service-account create --name "$name" --description "Runs the function $name"
account=$id

secrets=()
if ! "$service_account"; then
  step 'The token for Tracker, in Lockbox, and the right to read it'
  ensure 'lockbox secret' "$name-token" keep_token
  give "$name-token" token TOKEN
fi
signin=(${secrets[@]+"${secrets[@]}"})
if "$public"; then
  step 'The webhook secret, in Lockbox, and the right to read it'
  ensure 'lockbox secret' "$name-webhook" make_webhook_secret
  give "$name-webhook" webhook_secret WEBHOOK_SECRET
fi
for token in ${tokens[@]+"${tokens[@]}"}; do
  step "The right to read ${token%%=*}"
  entry=${token#*=}
  give "${entry%/*}" "${entry#*/}" "${token%%=*}"
done

step 'The function'
ensure 'serverless function' "$name" run serverless function create --name "$name" --description "$does"
url="https://functions.yandexcloud.net/$id"

if ! "$public"; then
  make_private "$name"
  step 'The service account of the triggers, which may call this function and nothing else'
  ensure 'iam service-account' "$name-trigger" run iam service-account create --name "$name-trigger" \
    --description "Calls the function $name"
  grant 'serverless function' "$name" functions.functionInvoker "$id"

  step 'Its API key, in Lockbox'
  ensure 'lockbox secret' "$name-trigger" make_api_key
fi

step 'A new version of the function'
release "$name" "$timeout" "$concurrency" "TIMEOUT=${limit:-$((timeout - 5))}s$settings" ${secrets[@]+"${secrets[@]}"}

if "$public"; then
  step 'Open to everybody who sends the webhook secret'
  bound 'serverless function' "$name" '' allUsers || run serverless function allow-unauthenticated-invoke "$name"
fi

! "$sweeping" || sweep

"next_$function"
