locals {
  url = "https://functions.yandexcloud.net/${yandex_function.function.id}"

  # What a caller needs, where it is kept, and a call with it.
  caller = var.public ? {
    auth      = "secret"
    variable  = "WEBHOOK_SECRET"
    secret_id = one(yandex_lockbox_secret.webhook[*].id)
    key       = "webhook_secret"
    call      = "curl -H @- '${local.url}?id=TEST-1' <<< \"X-Webhook-Secret: $WEBHOOK_SECRET\""
    } : {
    auth      = "private"
    variable  = "FUNCTION_API_KEY"
    secret_id = one(yandex_lockbox_secret.trigger[*].id)
    key       = "api_key"
    call      = "yc serverless function invoke ${yandex_function.function.id} -d '{\"queryStringParameters\":{\"id\":\"TEST-1\"}}'"
  }
}

# A version that cannot be built is only a warning of the provider, and apply
# says that it is complete. No condition refuses that: it would also refuse the
# apply that mends it.
locals {
  unbuilt = [for f in concat([yandex_function.function], yandex_function.sweep[*]) : f.id if try(length(f.version), 0) == 0]

  # The provider leaves the last secret of a version where it is.
  stale = setsubtract(yandex_function.function.secrets[*].environment_variable, keys(local.secrets))

  ready = concat(
    [for id in local.unbuilt : "NO: ${id} has no version, its build has failed. The warning above says why, and yc serverless function list-operations ${id}. Mend that and apply again."],
    [for name in local.stale : "NO: the function still gets ${name}. Apply with -replace=yandex_function.function, and make the triggers again: its address changes."],
  )
}

output "ready" {
  description = "Whether each function has a version, with the secrets that it should have; else what to do. An older version that goes on in place of one that failed is not seen from here."
  value       = length(local.ready) == 0 ? "yes" : join("\n", local.ready)
}

output "url" {
  description = "The function's address."
  value       = local.url
}

output "function_id" {
  description = "The function's id, for yc and for the log."
  value       = yandex_function.function.id
}

output "service_account_id" {
  description = "The function's service account, which needs access to Tracker with authorization = \"service-account\"."
  value       = yandex_iam_service_account.function.id
}

output "next" {
  description = "The next commands: a first call, the triggers for the queue TEST, and its totals. Run them in the repository's root."
  value       = <<-EOT
    export ${local.caller.variable}="$(yc lockbox payload get --id ${coalesce(local.caller.secret_id, "...")} --key ${local.caller.key})"
    ${local.caller.call}

    export ${var.org == null ? "CLOUD_ORG" : "ORG"}=${coalesce(var.org, var.cloud_org, "...")}
    # ${var.org == null ? "your own, if you own the queue" : "paste the OAuth token of an owner of the queue"}
    ${var.org == null ? "export IAM_TOKEN=\"$(yc iam create-token)\"" : "read -rs TOKEN && export TOKEN"}
    go run . trigger --queue TEST --url ${local.url} --auth ${local.caller.auth}

    # What is off, and writing it. Then apply with -var 'queues=["TEST"]', and sweeps keep it right.
    go run . check --queue TEST
    go run . fix --queue TEST
  EOT
}
