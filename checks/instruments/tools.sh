# shellcheck shell=bash
# Instruments that no system of ours has, fetched once into the cache. Sourced; each function prints where its tool is, or
# why it cannot be had, and says so by its status.

tools=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/palisade/instruments

# pypi NAME VERSION: its program
pypi() {
  local home=$tools/$1-$2
  if [ ! -e "$home/done" ]; then
    rm -rf "$home" && mkdir -p "$tools"
    if ! python3 -m venv "$home" >/dev/null 2>&1 || ! "$home/bin/pip" -q install "$1==$2" >/dev/null 2>&1; then
      echo "$1 $2 cannot be had from PyPI"
      return 1
    fi
    touch "$home/done"
  fi
  echo "$home/bin/$1"
}
