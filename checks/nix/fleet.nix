# nixosConfigurations of one fleet → what the checks ask of it.
configurations:
let
  inherit (builtins) attrValues head;
  hosts = attrValues configurations;
  inherit (head hosts) lib;
  byRole = lib.groupBy (host: host.config.palisade.role) hosts;
in
{
  # role → its hosts
  inherit byRole lib;
  oneOfEachRole = map head (attrValues byRole);

  # the files' own folder: host.json lies in hosts/NAME/ of it
  source = toString (dirOf (dirOf (dirOf (head hosts).config.palisade.host.file)));
}
