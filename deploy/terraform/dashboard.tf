# What the cloud counts of the functions, if it is asked for. The names of metrics
# and labels, and the form of a query, are documented. Whether it shows anything,
# nobody has seen.

locals {
  charts = {
    functions_started      = "Calls"
    functions_errors       = "Errors"
    functions_max_duration = "Longest call, ms"
    functions_throttles    = "Calls refused by the quota"
  }
}

resource "yandex_monitoring_dashboard" "function" {
  count = var.dashboard ? 1 : 0

  folder_id   = var.folder_id
  name        = var.name
  title       = var.name
  description = "Calls and sweeps of ${var.name}"

  dynamic "widgets" {
    for_each = [for i, metric in keys(local.charts) : { metric = metric, x = 18 * (i % 2), y = 12 * floor(i / 2) }]
    content {
      chart {
        chart_id       = widgets.value.metric
        title          = local.charts[widgets.value.metric]
        display_legend = true

        queries {
          target {
            query = format(
              "\"%s\"{folderId=\"%s\", service=\"serverless-functions\", resource_id=\"%s\"}",
              widgets.value.metric,
              yandex_function.function.folder_id,
              join("|", concat([yandex_function.function.id], yandex_function.sweep[*].id)),
            )
            text_mode = true
          }
        }
      }

      position {
        x = widgets.value.x
        y = widgets.value.y
        w = 18
        h = 12
      }
    }
  }
}
