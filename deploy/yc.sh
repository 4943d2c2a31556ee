#!/usr/bin/env bash
# Brings the function to Yandex Cloud with yc. See --help.
# shellcheck disable=SC2016,SC2086  # shown variables, and kinds of several words
set -euo pipefail

help() {
  cat <<'HELP'
Usage: deploy/yc.sh --org ID | --cloud-org ID [options]

Makes the function timeupdater in Yandex Cloud with everything around it, one
step at a time. Safe to run again: makes what is missing, leaves alone what is
there, and always a new version of the function. It needs yc (run `yc init`
once) and Go.

The OAuth token for Tracker is taken from the environment variable
TRACKER_TOKEN, or asked for, the first time only: from then on it is in
Lockbox. Secrets go to yc through its standard input. None is printed or on a
command line.

  --org ID             Yandex 360 organization (X-Org-ID), or
  --cloud-org ID       Yandex Cloud organization (X-Cloud-Org-ID)
  --service-account    use Tracker as the function's service account, without a
                       token; needs --cloud-org, and access to Tracker for the
                       service account
  --public             let anybody call who sends the webhook secret; without
                       it only the API key made for the triggers may call
  --set NAME=VALUE     a setting of the function, such as WRITE=worklog, or
                       PAUSE=true to write nothing for now; may be repeated
  --name NAME          the function's name (timeupdater); the others begin so
  --folder-id ID       the folder (yc's own)
  --archive FILE       the function's source (made with `go run ./deploy/zip`)
  --memory MB          a multiple of 128 (128)
  --timeout SECONDS    10 to 600 (30); the function gives up 5 seconds earlier
  --concurrency N      calls that one instance serves at a time, 1 to 16 (16)
  --log-group-id ID    where the log goes (the folder's default log group)
  --dry-run            print the commands in order, run nothing
  -h, --help           print this

It makes:
  function NAME                   golang123, handler.Handler
  service account NAME            runs the function, reads its secrets
  service account NAME-trigger    may call the function and nothing else
  Lockbox secret NAME-token       entry token: the OAuth token
  Lockbox secret NAME-trigger     entry api_key: what the triggers send
  Lockbox secret NAME-webhook     entry webhook_secret, with --public

To change a secret, give it a new version and run this again:
  printf '[{"key":"token","text_value":"%s"}]' "$TRACKER_TOKEN" |
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
  keep "$name-webhook" "What callers of $name send in X-Webhook-Secret" webhook_secret WEBHOOK_SECRET
}

keep_token() {
  local TRACKER_TOKEN=${TRACKER_TOKEN:-}
  if ! "$dry"; then
    if [ -z "$TRACKER_TOKEN" ] && [ -t 0 ]; then
      read -rsp 'OAuth token for Tracker: ' TRACKER_TOKEN
      printf '\n'
    fi
    case $TRACKER_TOKEN in
      '') die 'set TRACKER_TOKEN to the OAuth token for Tracker' ;;
      *[!A-Za-z0-9._~+/=-]*) die 'TRACKER_TOKEN is no token: it has other characters than a token may have' ;;
    esac
  fi
  keep "$name-token" "OAuth token with which $name uses Tracker" token TRACKER_TOKEN
}

is_number() { # value least most
  case $1 in '' | *[!0-9]* | ??????*) return 1 ;; esac
  [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

name=timeupdater org='' cloud_org='' archive='' log_group_id='' settings='' folder=()
memory=128 timeout=30 concurrency=16 service_account=false public=false dry=false
while [ $# -gt 0 ]; do
  case $1 in
    --service-account) service_account=true && shift && continue ;;
    --public) public=true && shift && continue ;;
    --dry-run) dry=true && shift && continue ;;
    -h | --help) help && exit ;;
  esac
  [ $# -gt 1 ] || die "$1 is no option, or its value is missing; see --help"
  case $1 in
    --org) org=$2 ;;
    --cloud-org) cloud_org=$2 ;;
    --set)
      case $2 in
        TOKEN=* | WEBHOOK_SECRET=*) die "${2%%=*} is a secret: it goes into Lockbox, not on a command line" ;;
        ORG=* | CLOUD_ORG=* | TIMEOUT=*) die "${2%%=*} has an option of its own; see --help" ;;
        *,*) die "yc takes no comma in a setting: $2" ;;
        [A-Z]*=*) settings="$settings,$2" ;;
        *) die "--set takes NAME=VALUE, not $2" ;;
      esac
      ;;
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

case $org,$cloud_org in
  , | ?*,?*) die 'give --org or --cloud-org, and only one of them' ;;
