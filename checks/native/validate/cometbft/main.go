// Reads config.toml as CometBFT does (viper into its Config, then ValidateBasic), but refuses unknown keys,
// which CometBFT ignores. With `-as-the-daemon` first, unknown keys are ignored here too.
package main

import (
	"fmt"
	"os"

	"github.com/cometbft/cometbft/config"
	"github.com/mitchellh/mapstructure"
	"github.com/spf13/viper"
)

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
	conf := config.DefaultConfig()
	set := func(c *mapstructure.DecoderConfig) { c.ErrorUnused = strict }
	if err := v.Unmarshal(conf, set); err != nil {
		return err
	}
	if err := conf.ValidateBasic(); err != nil {
		return err
	}
	for _, warning := range conf.CheckDeprecated() {
		return fmt.Errorf("deprecated: %s", warning)
	}
	return nil
}
