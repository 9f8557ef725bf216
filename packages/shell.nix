# What work on Palisade needs, beside Nix: the toolchain, the programs of the lab,
# and the linters of checks/.
pkgs: [
  pkgs.cargo
  pkgs.clippy
  pkgs.deadnix
  pkgs.go
  pkgs.iproute2
  pkgs.nftables
  pkgs.nixfmt
  pkgs.python3
  pkgs.rustc
  pkgs.rustfmt
  pkgs.shellcheck
  pkgs.statix
  pkgs.util-linux
  pkgs.wireguard-tools
]
