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

# sid PACKAGE: the tree of Debian sid's package of this name, as it is (it must run with this machine's libc)
sid() {
  local home=$tools/sid-$1 apt
  if [ ! -e "$home/done" ]; then
    rm -rf "$home" && mkdir -p "$home"
    apt=$(mktemp -d)
    mkdir -p "$apt"/{etc,lists/partial,archives/partial} && touch "$apt/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian sid main" >"$apt/sources"
    local options=(-o "Dir::Etc=$apt/etc" -o "Dir::Etc::SourceList=$apt/sources" -o "Dir::State::Lists=$apt/lists"
      -o "Dir::State::Status=$apt/status" -o "Dir::Cache=$apt" -o APT::Sandbox::User=root -o Acquire::Languages=none)
    if ! (cd "$apt" && apt-get "${options[@]}" -q update && apt-get "${options[@]}" -q download "$1" &&
      dpkg-deb -x ./*.deb "$home") >"$apt/log" 2>&1; then
      echo "$1 cannot be had from Debian sid: $(tail -n 1 "$apt/log")"
      rm -rf "$apt"
      return 1
    fi
    rm -rf "$apt"
    touch "$home/done"
  fi
  echo "$home"
}
