// Package load plays scenes of load under virtual time, with the real client
// and the real rule on a Tracker in memory, and holds what they come to against
// what they must.
//
// It has tests only. A scene is a row of the tables in scenes_test.go; how it is
// played is in stage_test.go. Scenes S9 are years long and a model without
// requests: that of people in patience_test.go, that of issues in epic_test.go.
// Scenes S17 are an administrator's check and fix, which count as a sweep.
// Of each scene and way of writing it tells, where that makes sense:
//
//	asked     requests to Tracker; /change is their number for each change that
//	          people made, with the echoes of our own writes
//	refused   how many of them Tracker refused with 429
//	200 …     calls of the function by their status
//	longest   the longest of these calls
//	oldest    how old the oldest wrong total got: the age of the oldest change
//	          that was not yet in it; of S9, for how long it was not right
//	right     from the last change until all totals were right
//	late      calls for an issue that people changed that answered 200 before
//	          that change was in all totals above it
//	wrong     totals that are wrong in the end
//	sweeps    their number and, behind a minus, how many of them failed
//	versions  new versions of issues with sub-issues, for each change that people
//	          made and each level above it: 1 is one write of each total above a
//	          change; of S9, only our own
//	week 1    the oldest wrong total of the first week
//	year 1    the version of the root after a year; 3 years the same
//	/day      writes of the root on a working day, in the last month
package load
