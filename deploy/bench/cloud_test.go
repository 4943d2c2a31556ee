package main

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"timeupdater/deploy/platform"
	"timeupdater/deploy/zip/archive"
)

// BenchmarkPlugin starts the function as the cloud does, built with the cloud's
// Go. Its figures are medians.
func BenchmarkPlugin(b *testing.B) {
	plugin, host := buildPlugin(b)
	s := newScene(1, 10)
	server := httptest.NewServer(s)
	defer server.Close()
	b.Run("start", func(b *testing.B) {
		var opens, calls []time.Duration
		for range b.N {
			instance, err := platform.Start(context.Background(), host, plugin, environment(server.URL), io.Discard)
			if err != nil {
				b.Fatal(err)
			}
			begin := time.Now()
			err = newCaller(instance.URL).call(context.Background(), s.subIssue)
			opens, calls = append(opens, instance.Open), append(calls, time.Since(begin))
			if err := errors.Join(err, instance.Stop()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(0, "ns/op") // the host's start too, leaves it out
		b.ReportMetric(milliseconds(median(opens)), "open-ms")
		b.ReportMetric(milliseconds(median(calls)), "first-call-ms")
		b.ReportMetric(float64(fileSize(b, plugin))/1e6, "plugin-MB")
	})
}

// buildPlugin does what the cloud does with an archive.
func buildPlugin(b *testing.B) (plugin, host string) {
	ctx, folder := context.Background(), b.TempDir()
	source, plugin, host := filepath.Join(folder, "source"), filepath.Join(folder, "handler.so"), filepath.Join(folder, "host")
	tools, err := platform.Find(ctx)
	if errors.Is(err, platform.ErrMissing) {
		b.Skip(err)
	}
	if err == nil {
		err = platform.Unpack(zipped(b), source)
	}
	if err == nil {
		err = errors.Join(tools.BuildPlugin(ctx, source, plugin), tools.BuildHost(ctx, host))
	}
	if err != nil {
		b.Fatal(err)
	}
	return plugin, host
}

// zipped is the archive for the cloud.
func zipped(b *testing.B) []byte {
	files, err := archive.Files("../..") // the module's folder
	if err != nil {
		b.Fatal(err)
	}
	content, err := archive.Zip(files)
	if err != nil {
		b.Fatal(err)
	}
	return content
}

// BenchmarkSize tells sizes of files, and of the modules that the cloud
// compiles with the function: the source of the packages that are used. Its
// time says nothing.
func BenchmarkSize(b *testing.B) {
	size := func(name string, m module) {
		b.Run(name, func(b *testing.B) {
			b.ReportMetric(0, "ns/op") // leaves it out
			b.ReportMetric(float64(m.bytes), "B")
			if m.packages > 0 {
				b.ReportMetric(float64(m.packages), "packages")
			}
		})
	}
	size("archive", module{bytes: len(zipped(b))})
	size("program", module{bytes: fileSize(b, buildProgram(b))})
	modules := dependencies(b)
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		size("dependency="+name, modules[name])
	}
}

type module struct{ bytes, packages int }

func dependencies(b *testing.B) map[string]module {
	const format = "{{with .Module}}{{if not .Main}}{{.Path}}@{{.Version}}\t{{$.Dir}}\t{{join $.GoFiles \"\t\"}}{{end}}{{end}}"
	output, err := exec.Command("go", "list", "-deps", "-tags", archive.Tag, "-f", format, "timeupdater").Output()
	if err != nil {
		b.Fatal(err)
	}
	all := map[string]module{}
	for _, line := range strings.Split(strings.TrimSpace(string(output)), "\n") {
		fields := strings.Split(line, "\t")
		m := all[fields[0]]
		m.packages++
		for _, name := range fields[2:] {
			m.bytes += fileSize(b, filepath.Join(fields[1], name))
		}
		all[fields[0]] = m
	}
	return all
}

func fileSize(b *testing.B, path string) int {
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return int(info.Size())
}
