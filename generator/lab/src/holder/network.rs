//! Firewall before link, link before overlay: the order of the real host.

use std::fmt::Write;
use std::fs::{self, OpenOptions};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use palisade_prove::Interface;
use tokio::process::Command;
use tokio::sync::oneshot::Sender;

use crate::command::{feed, run};
use crate::error::{At, LabError, Result};
use crate::plan::Plan;
use crate::prepare::BIN;

/// Where the emitted scripts lie.
const TREE: &str = "/run/palisade-lab/tree";
/// What WireGuard leaves of a 1500 byte packet on either family.
const MTU: u32 = 1420;

/// Kernel settings and the loopback interface.
pub(super) fn prepare(plan: &Plan) -> Result<()> {
    let forward = if plan.forward { "1" } else { "0" };
    for (key, value) in [
        ("ipv4/ip_forward", forward),
        ("ipv6/conf/all/forwarding", forward),
        ("ipv6/conf/default/accept_dad", "0"),
        ("ipv6/conf/default/accept_ra", "0"),
    ] {
        let path = Path::new("/proc/sys/net").join(key);
        fs::write(&path, value).at("writing", path)?;
    }
    run("ip", &["link", "set", "lo", "up"]).map(drop)
}

/// Loads the three tables as the host does: closed, kept, then the body in its own table.
pub(super) fn firewall() -> Result<()> {
    run("nft", &["-f", &format!("{TREE}/closed.nft")])?;
    run("nft", &["-f", &format!("{TREE}/kept.nft")])?;
    let wrapped = format!(
        "table inet palisade\ndelete table inet palisade\ntable inet palisade {{\n\tinclude \"{TREE}/nftables.nft\"\n}}\n"
    );
    feed("nft", &["-f", "-"], &wrapped).map(drop)
}

/// Gives `up0` its addresses and routes, and the overlay's networks their dead end.
pub(super) fn up(plan: &Plan) -> Result<()> {
    let mut lines = Vec::new();
    lines.extend(plan.nic.iter().map(|net| format!("addr add {net} dev up0{}", nodad(net.addr()))));
    lines.push("link set up0 up".to_owned());
    lines.extend(plan.gateway.iter().map(|it| format!("route add default via {it} dev up0 onlink")));
    let bases = plan.overlay.iter().flat_map(|overlay| &overlay.base);
    lines.extend(bases.map(|net| format!("route add unreachable {net}")));
    batch(&lines)
}

/// Keeps one WireGuard interface: wireguard-go, and its settings whenever it was started anew.
pub(super) async fn keep_overlay(name: String, interface: Interface, ready: Sender<()>) -> Result<()> {
    let mut ready = Some(ready);
    loop {
        let mut command = Command::new(format!("{BIN}/wireguard-go"));
        let path = format!("{name}.log");
        let log = OpenOptions::new().create(true).append(true).open(&path).at("opening", &path)?;
        let errors = log.try_clone().at("opening", &path)?;
        command.args(["-f", &name]).env("LOG_LEVEL", "error").kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(log).stderr(errors);
        let mut child = command.spawn().at("starting", "wireguard-go")?;
        let socket = format!("/var/run/wireguard/{name}.sock");
        // A socket that refuses is removed by `wg`, which then looks for the kernel's WireGuard: it must listen first.
        for _ in 0..500 {
            if UnixStream::connect(&socket).is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        configure(&name, &interface)?;
        ready.take().map(|ready| ready.send(()));
        let status = child.wait().await.at("waiting for", "wireguard-go")?;
        fs::remove_file(&socket).ok();
        note(&format!("wireguard-go {name} ended: {status}"));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Keys, peers, addresses and routes of one interface.
fn configure(name: &str, interface: &Interface) -> Result<()> {
    let mut text = format!("[Interface]\nListenPort = {}\nPrivateKey = {}\n", interface.port, private_key(name)?);
    for peer in &interface.peers {
        let allowed: Vec<String> = peer.allowed_ips.iter().map(ToString::to_string).collect();
        let _infallible =
            write!(text, "[Peer]\nPublicKey = {}\nAllowedIPs = {}\n", peer.public_key, allowed.join(", "));
        if let Some(endpoint) = peer.endpoint {
            let _infallible = writeln!(text, "Endpoint = {endpoint}");
        }
        if let Some(seconds) = peer.keepalive {
            let _infallible = writeln!(text, "PersistentKeepalive = {seconds}");
        }
    }
    feed("wg", &["setconf", name, "/dev/stdin"], &text)?;
    let own = run("wg", &["show", name, "public-key"])?;
    if Some(own.trim()) != interface.public_key.as_deref() {
        let words = format!("{name}: the secret key's public half is not the `public-key` of overlay.json");
        return Err(LabError::Unfit(words));
    }
    let mut lines: Vec<String> = Vec::new();
    lines.extend(interface.addresses.iter().map(|net| format!("addr add {net} dev {name}{}", nodad(net.addr()))));
    lines.push(format!("link set {name} mtu {MTU} up"));
    let routes = interface.peers.iter().flat_map(|peer| &peer.allowed_ips);
    lines.extend(routes.map(|net| format!("route add {net} dev {name}")));
    batch(&lines)
}

fn private_key(name: &str) -> Result<String> {
    let path = format!("/run/palisade-lab/keys/{name}.key");
    fs::read_to_string(&path).map(|text| text.trim().to_owned()).at("reading", path)
}

fn batch(lines: &[String]) -> Result<()> {
    feed("ip", &["-batch", "-"], &(lines.join("\n") + "\n")).map(drop)
}

fn nodad(address: std::net::IpAddr) -> &'static str {
    if address.is_ipv6() { " nodad" } else { "" }
}

/// A line in the host's log.
fn note(line: &str) {
    use std::io::Write;
    let _the_log_is_a_courtesy = writeln!(std::io::stderr(), "{line}");
}
