# A bastion: the only way in for people. It forwards them, and holds nothing.
{ config, lib, ... }:
{
  config = lib.mkIf (config.palisade.role == "bastion") {
    palisade.ssh.jump = true;
    palisade.chain.enable = false;
    palisade.signer.enable = false;
  };
}
