# What the flake offers to other flakes: `palisade.lib.mkFleet { src = self; }`.
{ nixpkgs, palisade }:
{
  mkFleet = import ./fleet.nix { inherit nixpkgs palisade; };
}
