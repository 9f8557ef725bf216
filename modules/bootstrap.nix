# Bootstrap: a host that has no secret yet is reached on its underlay address, from
# the bastions only, so that the first one can be brought by hand.
# Threat: a door that was opened once and forgotten, hence the warning.
{ config, lib, ... }:
let
  cfg = config.palisade;
  isV6 = lib.hasInfix ":";
  sources = cfg.access.data.bootstrap-sources;

  rule =
    family: addresses:
    lib.optionalString (addresses != [ ]) (
      "\t${family} saddr { ${lib.concatStringsSep ", " addresses} } tcp dport 22 "
      + "counter meta mark set meta mark | 0x01000000 accept\n"
    );
in
{
  options.palisade.bootstrap = lib.mkEnableOption "SSH on the underlay from the bastions, for a host that has no secret yet";

  config = lib.mkIf cfg.bootstrap {
    warnings = [
      ''
        ${cfg.name}: `palisade.bootstrap` is on: sshd listens on the underlay, for ${lib.concatStringsSep ", " sources}.
        Turn it off as soon as the secrets are in place.''
    ];

    networking.nftables.tables.palisade.content = lib.mkAfter (
      "chain bootstrap {\n"
      + rule "ip" (lib.filter (a: !isV6 a) sources)
      + rule "ip6" (lib.filter isV6 sources)
      + "}"
    );

    palisade.ssh.underlay = true;
  };
}