esac
case $org in *[!0-9]*) die 'a Yandex 360 organization id has only digits; an id with letters is a --cloud-org' ;; esac
"$service_account" && [ -z "$cloud_org" ] && die '--service-account needs --cloud-org'
case $name in *[!-a-z0-9]* | [!a-z]* | *- | '' | ? | ??) die "--name takes small letters, digits and hyphens, not $name" ;; esac
is_number "$memory" 128 4096 && [ $((memory % 128)) = 0 ] || die '--memory is a multiple of 128 from 128 to 4096'
is_number "$timeout" 10 600 || die '--timeout is 10 to 600 seconds'
is_number "$concurrency" 1 16 || die '--concurrency is 1 to 16'
[ -z "$archive" ] || [ -f "$archive" ] || die "there is no archive $archive"
"$dry" || command -v yc >/dev/null || die 'yc is missing: https://yandex.cloud/docs/cli/quickstart'

complaint=$(mktemp)
trap 'rm -f "$complaint"' EXIT

! "$dry" || printf '# Where nothing is there yet, this runs; what is there is left alone.\n'

if [ -z "$archive" ]; then
  step 'The archive with the source of the function'
  archive=build/timeupdater.zip
  cd "$(dirname "${BASH_SOURCE[0]}")/.."
  quoted go run ./deploy/zip -o "$archive"
  "$dry" || go run ./deploy/zip -o "$archive"
fi

step 'The service account that runs the function'
ensure 'iam service-account' "$name" run iam service-account create --name "$name" --description "Runs the function $name"
account=$id

secrets=()
if ! "$service_account"; then
  step 'The token for Tracker, in Lockbox, and the right to read it'
  ensure 'lockbox secret' "$name-token" keep_token
  grant 'lockbox secret' "$name-token" lockbox.payloadViewer "$account"
  secrets+=(--secret "name=$name-token,key=token,environment-variable=TOKEN")
fi
if "$public"; then
  step 'The webhook secret, in Lockbox, and the right to read it'
  ensure 'lockbox secret' "$name-webhook" make_webhook_secret
  grant 'lockbox secret' "$name-webhook" lockbox.payloadViewer "$account"
  secrets+=(--secret "name=$name-webhook,key=webhook_secret,environment-variable=WEBHOOK_SECRET")
fi

step 'The function'
ensure 'serverless function' "$name" run serverless function create --name "$name" \
  --description 'Keeps time spent rolled up in Yandex Tracker'
function=$id

if ! "$public"; then
  if bound 'serverless function' "$name" '' allUsers; then
    step 'No longer public'
    run serverless function deny-unauthenticated-invoke "$name"
  fi
  step 'The service account of the triggers, which may call this function and nothing else'
  ensure 'iam service-account' "$name-trigger" run iam service-account create --name "$name-trigger" \
    --description "Calls the function $name"
  grant 'serverless function' "$name" functions.functionInvoker "$id"

  step 'Its API key, in Lockbox'
  ensure 'lockbox secret' "$name-trigger" make_api_key
fi

step 'A new version of the function'
version=(serverless function version create --function-name "$name" --runtime golang123 --entrypoint handler.Handler
  --memory "${memory}MB" --execution-timeout "${timeout}s" --concurrency "$concurrency"
  --service-account-id "$account" --source-path "$archive"
  --environment "${org:+ORG=$org}${cloud_org:+CLOUD_ORG=$cloud_org},TIMEOUT=$((timeout - 5))s$settings"
  ${secrets[@]+"${secrets[@]}"})
[ -z "$log_group_id" ] || version+=(--log-group-id "$log_group_id")
run "${version[@]}"

if "$public"; then
  step 'Open to everybody who sends the webhook secret'
  bound 'serverless function' "$name" '' allUsers || run serverless function allow-unauthenticated-invoke "$name"
fi

url="https://functions.yandexcloud.net/$function"
step 'Done. Next, a first call, and the triggers for the queue TEST:'
if "$public"; then
  auth=secret
  printf 'export WEBHOOK_SECRET="$(%s)"\n' "$(quoted yc lockbox payload get --name "$name-webhook" --key webhook_secret ${folder[@]+"${folder[@]}"})"
  printf '%s\n' "curl -H @- '$url?id=TEST-1' <<< \"X-Webhook-Secret: \$WEBHOOK_SECRET\""
else
  auth=private
  printf 'export FUNCTION_API_KEY="$(%s)"\n' "$(quoted yc lockbox payload get --name "$name-trigger" --key api_key ${folder[@]+"${folder[@]}"})"
  quoted yc serverless function invoke "$name" -d '{"queryStringParameters":{"id":"TEST-1"}}' ${folder[@]+"${folder[@]}"}
fi
if [ -n "$org" ]; then
  printf 'export ORG=%s\n# paste the OAuth token of an owner of the queue\nread -rs TOKEN && export TOKEN\n' "$org"
else
  printf 'export CLOUD_ORG=%s\n# your own, if you own the queue\nexport IAM_TOKEN="$(yc iam create-token)"\n' "$cloud_org"
fi
quoted go run . trigger --queue TEST --url "$url" --auth "$auth"
