# A fresh machine needs Go, git and make. `make help` says what there is.

# The version stamp needs git to trust the folder, which it may not, e.g. as root in someone else's clone.
# Without the folder's own path in what is built, every clone of one machine shares what was built before.
export GOFLAGS := $(filter-out -buildvcs=% -trimpath,$(GOFLAGS)) -buildvcs=false -trimpath

ARGS ?=
# What `shebao version` says.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
# For `make test` of some tests only: packages, names as go test -run takes them, sqlite or postgres.
PKG ?=
RUN ?=
ENGINE ?=
# What `make test` also runs with the race detector, on PostgreSQL: the tests in which goroutines meet, by the words in their names, of the
# packages where they do. The pure-Go SQLite is some ten times slower under it: all tests would take an hour.
RACE ?= ./internal/web ./internal/store ./internal/notify ./internal/citizen ./internal/staff
RACE_RUN ?= AtOnce|Once|Sixteen|OfTwo|Two[A-Z]|Nodes|While|Several|Freeze|CommitsLate|UnderWay|Turn|Slow|Room|ByItself|ProgramStops|Waits|Workers
FUZZTIME ?= 30s

.DEFAULT_GOAL := help
.PHONY: help demo dev build release test check hook assets generate bench fuzz

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  make demo ARGS="--people 200"              what follows goes to the program'
	@echo '  make test PKG=./internal/store RUN=Queue ENGINE=sqlite   some tests only'
	@echo '  SHEBAO_TEST_SKIP=postgres,browser make test   leaves out what this machine lacks'

demo: build ## run it with a made-up archive; open the address that it prints
	@exec bin/shebao demo $(ARGS)

dev: assets ## the demonstration, built and started anew at each change of a source file
	@go run ./tools/dev $(ARGS)

build: assets ## the program, in bin/shebao, with the fonts of documents
	@GOOS= GOARCH= go run ./tools/licences -goos "$(GOOS)" -goarch "$(GOARCH)" bin/THIRD_PARTY_NOTICES
	@CGO_ENABLED=0 go build -ldflags "-X main.version=$(VERSION)" -o bin/shebao ./cmd/shebao

release: assets ## the program for amd64 and arm64, Debian packages, manual, list of parts, checksums, in dist
	@go run ./tools/release -version "$(VERSION)"

test: ## every check and test; installs what they need, if it may
	@go run ./tools/check -full -race "$(RACE)" -race-run "$(RACE_RUN)" -pkg "$(PKG)" -run "$(RUN)" -engine "$(ENGINE)"

check: assets ## the quick checks and the unit tests, about a minute when warm
	@go run ./tools/check

hook: ## let git run make check before each push
	@git config core.hooksPath tools/hooks

assets: ## fetch the fonts for documents, which are not committed
	@go run ./tools/assets

generate: ## make the Go code of the pages anew, after a change to a .templ file
	@go tool templ generate -path internal/web

bench: build ## measure pages and import per second
	@exec bin/shebao bench $(ARGS)

fuzz: ## run each fuzz test for FUZZTIME
	@go run ./tools/check -fuzz $(FUZZTIME)
