# What tests are made of; default.nix says which words there are.
{
  pkgs,
  fleet,
  platform,
}:
let
  inherit (pkgs) lib;
  folder = name: fleet + "/hosts/${name}";
  fact = name: file: lib.importJSON (folder name + "/${file}");
in
{
  inherit lib pkgs fact;

  host = name: module: {
    imports = [
      ../../modules
      (folder name)
      ./node.nix
      module
    ]
    ++ platform;
  };

  internet =
    hosts: module:
    let
      facts = map (name: fact name "host.json") hosts;
    in
    {
      imports = [
        (import ./internet.nix facts)
        module
      ];
    };

  script = text: lib.readFile ./prelude.py + text;
}
