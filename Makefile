# The tools that are not part of Go, at fixed versions.
GOLANGCI  := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
ACTIONS   := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
FUZZTIME  ?= 3s
N         ?= 100000
SEED      ?= $(shell date +%Y%m%d0000)
FUNCTION  ?= timeupdater
BIN       := build/bin

# Tools are built from the module cache where it has them: without a network too.
INSTALL   = GOBIN="$(CURDIR)/$(BIN)" GOPROXY="file://$$(go env GOMODCACHE)/cache/download,$$(go env GOPROXY)" \
            $(PROGRESS) go install -v

# What runs under this is never silent for long, and says how far it is.
PROGRESS  := build/bin/testprogress
FUNCTIONS := $(addprefix ./,$(wildcard integrate/*/function))

.DEFAULT_GOAL := help
.PHONY: help demo test format modules vet unit progress documents fuzz synctest chaos interleavings load bench lint zip release

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## play the tutorial against an in-memory Tracker, then serve a page with it
	go run . demo

test: format modules vet unit ## everything that must pass; under three minutes once compiled

format:
	@echo "1 of 4: formatting"
	@files=$$(gofmt -l .) && [ -z "$$files" ] || { echo "not formatted by gofmt:"; echo "$$files"; exit 1; }

modules: progress
	@echo "2 of 4: the modules it needs"
	@$(PROGRESS) go mod download -x

# -v names each package when it is compiled; -race makes that do for the tests too.
vet: progress
	@echo "3 of 4: vet, which compiles everything the first time"
	@$(PROGRESS) go vet -race -v ./...
	@$(PROGRESS) go vet -race -v -tags=ycf . $(FUNCTIONS)

# The package that takes longest goes first, beside those that mostly wait.
unit: progress
	@echo "4 of 4: the tests"
	@$(PROGRESS) go test -json -race ./summarize ./...

progress:
	@go build -v -o $(PROGRESS) ./deploy/testprogress

documents: progress ## run every local block of the documents, on the ports that they name
	DOCUMENTS=run $(PROGRESS) go test -json -race -count=1 -run='^TestLocalBlocksOfTheDocuments$$' ./deploy/command

# Go fuzzes one target at a time.
fuzz: ## fuzz every target, FUZZTIME each (3s)
	@mkdir -p build
	@grep -rEl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u | while read -r dir; do \
	  for target in $$(grep -rhoE --include='*_test.go' '^func Fuzz[A-Za-z]+' "$$dir"/*_test.go | awk '{print $$2}'); do \
	    echo "fuzz $$dir $$target"; \
	    go test "$$dir" -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) >build/fuzz.log 2>&1 || { cat build/fuzz.log; exit 1; }; \
	  done; \
	done

# Tests hold time and goroutines with testing/synctest.
synctest:
	@go list -f '{{context.ReleaseTags}}' . | grep -qwF go1.25 || \
	  { echo "virtual time needs Go 1.25 or newer, not $$(go env GOVERSION)"; exit 1; }

chaos: synctest progress ## everything goes wrong at once: N operations (100000) from SEED (the day)
	GOMAXPROCS=1 CHAOS_N=$(N) CHAOS_SEED=$(SEED) $(PROGRESS) go test -json -run='^TestChaos$$' -count=1 -v -timeout=2h ./summarize

interleavings: synctest progress ## explore every order of API calls in every case, an hour or two
	INTERLEAVINGS=all $(PROGRESS) go test -json -run='^TestInterleavings|^TestNothingIsReducedAway' -count=1 -v -timeout=6h ./summarize

load: synctest progress ## play scenes of load under virtual time; also to build/load.json
	@rm -f build/load.txt
	@LOAD=all $(PROGRESS) go test -json -run='^TestLoad$$' -count=1 -timeout=20m ./deploy/load; \
	  status=$$?; cat build/load.txt; exit $$status

bench: ## measure calls, time, memory, start and load; also to build/bench.json
	go run ./deploy/bench

lint: progress $(BIN)/golangci-lint $(BIN)/actionlint ## golangci-lint, actionlint and terraform fmt; the first time it builds the linters
	$(PROGRESS) $(BIN)/golangci-lint run ./...
	$(BIN)/actionlint .github/workflows/*.yml
	bash -n deploy/yc.sh
	@if command -v terraform >/dev/null; then terraform fmt -check -recursive deploy/terraform; \
	else echo "terraform is not installed: its formatting is not checked"; fi

$(BIN)/golangci-lint: | progress
	$(INSTALL) $(GOLANGCI)

$(BIN)/actionlint: | progress
	$(INSTALL) $(ACTIONS)

zip: ## write build/FUNCTION.zip (timeupdater), an archive for the cloud
	go run ./deploy/zip $(FUNCTION)

release: ## write build/release: archives and commands of VERSION (v1.2.3), with checksums
	@go run ./deploy/release "$(VERSION)"
