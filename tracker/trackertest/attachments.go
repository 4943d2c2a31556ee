package trackertest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

var attachmentRoutes = []*routeEntry{
	{"POST", path("attachments"), KindOther, createUpload},
	{"GET", path("attachments/*"), KindOther, getUpload},
	{"GET", path("attachments/*/*"), KindOther, downloadUpload},
	{"GET", path("issues/*/attachments"), KindOther, listAttachments},
	{"POST", path("issues/*/attachments"), KindOther, createAttachment},
	{"GET", path("issues/*/attachments/*"), KindOther, getAttachment},
	{"GET", path("issues/*/attachments/*/*"), KindOther, downloadAttachment},
	{"DELETE", path("issues/*/attachments/*"), KindOther, deleteAttachment},
}

// attachment is a file. It is uploaded for the time being, or belongs to an
// issue. Previews of images are not made.
type attachment struct {
	id         int64
	is         *issue // nil: to none yet, or no longer
	name, mime string
	content    []byte
	by         *user
	createdAt  time.Time
}

// received reads the file in a request: the only one in a form, whatever the
// name of its part. The parameter filename gives it another name (documented).
// Its type is told by its content (assumed).
func (q *request) received() (*attachment, error) {
	errForm := bad("Ожидается файл в форме multipart/form-data.", "A file in a form multipart/form-data is expected.")
	kind, parameters, err := mime.ParseMediaType(q.http.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil, errForm
	}
	form := multipart.NewReader(bytes.NewReader(q.body), parameters["boundary"])
	var a *attachment
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF) && a != nil:
			return a, nil
		case err != nil || a != nil && part.FileName() != "":
			return nil, errForm
		case part.FileName() == "":
			continue
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, errForm
		}
		given := q.query.Get("filename")
		name := cmp.Or(given[strings.LastIndexByte(given, '/')+1:], part.FileName())
		kind, _, _ := strings.Cut(http.DetectContentType(content), ";")
		a = &attachment{name: name, mime: kind, content: content, by: q.c.by, createdAt: q.c.now}
	}
}

// findAttachment is a file by its id; nil is none.
func findAttachment(files []*attachment, id string) *attachment {
	for _, a := range files {
		if strconv.FormatInt(a.id, 10) == id {
			return a
		}
	}
	return nil
}

// files are those that a request names to be put into an issue: uploaded ones,
// or some that it has already.
func (c *change) files(is *issue, name string, raw json.RawMessage) ([]*attachment, error) {
	var ids []json.RawMessage
	if json.Unmarshal(raw, &ids) != nil {
		return nil, invalid(name, "Ожидается список.", "A list is expected.")
	}
	var files []*attachment
	for _, id := range ids {
		a := findAttachment(c.t.uploads, refName(id))
		if a == nil {
			a = findAttachment(c.t.files[is], refName(id))
		}
		if a == nil {
			return nil, invalid(name, "Файл не существует.", "No such file.")
		}
		if !slices.Contains(files, a) {
			files = append(files, a)
		}
	}
	return files, nil
}

// attach gives files to an issue unless it has them.
func (c *change) attach(is *issue, files []*attachment) {
	for _, a := range files {
		if a.is == is {
			continue
		}
		tc := c.touch(is)
		tc.deeds = append(tc.deeds, deed{kind: fileAdded, file: a})
		a.is = is
		c.t.files[is] = append(c.t.files[is], a)
		c.t.uploads = slices.DeleteFunc(c.t.uploads, func(x *attachment) bool { return x == a })
	}
}

func (c *change) detach(a *attachment) {
	tc := c.touch(a.is)
	tc.deeds = append(tc.deeds, deed{kind: fileRemoved, file: a})
	c.t.files[a.is] = slices.DeleteFunc(c.t.files[a.is], func(x *attachment) bool { return x == a })
	a.is = nil
}

func (q *request) attachment(o *jsonOut, a *attachment) {
	id := strconv.FormatInt(a.id, 10)
	home := q.base
	if a.is != nil {
		home += "/issues/" + a.is.key
	}
	o.object("")
	o.join("self", home, "/attachments/", id)
	q.smallID(o, id) // a string in the documentation's samples
	o.text("name", a.name)
	o.join("content", home, "/attachments/", id, "/", url.PathEscape(a.name))
	q.user(o, "createdBy", a.by)
	o.time("createdAt", a.createdAt)
	o.text("mimetype", a.mime)
	o.number("size", int64(len(a.content)))
	o.endObject()
}

func (q *request) showAttachment(status int, a *attachment) func() *answer {
	return shown(status, func(o *jsonOut) { q.attachment(o, a) })
}

func createUpload(q *request) (func() *answer, error) {
	a, err := q.received()
	if err != nil {
		return nil, err
	}
	a.id = q.t.newID()
	q.t.uploads = append(q.t.uploads, a)
	return q.showAttachment(http.StatusCreated, a), nil
}

func createAttachment(q *request) (func() *answer, error) {
	is, err := q.writable(q.args[0])
	if err != nil {
		return nil, err
	}
	a, err := q.received()
	if err != nil {
		return nil, err
	}
	a.id = q.t.newID()
	q.c.attach(is, []*attachment{a})
	return q.showAttachment(http.StatusCreated, a), nil
}

// listAttachments lists the files of an issue and of its comments (documented).
func listAttachments(q *request) (func() *answer, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	return listed(q, q.t.files[is], Whole, nil, q.attachment)
}

// namedAttachment is the file that the path names, of an issue.
func (q *request) namedAttachment() (*attachment, error) {
	is, err := q.seen(q.args[0])
	if err != nil {
		return nil, err
	}
	a := findAttachment(q.t.files[is], q.args[1])
	if a == nil {
		return nil, errPath
	}
	return a, nil
}

// namedUpload is the file that the path names, of no issue.
func (q *request) namedUpload() (*attachment, error) {
	a := findAttachment(q.t.uploads, q.args[0])
	if a == nil {
		return nil, errPath
	}
	return a, nil
}

func getAttachment(q *request) (func() *answer, error) {
	a, err := q.namedAttachment()
	if err != nil {
		return nil, err
	}
	return q.showAttachment(http.StatusOK, a), nil
}

func getUpload(q *request) (func() *answer, error) {
	a, err := q.namedUpload()
	if err != nil {
		return nil, err
	}
	return q.showAttachment(http.StatusOK, a), nil
}

func downloadAttachment(q *request) (func() *answer, error) {
	return download(q.namedAttachment())
}

func downloadUpload(q *request) (func() *answer, error) {
	return download(q.namedUpload())
}

// download answers with a file. The name in the address is not looked at
// (assumed): the id tells which one is meant.
func download(a *attachment, err error) (func() *answer, error) {
	if err != nil {
		return nil, err
	}
	return func() *answer {
		return &answer{status: http.StatusOK, contentType: a.mime, body: a.content}
	}, nil
}

func deleteAttachment(q *request) (func() *answer, error) {
	if _, err := q.writable(q.args[0]); err != nil {
		return nil, err
	}
	a, err := q.namedAttachment()
	if err != nil {
		return nil, err
	}
	q.c.detach(a)
	return noContent, nil
}
