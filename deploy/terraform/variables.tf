# Where, and under which name.

variable "folder_id" {
  description = "Folder for everything that is made here. Null takes the provider's (YC_FOLDER_ID)."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the function and of its service account; the other names begin with it."
  type        = string
  default     = "timeupdater"

  validation {
    condition     = can(regex("^[a-z][-a-z0-9]{1,39}[a-z0-9]$", var.name)) # a timer's has 22 more, of 63
    error_message = "The name has 3 to 41 characters: small letters, digits and hyphens; a letter first, no hyphen last."
  }
}

variable "archive" {
  description = "The archive that `make zip` writes. Null takes build/timeupdater.zip of this repository."
  type        = string
  default     = null
}

# Whose Tracker, and how the function gets in.

variable "org" {
  description = "Yandex 360 organization id (sent as X-Org-ID). Give this or cloud_org."
  type        = string
  default     = null

  validation {
    condition     = var.org == null || can(regex("^[0-9]+$", var.org))
    error_message = "A Yandex 360 organization id has only digits; an id with letters is a cloud_org."
  }
}

variable "cloud_org" {
  description = "Yandex Cloud organization id (sent as X-Cloud-Org-ID). Give this or org."
  type        = string
  default     = null

  validation {
    condition     = var.cloud_org == null || can(regex("^[a-z0-9]+$", var.cloud_org))
    error_message = "A Yandex Cloud organization id has only small letters and digits, like bpf1a2b3c4d5e6f7g8h9."
  }
}

variable "authorization" {
  description = <<-EOT
    How the function signs in to Tracker.
    "environment": with the OAuth token in TOKEN of Terraform's environment, read once, when the secret is made, and kept in Lockbox.
    "lockbox": with the OAuth token in the Lockbox secret that token_secret names.
    "service-account": with the IAM token of the function's service account, which needs access to Tracker; only with cloud_org.
  EOT
  type        = string
  default     = "environment"

  validation {
    condition     = contains(["environment", "lockbox", "service-account"], var.authorization)
    error_message = "The authorization is environment, lockbox or service-account."
  }
}

variable "token_secret" {
  description = "Existing Lockbox secret with the OAuth token, for authorization = \"lockbox\": its id, version and the entry's key."
  type = object({
    id         = string
    version_id = string
    key        = string
  })
  default = null
}

# Who may call the function.

variable "public" {
  description = "Whether anybody who has the address may call. False: only the triggers' API key. True: calls need the generated webhook secret."
  type        = bool
  default     = false
}

# What sweeps mend.

variable "queues" {
  description = "Keys of the queues whose issues may be written, such as [\"TEST\", \"OPS\"], or [\"*\"] for all. If named, a second function sweeps them. None: calls write in all queues, and nothing sweeps."
  type        = list(string)
  default     = []

  validation {
    condition     = can(regex("^([*]|[A-Za-z][A-Za-z0-9]*(,[A-Za-z][A-Za-z0-9]*)*)?$", join(",", var.queues)))
    error_message = "The queues are a list of their keys, such as [\"TEST\", \"OPS\"], or [\"*\"] for all."
  }
}

variable "sweep_parts" {
  description = "In how many parts the night's sweeps are made, each twenty minutes after the one before."
  type        = number
  default     = 1

  validation {
    condition     = var.sweep_parts >= 1 && var.sweep_parts <= 12 && floor(var.sweep_parts) == var.sweep_parts
    error_message = "The parts are a whole number from 1 to 12: more do not end in a night."
  }
}

# What it does.

variable "write" {
  description = "How the total is written: \"spent\" sets the field, \"worklog\" keeps one worklog record on the parent, \"auto\" does that where Tracker refuses the field."
  type        = string
  default     = "auto"

  validation {
    condition     = contains(["auto", "spent", "worklog"], var.write)
    error_message = "The way of writing is auto, spent or worklog."
  }
}

variable "own_time" {
  description = "Whether time logged on the parent itself counts."
  type        = bool
  default     = true
}

variable "notify" {
  description = "Whether Tracker mails watchers about the function's writes. Tracker's switch for it is undocumented."
  type        = bool
  default     = true
}

variable "pause" {
  description = "Whether calls answer what they would write, and write nothing."
  type        = bool
  default     = false
}

variable "log_level" {
  description = "The least level that the function logs."
  type        = string
  default     = "info"

  validation {
    condition     = contains(["debug", "info", "warn", "error"], var.log_level)
    error_message = "The level is debug, info, warn or error."
  }
}

variable "rate" {
  description = "Requests a second that one instance sends to Tracker, searches apart."
  type        = number
  default     = 10

  validation {
    condition     = var.rate > 0 && var.rate <= 100
    error_message = "The rate is above 0 and at most 100 a second."
  }
}

variable "search_rate" {
  description = "Searches a second that one instance sends to Tracker."
  type        = number
  default     = 5

  validation {
    condition     = var.search_rate > 0 && var.search_rate <= 100
    error_message = "The rate of searches is above 0 and at most 100 a second."
  }
}

# What it runs on.

variable "memory" {
  description = "Memory of an instance in MB, in steps of 128. The share of a processor grows with it."
  type        = number
  default     = 128

  validation {
    condition     = var.memory >= 128 && var.memory <= 4096 && var.memory % 128 == 0
    error_message = "The memory is a multiple of 128 from 128 to 4096 MB."
  }
}

variable "execution_timeout" {
  description = "Seconds until the platform ends a call, the start of an instance included. The function gives up 5 seconds earlier, with an answer."
  type        = number
  default     = 30

  validation {
    condition     = var.execution_timeout >= 10 && var.execution_timeout <= 600 && floor(var.execution_timeout) == var.execution_timeout
    error_message = "The timeout is a whole number of seconds from 10 to 600."
  }
}

variable "concurrency" {
  description = "Calls that one instance serves at a time. They share reads and keep to one rate. A new cloud's quota is 10, and more is refused."
  type        = number
  default     = 8

  validation {
    condition     = var.concurrency >= 1 && var.concurrency <= 16 && floor(var.concurrency) == var.concurrency
    error_message = "The concurrency is a whole number from 1 to 16."
  }
}

variable "log_group_id" {
  description = "Log group for the function's log. Null takes the folder's default group."
  type        = string
  default     = null
}

variable "log_retention" {
  description = "How long the log is kept, in hours such as \"168h\", in a log group made for that. Null takes log_group_id, or the folder's default group."
  type        = string
  default     = null

  validation {
    condition     = var.log_retention == null || can(regex("^[1-9][0-9]*h$", var.log_retention))
    error_message = "The log is kept for a number of hours, such as 168h."
  }
}

variable "dashboard" {
  description = "Whether to make a dashboard in Monitoring: calls, errors, times and refused calls."
  type        = bool
  default     = false
}
