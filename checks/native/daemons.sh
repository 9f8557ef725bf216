# shellcheck shell=bash
# The real daemons, built once from pinned Go modules into the user's cache (the lab keeps its own there too).
# Sourced with $repo and $work set. Ends the script with 77 where there is no Go, no C compiler or no network.

cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/palisade
lab_modules=${repo:?}/generator/lab/daemons

skip() { echo "skipped: $1"; exit 77; }

# No setting of the caller's may choose another toolchain, other flags or another module.
unset GOFLAGS
export GOTOOLCHAIN=local GOWORK=off

go=$(command -v go || true)
for place in "$cache/go/bin/go" /usr/local/go/bin/go; do
  if [ -z "$go" ] && [ -x "$place" ]; then go=$place; fi
done
[ -n "$go" ] || skip "no Go on the PATH, and none in $cache/go: the daemons cannot be built"
command -v cc >/dev/null || command -v gcc >/dev/null || skip "no C compiler: horcrux and wasmd need one"

# compile FOLDER CGO OUT ARG...: `go build` in a folder
compile() {
  local folder=$1 cgo=$2 out=$3
  shift 3
  (cd "$folder" && CGO_ENABLED=$cgo nice -n 10 "$go" build -trimpath -mod=readonly -buildvcs=false -o "$out" "$@") \
    2>"${work:?}/build.err" && return
  if grep -qE 'dial tcp|no such host|connection refused|i/o timeout|network is unreachable|proxyconnect' "$work/build.err"; then
    tail -n 3 "$work/build.err"
    skip "the modules of $(basename "$out") are not in Go's cache, and the network does not give them"
  fi
  echo "failed: $(basename "$out") does not build"
  tail -n 20 "$work/build.err"
  exit 1
}

# daemon NAME MODULES MODULE PACKAGE CGO LDFLAGS [ARG...]: the program's path into $program.
# Folders are named as the lab names them, so that neither builds what the other has.
daemon() {
  local name=$1 modules=$2 module=$3 package=$4 cgo=$5 ldflags=$6 version digest folder
  shift 6
  version=$(sed -nE "s|^(require )?[[:space:]]*$module (v[^ ]+).*|\2|p" "$modules/go.mod")
  digest=$({ cat "$modules/go.sum"; printf %s "$ldflags" "$cgo" "$@"; } | sha256sum | cut -c 1-12)
  folder=$cache/daemons/$name-$version-$digest
  program=$folder/$name
  [ ! -x "$program" ] || return 0
  echo "building $name $version from its Go module (once)"
  local stage=$work/build-$name
  mkdir -p "$folder" "$stage"
  cp "$modules"/{go.mod,go.sum,tools.go} "$stage/"
  compile "$stage" "$cgo" "$stage/$name" "$@" -ldflags "$ldflags" "$package"
  # wasmd finds its virtual machine beside itself (LD_LIBRARY_PATH), also when Go's module cache is gone.
  if [ "$name" = wasmd ]; then
    cp "$(cd "$stage" && "$go" list -mod=readonly -m -f '{{.Dir}}' github.com/CosmWasm/wasmvm/v2)/internal/api/libwasmvm.$(uname -m).so" "$folder/"
  fi
  # Moved to its name whole: what is broken off leaves nothing that looks finished.
  mv "$stage/$name" "$program.$$" && mv "$program.$$" "$program"
}

horcrux_module=github.com/strangelove-ventures/horcrux/v3
daemon cometbft "$lab_modules/cometbft" github.com/cometbft/cometbft github.com/cometbft/cometbft/cmd/cometbft 0 "-s -w"
cometbft=$program
daemon horcrux "$lab_modules/horcrux" $horcrux_module $horcrux_module/cmd/horcrux 1 \
  "-s -w -X $horcrux_module/cmd/horcrux/cmd.Version=v3.3.2"
horcrux=$program
daemon wasmd "$repo/checks/native/wasmd" github.com/CosmWasm/wasmd github.com/CosmWasm/wasmd/cmd/wasmd 1 "-s -w" -tags netgo
wasmd=$program
daemon cosmovisor "$repo/checks/native/cosmovisor" cosmossdk.io/tools/cosmovisor cosmossdk.io/tools/cosmovisor/cmd/cosmovisor 0 "-s -w"
cosmovisor=$program
LD_LIBRARY_PATH=$(dirname "$wasmd")
# shellcheck disable=SC2034 # for whoever sources this
export LD_LIBRARY_PATH cometbft cosmovisor horcrux wasmd
