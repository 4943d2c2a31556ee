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
  description = "The next commands: a first call, and the triggers for the queue TEST. Run them in the repository's root."
  value       = <<-EOT
    export ${local.caller.variable}="$(yc lockbox payload get --id ${coalesce(local.caller.secret_id, "...")} --key ${local.caller.key})"
    ${local.caller.call}

    export ${var.org == null ? "CLOUD_ORG" : "ORG"}=${coalesce(var.org, var.cloud_org, "...")}
    # ${var.org == null ? "your own, if you own the queue" : "paste the OAuth token of an owner of the queue"}
    ${var.org == null ? "export IAM_TOKEN=\"$(yc iam create-token)\"" : "read -rs TOKEN && export TOKEN"}
    go run . trigger --queue TEST --url ${local.url} --auth ${local.caller.auth}
  EOT
}
