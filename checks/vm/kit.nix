# What tests are made of; default.nix says which words there are.
{
  pkgs,
  fleet,
  platform,
}:
let
  inherit (pkgs) lib;
  now = name: fleet + "/hosts/${name}";
  next = name: fleet + "/next/hosts/${name}";
  # of a host that is gone later, or comes later, the one that there is
  some = name: if lib.pathExists (now name) then now name else next name;

  node = folder: module: {
    imports = [
      ../../modules
      folder
      ./node.nix
      module
    ]
    ++ platform;
  };
in
{
  inherit
    lib
    pkgs
    now
    next
    ;

  everyRole = [
    "bastion-eu-1"
    "cosigner-eu-1"
    "monitor-eu-2"
    "public-eu-1"
    "sentry-eu-1"
  ];

  host = name: node (now name);
  hostNext = name: node (next name);

  becomesNext = name: {
    palisade = {
      host.file = lib.mkForce (next name + "/host.json");
      access.file = lib.mkForce (next name + "/access.json");
      overlay.file = lib.mkForce (next name + "/overlay.json");
      firewall = {
        file = lib.mkForce (next name + "/nftables.nft");
        kept = lib.mkForce (next name + "/kept.nft");
        closed = lib.mkForce (next name + "/closed.nft");
      };
    };
  };

  internet = hosts: module: {
    imports = [
      (import ./internet.nix (map (name: lib.importJSON (some name + "/host.json")) hosts))
      module
    ];
  };

  plain = import ./plain.nix;

  script = text: lib.readFile ./prelude.py + text;
}
