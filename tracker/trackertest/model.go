package trackertest

import (
	"encoding/json"
	"time"

	"timeupdater/tracker"
)

// issue is one issue with everything that belongs to it.
type issue struct {
	data
	id       string
	num      int // order of creation
	records  []*record
	comments []*comment
	links    []*link  // all that have this issue at an end, by id
	children []*issue // direct sub-issues, by num
	logged   tracker.Duration
	writes   Writes
	gone     bool     // deleted
	parental bool     // it has or had sub-issues
	changes  []*entry // its changelog, oldest first
	past     []*past  // that reads may still show, oldest first

	// What search knows, see index.go.
	shown         *data // nil: the same as data
	unseen        bool  // not yet known to search
	waiting       int   // states that search is still to show
	shownChildren []*issue
}

// data is what an issue's JSON is made of. Copies share slices and maps, which
// therefore are replaced and never changed.
type data struct {
	key                                   string
	aliases                               []string
	queue                                 *queue
	parent                                *issue
	version                               int64
	summary, description                  string
	kind, priority, status                *term
	previousStatus, resolution            *term
	assignee, createdBy, updatedBy        *user
	followers                             []*user
	tags                                  []string
	spent, estimation, originalEstimation amount
	createdAt, updatedAt, statusSince     time.Time
	commentedAt                           time.Time
	commentCount                          int
	extra                                 map[string]json.RawMessage // other fields, as given
}

// amount is a duration and, if somebody wrote it, how.
type amount struct {
	d     tracker.Duration
	given string
}

type queue struct {
	id       string
	key      string
	name     string
	num      int  // of the last issue made in it
	hidden   bool // from the API's tokens
	rights   *Rights
	triggers []*trigger
}

// user is somebody with an account in Tracker, in Yandex and in the cloud,
// each under an id of its own.
type user struct {
	uid, passportUID, cloudUID string
	login, name                string
}

type record struct {
	id, version          int64
	is                   *issue
	comment              string
	by, updatedBy        *user
	createdAt, updatedAt time.Time
	start                time.Time
	dur                  amount
	api                  bool
}

type comment struct {
	id, version          int64
	text                 string
	by, updatedBy        *user
	createdAt, updatedAt time.Time
}

// link joins two issues. main is the parent, the blocker, the original, the
// epic; for the symmetric type the issue that the link was made from.
type link struct {
	id          int64
	kind        *linkType
	main, other *issue
	by          *user
	createdAt   time.Time
}

// term is a value out of one of Tracker's small dictionaries.
type term struct {
	id, key, en, ru string
}

// The users that act: people through Go methods, the robots through the API.
var (
	person = &user{"1120000000000001", "1130000000000001", "ajeperson00000000001", "person", "Person"}
	robot  = &user{"1120000000000002", "1130000000000002", "ajerobot000000000002", "robot", "Robot"}
	second = &user{"1120000000000003", "1130000000000003", "ajesecond00000000003", "second", "Second"}
	users  = []*user{person, robot, second}
)

var (
	statuses = []*term{
		{"1", "open", "Open", "Открыт"},
		{"2", "inProgress", "In progress", "В работе"},
		{"3", "closed", "Closed", "Закрыт"},
	}
	issueTypes = []*term{
		{"1", "bug", "Bug", "Ошибка"},
		{"2", "task", "Task", "Задача"},
		{"3", "epic", "Epic", "Эпик"},
		{"4", "newFeature", "New feature", "Новая возможность"},
	}
	priorities = []*term{
		{"1", "trivial", "Trivial", "Незначительный"},
		{"2", "minor", "Minor", "Низкий"},
		{"3", "normal", "Normal", "Средний"},
		{"4", "critical", "Critical", "Критичный"},
		{"5", "blocker", "Blocker", "Блокер"},
	}
	resolutions = []*term{
		{"1", "fixed", "Fixed", "Решен"},
		{"2", "wontFix", "Won't fix", "Не будет исправлено"},
		{"3", "duplicate", "Duplicate", "Дубликат"},
	}
)

// findTerm is the value of a dictionary by its key, id or name; nil is none.
func findTerm(dictionary []*term, name string) *term {
	for _, v := range dictionary {
		if name == v.key || name == v.id || name == v.en || name == v.ru {
			return v
		}
	}
	return nil
}

// findUser is a user by login or one of the ids; nil is none.
func findUser(name string) *user {
	for _, u := range users {
		if name == u.login || name == u.uid || name == u.passportUID || name == u.cloudUID {
			return u
		}
	}
	return nil
}

// linkType is a kind of link with the words for both of its ends: what the
// main issue is to the other one, and the reverse.
type linkType struct {
	id                  string
	mainWord, otherWord string // as in requests and in conditions of triggers
	outward, inward     term   // the names of the two roles; only the texts are used
}

var subtaskLink = &linkType{
	id: "subtask", mainWord: "is parent task for", otherWord: "is subtask for",
	outward: term{en: "Parent issue", ru: "Родительская задача"},
	inward:  term{en: "Sub-issue", ru: "Подзадача"},
}

var linkTypes = []*linkType{
	subtaskLink,
	{id: "relates", mainWord: "relates", otherWord: "relates",
		outward: term{en: "Related", ru: "Связана"}, inward: term{en: "Related", ru: "Связана"}},
	{id: "depends", mainWord: "is dependent by", otherWord: "depends on",
		outward: term{en: "Blocks", ru: "Блокирует"}, inward: term{en: "Depends on", ru: "Зависит от"}},
	{id: "duplicates", mainWord: "is duplicated by", otherWord: "duplicates",
		outward: term{en: "Original", ru: "Оригинал"}, inward: term{en: "Duplicate", ru: "Дубликат"}},
	{id: "epic", mainWord: "is epic of", otherWord: "has epic",
		outward: term{en: "Epic", ru: "Эпик"}, inward: term{en: "Issue in epic", ru: "Задача эпика"}},
}

// findLinkType is the type that a word stands for, and whether the issue that
// it is said of is the main one.
func findLinkType(word string) (lt *linkType, main bool) {
	for _, lt := range linkTypes {
		switch word {
		case lt.mainWord:
			return lt, true
		case lt.otherWord:
			return lt, false
		}
	}
	return nil, false
}

// word is what the issue is to the other end of the link.
func (l *link) word(is *issue) string {
	if l.main == is {
		return l.kind.mainWord
	}
	return l.kind.otherWord
}

// end is the other end of the link.
func (l *link) end(is *issue) *issue {
	if l.main == is {
		return l.other
	}
	return l.main
}
