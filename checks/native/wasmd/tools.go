//go:build tools

// Package tools pins wasmd, whose own `init` writes the app.toml and client.toml that ours are held against.
package tools

import (
	_ "github.com/CosmWasm/wasmd/cmd/wasmd"
	// wasmd's own pin of sonic does not compile with Go 1.26.
	_ "github.com/bytedance/sonic"
	// The engine of the fleet, newer than wasmd's own.
	_ "github.com/cometbft/cometbft/version"
	_ "github.com/cosmos/cosmos-sdk/version"
)
