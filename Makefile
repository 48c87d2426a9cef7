# Everything that a newcomer and CI run. `make help` lists it.

OCB     := go run go.opentelemetry.io/collector/cmd/builder@v0.145.0
LINT    := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME ?= 10m

SOURCES := $(shell find internal receiver processor -name '*.go' -not -name '*_test.go') \
           $(shell find receiver -name '*.csv') go.mod go.sum

.PHONY: help build test lint unit race cross demo evaluate fuzz crossread mutants bench bench-check bench-endtoend readme clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

build: bin/otelcol-flow ## build the reference collector, bin/otelcol-flow (the first time some eight minutes of CPU time)

bin/otelcol-flow: builder-config.yaml Makefile $(SOURCES)
	$(OCB) --config builder-config.yaml --skip-compilation
	cd dist && go build -trimpath -ldflags='-s -w' -o ../bin/otelcol-flow .

test: lint unit race ## vet, lint, and every test, with and without the race detector

lint:
	go vet ./...
	$(LINT) run --allow-serial-runners ./...

unit: bin/otelcol-flow # which validates the configurations that the documents show
	go test ./...

race:
	go test -race -short ./...

cross: ## compile for the other systems that we support
	GOOS=darwin go vet ./...
	GOOS=windows go vet ./...

demo: bin/otelcol-flow ## find the recorded scans in the recorded NetFlow and print them
	go run ./internal/demo

LABELLED ?= ../shared/labelled

evaluate: ## judge the detectors on the labelled flows of LABELLED (../shared/labelled) and write build/evaluation.tsv; EXPLAIN=1 tells of each miss and false alarm
	@go run ./internal/evaluate -labelled $(LABELLED) $(if $(EXPLAIN),-explain)

fuzz: ## fuzz everything that parses, for FUZZTIME (10m) each
	@grep -roE '^func Fuzz\w+' --include='*_test.go' internal receiver | sort | while IFS=: read -r file target; do \
		echo "$$file $${target#func }"; \
		go test "./$$(dirname "$$file")" -run '^$$' -fuzz "^$${target#func }\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s || exit 1; \
	done

crossread: ## have tshark and nfdump read what we write, where they are installed
	OTELFLOW_CROSSREAD=1 go test ./receiver/internal/crossread -count=1 -v -timeout 5m

mutants: ## take every behaviour of the conformance table away and see that a test fails
	OTELFLOW_MUTANTS=1 go test ./receiver/netflowreceiver -count=1 -timeout 30m -run '^TestMutants$$'

GROWING := $(shell grep -rl '^func BenchmarkGrowth' --include='*_test.go' processor | xargs -rn1 dirname | sort -u)

# What to do is the same, and what the variables are is each target's own.
define measure
@rm -rf bench/bin bench/results.txt
@cd bench && go test -c -o bin/ .
@for package in $(GROWING); do go test -c -o bench/bin/ ./$$package || exit 1; done
@for turn in $(TURNS); do \
	bench/bin/bench.test -test.run '^$$' -test.bench '^Benchmark(Flows|Logs|Floor)$$' -test.benchtime $(BENCHTIME) >> bench/results.txt || exit 1; \
done
@for turn in $(GROWTH_TURNS); do for growing in bench/bin/*; do \
	$$growing -test.run '^$$' -test.bench '$(GROWTH)' -test.benchtime $(BENCHTIME) >> bench/results.txt || exit 1; \
done; done
endef

bench: TURNS = 1 2 3 4 5 6
bench: GROWTH_TURNS = $(TURNS)
bench: GROWTH = ^BenchmarkGrowth$$
bench: BENCHTIME = 1s
bench: ## measure the receive path beside goflow2's, six times by turns, and print the ratios and what was aimed at (half an hour, 1 GiB)
	$(measure)
	@cd bench && go run ./ratios results.txt

# The machine may be a busy one. Growth has more to prepare than to measure: three turns, and nothing beyond a million.
bench-check: TURNS = 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16
bench-check: GROWTH_TURNS = 1 2 3
bench-check: GROWTH = ^BenchmarkGrowth$$/=10{1,6}$$
bench-check: BENCHTIME = 25ms
bench-check: ## the same in one to three minutes, by more and shorter turns, and fail where a ratio is below 70% of what was reached
	$(measure)
	@cd bench && go run ./check results.txt

bench-endtoend: bin/otelcol-flow ## measure the collector beside goflow2 and nfcapd over loopback UDP (half an hour)
	@cd bench && go run ./endtoend -otelcol ../bin/otelcol-flow

readme: ## write into the READMEs what is generated in them
	go test ./internal/flowlog ./internal/demo ./processor/flowdetectionprocessor -run Readme -update
	cd bench && go test ./internal/goals -run Readme -update

clean: ## remove what was built
	rm -rf bin build bench/bin bench/results.txt
	find dist -mindepth 1 -not -name go.sum -delete
