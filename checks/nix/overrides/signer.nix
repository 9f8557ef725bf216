# The signer's file and environment: what is signed, with whom and for whom changes only by force.
{
  on,
  with',
  expect,
  refused,
  conflicts,
  differences,
  onlyByForce,
  ...
}:
on "cosigner" (
  host:
  let
    inherit (host) lib;
    inherit (host.config.palisade) signer;
    settings = module: (with' host module).config.palisade.signer.settings;
    raft.palisade.signer.settings.thresholdMode.raftTimeout = "1700ms";
    threshold = value: { palisade.signer.settings.thresholdMode.threshold = value; };
    nodes = value: { palisade.signer.settings.chainNodes = value; };
    stranger = [ { privValAddr = "tcp://192.0.2.1:1234"; } ];
  in
  [
    (expect "without an override the emitted horcrux.json is installed" (
      signer.installed == "${signer.file}"
    ))
    (expect "an override changes its key of horcrux.json and no other" (
      differences signer.settings (settings raft) == [ "thresholdMode.raftTimeout" ]
    ))
    (conflicts "the threshold without mkForce" (settings (threshold 1)).thresholdMode.threshold
      (settings (threshold (lib.mkForce 1))).thresholdMode.threshold
    )
  ]
  ++
    onlyByForce host
      [ "palisade" "signer" "settings" ]
      [
        "signMode"
        "keyDir"
        "thresholdMode.threshold"
        "thresholdMode.cosigners"
        "chainNodes"
        "debugAddr"
      ]
  ++ [
    # two plain lists would be one longer list
    (conflicts "a further chain node without mkForce" (settings (nodes stranger)).chainNodes
      (settings (nodes (lib.mkForce stranger))).chainNodes
    )
    (refused host {
      what = "HORCRUX_ in the environment";
      says = "HORCRUX_";
      broken.systemd.services.palisade-signer.environment.HORCRUX_DEBUGADDR = "0.0.0.0:1";
      allowed.systemd.services.palisade-signer.environment.GOMAXPROCS = "2";
    })
  ]
)
