package trackertest_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"

	"timeupdater/tracker/trackertest"
)

// upload sends a file in a form.
func (c caller) upload(path, name, content string) reply {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return c.with("Content-Type", form.FormDataContentType()).call("POST", path, body.String())
}

// files are the names of an issue's files.
func (c caller) files(issue string) string {
	c.t.Helper()
	var names []string
	for _, a := range c.get(issue + "/attachments").is(200).list() {
		names = append(names, a["name"].(string))
	}
	return strings.Join(names, " ")
}

// local is the path of an address that an answer tells.
func local(address any) string { return strings.TrimPrefix(address.(string), "http://tracker.test") }

func TestFileIsAttached(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	file := c.upload(issue+"/attachments/?filename=my%20file.txt", "file", "hello").is(201).object()
	equal(t, "name", file["name"], any("my file.txt"))
	equal(t, "size", file["size"], any(5.0))
	equal(t, "type", file["mimetype"], any("text/plain"))
	equal(t, "author", at(file, "createdBy", "display"), any("Robot"))
	equal(t, "self", c.get(local(file["self"])).is(200).object()["id"], file["id"])
	content := c.get(local(file["content"])).is(200)
	equal(t, "content", content.body, "hello")
	equal(t, "type of the content", content.header.Get("Content-Type"), "text/plain")
	equal(t, "files of the issue", c.files(issue), "my file.txt")
	expanded := c.get(issue + "?expand=attachments").is(200).object()["attachments"].([]any)
	equal(t, "with the issue", at(expanded[0].(object), "id"), file["id"])
	equal(t, "version of the issue", c.get(issue).object()["version"], any(2.0))

	other := "/v3/issues/" + c.tr.Create("TEST", "other", "")
	c.get(fmt.Sprint(other, "/attachments/", file["id"])).is(404)
	c.call("DELETE", fmt.Sprint(other, "/attachments/", file["id"]), "").is(404)
	c.call("DELETE", local(file["self"]), "").is(204)
	c.get(local(file["self"])).is(404)
	c.get(local(file["content"])).is(404)
	equal(t, "files in the end", c.files(issue), "")
}

func TestUploadedFileBelongsToWhatNamesIt(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]func(c caller, issue, id string) string{
		"a new issue": func(c caller, _, id string) string {
			made := c.post("/v3/issues", `{"queue":"TEST","summary":"y","attachmentIds":[`+id+`]}`).is(201).object()
			return "/v3/issues/" + made["key"].(string)
		},
		"an issue": func(c caller, issue, id string) string {
			c.patch(issue, `{"attachmentIds":[`+id+`]}`).is(200)
			return issue
		},
		"an issue's description": func(c caller, issue, id string) string {
			c.patch(issue, `{"description":"see file","descriptionAttachmentIds":["`+id+`"]}`).is(200)
			return issue
		},
		"a comment": func(c caller, issue, id string) string {
			c.post(issue+"/comments", `{"text":"a","attachmentIds":["`+id+`"]}`).is(201)
			return issue
		},
		"an edited comment": func(c caller, issue, id string) string {
			cm := c.post(issue+"/comments", `{"text":"a"}`).is(201).object()
			c.patch(local(cm["self"]), `{"text":"a","attachmentIds":["`+id+`"]}`).is(200)
			return issue
		},
	} {
		c := start(t, trackertest.Switches{})
		issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
		file := c.upload("/v3/attachments/", "a.txt", "hello").is(201).object()
		equal(t, name+": before", c.get(local(file["content"])).is(200).body, "hello")
		user := use(c, issue, file["id"].(string))
		equal(t, name, c.files(user), "a.txt")
		c.get(local(file["self"])).is(404)
		second := c.tr.Create("TEST", "z", "")
		c.patch("/v3/issues/"+second, fmt.Sprintf(`{"attachmentIds":[%q]}`, file["id"])).is(422)
		c.patch(user, fmt.Sprintf(`{"attachmentIds":[%q]}`, file["id"])).is(200)
		equal(t, name+": again", c.files(user), "a.txt")
	}
}

func TestFileOfACommentCanGoBeforeIt(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	file := c.upload("/v3/attachments", "a.txt", "hello").is(201).object()["id"]
	cm := c.post(issue+"/comments?expand=attachments", fmt.Sprintf(`{"text":"a","attachmentIds":[%q]}`, file)).is(201).object()
	attached := cm["attachments"].([]any)[0].(object)
	c.call("DELETE", local(attached["self"]), "").is(204)
	equal(t, "files", len(c.get(local(cm["self"]) + "?expand=all").is(200).object()["attachments"].([]any)), 0)
}

func TestFileIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t, trackertest.Switches{})
	issue := "/v3/issues/" + c.tr.Create("TEST", "x", "")
	before := c.tr.Fingerprint()
	form := c.with("Content-Type", "multipart/form-data; boundary=b")
	for _, path := range []string{"/v3/attachments", issue + "/attachments"} {
		c.post(path, `{"file":"x"}`).is(400)
		form.post(path, "").is(400)
		form.post(path, "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nno file name\r\n--b--\r\n").is(400)
		form.post(path, "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\nbroken off").is(400)
	}
	c.upload(issue+"/attachments", "large", strings.Repeat("x", 10<<20)).is(413)
	c.upload("/v3/issues/NONE-1/attachments", "a", "x").is(404)
	for _, ids := range []string{`["77"]`, `"77"`, `[{}]`, `[null]`} {
		c.patch(issue, `{"summary":"y","attachmentIds":`+ids+`}`).is(422)
	}
	c.get("/v3/attachments/77").is(404)
	c.get("/v3/attachments/77/a.txt").is(404)
	c.get(issue + "/attachments/77/a.txt").is(404)
	equal(t, "nothing has changed", c.tr.Fingerprint() == before, true)
	c.post("/v3/issues", `{"queue":"TEST","summary":"y","attachmentIds":["77"]}`).is(422)
}

func TestFingerprintHoldsFiles(t *testing.T) {
	t.Parallel()
	prints := map[string]bool{}
	for _, content := range []string{"a", "b", "b"} {
		for _, path := range []string{"/v3/attachments", "/v3/issues/TEST-1/attachments"} {
			c := start(t, trackertest.Switches{})
			c.tr.Create("TEST", "x", "")
			c.upload(path, "f", content).is(201)
			prints[c.tr.Fingerprint()] = true
		}
	}
	equal(t, "different fingerprints", len(prints), 4)
}
