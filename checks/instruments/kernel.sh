# shellcheck shell=bash disable=SC2154 # sourced by run.sh
# kernel-hardening-checker on sysctls and command line, with the configuration of nixpkgs' own kernel that it carries: it finds
# fault with nothing but what stands in kernel-meant.txt with its reason, and with all of that.

# shellcheck source=checks/instruments/tools.sh disable=SC1091
. "$here/tools.sh"
tree=$(sid kernel-hardening-checker) || skip "$tree"
packages=$tree/usr/lib/python3/dist-packages

# faults SYSTEM: NAME FOUND WANTED of all that it would have otherwise
faults() {
  # the later file wins, as at start
  sed -nE 's/^([^=#]+)=(.*)$/\1 = \2/p' "$1"/etc/sysctl.d/*.conf >"$stage/sysctl"
  { cat "$1/kernel-params"; echo; } >"$stage/cmdline"
  PYTHONPATH=$packages python3 - "$packages/kernel_hardening_checker/config_files/distros/nixpkgs-linux_lts.config" \
    "$stage/sysctl" "$stage/cmdline" <<'PY'
import contextlib, io, json, sys
import kernel_hardening_checker
config, sysctl, cmdline = sys.argv[1:]
sys.argv = ["", "-m", "json", "-c", config, "-s", sysctl, "-l", cmdline]
out = io.StringIO()
with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
    kernel_hardening_checker.main()
for row in json.loads(out.getvalue()):
    if row["type"] != "kconfig" and row["check_result_bool"] is False:
        print(row["option_name"], row["check_result"].replace(" ", "-"), row["desired_val"].replace(" ", "-"))
PY
}

mapfile -t meant < <(sed -nE 's/^([^# ]+) .*/\1/p' "$here/kernel-meant.txt" | sort)
for role in "${roles[@]}"; do
  faults "$built/$role" >"$stage/faults"
  difference=$(diff <(printf '%s\n' "${meant[@]}") <(cut -d ' ' -f 1 "$stage/faults" | sort)) ||
    fail "$role: < meant but not found, > found but not meant: $difference"
done

faults "$built/plain" >"$stage/plain-faults"
[ "$(wc -l <"$stage/plain-faults")" -gt "${#meant[@]}" ] || fail "it finds no more fault with a plain host"
{
  echo "## Kernel: sysctls and command line"
  echo
  echo "\`kernel-hardening-checker\`, with the configuration of nixpkgs' kernel 6.12 that it carries. It finds fault with"
  echo "$(wc -l <"$stage/plain-faults") settings of a plain NixOS host, and with these of ours:"
  echo
  echo "| setting | why it is not as the checker wants it |"
  echo "|---|---|"
  # shellcheck disable=SC2016 # Markdown
  sed -nE 's/^([^# ]+) (.*)/| `\1` | \2 |/p' "$here/kernel-meant.txt"
} >"$page"

version kernel-hardening-checker "$(basename "$packages"/kernel_hardening_checker-*.dist-info .dist-info | cut -d - -f 2)"
say "faults are the ${#meant[@]} that are meant; a plain host has $(wc -l <"$stage/plain-faults")"
