# What work on Palisade needs, beside Nix: the toolchain, the programs of the lab,
# and the linters of checks/.
pkgs: [
  pkgs.cargo
  pkgs.clippy
  pkgs.deadnix
  pkgs.go
  pkgs.jq
  pkgs.nftables
  pkgs.nixfmt
  pkgs.rustc
  pkgs.rustfmt
  pkgs.shellcheck
  pkgs.statix
  pkgs.wireguard-tools
]
