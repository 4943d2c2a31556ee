package main

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"

	"timeupdater/deploy/bench/scene"
)

// stage serves one scene after the other at the same address, so that the
// function keeps its connections.
type stage struct {
	*httptest.Server
	scene atomic.Pointer[scene.Scene]
}

func newStage() *stage {
	s := &stage{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.scene.Load().ServeHTTP(w, r)
	}))
	return s
}

func (s *stage) show(levels, subIssues int) *scene.Scene {
	next := scene.New(levels, subIssues)
	s.scene.Store(next)
	return next
}
