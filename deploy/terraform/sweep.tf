# What sweeps: a second, private function from the same archive, and its timers.
# Nothing of it is there unless queues are named.

locals {
  sweeping = length(var.queues) > 0

  # Twenty minutes for each part of the night's sweeps, from ten past nine in the
  # evening, UTC: first of what has sub-issues, then of the rest.
  night = flatten([
    for k, kind in ["all", "leaves"] : [
      for i in range(var.sweep_parts) : {
        name    = var.sweep_parts == 1 ? kind : "${kind}-${i + 1}-of-${var.sweep_parts}"
        payload = var.sweep_parts == 1 ? kind : "${kind} ${i + 1}/${var.sweep_parts}"
        slot    = k * var.sweep_parts + i
      }
    ]
  ])

  # By name. Cron's fields are minutes, hours, day of the month, month, day of the
  # week and year; one of the days is a question mark (documented).
  timers = merge(
    {
      minutes = { payload = "since 10m", cron = "* * ? * * *" }
      hours   = { payload = "since 25h", cron = "7 * ? * * *" }
    },
    { for t in local.night : t.name => {
      payload = t.payload
      cron    = "${10 + 20 * (t.slot % 3)} ${(21 + floor(t.slot / 3)) % 24} ? * * *"
    } },
  )
}

resource "yandex_function" "sweep" {
  count = local.sweeping ? 1 : 0

  folder_id          = var.folder_id
  name               = "${var.name}-sweep"
  description        = "Mends what calls of ${var.name} have missed"
  runtime            = "golang123"
  entrypoint         = "handler.Handler"
  memory             = var.memory
  execution_timeout  = 600
  concurrency        = 1
  service_account_id = yandex_iam_service_account.function.id
  user_hash          = local.user_hash

  content {
    zip_filename = local.archive
  }

  environment = merge(local.settings, { TIMER = "true", TIMEOUT = "9m30s" })

  # Not the webhook secret: timers do not know it.
  dynamic "secrets" {
    for_each = local.token[*]
    content {
      environment_variable = "TOKEN"
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

  depends_on = [yandex_lockbox_secret_iam_member.reader]
}

resource "yandex_iam_service_account" "sweep" {
  count = local.sweeping ? 1 : 0

  folder_id   = var.folder_id
  name        = "${var.name}-sweep"
  description = "Calls the function ${var.name}-sweep"
}

# Complete: whoever could start a sweep besides the timers cannot any more.
resource "yandex_function_iam_binding" "sweep" {
  count = local.sweeping ? 1 : 0

  function_id = yandex_function.sweep[0].id
  role        = "functions.functionInvoker"
  members     = ["serviceAccount:${yandex_iam_service_account.sweep[0].id}"]
  sleep_after = 5
}

# Without retries: the next one of its kind looks at the same time again.
resource "yandex_function_trigger" "sweep" {
  for_each = local.sweeping ? local.timers : {}

  folder_id   = var.folder_id
  name        = "${var.name}-sweep-${each.key}"
  description = "Sweeps ${each.value.payload}"

  timer {
    cron_expression = each.value.cron
    payload         = each.value.payload
  }

  function {
    id                 = yandex_function.sweep[0].id
    service_account_id = yandex_iam_service_account.sweep[0].id
  }

  depends_on = [yandex_function_iam_binding.sweep]
}
