package main

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"timeupdater/deploy/bench/scene"
	"timeupdater/deploy/platform"
	"timeupdater/deploy/zip/archive"
)

// measureStart starts the local run again and again.
func measureStart(ctx context.Context, program string, st *stage, runs int) (start, error) {
	s := st.show(1, 10)
	first := func(d time.Duration) (float64, error) {
		s.SetLatency(d)
		var times []time.Duration
		for range runs {
			took, err := firstAnswer(ctx, program, st.URL, s.SubIssue)
			if err != nil {
				return 0, err
			}
			times = append(times, took)
		}
		return milliseconds(median(times)), nil
	}
	fast, err := first(0)
	if err != nil {
		return start{}, err
	}
	slow, err := first(latency)
	return start{FirstAnswer: fast, FirstAnswerSlow: slow, Runs: runs}, err
}

func firstAnswer(ctx context.Context, program, trackerURL, key string) (time.Duration, error) {
	begin := time.Now()
	p, err := startFunction(ctx, program, trackerURL)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	err = p.call(ctx, key)
	return time.Since(begin), err
}

// built is the function as the cloud builds it.
type built struct{ plugin, host string }

// buildPlugin does what the cloud does with an archive.
func buildPlugin(ctx context.Context, content []byte, folder string) (built, error) {
	b := built{plugin: filepath.Join(folder, "handler.so"), host: filepath.Join(folder, "host")}
	tools, err := platform.Find(ctx)
	if err != nil {
		return b, err
	}
	source := filepath.Join(folder, "source")
	if err := platform.Unpack(content, source); err != nil {
		return b, err
	}
	if err := tools.BuildPlugin(ctx, source, b.plugin); err != nil {
		return b, err
	}
	return b, tools.BuildHost(ctx, b.host)
}

// measurePlugin starts the function in the stand-in for the cloud's runtime.
func measurePlugin(ctx context.Context, b built, st *stage, runs int, into *start) error {
	s := st.show(1, 10)
	env := []string{"API_URL=" + st.URL, "TOKEN=demo", "ORG=1", "WEBHOOK_SECRET=bench"}
	var opens, calls []time.Duration
	for range runs {
		open, call, err := firstCall(ctx, b, env, s)
		if err != nil {
			return err
		}
		opens, calls = append(opens, open), append(calls, call)
	}
	into.PluginOpen, into.PluginFirstCall = milliseconds(median(opens)), milliseconds(median(calls))
	return nil
}

func firstCall(ctx context.Context, b built, env []string, s *scene.Scene) (open, took time.Duration, err error) {
	instance, err := platform.Start(ctx, b.host, b.plugin, env, io.Discard)
	if err != nil {
		return 0, 0, err
	}
	begin := time.Now()
	err = call(ctx, freshClient(), instance.URL, s.SubIssue)
	took = time.Since(begin)
	if stopped := instance.Stop(); err == nil {
		err = stopped
	}
	return instance.Open, took, err
}

// zipped is the archive for the cloud.
func zipped() ([]byte, error) {
	files, err := archive.Files(".")
	if err != nil {
		return nil, err
	}
	return archive.Zip(files)
}
