# A folder with emitted `hosts/` → NixOS configurations of them, and checks.
#
#   src      folder that holds `hosts/`
#   modules  name of a host → modules of the operator's for it (overrides)
#
# `nixosConfigurations`, `checks` by system, and `evaluated`: what the hosts state of themselves, for `palisade prove`.
{ nixpkgs, palisade }:
{
  src,
  modules ? _: [ ],
}:
let
  inherit (nixpkgs) lib;
  format = import ./format.nix;

  hostsDir = src + "/hosts";
  names = lib.optionals (builtins.pathExists hostsDir) (
    lib.attrNames (lib.filterAttrs (_: kind: kind == "directory") (builtins.readDir hostsDir))
  );

  # An option that these modules do not know would fail first and say less.
  refuseOtherFormat =
    name: emitted:
    let
      found = emitted.palisade.format or "none";
    in
    lib.throwIf (found != format.supported) (format.message name found) emitted;

  host =
    name:
    let
      dir = hostsDir + "/${name}";
    in
    nixpkgs.lib.nixosSystem {
      modules = [
        palisade.nixosModules.default
        {
          # by file name, so that errors name the host's own file
          imports = builtins.seq (refuseOtherFormat name (import dir)) [ dir ];
        }
        (
          { config, ... }:
          {
            assertions = [
              {
                assertion = config.palisade.name == name;
                message = ''
                  hosts/${name}/default.nix says `palisade.name = "${config.palisade.name}"`.
                  The folder decides which machine gets this configuration, the name which keys it has.
                  Move the folder back, or run `palisade generate`.'';
              }
            ];
          }
        )
      ]
      ++ modules name;
    };

  nixosConfigurations = lib.genAttrs names host;

  # `[ports]` of the spec says where programs to come will listen
  spec = src + "/fleet.toml";
  stated = lib.optionalString (builtins.pathExists spec) "--fleet ${spec}";

  # what `palisade prove --evaluated` reads
  evaluated = {
    format = format.supported;
    hosts = lib.mapAttrs (_: system: system.config.palisade.effective) nixosConfigurations;
  };
in
{
  inherit nixosConfigurations evaluated;

  checks = lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (
    system:
    let
      pkgs = nixpkgs.legacyPackages.${system};
    in
    {
      # every host's system evaluates, all assertions held
      hosts = pkgs.writeText "palisade-hosts" (
        lib.concatMapStrings (
          name:
          "${name} ${
            builtins.unsafeDiscardStringContext nixosConfigurations.${name}.config.system.build.toplevel.drvPath
          }\n"
        ) names
      );

      # what they open, connect and let in is lawful, after all overrides
      proof =
        pkgs.runCommand "palisade-proof" { nativeBuildInputs = [ palisade.packages.${system}.palisade ]; }
          ''
            palisade ${stated} prove --evaluated ${pkgs.writeText "evaluated.json" (builtins.toJSON evaluated)} | tee $out
          '';
    }
  );
}
