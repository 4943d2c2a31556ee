# Where, and under which name.

variable "folder_id" {
  description = "Folder for everything that is made here. Null takes the provider's (YC_FOLDER_ID)."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the function and of its service account; the other names begin with it."
  type        = string
  default     = "timeupdater-review"

  validation {
    condition     = can(regex("^[a-z][-a-z0-9]{1,48}[a-z0-9]$", var.name))
    error_message = "The name has 3 to 50 characters: small letters, digits and hyphens; a letter first, no hyphen last."
  }
}

variable "archive" {
  description = "The archive that `make zip FUNCTION=review` writes. Null takes build/review.zip of this repository."
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

# Which issues move, when, and where.

variable "queues" {
  description = "Keys of the queues whose issues may be moved, such as [\"TEST\", \"OPS\"]. What looks like a key of another queue counts as a word."
  type        = list(string)

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9]*(,[A-Za-z][A-Za-z0-9]*)*$", join(",", var.queues)))
    error_message = "The queues are a list of their keys, such as [\"TEST\", \"OPS\"], and not empty. There is no \"*\" for all."
  }
}

variable "any_case" {
  description = "Whether test-1 means TEST-1 too."
  type        = bool
  default     = false
}

variable "rules" {
  description = "JSON list of rules. Null takes integrate/review/rules.json, which is in the archive."
  type        = string
  default     = null

  validation {
    condition     = can([for rule in jsondecode(coalesce(var.rules, "[]")) : [rule.on, rule.to]])
    error_message = "The rules are a JSON list whose members have \"on\" and \"to\", as in integrate/review/rules.json."
  }
  validation {
    condition     = length(base64encode(coalesce(var.rules, "[]"))) <= 4096
    error_message = "The rules are longer than 3 KB, and all settings together may have 4: write them into integrate/review/rules.json, which is in the archive, run make zip FUNCTION=review and leave out this variable."
  }
}

variable "pull_requests_field" {
  description = "Id of the field that lists an issue's open pull requests, or, where queues have fields of their own, ids as in \"TEST:6054…--pullRequests,OPS:6055…--pullRequests\". Null: there is none."
  type        = string
  default     = null

  validation {
    condition     = var.pull_requests_field == null || can(regex("^([A-Za-z0-9]+:)?[-._A-Za-z0-9]+(,([A-Za-z0-9]+:)?[-._A-Za-z0-9]+)*$", var.pull_requests_field))
    error_message = "The field is the id of a field, or several with their queues, as TEST:id,OPS:id."
  }
}

variable "pause" {
  description = "Whether webhooks are answered with what would be done, and nothing is written."
  type        = bool
  default     = false
}

variable "notify" {
  description = "Whether Tracker mails watchers about the function's writes. Tracker's switch for it is undocumented."
  type        = bool
  default     = true
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

# What it may ask the forges.

variable "forge_tokens" {
  description = "Existing Lockbox secrets with tokens that may read pull requests and their comments, by setting: GITHUB_TOKEN, GITLAB_TOKEN, BITBUCKET_TOKEN, BITBUCKET_DC_TOKEN. Of each its id, version and the entry's key."
  type = map(object({
    id         = string
    version_id = string
    key        = string
  }))
  default = {}

  validation {
    condition     = length(setsubtract(keys(var.forge_tokens), ["GITHUB_TOKEN", "GITLAB_TOKEN", "BITBUCKET_TOKEN", "BITBUCKET_DC_TOKEN"])) == 0
    error_message = "The tokens are GITHUB_TOKEN, GITLAB_TOKEN, BITBUCKET_TOKEN and BITBUCKET_DC_TOKEN."
  }
}

variable "forge_urls" {
  description = "Addresses of the APIs of forges that are not the public ones, by setting: GITHUB_URL, GITLAB_URL, BITBUCKET_URL, BITBUCKET_DC_URL."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.forge_urls), ["GITHUB_URL", "GITLAB_URL", "BITBUCKET_URL", "BITBUCKET_DC_URL"])) == 0
    error_message = "The addresses are GITHUB_URL, GITLAB_URL, BITBUCKET_URL and BITBUCKET_DC_URL."
  }
  validation {
    condition     = length([for url in values(var.forge_urls) : url if !can(regex("^https://[^?#]+$", url))]) == 0
    error_message = "An address begins with https://, since requests carry the token, and has no query."
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
  description = "Seconds until the platform ends a call, the start of an instance included. The function itself gives up after 8, with an answer, because forges wait for ten."
  type        = number
  default     = 15

  validation {
    condition     = var.execution_timeout >= 10 && var.execution_timeout <= 600 && floor(var.execution_timeout) == var.execution_timeout
    error_message = "The timeout is a whole number of seconds from 10 to 600."
  }
}

variable "concurrency" {
  description = "Webhooks that one instance serves at a time. They keep to one rate, and to one order for each issue."
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
