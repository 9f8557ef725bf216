# A public node: the fleet's face to strangers. It follows a chain and signs nothing.
{ config, lib, ... }:
{
  config = lib.mkIf (config.palisade.role == "public") {
    palisade.chain.enable = true;
    # strangers dial it, and it dials strangers
    palisade.chain.reach = "internet";
    palisade.signer.enable = false;
    palisade.ssh.jump = false;
  };
}
