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

// built is a function as the cloud builds it.
type built struct {
	source   string // the unpacked archive
	plugin   string
	duration time.Duration
}

// build makes the time function's once for all tests.
func build(t *testing.T) built {
	t.Helper()
	tools := toolchain(t)
	once.Do(func() {
		var content []byte
		if content, failure = zipped(); failure == nil {
			result, failure = unpackAndBuild(tools, content, filepath.Join(folder, archive.Default))
		}
	})
	if failure != nil {
		t.Fatal(failure)
	}
	return result
}

var (
	once    sync.Once
	result  built
	failure error
)

// host is the host's file, built once for all tests.
func host(t *testing.T) string {
	t.Helper()
	tools := toolchain(t)
	path := filepath.Join(folder, "host")
	hostOnce.Do(func() { hostFailure = tools.BuildHost(context.Background(), path) })
	if hostFailure != nil {
		t.Fatal(hostFailure)
	}
	return path
}

var (
	hostOnce    sync.Once
	hostFailure error
)

// unpackAndBuild builds an archive in a folder of its own, with an empty module
// cache and a go.sum that may not grow, so a line or a file that the archive
// lacks fails here. Modules come from this machine's cache, as from a proxy;
// what is compiled of them comes from its build cache, which knows a file by
// its content.
func unpackAndBuild(tools *platform.Toolchain, content []byte, folder string) (built, error) {
	b := built{source: filepath.Join(folder, "source"), plugin: filepath.Join(folder, "handler.so")}
	if err := platform.Unpack(content, b.source); err != nil {
		return b, err
	}
	ctx := context.Background()
	cache, err := tools.Go(ctx, ".", nil, "env", "GOMODCACHE")
	if err != nil {
		return b, err
	}
	begin := time.Now()
	err = tools.BuildPlugin(ctx, b.source, b.plugin,
		"GOMODCACHE="+filepath.Join(folder, "modules"),
		"GOPROXY=file://"+filepath.ToSlash(filepath.Join(cache, "cache", "download")),
		"GONOSUMDB=*", "GONOPROXY=none", "GOPRIVATE=")
	b.duration = time.Since(begin)
	return b, err
}

func TestArchiveIsSameWithThePlatformsGo(t *testing.T) {
	t.Parallel()
	theirs := makeZip(t, root, archive.Default)
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
