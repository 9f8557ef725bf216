# A sentry: the chain node whose signer the cosigners are. Its only peers are the
# own public nodes, over the overlay.
{ config, lib, ... }:
{
  config = lib.mkIf (config.palisade.role == "sentry") {
    palisade.chain.enable = true;
    # no packet of the daemon leaves the overlay
    palisade.chain.reach = "overlay";
    palisade.signer.enable = false;
    palisade.ssh.jump = false;
  };
}
