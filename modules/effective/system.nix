# What the base system listens on: the resolver and the clock.
{ config, lib }:
let
  inherit (config.services) resolved chrony;
  resolve = resolved.settings.Resolve;
  inherit (import ./ini.nix { inherit lib; }) isOff;
  listener = unit: purpose: transport: address: port: {
    inherit
      unit
      purpose
      transport
      address
      port
      ;
  };
  dns = listener "systemd-resolved" "dns";
  time = listener "chronyd" "time" "udp";
  both = address: port: [
    (dns "tcp" address port)
    (dns "udp" address port)
  ];

  # chrony.conf: what its module writes listens on nothing
  lines = map (line: lib.filter (word: word != "") (lib.splitString " " (lib.trim line))) (
    lib.splitString "\n" chrony.extraConfig
  );
  directive = name: lib.filter (line: line != [ ] && lib.head line == name) lines;
  number =
    name: absent:
    let
      found = directive name;
    in
    if found == [ ] then absent else lib.toIntBase10 (lib.last (lib.last found));
  serves = lib.any (name: directive name != [ ]) [
    "allow"
    "broadcast"
    "peer"
  ];
  command = number "cmdport" 323;
in
{
  listeners =
    lib.optionals resolved.enable (
      lib.optionals (!isOff (resolve.DNSStubListener or true)) (
        both "127.0.0.53" 53 ++ both "127.0.0.54" 53
      )
      # as it is written: the reader refuses what is no address
      ++ lib.concatMap (extra: [ (dns "udp" extra 53) ]) (
        lib.toList (resolve.DNSStubListenerExtra or [ ])
      )
      ++ lib.optionals (!isOff (resolve.LLMNR or true)) (both "::" 5355)
      ++ lib.optional (!isOff (resolve.MulticastDNS or true)) (dns "udp" "::" 5353)
    )
    ++ lib.optionals chrony.enable (
      lib.optional serves (time "::" (number "port" 123))
      ++ lib.optionals (command != 0) (
        if directive "cmdallow" == [ ] then
          [
            (time "127.0.0.1" command)
            (time "::1" command)
          ]
        else
          [ (time "::" command) ]
      )
    );
}
