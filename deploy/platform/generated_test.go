package platform_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"timeupdater/deploy/platform"
)

// The runtime may as well generate a main function and link it in.
func TestArchiveRunsWithGeneratedMain(t *testing.T) {
	t.Parallel()
	tools := toolchain(t)
	content, err := zipped()
	if err != nil {
		t.Fatal(err)
	}
	source := t.TempDir()
	if err := platform.Unpack(content, source); err != nil {
		t.Fatal(err)
	}
	const generated = `package main

import (
	"context"
	"encoding/json"
	"os"
)

func main() { run(Handler) }

func run[Req, Resp any](handler func(context.Context, *Req) (*Resp, error)) {
	request := new(Req)
	if err := json.NewDecoder(os.Stdin).Decode(request); err != nil {
		panic(err)
	}
	response, err := handler(context.Background(), request)
	if err != nil {
		panic(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(response); err != nil {
		panic(err)
	}
}
`
	if err := os.WriteFile(filepath.Join(source, "generated.go"), []byte(generated), 0o600); err != nil {
		t.Fatal(err)
	}
	function := filepath.Join(t.TempDir(), "function")
	if _, err := tools.Go(context.Background(), source, nil, "build", "-tags=ycf", "-trimpath", "-ldflags=-w", "-o", function, "."); err != nil {
		t.Fatal(err)
	}

	w := newWorld(t)
	command := exec.Command(function)
	command.Env = w.environment
	command.Stdin = strings.NewReader(`{"queryStringParameters":{"id":"TEST-4"},"headers":{"X-Webhook-Secret":"` + secret + `"}}`)
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	if wrong := w.Wrong(nil); len(wrong) > 0 || !strings.Contains(string(output), `"statusCode":200`) {
		t.Errorf("wrong totals %+v, answer %s", wrong, output)
	}
}
