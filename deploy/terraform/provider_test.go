package terraform_test

// block is what a resource or a block in it may have.
type block struct {
	required []string
	optional []string
	blocks   map[string]block
}

// resources holds the names that the provider yandex-cloud/yandex documents
// for the resources used here.
var resources = map[string]block{
	"yandex_function": {
		required: []string{"name", "user_hash", "runtime", "entrypoint", "memory"},
		optional: []string{
			"folder_id", "description", "labels", "execution_timeout", "service_account_id", "environment", "tags", "concurrency",
		},
		blocks: map[string]block{
			"content":     {required: []string{"zip_filename"}},
			"package":     {required: []string{"bucket_name", "object_name"}, optional: []string{"sha_256"}},
			"secrets":     {required: []string{"id", "version_id", "key", "environment_variable"}},
			"log_options": {optional: []string{"disabled", "log_group_id", "folder_id", "min_level"}},
		},
	},
	"yandex_function_iam_binding": {required: []string{"function_id", "role", "members"}, optional: []string{"sleep_after"}},
	"yandex_function_trigger": {
		required: []string{"name"},
		optional: []string{"folder_id", "description", "labels"},
		blocks: map[string]block{
			"timer":    {required: []string{"cron_expression"}, optional: []string{"payload"}},
			"function": {required: []string{"id"}, optional: []string{"service_account_id", "tag", "retry_attempts", "retry_interval"}},
			"dlq":      {required: []string{"queue_id", "service_account_id"}},
		},
	},
	"yandex_monitoring_dashboard": { // of its widgets, charts only
		required: []string{"name"},
		optional: []string{"folder_id", "description", "labels", "title"},
		blocks: map[string]block{
			"widgets": {blocks: map[string]block{
				"chart": {
					optional: []string{"chart_id", "description", "display_legend", "freeze", "title"},
					blocks: map[string]block{
						"queries": {blocks: map[string]block{"target": {optional: []string{"hidden", "query", "text_mode"}}}},
					},
				},
				"position": {optional: []string{"h", "w", "x", "y"}},
			}},
		},
	},
	"yandex_logging_group":       {optional: []string{"name", "folder_id", "description", "labels", "retention_period"}},
	"yandex_iam_service_account": {required: []string{"name"}, optional: []string{"folder_id", "description"}},
	"yandex_iam_service_account_api_key": {
		required: []string{"service_account_id"},
		optional: []string{"description", "scopes", "expires_at"},
		blocks:   map[string]block{"output_to_lockbox": {required: []string{"entry_for_secret_key", "secret_id"}}},
	},
	"yandex_lockbox_secret": {
		optional: []string{"name", "folder_id", "description"},
		blocks: map[string]block{
			"password_payload_specification": {
				required: []string{"password_key"},
				optional: []string{
					"length", "include_uppercase", "include_lowercase", "include_digits", "include_punctuation",
					"included_punctuation", "excluded_punctuation",
				},
			},
		},
	},
	"yandex_lockbox_secret_version": {
		required: []string{"secret_id"},
		optional: []string{"description"},
		blocks: map[string]block{
			"entries": {
				required: []string{"key"},
				optional: []string{"text_value"},
				blocks:   map[string]block{"command": {required: []string{"path"}, optional: []string{"args", "env"}}},
			},
		},
	},
	"yandex_lockbox_secret_iam_member": {required: []string{"secret_id", "role", "member"}, optional: []string{"sleep_after"}},
}

// Terraform's own, for every resource.
var (
	metaArguments = []string{"count", "for_each", "depends_on"}
	metaBlocks    = []string{"lifecycle"}
)
