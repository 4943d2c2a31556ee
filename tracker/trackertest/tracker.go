package trackertest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Tracker is an in-memory Tracker. Its methods and its requests may be called
// at the same time; each is atomic.
type Tracker struct {
	// Page serves the paths outside /v2 and /v3. Nil answers 404. It is not to
	// be changed after the first request.
	Page http.Handler

	sw   Switches
	lags bool // search shows other data than the issues

	mu sync.Mutex // guards all that follows, down to calls

	// Issues.
	issues  []*issue                 // by num, with deleted ones that search still shows
	byID    map[string]*issue        // without deleted ones
	byKey   map[string]*issue        // also by aliases
	unique  map[string]*issue        // by the field "unique" of their creation
	uploads []*attachment            // that belong to no issue yet
	files   map[*issue][]*attachment // and of its comments, as they were attached
	remotes map[*issue][]*remoteLink // to objects of applications, by id
	entries []*entry                 // of all changelogs, oldest first
	written Writes

	// What was last given out.
	lastNum    int
	lastID     int64 // of links, worklog records, comments, attachments and items of checklists
	lastRule   int64 // of triggers
	lastEntry  int64 // of changelogs
	lastScroll int

	// The organization.
	spentWrite   SpentWrite
	tokens       map[string]*user // by lower-case scheme and token; nil has expired
	groups       groups
	queues       []*queue
	byQueue      map[string]*queue
	fields       map[string]*field // by id
	fieldList    []*field          // in the order of their making
	categories   []*category       // of fields
	objects      map[fieldKind]objects
	statuses     []*term
	usual        *workflow // of a queue that was given none
	screens      []*screen // of all workflows
	applications []*application

	// Search.
	stale   []*issue // those that search shows as they were, oldest change first
	coming  []state  // that search is to show when they are due, in that order
	scrolls []*scroll

	// What goes on, and its logs.
	bulks            []*bulk // bulk changes, oldest first
	worked           int     // how many of them are carried out
	hooks            []hookEntry
	applicationCalls []ApplicationCall // that have ended
	searches, others window

	calls callLog

	// Calls in the background.
	hanging sync.WaitGroup
	sendMu  sync.Mutex // guards sending
	sending int
	waiting *sync.Cond // on sending
	ctx     context.Context
	cancel  context.CancelFunc
}

// New returns a Tracker without queues.
func New(sw Switches) *Tracker {
	if sw.Clock == nil {
		sw.Clock = time.Now
	}
	if sw.Lag == 0 {
		sw.Lag = 1500 * time.Millisecond
	}
	if sw.PageCeiling == 0 {
		sw.PageCeiling = 100
	}
	if sw.Records == (Paging{}) {
		sw.Records = Paging{Cut: 500, ByID: true}
	}
	if sw.Client == nil {
		sw.Client = &http.Client{Timeout: 30 * time.Second}
	}
	t := &Tracker{
		sw:         sw,
		lags:       sw.ManualIndex || sw.Lag > 0,
		spentWrite: sw.SpentWrite,
		byQueue:    map[string]*queue{},
		byID:       map[string]*issue{},
		byKey:      map[string]*issue{},
		unique:     map[string]*issue{},
		files:      map[*issue][]*attachment{},
		remotes:    map[*issue][]*remoteLink{},
		fields:     map[string]*field{},
		categories: slices.Clone(standardCategories),
		objects:    map[fieldKind]objects{},
		tokens:     map[string]*user{},
		groups:     groups{},
		statuses:   slices.Clone(standardStatuses),
	}
	t.waiting = sync.NewCond(&t.sendMu)
	t.ctx, t.cancel = context.WithCancel(context.Background())
	for _, f := range standardFields() {
		f.standard, f.category = true, t.categories[0]
		t.declare(f)
	}
	t.usual = t.newWorkflow(standardWorkflow, nil)
	t.AllowToken("OAuth demo")
	t.AllowToken("Bearer iam")
	t.setToken("OAuth second", second)
	t.setToken("OAuth "+personToken, person)
	return t
}

// Close ends the calls of triggers and of applications that are under way, drops
// the requests that a fault made late, and waits for that. It is the last thing
// to be done with a Tracker.
func (t *Tracker) Close() {
	t.cancel()
	t.hanging.Wait()
}

// AllowToken makes an Authorization header valid for the user robot, "OAuth x"
// in both kinds of organization, "Bearer y" in the cloud organization.
func (t *Tracker) AllowToken(authorization string) { t.setToken(authorization, robot) }

// ExpireToken makes an Authorization header invalid.
func (t *Tracker) ExpireToken(authorization string) { t.setToken(authorization, nil) }

func (t *Tracker) setToken(authorization string, u *user) {
	scheme, token, ok := strings.Cut(authorization, " ")
	if !ok {
		panic("trackertest: no scheme in the Authorization header")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tokens[strings.ToLower(scheme)+" "+token] = u
}

// giveID gives a new issue its place and an id of 24 hexadecimal digits, as
// Tracker's.
func (t *Tracker) giveID(is *issue) {
	t.lastNum++
	is.num, is.id = t.lastNum, fmt.Sprintf("593cd211%016x", t.lastNum)
}

func (t *Tracker) newID() int64 {
	t.lastID++
	return t.lastID
}

// find is the issue with a key, an old key or an id; nil is none.
func (t *Tracker) find(name string) *issue {
	if is := t.byKey[name]; is != nil {
		return is
	}
	return t.byID[name]
}

// now is the time in Tracker's resolution and zone.
func (t *Tracker) now() time.Time {
	return t.sw.Clock().UTC().Truncate(time.Millisecond)
}
