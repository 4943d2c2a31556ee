# What the function must know and nobody else: Tracker's token, the webhook secret
# and, if they are given, tokens of forges. All reach it from Lockbox.

locals {
  token = (
    var.authorization == "environment" ? {
      id         = one(yandex_lockbox_secret.token[*].id)
      version_id = one(yandex_lockbox_secret_version.token[*].id)
      key        = "token"
    } :
    var.authorization == "lockbox" ? var.token_secret : null
  )

  webhook_secret = {
    id         = yandex_lockbox_secret.webhook.id
    version_id = yandex_lockbox_secret_version.webhook.id
    key        = "webhook_secret"
  }

  # By the environment variable in which the function finds the secret.
  secrets = merge(
    { for name, secret in { TOKEN = local.token, WEBHOOK_SECRET = local.webhook_secret } : name => secret if secret != null },
    var.forge_tokens,
  )

  # Each Lockbox secret once, even if it holds several of them.
  existing = toset(concat(var.token_secret[*].id, values(var.forge_tokens)[*].id))
  lockbox = merge(
    { webhook = yandex_lockbox_secret.webhook.id },
    { for secret in yandex_lockbox_secret.token : "token" => secret.id },
    { for id in local.existing : id => id },
  )
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
  folder_id   = var.folder_id
  name        = "${var.name}-webhook"
  description = "What webhooks for ${var.name} are signed with"

  password_payload_specification {
    password_key        = "webhook_secret"
    length              = 40
    include_punctuation = false
  }
}

# Every version is a new secret. To rotate, and paste it into the forges after:
# terraform apply -replace=yandex_lockbox_secret_version.webhook
resource "yandex_lockbox_secret_version" "webhook" {
  secret_id = yandex_lockbox_secret.webhook.id

  lifecycle {
    create_before_destroy = true
  }
}

resource "yandex_lockbox_secret_iam_member" "reader" {
  for_each = local.lockbox

  secret_id = each.value
  role      = "lockbox.payloadViewer"
  member    = "serviceAccount:${yandex_iam_service_account.function.id}"

  # Seconds until the right is there: the function reads its secrets when it is made.
  sleep_after = 5
}
