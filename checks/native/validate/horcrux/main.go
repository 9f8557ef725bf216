// Reads config.yaml as Horcrux does (yaml.v2 into its Config, then its validation), but refuses unknown keys,
// which Horcrux ignores. With `-as-the-daemon` first, unknown keys are ignored here too; with `-json` first,
// the one file is written out as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/strangelove-ventures/horcrux/v3/signer"
	"gopkg.in/yaml.v2"
)

func main() {
	mode, files := "", os.Args[1:]
	if len(files) > 0 && (files[0] == "-as-the-daemon" || files[0] == "-json") {
		mode, files = files[0], files[1:]
	}
	failed := false
	for _, file := range files {
		if err := read(file, mode); err != nil {
			fmt.Printf("%s: %v\n", file, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func read(file, mode string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if mode == "-json" {
		return dump(text)
	}
	unmarshal := yaml.UnmarshalStrict
	if mode == "-as-the-daemon" {
		unmarshal = yaml.Unmarshal
	}
	var conf signer.Config
	if err := unmarshal(text, &conf); err != nil {
		return err
	}
	if conf.SignMode != signer.SignModeThreshold {
		return fmt.Errorf("signMode is %q", conf.SignMode)
	}
	return conf.ValidateThresholdModeConfig()
}

func dump(text []byte) error {
	var tree any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(plain(tree))
}

// plain turns yaml.v2's maps into those that JSON has.
func plain(value any) any {
	switch it := value.(type) {
	case map[any]any:
		out := map[string]any{}
		for key, inner := range it {
			out[fmt.Sprint(key)] = plain(inner)
		}
		return out
	case []any:
		for i := range it {
			it[i] = plain(it[i])
		}
	}
	return value
}
