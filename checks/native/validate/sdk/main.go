// Reads app.toml and client.toml as a Cosmos SDK daemon with wasm does (viper into its structs, then
// ValidateBasic), but refuses unknown keys, which the daemon ignores. With `-as-the-daemon` first, unknown keys
// are ignored here too.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/CosmWasm/wasmd/x/wasm"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	clientconfig "github.com/cosmos/cosmos-sdk/client/config"
	"github.com/cosmos/cosmos-sdk/server/config"
	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"
)

// app is what wasmd (and gaiad) makes its app.toml from.
type app struct {
	config.Config `mapstructure:",squash"`
	Wasm          wasmtypes.NodeConfig `mapstructure:"wasm"`
}

func main() {
	files, strict := os.Args[1:], true
	if len(files) > 0 && files[0] == "-as-the-daemon" {
		files, strict = files[1:], false
	}
	failed := false
	for _, file := range files {
		if err := read(file, strict); err != nil {
			fmt.Printf("%s: %v\n", file, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func read(file string, strict bool) error {
	v := viper.New()
	v.SetConfigFile(file)
	if err := v.ReadInConfig(); err != nil {
		return err
	}
	set := func(c *mapstructure.DecoderConfig) { c.ErrorUnused = strict }
	if filepath.Base(file) == "client.toml" {
		return v.Unmarshal(clientconfig.DefaultConfig(), set)
	}
	whole := app{Config: *config.DefaultConfig(), Wasm: wasmtypes.DefaultNodeConfig()}
	if err := v.Unmarshal(&whole, set); err != nil {
		return err
	}
	// The daemon's own two readers, which look at single keys.
	conf, err := config.GetConfig(v)
	if err != nil {
		return err
	}
	node, err := wasm.ReadNodeConfig(v)
	if err != nil {
		return err
	}
	if node.SimulationGasLimit != nil && *node.SimulationGasLimit == 0 {
		return fmt.Errorf("wasm.simulation_gas_limit is 0: no transaction could be simulated")
	}
	return conf.ValidateBasic()
}
