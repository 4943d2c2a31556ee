// Package echo is a library that has a function in the cloud.
package echo

import "timeupdater/tracker"

// Of is a duration twice, as an echo gives it.
func Of(text string) (string, error) {
	d, err := tracker.ParseDuration(text)
	if err != nil {
		return "", err
	}
	return d.String() + " " + d.String(), nil
}
