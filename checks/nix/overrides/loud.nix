# What is meant for a while says so at every evaluation: the open door of a host without secrets, and throw-away keys.
{
  somewhere,
  with',
  expect,
  warned,
  ...
}:
somewhere (
  host:
  let
    inherit (host) lib;
    closed = host.config;
    opened = (with' host { palisade.bootstrap = true; }).config;
    addresses = config: map (listen: listen.addr) config.services.openssh.listenAddresses;
    up0 = map (a: lib.head (lib.splitString "/" a)) closed.palisade.underlay.addresses;
    table = config: config.networking.nftables.tables.palisade.content;
  in
  [
    (warned host {
      what = "bootstrap";
      says = "palisade.bootstrap";
      broken.palisade.bootstrap = true;
      allowed.palisade.bootstrap = false;
    })
    (expect "bootstrap listens on the underlay" (lib.all (a: lib.elem a (addresses opened)) up0))
    (expect "without it only bastions do" (
      closed.palisade.role == "bastion" || !lib.any (a: lib.elem a (addresses closed)) up0
    ))
    (expect "bootstrap fills the chain" (
      lib.hasInfix "chain bootstrap" (table opened) && !lib.hasInfix "chain bootstrap" (table closed)
    ))
    (warned host {
      what = "throw-away keys";
      says = "throw-away keys (insecure-lab)";
      broken.palisade.insecureLab = lib.mkForce true;
      allowed.palisade.insecureLab = lib.mkForce false;
    })
  ]
)
