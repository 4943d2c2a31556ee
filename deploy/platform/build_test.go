package platform_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"timeupdater/deploy/platform"
	"timeupdater/deploy/zip/archive"
)

// root is the module's folder, seen from this package's.
const root = "../.."

// folder is for what the tests build; it goes when they are done.
var folder string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if folder, err = os.MkdirTemp("", "platform"); err != nil {
			panic(err)
		}
		defer os.RemoveAll(folder)
		if err := look(); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

// look looks at all the module's source. These tests build it with other
// programs, and the go command takes a passed test for still good unless the
// test itself has looked at what changed.
func look() error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if name := entry.Name(); err == nil && entry.IsDir() && (name == ".git" || name == "build") {
			return fs.SkipDir
		}
		return err
	})
}

// toolchain finds the runtime's Go. Without it these tests cannot say anything:
// in CI that is a failure.
func toolchain(t *testing.T) *platform.Toolchain {
	t.Helper()
	found, err := platform.Find(context.Background())
	switch {
	case err == nil:
		return found
	case errors.Is(err, platform.ErrMissing) && os.Getenv("CI") != "true":
		t.Skip("the platform check was NOT made:", err)
	default:
		t.Fatal(err)
	}
	return nil
}

var files = sync.OnceValues(func() ([]archive.File, error) { return archive.Files(root) })

func zipped() ([]byte, error) {
	all, err := files()
	if err != nil {
		return nil, err
	}
	return archive.Zip(all)
}

// built is the function as the cloud builds it.
type built struct {
	source string // the unpacked archive
	plugin string
	host   string
}

// build makes it once for all tests. The plugin is built with an empty module
// cache and a go.sum that may not grow, so a line or a file that the archive
// lacks fails here. Modules come from this machine's cache, as from a proxy.
func build(t *testing.T) built {
	t.Helper()
	tools := toolchain(t)
	once.Do(func() {
		begin := time.Now()
		result, failure = buildOnce(tools)
		duration = time.Since(begin)
	})
	if failure != nil {
		t.Fatal(failure)
	}
	return result
}

var (
	once     sync.Once
	result   built
	failure  error
	duration time.Duration
)

func buildOnce(tools *platform.Toolchain) (built, error) {
	b := built{
		source: filepath.Join(folder, "source"),
		plugin: filepath.Join(folder, "handler.so"),
		host:   filepath.Join(folder, "host"),
	}
	content, err := zipped()
	if err != nil {
		return b, err
	}
	if err := platform.Unpack(content, b.source); err != nil {
		return b, err
	}
	ctx := context.Background()
	cache, err := tools.Go(ctx, ".", nil, "env", "GOMODCACHE")
	if err != nil {
		return b, err
	}
	err = tools.BuildPlugin(ctx, b.source, b.plugin,
		"GOMODCACHE="+filepath.Join(folder, "modules"),
		"GOPROXY=file://"+filepath.ToSlash(filepath.Join(cache, "cache", "download")),
		"GONOSUMDB=*", "GONOPROXY=none", "GOPRIVATE=")
	if err != nil {
		return b, err
	}
	return b, tools.BuildHost(ctx, b.host)
}

func TestArchiveIsSameWithThePlatformsGo(t *testing.T) {
	t.Parallel()
	tools := toolchain(t)
	path := filepath.Join(t.TempDir(), "timeupdater.zip")
	if _, err := tools.Go(context.Background(), root, nil, "run", "./deploy/zip", "-o", path); err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := zipped()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(ours, theirs) {
		t.Errorf("%s makes another archive than this Go", archive.Go)
	}
}

func TestBuildLeavesTheArchivesFilesAlone(t *testing.T) {
	t.Parallel()
	b := build(t)
	all, err := files()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		content, err := os.ReadFile(filepath.Join(b.source, filepath.FromSlash(file.Name)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(content, file.Content) {
			t.Errorf("building changed %s", file.Name)
		}
	}
}
