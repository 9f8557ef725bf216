# The tests in virtual machines, found by reading tests/, and reports/, which hold nothing: a file's name is its test's.
#
#   pkgs       nixpkgs, or what stands in for it
#   fleet      folder with the emitted `hosts/` of a fleet with throw-away keys (fleet.sh makes it)
#   platform   modules that only what the tests run on asks for (rig.nix); none on nixpkgs
#
# A test is a function of `kit` to what `runNixOSTest` takes:
#   kit.now, kit.next NAME        the folder of a host's emitted files, as the fleet is and as it is later (fleet.sh: next/)
#   kit.everyRole                 the names of five hosts, one of each role
#   kit.host NAME MODULE          a node: the emitted host, our modules, and what a virtual machine differs in
#   kit.hostNext NAME MODULE      the same of the fleet as it is later
#   kit.becomesNext NAME          a module: the files of the host as they are later
#   kit.internet HOSTS MODULE     a node: every gateway of these hosts, the admins' network, strangers
#   kit.plain                     a node: a NixOS machine with the services of ours and nothing else, among the hosts of eu-1
#   kit.script TEXT               its Python, with the words of prelude.py before it
{
  pkgs,
  fleet,
  platform ? [ ],
}:
let
  inherit (pkgs) lib;
  kit = import ./kit.nix { inherit pkgs fleet platform; };
  of =
    folder:
    lib.mapAttrs' (
      file: _:
      let
        name = lib.removeSuffix ".nix" file;
      in
      lib.nameValuePair name (
        pkgs.testers.runNixOSTest ({ inherit name; } // import (folder + "/${file}") kit)
      )
    ) (builtins.readDir folder);
in
of ./tests // of ./reports
