# Who may call: a service account that can do nothing else and whose API key the
# trigger sends, or everybody. The binding is complete: it takes the role from
# whoever has it besides, on this function.

resource "yandex_function_iam_binding" "invoker" {
  function_id = yandex_function.function.id
  role        = "functions.functionInvoker"
  members     = var.public ? ["system:allUsers"] : ["serviceAccount:${yandex_iam_service_account.trigger.id}"]
}

# There even if the function is public: making it and the binding in one plan
# leaves the binding's members unknown, which the provider refuses.
resource "yandex_iam_service_account" "trigger" {
  folder_id   = var.folder_id
  name        = "${var.name}-trigger"
  description = "Calls the function ${var.name}"
}

resource "yandex_lockbox_secret" "trigger" {
  count = var.public ? 0 : 1

  folder_id   = var.folder_id
  name        = "${var.name}-trigger"
  description = "API key with which Tracker's trigger calls ${var.name}"
}

# To rotate: terraform apply -replace='yandex_iam_service_account_api_key.trigger[0]',
# then make the triggers again with the new key.
resource "yandex_iam_service_account_api_key" "trigger" {
  count = var.public ? 0 : 1

  service_account_id = yandex_iam_service_account.trigger.id
  description        = "For Tracker's trigger"
  scopes             = ["yc.serverless.functions.invoke"]

  output_to_lockbox {
    secret_id            = yandex_lockbox_secret.trigger[0].id
    entry_for_secret_key = "api_key"
  }

  lifecycle {
    create_before_destroy = true
  }
}
