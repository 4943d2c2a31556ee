# The function, and the service account that it runs as.
#
#   make zip
#   export YC_TOKEN=$(yc iam create-token) YC_FOLDER_ID=$(yc config get folder-id)
#   read -rs TOKEN && export TOKEN
#   terraform -chdir=deploy/terraform init
#   terraform -chdir=deploy/terraform apply -var org=1234567
#
# Terraform's state holds no secret: the token goes to Lockbox through a command
# whose output Terraform does not keep, the API key and the webhook secret are
# made in the cloud. It does hold ids and addresses.

locals {
  archive = coalesce(var.archive, "${path.module}/../../build/timeupdater.zip")

  # Another archive makes another version. Nothing needs one to be destroyed.
  user_hash = try(filesha256(local.archive), "missing")

  # What calls and sweeps have in common.
  settings = merge(
    var.org == null ? {} : { ORG = var.org },
    var.cloud_org == null ? {} : { CLOUD_ORG = var.cloud_org },
    length(var.queues) == 0 ? {} : { QUEUES = join(",", var.queues), SWEEP = "1m" },
    {
      WRITE       = var.write
      OWN_TIME    = tostring(var.own_time)
      NOTIFY      = tostring(var.notify)
      PAUSE       = tostring(var.pause)
      LOG_LEVEL   = var.log_level
      RATE        = tostring(var.rate)
      SEARCH_RATE = tostring(var.search_rate)
    },
  )

  log_group_ids = compact([var.log_group_id, one(yandex_logging_group.function[*].id)])
}

resource "yandex_iam_service_account" "function" {
  folder_id   = var.folder_id
  name        = var.name
  description = "Runs the function ${var.name}"
}

resource "yandex_function" "function" {
  folder_id          = var.folder_id
  name               = var.name
  description        = "Keeps time spent rolled up in Yandex Tracker"
  runtime            = "golang123"
  entrypoint         = "handler.Handler"
  memory             = var.memory
  execution_timeout  = var.execution_timeout
  concurrency        = var.concurrency
  service_account_id = yandex_iam_service_account.function.id
  user_hash          = local.user_hash

  content {
    zip_filename = local.archive
  }

  environment = merge(local.settings, { TIMEOUT = "${var.execution_timeout - 5}s" })

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
    for_each = local.log_group_ids
    content {
      log_group_id = log_options.value
    }
  }

  lifecycle {
    precondition {
      condition     = fileexists(local.archive)
      error_message = "There is no archive ${local.archive}: run make zip first."
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
      condition     = var.own_time || var.write != "worklog"
      error_message = "own_time = false does not go with write = \"worklog\": Tracker adds up worklog records itself."
    }
    precondition {
      condition     = var.authorization != "service-account" || var.cloud_org != null
      error_message = "A service account can use Tracker only through a Yandex Cloud organization: give cloud_org."
    }
    precondition {
      condition     = var.log_group_id == null || var.log_retention == null
      error_message = "log_retention makes a log group: give that or log_group_id, and only one of them."
    }
  }

  # The first call needs its secrets.
  depends_on = [yandex_lockbox_secret_iam_member.reader]
}

# A log group of its own, if the log is to be kept for another time than the
# folder's default group keeps it.
resource "yandex_logging_group" "function" {
  count = var.log_retention == null ? 0 : 1

  folder_id        = var.folder_id
  name             = var.name
  retention_period = "${var.log_retention}0m0s" # as the provider reads it back, or each plan would have a change
}
