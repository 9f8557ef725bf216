{
  description = "Palisade: one fleet.toml becomes the hardened NixOS hosts of a Cosmos validator";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      forEachSystem =
        f:
        lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (
          system: f (nixpkgs.legacyPackages.${system}.extend self.overlays.default)
        );
      fleet = self.lib.mkFleet { src = self; };
    in
    {
      lib = import ./lib {
        inherit nixpkgs;
        palisade = self;
      };

      overlays.default = import ./packages;

      nixosModules.default = ./modules;

      # what `palisade init` writes
      templates.default = {
        path = ./generator/cli/src/verbs/init;
        description = "A fleet of your own: fleet.toml and the flake that makes its hosts";
      };

      inherit (fleet) nixosConfigurations evaluated;

      packages = forEachSystem (
        pkgs:
        lib.filterAttrs (_: lib.isDerivation) pkgs.palisade
        // {
          default = pkgs.palisade.palisade;
        }
      );

      checks = forEachSystem (
        pkgs:
        fleet.checks.${pkgs.stdenv.hostPlatform.system}
        // import ./checks/nix {
          inherit pkgs;
          inherit (fleet) nixosConfigurations;
          src = self;
        }
      );

      # nixfmt for the whole tree
      formatter = forEachSystem (pkgs: pkgs.nixfmt-tree);

      devShells = forEachSystem (pkgs: {
        default = pkgs.mkShell { packages = import ./packages/shell.nix pkgs; };
      });
    };
}
