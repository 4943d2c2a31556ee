package command

import (
	"encoding/json"
	"runtime/debug"
	"strings"
	"testing"

	"timeupdater/deploy/zip/archive"
)

func TestVersion(t *testing.T) {
	t.Parallel()
	setting := func(key, value string) debug.BuildSetting { return debug.BuildSetting{Key: key, Value: value} }
	for name, test := range map[string]struct {
		release string
		build   *debug.BuildInfo
		want    versionInfo
		text    string
	}{
		"of a release": {
			"v1.2.3",
			&debug.BuildInfo{GoVersion: "go1.24.1", Main: debug.Module{Version: "(devel)"}},
			versionInfo{Version: "v1.2.3", Go: "go1.24.1", CloudGo: archive.Go},
			"version    v1.2.3\nrevision   not recorded\nbuilt by   go1.24.1\nthe cloud  " + archive.Go + "\n",
		},
		"of a checkout": {
			"",
			&debug.BuildInfo{GoVersion: "go1.24.1", Main: debug.Module{Version: "v1.2.3"}, Settings: []debug.BuildSetting{
				setting("GOARCH", "amd64"), setting("vcs.revision", "7f89b28"), setting("vcs.time", "2026-11-24T08:00:00Z"), setting("vcs.modified", "true"),
			}},
			versionInfo{"v1.2.3", "7f89b28", "2026-11-24T08:00:00Z", true, "go1.24.1", archive.Go},
			"version    v1.2.3\nrevision   7f89b28 of 2026-11-24T08:00:00Z, modified since\nbuilt by   go1.24.1\nthe cloud  " + archive.Go + "\n",
		},
		"by go run": {
			"",
			&debug.BuildInfo{GoVersion: "go1.24.1", Main: debug.Module{Version: "(devel)"}},
			versionInfo{Version: "(devel)", Go: "go1.24.1", CloudGo: archive.Go},
			"version    (devel)\nrevision   not recorded\nbuilt by   go1.24.1\nthe cloud  " + archive.Go + "\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newVersionInfo(test.release, test.build)
			if got != test.want || got.text() != test.text {
				t.Errorf("got %+v\n%s\nwant %+v\n%s", got, got.text(), test.want, test.text)
			}
		})
	}
	if v := newVersionInfo("", nil); v.Go == "" || !strings.HasPrefix(v.text(), "version    not recorded\n") {
		t.Errorf("without build information: %+v", v)
	}
}

func TestVersionAsJSON(t *testing.T) {
	t.Parallel()
	out, _ := terminal{}.run(t, done, "version", "--json")
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"version", "revision", "time", "modified", "go", "cloudGo"} {
		if _, ok := got[name]; !ok {
			t.Errorf("%s is missing in %s", name, out)
		}
		if !strings.Contains(versionJSON, name) {
			t.Errorf("%s is not explained", name)
		}
	}
	if got["cloudGo"] != archive.Go {
		t.Errorf("cloudGo = %v, want %s", got["cloudGo"], archive.Go)
	}
}
