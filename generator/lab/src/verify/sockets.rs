//! What listens on each host, what a stranger reaches of it, and who exchanges peers.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use palisade_prove::{Host, Listener, Purpose, Role, Transport};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Check;
use super::scene::{Scene, check, within};
use crate::enter::in_network;
use crate::error::{At, LabError, Result};

/// The channel on which CometBFT's peer exchange speaks.
const PEX_CHANNEL: &str = "00";
/// How long daemons may take to listen.
const SETTLE: Duration = Duration::from_secs(20);
/// A dropped packet gets no answer: this long is waited for one.
const PATIENCE: Duration = Duration::from_secs(2);

/// All three.
pub(super) fn all(scene: &Scene) -> Result<Vec<Check>> {
    Ok(vec![listeners(scene)?, reach(scene)?, exchange(scene)?])
}

/// Every socket that listens is stated in the host's files, and the other way round.
fn listeners(scene: &Scene) -> Result<Check> {
    let mut seen = (Vec::new(), 0);
    // A daemon that was started a moment ago listens a moment later.
    within(SETTLE, || {
        seen = compare(scene).unwrap_or_else(|error| (vec![error.to_string()], 0));
        seen.0.is_empty()
    });
    let (faults, count) = seen;
    let held = faults.is_empty() && count > 0;
    let seen = if held { format!("{count} on {} hosts", scene.input.hosts.len()) } else { faults.join("; ") };
    Ok(check("the sockets that listen are those of the files", held, seen))
}

/// What differs, and how many sockets listen.
fn compare(scene: &Scene) -> Result<(Vec<String>, usize)> {
    let (mut faults, mut count) = (Vec::new(), 0);
    for (name, host) in &scene.input.hosts {
        // The lab runs no sshd.
        let planned = host.listeners.iter().filter(|it| it.purpose != Purpose::Ssh);
        let planned: BTreeSet<String> = planned.map(written).collect();
        let found = listening(&scene.run(name, &["ss", "-Hlntu"])?);
        faults.extend(planned.difference(&found).map(|socket| format!("{name} should listen on {socket}")));
        faults.extend(found.difference(&planned).map(|socket| format!("{name} listens on {socket}")));
        count += found.len();
    }
    Ok((faults, count))
}

fn written(listener: &Listener) -> String {
    let word = match listener.transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    };
    format!("{word} {}", SocketAddr::new(listener.address, listener.port))
}

/// The sockets in `ss -Hlntu`. What is bound to all addresses shows as `*`, or (WireGuard) once for each family.
fn listening(text: &str) -> BTreeSet<String> {
    let sockets = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some(format!("{} {}", words.next()?, words.nth(3)?.replace("*:", "[::]:").replace("0.0.0.0:", "[::]:")))
    });
    sockets.collect()
}

/// A stranger gets a connection to the public nodes' peer-to-peer port and to nothing else.
fn reach(scene: &Scene) -> Result<Check> {
    let ports: BTreeSet<u16> = scene.input.hosts.values().flat_map(|host| &host.listeners).map(|it| it.port).collect();
    let mut wanted = BTreeMap::new();
    for (name, host) in &scene.input.hosts {
        for address in addresses(host) {
            for port in &ports {
                let public = host.addresses.public.contains(&address);
                let p2p = host.listeners.iter().any(|it| it.purpose == Purpose::P2p && it.port == *port);
                wanted.insert(SocketAddr::new(address, *port), (name.as_str(), public && p2p));
            }
        }
    }
    let stranger = scene.lab.strangers.first().ok_or_else(|| LabError::NotUp(scene.state.clone()))?;
    let sockets: Vec<SocketAddr> = wanted.keys().copied().collect();
    let open = in_network(scene.living(stranger)?, || knock(sockets))??;
    let faults: Vec<String> = wanted
        .iter()
        .filter(|(socket, (_, expected))| open.contains(socket) != *expected)
        .map(|(socket, (name, expected))| format!("{name}: {socket} is {}", if *expected { "closed" } else { "open" }))
        .collect();
    let seen = format!("{} of {} sockets open; {}", open.len(), wanted.len(), faults.join("; "));
    let promise = "a stranger reaches the public nodes' p2p port and nothing else";
    // Without a public address the promise would hold of a fleet that is simply unreachable.
    Ok(check(promise, faults.is_empty() && !open.is_empty(), seen.trim_end_matches("; ")))
}

/// All addresses of a host, of the underlay and of the overlay.
fn addresses(host: &Host) -> BTreeSet<IpAddr> {
    let overlay = host.wireguard.interfaces.values().flat_map(|it| it.addresses.iter().map(|net| net.addr()));
    let nic = host.addresses.nic.iter().map(|net| net.addr());
    overlay.chain(nic).chain(host.addresses.endpoint.clone()).chain(host.addresses.public.clone()).collect()
}

/// Those of the sockets that accept a connection.
fn knock(sockets: Vec<SocketAddr>) -> Result<BTreeSet<SocketAddr>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().at("starting", "the runtime")?;
    Ok(runtime.block_on(async {
        let mut tries = JoinSet::new();
        for socket in sockets {
            tries.spawn(async move { (socket, timeout(PATIENCE, TcpStream::connect(socket)).await) });
        }
        let mut open = BTreeSet::new();
        while let Some(tried) = tries.join_next().await {
            if let Ok((socket, Ok(Ok(_)))) = tried {
                open.insert(socket);
            }
        }
        open
    }))
}

/// Peer exchange runs exactly where the files turn it on: the node offers its channel.
fn exchange(scene: &Scene) -> Result<Check> {
    let (mut faults, mut on) = (Vec::new(), Vec::new());
    for (name, host) in &scene.input.hosts {
        let Some(p2p) = &host.p2p else { continue };
        let status = scene.ask(name, "status")?;
        let channels = status["node_info"]["channels"].as_str().unwrap_or_default();
        let offered = channels.as_bytes().chunks(2).any(|channel| channel == PEX_CHANNEL.as_bytes());
        if offered != p2p.pex {
            faults.push(format!("{name} has channels {channels}, and pex = {}", p2p.pex));
        }
        if offered {
            on.push(name.as_str());
        }
    }
    let sentries = scene.of_role(Role::Sentry).len();
    let seen = format!("on at {}; off at {sentries} sentries; {}", on.join(", "), faults.join("; "));
    let promise = "peers are exchanged where the files say so";
    Ok(check(promise, faults.is_empty() && !on.is_empty() && sentries > 0, seen.trim_end_matches("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_are_read_from_ss() {
        let text = "udp UNCONN 0 0 0.0.0.0:51820 0.0.0.0:*\nudp UNCONN 0 0 [::]:51820 [::]:*\n\
                    tcp LISTEN 0 4096 10.74.0.21:26656 0.0.0.0:*\ntcp LISTEN 0 4096 *:2222 *:*\n";
        let found: Vec<String> = listening(text).into_iter().collect();
        assert_eq!(found, ["tcp 10.74.0.21:26656", "tcp [::]:2222", "udp [::]:51820"]);
        let any = IpAddr::from([0_u16; 8]);
        let listener = Listener {
            unit: String::new(),
            purpose: Purpose::Cosign,
            transport: Transport::Tcp,
            address: any,
            port: 2222,
        };
        assert!(found.contains(&written(&listener)));
    }
}
