# The review function, and the service account that it runs as.
#
#   make zip FUNCTION=review
#   export YC_TOKEN=$(yc iam create-token) YC_FOLDER_ID=$(yc config get folder-id)
#   read -rs TOKEN && export TOKEN
#   terraform -chdir=deploy/terraform/review init
#   terraform -chdir=deploy/terraform/review apply -var org=1234567 -var 'queues=["TEST","OPS"]'
#
# Terraform's state holds no secret: Tracker's token goes to Lockbox through a
# command whose output Terraform does not keep, the webhook secret is made in the
# cloud, and a forge's token is there already. It does hold ids and addresses.

locals {
  archive = coalesce(var.archive, "${path.module}/../../../build/review.zip")
}

resource "yandex_iam_service_account" "function" {
  folder_id   = var.folder_id
  name        = var.name
  description = "Runs the function ${var.name}"
}

resource "yandex_function" "function" {
  folder_id          = var.folder_id
  name               = var.name
  description        = "Moves issues in Yandex Tracker by the verdicts of reviews"
  runtime            = "golang123"
  entrypoint         = "handler.Handler"
  memory             = var.memory
  execution_timeout  = var.execution_timeout
  concurrency        = var.concurrency
  service_account_id = yandex_iam_service_account.function.id

  # Another archive makes another version. To destroy the function takes none.
  user_hash = try(filesha256(local.archive), "missing")

  content {
    zip_filename = local.archive
  }

  environment = merge(
    var.org == null ? {} : { ORG = var.org },
    var.cloud_org == null ? {} : { CLOUD_ORG = var.cloud_org },
    var.rules == null ? {} : { RULES = var.rules },
    var.pull_requests_field == null ? {} : { PULL_REQUESTS_FIELD = var.pull_requests_field },
    var.forge_urls,
    {
      QUEUES      = join(",", var.queues)
      ANY_CASE    = tostring(var.any_case)
      NOTIFY      = tostring(var.notify)
      PAUSE       = tostring(var.pause)
      LOG_LEVEL   = var.log_level
      RATE        = tostring(var.rate)
      SEARCH_RATE = tostring(var.search_rate)
      TIMEOUT     = "8s" # forges wait for ten
    },
  )

  dynamic "secrets" {
    for_each = local.secrets
    content {
      environment_variable = secrets.key
      id                   = secrets.value.id
      version_id           = secrets.value.version_id
      key                  = secrets.value.key
    }
  }

  dynamic "log_options" {
    for_each = var.log_group_id == null ? [] : [var.log_group_id]
    content {
      log_group_id = log_options.value
    }
  }

  lifecycle {
    precondition {
      condition     = fileexists(local.archive)
      error_message = "There is no archive ${local.archive}: run make zip FUNCTION=review first."
    }
    precondition {
      condition     = (var.org == null) != (var.cloud_org == null)
      error_message = "Give org (a Yandex 360 organization) or cloud_org (a Yandex Cloud organization), and only one of them."
    }
    precondition {
      condition     = (var.authorization == "lockbox") == (var.token_secret != null)
      error_message = "token_secret goes with authorization = \"lockbox\", and only with that."
    }
    precondition {
      condition     = var.authorization != "service-account" || var.cloud_org != null
      error_message = "A service account can use Tracker only through a Yandex Cloud organization: give cloud_org."
    }
    precondition {
      condition     = alltrue([for name in keys(var.forge_urls) : contains(keys(var.forge_tokens), replace(name, "_URL", "_TOKEN"))])
      error_message = "Each address in forge_urls goes with a token in forge_tokens, as GITHUB_URL with GITHUB_TOKEN."
    }
  }

  # The first call needs its secrets.
  depends_on = [yandex_lockbox_secret_iam_member.reader]
}

# Forges cannot sign in to the cloud, so anybody may call. The function asks for
# the webhook secret.
resource "yandex_function_iam_binding" "invoker" {
  function_id = yandex_function.function.id
  role        = "functions.functionInvoker"
  members     = ["system:allUsers"]
}
