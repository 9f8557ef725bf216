# Static checks for `nix flake check`, beside that every host evaluates.
{
  pkgs,
  nixosConfigurations,
  src,
}:
let
  inherit (pkgs) lib;
  inherit (pkgs.palisade) pins unknown;
  state = import ./pins.nix;

  # lines of a list that must be empty
  empty =
    name: lines:
    pkgs.runCommand name { } ''
      ${lib.concatMapStrings (line: ''
        printf '%s\n' ${lib.escapeShellArg line} >&2
      '') lines}
      ${if lines == [ ] then "touch $out" else "exit 1"}
    '';
  on =
    name: tools: script:
    pkgs.runCommand name { nativeBuildInputs = tools; } "cd ${src}\n${script}\ntouch $out";
in
{
  nix-format = on "nix-format" [ pkgs.nixfmt ] "find . -name '*.nix' -exec nixfmt --check {} +";
  nix-dead-code = on "nix-dead-code" [ pkgs.deadnix ] "deadnix --fail .";
  nix-lint = on "nix-lint" [ pkgs.statix ] "statix check .";
  nix-scripts = on "nix-scripts" [ pkgs.shellcheck ] "shellcheck checks/nix/run.sh";

  # what an unknown hash does, tried on an empty folder
  unknown-hash =
    pkgs.runCommand "unknown-hash"
      {
        nativeBuildInputs = [ pkgs.nix ];
        script = unknown.vendorScript "gaiad" pins.gaiad;
        passAsFile = [ "script" ];
      }
      ''
        if (mkdir vendor && out=$PWD/vendor && . "$scriptPath") 2>message; then
          echo "an unknown hash does not stop the build" >&2
          exit 1
        fi
        grep -q 'write it to packages/pins.json' message
        touch $out
      '';

  # the output lists the hashes that nobody knows
  pins =
    if state.problems == [ ] then
      pkgs.writeText "pins" (lib.concatLines state.unknown)
    else
      empty "pins" state.problems;

  overrides = empty "overrides" (import ./overrides nixosConfigurations).faults;
  promises = empty "promises" (import ./promises nixosConfigurations).faults;
}
