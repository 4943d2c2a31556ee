package trackertest

import "strings"

// standardFields returns the fields that every organization has: their ids and
// names are those of the documentation's lists, their types and which of them
// are read-only was seen in an answer that the official Python client ships.
// Whether "spent" is read-only is the question of [SpentWrite].
func standardFields() []*field {
	list := []*field{
		// What an issue is.
		{id: "summary", name: term{en: "Summary", ru: "Задача"}, kind: stringKind, required: true,
			get: func(d *data) value { return textOf(d.summary) },
			put: func(is *issue, v value) { is.summary = v.(string) }},
		{id: "description", name: term{en: "Description", ru: "Описание"}, kind: textKind,
			get: func(d *data) value { return textOf(d.description) },
			put: func(is *issue, v value) { is.description, _ = v.(string) }},
		{id: "queue", name: term{en: "Queue", ru: "Очередь"}, kind: queueKind, required: true, readonly: true,
			get: func(d *data) value { return d.queue }},
		{id: "key", name: term{en: "Key", ru: "Ключ"}, kind: stringKind, required: true, readonly: true,
			get: func(d *data) value { return d.key }},
		{id: "aliases", name: term{en: "Aliases", ru: "Прежние ключи"}, kind: stringKind, many: true, readonly: true,
			get: func(d *data) value { return listOf(d.aliases) }},
		{id: "type", name: term{en: "Type", ru: "Тип"}, kind: typeKind, required: true,
			get: func(d *data) value { return orNil(d.kind) },
			put: func(is *issue, v value) { is.kind = v.(*term) }},
		{id: "priority", name: term{en: "Priority", ru: "Приоритет"}, kind: priorityKind, required: true,
			get: func(d *data) value { return orNil(d.priority) },
			put: func(is *issue, v value) { is.priority = v.(*term) }},
		{id: "parent", name: term{en: "Parent issue", ru: "Родительская задача"}, kind: issueKind,
			get: func(d *data) value { return orNil(d.parent) }},
		{id: "tags", name: term{en: "Tags", ru: "Теги"}, kind: stringKind, many: true,
			get: func(d *data) value { return listOf(d.tags) },
			put: func(is *issue, v value) { is.tags = listFrom[string](v) }},

		// Where it stands.
		{id: "status", name: term{en: "Status", ru: "Статус"}, kind: statusKind, required: true, readonly: true,
			get: func(d *data) value { return orNil(d.status) }},
		{id: "statusType", name: term{en: "Status type", ru: "Тип статуса"}, kind: statusTypeKind, readonly: true,
			get: func(d *data) value {
				if d.status == nil {
					return nil
				}
				return orNil(d.status.class)
			}},
		{id: "previousStatus", name: term{en: "Previous status", ru: "Предыдущий статус"}, kind: statusKind, readonly: true,
			get: func(d *data) value { return orNil(d.previousStatus) }},
		{id: "resolution", name: term{en: "Resolution", ru: "Резолюция"}, kind: resolutionKind,
			get: func(d *data) value { return orNil(d.resolution) },
			put: func(is *issue, v value) { is.resolution, _ = v.(*term) }},
		{id: "resolvedAt", name: term{en: "Resolved", ru: "Решена"}, kind: datetimeKind, readonly: true},
		{id: "statusStartTime", name: term{en: "Status changed", ru: "Статус изменен"}, kind: datetimeKind, readonly: true,
			get: func(d *data) value { return momentOf(d.statusSince) }},
		{id: "previousQueue", name: term{en: "Old queue", ru: "Старая очередь"}, kind: queueKind, readonly: true},
		{id: "lastQueue", name: term{en: "Previous queue", ru: "Предыдущая очередь"}, kind: queueKind, readonly: true},
		{id: "unique", name: term{en: "UUID", ru: "Уникальный идентификатор"}, kind: stringKind},

		// Who has to do with it.
		{id: "assignee", name: term{en: "Assignee", ru: "Исполнитель"}, kind: userKind,
			get: func(d *data) value { return orNil(d.assignee) },
			put: func(is *issue, v value) { is.assignee, _ = v.(*user) }},
		{id: "createdBy", name: term{en: "Author", ru: "Автор"}, kind: userKind, required: true,
			get: func(d *data) value { return orNil(d.createdBy) },
			put: func(is *issue, v value) { is.createdBy = v.(*user) }},
		{id: "updatedBy", name: term{en: "Modifier", ru: "Кто изменил"}, kind: userKind, required: true, readonly: true,
			get: func(d *data) value { return orNil(d.updatedBy) }},
		{id: "resolvedBy", name: term{en: "Resolver", ru: "Кто решил"}, kind: userKind, readonly: true},
		{id: "followers", name: term{en: "Followers", ru: "Наблюдатели"}, kind: userKind, many: true,
			get: func(d *data) value { return listOf(d.followers) },
			put: func(is *issue, v value) { is.followers = listFrom[*user](v) }},
		{id: "access", name: term{en: "Access", ru: "Доступ"}, kind: userKind, many: true},
		{id: "qaEngineer", name: term{en: "QA-Engineer", ru: "Тестировщик"}, kind: userKind},
		{id: "qa", name: term{en: "QA", ru: "Тестировщики"}, kind: userKind, many: true},
		{id: "pendingReplyFrom", name: term{en: "Pending reply from", ru: "Ожидаем ответа"}, kind: userKind, many: true, readonly: true},
		{id: "votedBy", name: term{en: "Voted by", ru: "Кто проголосовал"}, kind: userKind, many: true, readonly: true},
		{id: "followingMaillists", name: term{en: "Mailing lists", ru: "Рассылки"}, kind: maillistKind, many: true},
		{id: "followingGroups", name: term{en: "Followers (groups)", ru: "Наблюдатели (группы)"}, kind: groupKind, many: true},

		// When.
		{id: "createdAt", name: term{en: "Created", ru: "Создана"}, kind: datetimeKind, required: true, readonly: true,
			get: func(d *data) value { return momentOf(d.createdAt) }},
		{id: "updatedAt", name: term{en: "Updated", ru: "Обновлена"}, kind: datetimeKind, required: true, readonly: true,
			get: func(d *data) value { return momentOf(d.updatedAt) }},
		{id: "lastCommentUpdatedAt", name: term{en: "Last comment", ru: "Последний комментарий"}, kind: datetimeKind, readonly: true,
			get: func(d *data) value { return momentOf(d.commentedAt) }},
		{id: "deadline", name: term{en: "Deadline", ru: "Дедлайн"}, kind: dateKind},
		{id: "start", name: term{en: "Start date", ru: "Дата начала"}, kind: dateKind},
		{id: "end", name: term{en: "End date", ru: "Дата завершения"}, kind: dateKind},

		// How much.
		{id: "spent", name: term{en: "Time spent", ru: "Затрачено времени"}, kind: timeKind,
			get: func(d *data) value { return amountOf(d.spent) },
			put: func(is *issue, v value) { is.spent, _ = v.(amount) }},
		{id: "estimation", name: term{en: "Estimate", ru: "Оценка"}, kind: timeKind,
			get: func(d *data) value { return amountOf(d.estimation) },
			put: func(is *issue, v value) { is.estimation, _ = v.(amount) }},
		{id: "originalEstimation", name: term{en: "Original estimate", ru: "Первоначальная оценка"}, kind: timeKind,
			get: func(d *data) value { return amountOf(d.originalEstimation) },
			put: func(is *issue, v value) { is.originalEstimation, _ = v.(amount) }},
		{id: "storyPoints", name: term{en: "Story Points", ru: "Story Points"}, kind: floatKind},
		{id: "votes", name: term{en: "Votes", ru: "Голоса"}, kind: integerKind, readonly: true,
			get: func(*data) value { return 0.0 }},
		{id: "commentWithoutExternalMessageCount", name: term{en: "Number of comments without message", ru: "Количество комментариев без писем"},
			kind: integerKind, readonly: true,
			get: func(d *data) value { return float64(d.commentCount) }},
		{id: "commentWithExternalMessageCount", name: term{en: "Number of comments with message", ru: "Количество комментариев с письмами"},
			kind: integerKind, readonly: true,
			get: func(*data) value { return 0.0 }},
		{id: "participantPercentsTotal", name: term{en: "Total participation percentage", ru: "Общий процент участия"}, kind: floatKind, readonly: true},
		{id: "possibleSpam", name: term{en: "Possible spam", ru: "Возможный спам"}, kind: floatKind, readonly: true},

		{id: "checklistItems", name: term{en: "Checklist", ru: "Чеклист"}, kind: checklistKind, many: true, readonly: true,
			get: func(d *data) value { return listOf(d.checklist) }},
		{id: "checklistDone", name: term{en: "Checklist items done", ru: "Выполнено пунктов чеклиста"}, kind: integerKind, readonly: true,
			get: (*data).checklistDone},
		{id: "checklistTotal", name: term{en: "Checklist items", ru: "Всего пунктов чеклиста"}, kind: integerKind, readonly: true,
			get: (*data).checklistTotal},

		// What it belongs to.
		{id: "epic", name: term{en: "Epic", ru: "Эпик"}, kind: issueKind},
		{id: "components", name: term{en: "Components", ru: "Компоненты"}, kind: componentKind, many: true},
		{id: "fixVersions", name: term{en: "Fix version", ru: "Исправить в версиях"}, kind: versionKind, many: true},
		{id: "affectedVersions", name: term{en: "Affected version", ru: "Найдено в версиях"}, kind: versionKind, many: true},
		{id: "sprint", name: term{en: "Sprint", ru: "Спринт"}, kind: sprintKind, many: true},
		{id: "boards", name: term{en: "Boards", ru: "Доски задач"}, kind: boardKind, many: true},
		{id: "project", name: term{en: "Project", ru: "Проект"}, kind: projectKind},

		// Mail.
		{id: "emailFrom", name: term{en: "Email from", ru: "Письмо от"}, kind: stringKind},
		{id: "emailTo", name: term{en: "Email to", ru: "Письмо кому"}, kind: stringKind, many: true},
		{id: "emailCc", name: term{en: "Email CC", ru: "Копия письма"}, kind: stringKind, many: true},
		{id: "emailCreatedBy", name: term{en: "Created by email to", ru: "Создана письмом на"}, kind: stringKind},
	}
	for i, f := range list {
		f.key, f.version, f.order = f.id, 1, int64(i+1)
	}
	return list
}

// offering are the standard fields that choose among values, suggesting those
// that suggest some while one types (seen).
var (
	offering = set(`access affectedVersions assignee components createdBy epic fixVersions followers followingGroups
		followingMaillists parent priority project queue resolution sprint status tags type updatedBy`)
	suggesting = set(`access affectedVersions assignee components createdBy fixVersions followers followingGroups
		followingMaillists key parent previousQueue priority project queue resolution sprint status tags type updatedBy`)
)

func set(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}
