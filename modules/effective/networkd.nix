# networkd's files, as they will lie in /etc/systemd/network, and which of them an interface gets.
{ config, lib }:
let
  ini = import ./ini.nix { inherit lib; };
  inherit (config.systemd) network;

  # sorted by name, as networkd takes them
  files =
    suffix:
    lib.optionals network.enable (
      map
        (file: {
          inherit file;
          sections = ini.sections network.units.${file}.text;
        })
        (
          lib.filter (file: lib.hasSuffix suffix file && network.units.${file}.enable) (
            lib.attrNames network.units
          )
        )
    );
  networks = files ".network";
in
{
  inherit networks;

  netdevs = map (
    { sections, ... }:
    let
      keys = ini.merged "NetDev" sections;
    in
    {
      inherit sections;
      name = ini.single "Name" keys;
      kind = ini.single "Kind" keys;
    }
  ) (files ".netdev");

  # The first file that matches it. One that matches by more than the name, or by a pattern, may or may not: it is stated
  # as a network of its own.
  own =
    interface:
    lib.findFirst (it: ini.merged "Match" it.sections == { Name = [ interface ]; }) {
      file = null;
      sections = [ ];
    } networks;

  addresses =
    it:
    lib.concatMap (section: lib.concatMap (ini.list "Address") (ini.each section it.sections)) [
      "Network"
      "Address"
    ];

  # what did not come through its options: drop-ins, for one
  strays =
    lib.filter
      (
        path:
        lib.hasPrefix "systemd/network/" path
        && !network.units ? ${lib.removePrefix "systemd/network/" path}
      )
      (
        map (entry: entry.target) (lib.filter (entry: entry.enable) (lib.attrValues config.environment.etc))
      );
}
