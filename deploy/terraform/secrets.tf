# What the function must know and nobody else: Tracker's token and, if it is
# public, the webhook secret. Both reach it from Lockbox.

locals {
  token = (
    var.authorization == "environment" ? {
      id         = one(yandex_lockbox_secret.token[*].id)
      version_id = one(yandex_lockbox_secret_version.token[*].id)
      key        = "token"
    } :
    var.authorization == "lockbox" ? var.token_secret : null
  )

  webhook_secret = !var.public ? null : {
    id         = one(yandex_lockbox_secret.webhook[*].id)
    version_id = one(yandex_lockbox_secret_version.webhook[*].id)
    key        = "webhook_secret"
  }

  # By the environment variable in which the function finds the secret.
  secrets = {
    for name, secret in { TOKEN = local.token, WEBHOOK_SECRET = local.webhook_secret } :
    name => secret if secret != null
  }
}

resource "yandex_lockbox_secret" "token" {
  count = var.authorization == "environment" ? 1 : 0

  folder_id   = var.folder_id
  name        = "${var.name}-token"
  description = "OAuth token with which ${var.name} uses Tracker"
}

# To rotate: export the new token and
# terraform apply -replace='yandex_lockbox_secret_version.token[0]'
resource "yandex_lockbox_secret_version" "token" {
  count = var.authorization == "environment" ? 1 : 0

  secret_id = yandex_lockbox_secret.token[0].id

  entries {
    key = "token"
    command {
      path = "sh"
      # TRACKER_TOKEN is what it was called before.
      args = ["-c", "printf %s \"$${TRACKER_TOKEN:-$${TOKEN:?export the OAuth token as TOKEN}}\""]
    }
  }

  # The function never runs without one.
  lifecycle {
    create_before_destroy = true
  }
}

resource "yandex_lockbox_secret" "webhook" {
  count = var.public ? 1 : 0

  folder_id   = var.folder_id
  name        = "${var.name}-webhook"
  description = "What callers of ${var.name} send in X-Webhook-Secret"

  password_payload_specification {
    password_key        = "webhook_secret"
    length              = 40
    include_punctuation = false
  }
}

# Every version is a new secret. To rotate:
# terraform apply -replace='yandex_lockbox_secret_version.webhook[0]'
resource "yandex_lockbox_secret_version" "webhook" {
  count = var.public ? 1 : 0

  secret_id = yandex_lockbox_secret.webhook[0].id

  lifecycle {
    create_before_destroy = true
  }
}

resource "yandex_lockbox_secret_iam_member" "reader" {
  for_each = local.secrets

  secret_id = each.value.id
  role      = "lockbox.payloadViewer"
  member    = "serviceAccount:${yandex_iam_service_account.function.id}"

  # Seconds until the right is there: the function reads its secrets when it is made.
  sleep_after = 5
}
