//go:build tools

// Package cosmovisor pins what starts a chain's daemon: the newest version that Go's module proxy was seen to give.
package cosmovisor

import _ "cosmossdk.io/tools/cosmovisor/cmd/cosmovisor"
