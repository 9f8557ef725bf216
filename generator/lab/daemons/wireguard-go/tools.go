//go:build tools

// Package tools names the program that the lab builds from this module.
package tools

import _ "golang.zx2c4.com/wireguard"
