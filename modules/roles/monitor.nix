# A monitor: where metrics and logs are to arrive; nothing receives them yet. It neither follows a chain nor signs.
{ config, lib, ... }:
{
  config = lib.mkIf (config.palisade.role == "monitor") {
    palisade.chain.enable = false;
    palisade.signer.enable = false;
    palisade.ssh.jump = false;
  };
}
