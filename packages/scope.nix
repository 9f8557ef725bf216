# The daemons that nixpkgs lacks, as a scope of packages over any nixpkgs. The modules
# take it as it is, so that no overlay, and no other package of the same name, can put
# another program into a host's place.
pkgs:
pkgs.lib.makeScope pkgs.newScope (self: {
  inherit (pkgs.lib.importJSON ./pins.json) pins;
  unknown = self.callPackage ./unknown.nix { };
  goProgram = self.callPackage ./go-program.nix { };

  cosmovisor = self.callPackage ./cosmovisor.nix { };
  cometbft = self.callPackage ./cometbft.nix { };
  gaiad = self.callPackage ./gaiad.nix { };
  horcrux = self.callPackage ./horcrux.nix { pin = "horcrux"; };
  horcrux-fork = self.callPackage ./horcrux.nix { pin = "horcrux-fork"; };
  wasmd = self.callPackage ./wasmd.nix { };
  palisade = self.callPackage ./palisade.nix { };
})
