# sshd, its authorities, and accounts.
{
  cosigner,
  lib,
  listener,
  ...
}:
let
  caKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  access = cosigner.access.data;
in
{
  sshd-port = {
    module.services.openssh.listenAddresses = [
      {
        addr = "203.0.113.200";
        port = 2222;
      }
    ];
    changes = [
      "listeners + ${listener "sshd" "ssh" "tcp" "203.0.113.200" 2222}"
      ''ssh.settings + "ListenAddress 203.0.113.200:2222"''
    ];
  };

  sshd-setting = {
    module.services.openssh.extraConfig = "PermitEmptyPasswords yes";
    changes = [ ''ssh.settings + "PermitEmptyPasswords yes"'' ];
  };

  authority = {
    module.environment.etc."ssh/palisade-ca.pub".text = caKey;
    changes = [ ''ssh.ca + {"name":null,"public-key":"${caKey}"}'' ];
  };

  wheel = {
    module.users.users.eve = {
      isNormalUser = true;
      extraGroups = [ "wheel" ];
    };
    changes = [ ''users + {"name":"eve","uid":null,"kind":"admin","principals":[],"sources":[]}'' ];
  };

  principal = {
    module = {
      users.users.eve = {
        isSystemUser = true;
        group = "nogroup";
        openssh.authorizedPrincipals = [ ''from="192.0.2.9" eve@here'' ];
      };
      # past the option
      environment.etc."ssh/authorized_principals.d/eve".text = lib.mkAfter "\neve@everywhere";
    };
    changes = [
      ''users + {"name":"eve","uid":null,"kind":"deploy","principals":["eve@here","eve@everywhere"],"sources":["192.0.2.9/32","0.0.0.0/0","::/0"]}''
    ];
  };

  bootstrap = {
    module.palisade.bootstrap = true;
    changes =
      map (_: "listeners + {\"unit\":\"sshd\",\"purpose\":\"ssh\"…") cosigner.underlay.addresses
      ++ map (_: "ssh.settings + \"ListenAddress …") cosigner.underlay.addresses
      ++ map (source: "ssh.bootstrap-sources + \"${source}\"") access.bootstrap-sources
      ++ lib.concatMap (_: [
        "users - …"
        "users + …"
      ]) access.users
      ++ [
        "tables - \"table inet palisade {…"
        "tables + \"table inet palisade {…"
      ];
  };
}
