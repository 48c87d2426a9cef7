// The path lies below receiver, so that the packages in receiver/internal can be measured here.
module github.com/otelflow/otelflow/receiver/bench

go 1.26.0

require (
	github.com/otelflow/otelflow v0.0.0
	github.com/stretchr/testify v1.11.1
	go.opentelemetry.io/collector/pdata v1.51.0
	go.opentelemetry.io/collector/pdata/xpdata v0.145.0
	golang.org/x/perf v0.0.0-20260908200009-22c9c6c9d4da
	golang.org/x/sys v0.48.0
)

require (
	github.com/aclements/go-moremath v0.0.0-20210112150236-f10218a38794 // indirect
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/hashicorp/go-version v1.8.0 // indirect
	github.com/json-iterator/go v1.1.12 // indirect
	github.com/libp2p/go-reuseport v0.4.0 // indirect
	github.com/modern-go/concurrent v0.0.0-20180306012644-bacd9c7ef1dd // indirect
	github.com/modern-go/reflect2 v1.0.3-0.20250322232337-35a7c28c31ee // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	go.opentelemetry.io/collector/featuregate v1.51.0 // indirect
	go.uber.org/multierr v1.11.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

require (
	github.com/gaissmai/bart v0.26.0 // indirect
	github.com/gopacket/gopacket v1.6.0 // indirect
	github.com/netsampler/goflow2/v2 v2.2.6
)

replace github.com/otelflow/otelflow => ../
