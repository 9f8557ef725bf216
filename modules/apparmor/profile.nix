# A service and what it says of itself → the text of its profile.
{
  config,
  lib,
  pkgs,
}:
let
  inherit (config.environment) etc;
  words = import ../../lib/words.nix { inherit lib; };
  lines = lib.concatMapStrings (line: "  ${line}\n");
  dropPrefix = lib.removePrefix "CAP_";

  # what the unit starts; systemd's prefixes are no part of the path
  commands =
    unit:
    map
      (command: lib.head (lib.splitString " " (lib.head (lib.match "[-@:+!|]*(.*)" (toString command)))))
      (
        lib.concatMap (key: lib.toList (unit.${key} or [ ])) [
          "ExecStartPre"
          "ExecStart"
          "ExecStartPost"
          "ExecReload"
          "ExecStop"
          "ExecStopPost"
        ]
      );

  # Whole packages, with all that they need: what lies in the store is nobody's secret.
  closure =
    name: packages:
    pkgs.runCommand "apparmor-closure-${name}" { } ''
      while read -r path; do
        printf '  %s,\n' "$path{,/**} r" "$path/**.so* mr"
      done <${pkgs.closureInfo { rootPaths = packages; }}/store-paths >$out
    '';

  families = {
    AF_INET = [ "network inet," ];
    AF_INET6 = [ "network inet6," ];
    AF_UNIX = [
      "network unix,"
      "unix,"
    ];
    AF_NETLINK = [ "network netlink," ];
  };
in
{
  text =
    name: what:
    let
      unit = config.systemd.services.${name}.serviceConfig;
      user = unit.User or "root";
      own = lib.filter (entry: entry.user == user && user != "root") (
        lib.attrValues config.palisade.state
      );
      runtime = map (directory: "/run/${directory}") (lib.toList (unit.RuntimeDirectory or [ ]));
      reach = unit.RestrictAddressFamilies or [ ];
      secrets = unit ? LoadCredential || unit ? LoadCredentialEncrypted;
    in
    ''
      abi <abi/4.0>,
      include <tunables/global>

      # ${config.systemd.services.${name}.description}
      profile ${name} flags=(attach_disconnected) {
        include <abstractions/base>
    ''
    + lib.optionalString (lib.elem "AF_INET" reach) "  include <abstractions/nameservice>\n  include <abstractions/ssl_certs>\n"
    + lines (
      map (capability: "capability ${lib.toLower (dropPrefix capability)},") (
        words (unit.CapabilityBoundingSet or [ ])
      )
    )
    + lines (lib.concatMap (family: families.${family}) reach)
    + ''
      include "${closure name what.packages}"
    ''
    + lines (map (file: "${file} mrix,") (lib.unique (commands unit ++ what.executes)))
    + lines (map (file: "${file} r,") what.reads)
    + lines (lib.optional secrets "/run/credentials/${name}.service/{,**} r,")
    + lines (
      lib.concatMap (directory: [
        "${directory}/ r,"
        "${directory}/** rwk,"
      ]) (map (entry: entry.path) own ++ runtime)
    )
    + lines (map (file: "${file} rwk,") what.writes)
    + lines (lib.filter (line: line != "") (lib.splitString "\n" what.rules))
    + "}\n";

  # Compiled as they will be loaded: one that does not parse would keep its service from starting.
  compiled =
    names:
    pkgs.runCommand "check-apparmor" { } ''
      for name in ${lib.escapeShellArgs names}; do
        ${lib.getExe' pkgs.buildPackages.apparmor-parser "apparmor_parser"} --skip-kernel-load --skip-cache \
          --config-file ${
            etc."apparmor/parser.conf".source
          } --base ${etc."apparmor.d".source} ${etc."apparmor.d".source}/"$name" >/dev/null
      done
      touch $out
    '';
}
