package command

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"timeupdater/deploy/zip/archive"
)

// version is that of a release, written by its linker; any other build leaves
// it empty.
var version string

type versionOptions struct {
	IO
	json bool
}

func newVersion(std IO, run func(context.Context, versionOptions) error) *cobra.Command {
	o := versionOptions{IO: std}
	verb := &cobra.Command{
		Use:         "version",
		GroupID:     aboutItself,
		Short:       "Print what this command was built from",
		Long:        "Prints what this command was built from, and the Go with which the cloud builds\nthe function.",
		Example:     "  go run . version --json\n\n  go run does not record the revision, go build does:\n    go build -o build/ . && build/timeupdater version",
		Annotations: map[string]string{jsonFields: versionJSON},
		Args:        flagsOnly(""),
		RunE:        func(verb *cobra.Command, _ []string) error { return run(verb.Context(), o) },
	}
	verb.Flags().BoolVar(&o.json, "json", false, "print JSON")
	return verb
}

const versionJSON = `  version, revision, time, modified   of the source; empty if not recorded;
                                      a release records its version only
  go, cloudGo                         this command's Go, and the cloud's`

func runVersion(_ context.Context, o versionOptions) error {
	build, _ := debug.ReadBuildInfo() // nil if there is none
	v := newVersionInfo(version, build)
	if o.json {
		return printJSON(o.Out, v)
	}
	_, err := fmt.Fprint(o.Out, v.text())
	return err
}

// versionInfo is what the verb version tells. Its JSON is read by programs.
type versionInfo struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Time     string `json:"time"` // of the revision
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	CloudGo  string `json:"cloudGo"`
}

func newVersionInfo(release string, build *debug.BuildInfo) versionInfo {
	v := versionInfo{Version: release, Go: runtime.Version(), CloudGo: archive.Go}
	if build == nil {
		return v
	}
	v.Version, v.Go = cmp.Or(release, build.Main.Version), build.GoVersion
	for _, s := range build.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

func (v versionInfo) text() string {
	revision := cmp.Or(v.Revision, "not recorded")
	if v.Time != "" {
		revision += " of " + v.Time
	}
	if v.Modified {
		revision += ", modified since"
	}
	return fmt.Sprintf("version    %s\nrevision   %s\nbuilt by   %s\nthe cloud  %s\n",
		cmp.Or(v.Version, "not recorded"), revision, v.Go, v.CloudGo)
}
