# The loud mark of hosts whose keys are throw-away.
# Threat: a host of an example or a lab that someone takes into use as it is.
{ config, lib, ... }:
{
  options.palisade.insecureLab = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether the host's keys are throw-away ones, whose private halves were never guarded.";
  };

  config.warnings = lib.optional config.palisade.insecureLab ''
    ${config.palisade.name}: its keys are throw-away keys (insecure-lab).
    Whoever made them can be this host. Never sign for a real chain with it: let the host or its custodian make keys, put
    their public halves into keys/${config.palisade.name}.toml without `insecure-lab`, and run `palisade generate`.'';
}
