# The bytes of every secret of an enrolled host, looked for wherever something may have left them: raw, in hexadecimal, in base64.
# The control plants each in each place, and finds it.
kit:
let
  hosts = [
    "cosigner-eu-1"
    "sentry-eu-1"
  ];
in
{
  nodes = kit.lib.genAttrs hosts (name: kit.host name { }) // {
    internet = kit.internet hosts { };
  };
  testScript =
    { nodes, ... }:
    let
      closure = kit.pkgs.closureInfo {
        rootPaths = map (name: nodes.${name}.system.build.toplevel) hosts;
      };
    in
    kit.script ''
      import base64
      import subprocess
      import tempfile

      HOSTS = [cosigner_eu_1, sentry_eu_1]
      STORE = pathlib.Path("${closure}/store-paths").read_text().split()
      OVERLAY = {f"run/palisade-overlay/{name}.key": {f"{name}.key"} for name in ["wg-fleet", "wg-sign"]}
      # where a secret may lie in clear: in the memory of its one unit, and the host's own key on its disk
      MAY = {
          cosigner_eu_1: OVERLAY | {
              f"run/credentials/palisade-signer.service/{name}": {name} for name in ["ecies_keys.json", "palisade-local-1_shard.json"]
          },
          sentry_eu_1: OVERLAY | {"run/credentials/palisade-chain.service/node_key.json": {"node_key.json"}},
      }
      SSH = {"var/lib/palisade/ssh/ssh_host_ed25519_key": {"ssh"}}


      def key_of(name, text):  # type: ignore
          """32 bytes that make the secret."""
          if name.endswith(".key"):
              return base64.b64decode(text)
          value = json.loads(text)
          key = base64.b64decode({
              "node_key.json": lambda: value["priv_key"]["value"], "ecies_keys.json": lambda: value["eciesKey"],
              "priv_validator_key.json": lambda: value["priv_key"]["value"],
          }.get(name, lambda: value["privateShard"])())
          return key[:32]


      def ssh_key(text):  # type: ignore
          """The same of OpenSSH's form, in which the private half stands before the second copy of the public one."""
          blob = base64.b64decode("".join(text.split("\n")[1:-2]))
          public = blob[blob.index(b"ssh-ed25519") + 15:][:32]
          end = blob.rindex(public)
          return blob[end - 32:end]


      def forms(key):  # type: ignore
          """Form → what of it is found in any text around it."""
          shifted = [base64.b64encode(bytes(n) + key).decode().rstrip("=")[[0, 2, 3][n]:-1] for n in range(3)]
          # a line of a file may end in the middle
          return {"raw": [key], "hex": [key.hex().encode()], "base64": [text[:24].encode() for text in shifted]}


      def files_with(keys, where):  # type: ignore
          """Files of these, and of these folders, that hold one of the keys in any form."""
          wanted = [one for key in keys for form in forms(key).values() for one in form]
          # grep's patterns are lines: of a key that has one, the longest part
          lines = [max(one.replace(b"\0", b"\n").split(b"\n"), key=len) for one in wanted]
          assert min(map(len, lines)) >= 8, "a key of many newlines"
          with tempfile.NamedTemporaryFile() as patterns:
              patterns.write(b"\n".join(lines))
              patterns.flush()
              command = ["grep", "-rlaF", "-f", patterns.name, "--", *where]
              done = subprocess.run(command, env={**os.environ, "LC_ALL": "C"}, stdout=subprocess.PIPE, text=True)
          assert done.returncode in (0, 1), done
          return done.stdout.splitlines()


      def search(secrets, where):  # type: ignore
          """File → the secrets that it holds."""
          found = files_with(secrets.values(), where)
          return {file: {name for name, key in secrets.items() if files_with([key], [file])} for file in found}


      def look(host, secrets):  # type: ignore
          """What holds a secret: files below the root, processes, the journal, the console, the disks."""
          there = pathlib.Path(host.state_dir, "xchg/vm")
          host.succeed(
              "mkdir -p /tmp/xchg/vm/files /tmp/xchg/vm/processes && cd / && "
              "{ tar -c --exclude=var/log/journal --exclude=tmp/xchg --exclude=tmp/shared etc run var root home tmp 2>/dev/null || true; } "
              "| tar -x -C /tmp/xchg/vm/files --no-same-owner && journalctl -o export >/tmp/xchg/vm/journal && cd /proc && "
              "for p in [0-9]*; do for f in cmdline environ; do cat $p/$f >/tmp/xchg/vm/processes/$p.$f 2>/dev/null || true; done; done; sync")
          (there / "console").write_text("".join(f"{line}\n" for line in host.last_lines.queue))
          found = {str(pathlib.Path(file).relative_to(there)).removeprefix("files/"): names for file, names in search(secrets, [str(there)]).items()}
          disks = [str(path) for path in pathlib.Path(host.state_dir).glob("*.raw")]
          assert len(disks) == 2, disks
          found |= {pathlib.Path(file).name: names for file, names in search(secrets, disks).items()}
          host.succeed("rm -r /tmp/xchg/vm")
          return found


      up(internet, *HOSTS)
      bring_genesis(sentry_eu_1)
      CHAIN = {"priv_validator_key.json": key_of("priv_validator_key.json", (FLEET / "secrets/chain.local/priv_validator_key.json").read_text())}
      SECRETS = {}
      for host in HOSTS:
          enrol(host)
          SECRETS[host] = {name: key_of(name, path.read_text()) for name, path in secrets_of(host.name).items()} | CHAIN
          SECRETS[host]["ssh"] = ssh_key(host.succeed("cat /var/lib/palisade/ssh/ssh_host_ed25519_key"))
          assert all(len(key) == 32 for key in SECRETS[host].values())
      running(cosigner_eu_1, "palisade-signer")
      served(sentry_eu_1)

      with subtest("nothing of them is in the store, and what is public is"):
          everything = {f"{host.name} {name}": key for host in HOSTS for name, key in SECRETS[host].items()}
          assert search(everything, STORE) == {}
          public = base64.b64decode(fact("cosigner-eu-1", "overlay.json")["interfaces"]["wg-sign"]["public-key"])
          assert search({"public": public}, STORE) != {}
      with subtest("in files, processes, journal, console and disks they are where they must be, and nowhere else"):
          for host in HOSTS:
              found = look(host, SECRETS[host])
              disks = {name: found.pop(name) for name in list(found) if name.endswith(".raw")}
              assert found == MAY[host] | SSH, (host.name, found)
              # the partition that lasts has the host's own key
              assert list(disks.values()) == [{"ssh"}], (host.name, disks)

      with subtest("control: planted, each is found in each place and form"):
          for host in HOSTS:
              names = set(SECRETS[host])
              for name, key in SECRETS[host].items():
                  for form, text in {"raw": key, "hex": key.hex().encode(), "base64": base64.b64encode(key)}.items():
                      with tempfile.NamedTemporaryFile() as file:
                          file.write(text)
                          file.flush()
                          host.copy_from_host(file.name, f"/run/planted/{name}.{form}")
              host.succeed(
                  "cp -r /run/planted /etc/planted && cp -r /run/planted /var/lib/planted && cp -r /run/planted /vm-planted && cd /run/planted && "
                  "for f in *.hex *.base64; do logger <$f; (cat $f; echo) >/dev/console; "
                  "systemd-run -q --description=planted bash -c '/run/current-system/sw/bin/sleep 600; exit' \"$(cat $f)\"; "
                  "systemd-run -q --description=planted -E \"PLANTED=$(cat $f)\" sleep 600; done; sleep 3")
              found = look(host, SECRETS[host])
              for folder in ["run", "etc", "var/lib"]:
                  for name in names:
                      for form in ["raw", "hex", "base64"]:
                          assert found.pop(f"{folder}/planted/{name}.{form}") == {name}
              for place in ["journal", "console"]:
                  assert found[place] == names, (place, found[place])
              for kind in ["cmdline", "environ"]:
                  ones = [told for file, told in found.items() if file.endswith(f".{kind}")]
                  assert sorted(name for told in ones for name in told) == sorted([*names, *names]), (kind, ones)
              assert [told for file, told in found.items() if file.endswith(".raw")] == [names, names], found
    '';
}
