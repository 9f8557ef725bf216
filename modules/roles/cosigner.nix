# A cosigner: holds one shard of the consensus key, and nothing else runs beside it.
{ config, lib, ... }:
{
  config = lib.mkIf (config.palisade.role == "cosigner") {
    palisade.signer.enable = true;
    palisade.chain.enable = false;
    palisade.ssh.jump = false;
    # no builder beside a shard: a new system arrives built and signed
    nix.enable = false;
  };
}
