// Package query reads Tracker's query language, as its help documents it
// ("Query language"), into a small tree.
//
//	Queue: TEST AND (Assignee: me() OR Status: !Closed) "Sort By": Updated DESC
//
// It knows the language and no Tracker: whether a parameter, a function or a
// value exists is for its caller to say. What is no part of the language is
// refused with an [Error] that names the place; nothing is skipped.
//
// Lower-case "and" is refused, as the public Tracker does (seen), although an
// example of the help has it. That a text to search for stands alone, before
// "Sort By", is assumed.
package query
