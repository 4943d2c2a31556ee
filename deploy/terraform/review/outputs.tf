locals {
  url    = "https://functions.yandexcloud.net/${yandex_function.function.id}"
  secret = "yc lockbox payload get --id ${yandex_lockbox_secret.webhook.id} --key webhook_secret"
}

output "url" {
  description = "The function's address, for the forge's webhook."
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
  description = "The next commands: a first call, and what to paste into the forge. Run them in the repository's root."
  value       = <<-EOT
    export WEBHOOK_SECRET="$(${local.secret})"
    go run . review ping --url ${local.url}

    # It answers "the webhook works". Then make the webhook in the forge. Its address:
    #   ${local.url}
    # Its secret, with GitLab the secret token:
    ${local.secret}
  EOT
}
