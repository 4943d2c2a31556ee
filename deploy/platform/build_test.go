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

var find = sync.OnceValues(func() (*platform.Toolchain, error) { return platform.Find(context.Background()) })

// toolchain finds the runtime's Go. Without it these tests cannot say anything:
// in CI that is a failure.
func toolchain(t *testing.T) *platform.Toolchain {
	t.Helper()
	found, err := find()
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
	source string // the unpacked archive
	plugin string
}

// The time function and the host are built once for all tests.
var (
	buildOnce = sync.OnceValues(func() (built, error) {
		tools, err := find()
		if err != nil {
			return built{}, err
		}
		content, err := zipped()
		if err != nil {
			return built{}, err
		}
		return unpackAndBuild(tools, content, filepath.Join(folder, "function"))
	})
	hostOnce = sync.OnceValues(func() (string, error) {
		path := filepath.Join(folder, "host")
		tools, err := find()
		if err != nil {
			return "", err
		}
		return path, tools.BuildHost(context.Background(), path)
	})
)

func build(t *testing.T) built {
	t.Helper()
	toolchain(t)
	b, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func host(t *testing.T) string {
	t.Helper()
	toolchain(t)
	path, err := hostOnce()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

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
	return b, tools.BuildPlugin(ctx, b.source, b.plugin,
		"GOMODCACHE="+filepath.Join(folder, "modules"),
		"GOPROXY=file://"+filepath.ToSlash(filepath.Join(cache, "cache", "download")),
		"GONOSUMDB=*", "GONOPROXY=none", "GOPRIVATE=")
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
