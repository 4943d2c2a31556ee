# The tools that are not part of Go, at fixed versions.
GOLANGCI  := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
# The Go of the cloud's runtime golang123.
CLOUD_GO  := go1.23.9
FUZZTIME  ?= 3s
BIN       := $(CURDIR)/build/bin

.DEFAULT_GOAL := help
.PHONY: help demo test format vet unit fuzz platform chaos interleavings lint zip bench

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## play the tutorial against an in-memory Tracker, then serve a page with it
	go run . -demo

test: format vet unit fuzz ## everything that must pass, in under three minutes

format:
	@files=$$(gofmt -l .) && [ -z "$$files" ] || { echo "not formatted by gofmt:"; echo "$$files"; exit 1; }

vet:
	go vet ./...
	go vet -tags ycf .

unit:
	go test -race ./...

# Go fuzzes one target at a time.
fuzz: ## fuzz every target, FUZZTIME each (3s)
	@grep -rEl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u | while read -r dir; do \
	  for target in $$(grep -rhoE --include='*_test.go' '^func Fuzz[A-Za-z]+' "$$dir"/*_test.go | awk '{print $$2}'); do \
	    echo "fuzz $$dir $$target"; \
	    go test "$$dir" -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) >build/fuzz.log 2>&1 || { cat build/fuzz.log; exit 1; }; \
	  done; \
	done

lint: $(BIN)/golangci-lint ## golangci-lint and terraform fmt; the first time it builds the linter
	$(BIN)/golangci-lint run ./...
	@if command -v terraform >/dev/null; then terraform fmt -check -recursive deploy/terraform; \
	else echo "terraform is not installed: its formatting is not checked"; fi

$(BIN)/golangci-lint:
	GOBIN=$(BIN) go install $(GOLANGCI)

zip: ## write build/timeupdater.zip, the archive for the cloud
	go run ./deploy/zip
