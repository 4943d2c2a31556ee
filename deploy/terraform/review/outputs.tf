locals {
  url    = "https://functions.yandexcloud.net/${yandex_function.function.id}"
  secret = "yc lockbox payload get --id ${yandex_lockbox_secret.webhook.id} --key webhook_secret"
}

# A version that cannot be built is only a warning of the provider, and apply
# says that it is complete. No condition refuses that: it would also refuse the
# apply that mends it.
output "ready" {
  description = "Whether the function has a version; else what to do. An older version that goes on in place of one that failed is not seen from here."
  value = (
    try(length(yandex_function.function.version), 0) > 0 ? "yes" :
    "NO: it has no version, its build has failed. The warning above says why, and yc serverless function list-operations ${yandex_function.function.id}. Mend that and apply again."
  )
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
