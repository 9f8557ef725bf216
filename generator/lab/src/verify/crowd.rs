//! A crowd of idle sockets does not keep a restarted sentry out of a public node, and does without the cap.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use palisade_prove::{Host, Purpose, Role};
use tokio::io::AsyncReadExt;
use tokio::net::TcpSocket;
use tokio::time::{sleep, timeout};

use super::Check;
use super::scene::{Scene, check, within};
use crate::enter::in_network;
use crate::error::{LabError, Result};
use crate::plan::Plan;
use crate::process::Process;
use crate::record::host_folder;
use crate::status::{start, stop};
use crate::tree::port;

/// Idle sockets that each address of the crowd keeps open.
const EACH: usize = 4;
/// How long a socket of the crowd rests before it comes again.
const AGAIN: Duration = Duration::from_secs(12);
/// How long a sentry may take to be a peer again, and for how long it is kept out to count as kept out.
const BACK: Duration = Duration::from_secs(60);
/// How long the crowd may take to fill the listener.
const FILL: Duration = Duration::from_secs(40);

/// One public node, a sentry that dials it, and the limits of its listener.
struct Target<'a> {
    public: &'a str,
    sentry: &'a str,
    sentry_id: String,
    /// Where the sentry dials it.
    dialled: &'a str,
    port: u16,
    /// Strangers' sockets that the firewall lets through in all.
    cap: usize,
    /// The rule that does so, as nft counts rules.
    rule: String,
    /// Raw sockets that the daemon's listener takes in all.
    sockets: usize,
}

/// All promises; afterwards the crowd is gone and the cap is back.
pub(super) fn all(scene: &Scene) -> Result<Vec<Check>> {
    let target = target(scene)?;
    let crowd = Crowd::gather(scene, target.public, target.port)?;
    let seen = with_and_without(scene, &target);
    crowd.leave();
    scene.run(target.public, &["nft", "-f", "/run/palisade-lab/tree/kept.nft"])?;
    let mut checks = seen?;
    checks.push(without_crowd(scene, &target)?);
    Ok(checks)
}

/// The sentry comes back by itself. CometBFT 0.38.25 sometimes gives up a peer whose first dial failed: its
/// `reconnectToPeer` ends when it begins before that dial has left the list of dials (5 of 900 did, on two busy cores).
/// One that dials no more, and only that one, is restarted.
fn without_crowd(scene: &Scene, target: &Target<'_>) -> Result<Check> {
    let gone = within(FILL, || waiting(scene, target).is_ok_and(|count| count == 0));
    let back = |limit| within(limit, || scene.peers(target.public).contains(&target.sentry_id));
    let (held, how) = if back(BACK * 2) {
        (true, "by itself")
    } else if within(BACK / 2, || dials(scene, target)) {
        (false, "it dials, and stays out")
    } else {
        restart(scene, target)?;
        (back(BACK), "restarted, since it dialled no more")
    };
    let seen = format!("{}, {how}; {} sockets wait to be taken", target.sentry, waiting(scene, target)?);
    Ok(check("with the crowd gone and the cap back the sentry is a peer again", held && gone, seen))
}

/// Whether the sentry has a socket to the public node. One that dials and is refused has one every 11 s at most,
/// for 3 s or for the minute that the kernel remembers it.
fn dials(scene: &Scene, target: &Target<'_>) -> bool {
    let port = format!(":{}", target.port);
    let sockets = scene.run(target.sentry, &["ss", "-Htan", "dst", target.dialled, "dport", "=", &port]);
    sockets.map_or(true, |text| !text.is_empty())
}

fn target<'a>(scene: &'a Scene) -> Result<Target<'a>> {
    let (public, host) = scene.first(Role::Public)?;
    let id = scene.id(public)?;
    let dial = |host: &'a Host| host.dials.iter().find(|it| it.purpose == Purpose::P2p && it.id.as_ref() == Some(&id));
    let sentry = scene.of_role(Role::Sentry).into_iter().find_map(|(name, host)| Some((name, dial(host)?)));
    let (Some((sentry, dial)), Some(p2p), Some(port)) = (sentry, &host.p2p, port(host, Purpose::P2p)) else {
        return Err(LabError::Unfit(format!("no sentry dials {public}")));
    };
    let sockets = p2p.max_num_inbound_peers as usize + p2p.unconditional_peer_ids.len();
    let (cap, rule) = cap(&scene.run(public, &["nft", "-a", "list", "table", "inet", "palisade_kept"])?)
        .ok_or_else(|| LabError::Unfit(format!("{public} has no rule in palisade_kept that counts all strangers")))?;
    Ok(Target { public, sentry, sentry_id: scene.id(sentry)?, dialled: &dial.host, port, cap, rule, sockets })
}

/// The count and the handle of the one rule that counts sockets whatever their source. Elements of sets look like
/// rules, but have no handle.
fn cap(table: &str) -> Option<(usize, String)> {
    let counts = |line: &&str| line.contains("ct count over ") && !line.contains("saddr");
    table.lines().filter(counts).find_map(|line| {
        let (rule, handle) = line.rsplit_once("# handle ")?;
        let (_, count) = rule.split_once("ct count over ")?;
        Some((count.split(' ').next()?.parse().ok()?, handle.to_owned()))
    })
}

fn with_and_without(scene: &Scene, target: &Target<'_>) -> Result<Vec<Check>> {
    let Target { public, sentry, .. } = target;
    let mut checks = Vec::new();
    std::thread::sleep(FILL / 2);
    let mut most = accepted(scene, target)?;
    restart(scene, target)?;
    let back = within(BACK, || {
        most = most.max(accepted(scene, target).unwrap_or_default());
        scene.peers(public).contains(&target.sentry_id)
    });
    let seen = format!("{sentry} and {public}; {most} strangers' sockets at most");
    checks.push(check("idle strangers do not keep a restarted sentry out", back, seen));
    let (cap, all) = (target.cap, target.sockets);
    let seen = format!("{most} at most; the firewall lets {cap} through, the daemon takes {all}");
    checks.push(check(
        "strangers' sockets stay below the listener's limit",
        most > 0 && most <= cap && cap < all,
        seen,
    ));

    let rule = ["nft", "delete", "rule", "inet", "palisade_kept", "strangers", "handle", &target.rule];
    scene.run(public, &rule)?;
    let full = within(FILL, || accepted(scene, target).is_ok_and(|count| count > cap));
    let count = accepted(scene, target)?;
    let seen = format!("{count} strangers' sockets of {all}");
    checks.push(check("control: without the cap strangers go beyond it", full, seen));
    // A socket holds its place for the 3 s that the daemon waits for a handshake: behind one full round in line, a
    // sentry's own 3 s are over before its turn.
    let line = within(FILL * 2, || waiting(scene, target).is_ok_and(|count| count > target.sockets));
    let seen = format!("{} sockets wait to be taken", waiting(scene, target)?);
    checks.push(check("control: without the cap strangers stand in line", line, seen));
    restart(scene, target)?;
    let back = within(BACK, || scene.peers(public).contains(&target.sentry_id));
    let line = waiting(scene, target)?;
    let seen = if back { "it came in" } else { "it stayed out for a minute" };
    let seen = format!("{seen}; {line} sockets wait to be taken");
    checks.push(check("control: without the cap a restarted sentry is kept out", !back, seen));
    Ok(checks)
}

/// Stops the sentry, waits until the public node has noticed, and starts it.
fn restart(scene: &Scene, target: &Target<'_>) -> Result<()> {
    stop(&scene.state, target.sentry, None)?;
    if !within(BACK, || !scene.peers(target.public).contains(&target.sentry_id)) {
        return Err(LabError::Unfit(format!("{} does not notice that {} is down", target.public, target.sentry)));
    }
    start(&scene.state, target.sentry, None)
}

/// Sockets that the kernel has opened and the daemon has not taken yet.
fn waiting(scene: &Scene, target: &Target<'_>) -> Result<usize> {
    let port = format!(":{}", target.port);
    let text = scene.run(target.public, &["ss", "-Hltn", "sport", "=", &port])?;
    // State, length of the queue, its limit, address.
    Ok(text.lines().filter_map(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok()).sum())
}

/// Strangers' sockets that the daemon has taken from the kernel: a waiting one has no process yet.
fn accepted(scene: &Scene, target: &Target<'_>) -> Result<usize> {
    let port = format!(":{}", target.port);
    let text = scene.run(target.public, &["ss", "-Htnp", "state", "established", "sport", "=", &port])?;
    let strange = |line: &&str| line.contains("198.18.") && line.contains("users:");
    Ok(text.lines().filter(strange).count())
}

/// The strangers' threads, each in its stranger's network.
struct Crowd {
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Result<()>>>,
}

impl Crowd {
    /// Sends every address of every stranger against a public node.
    fn gather(scene: &Scene, public: &str, port: u16) -> Result<Self> {
        let host = scene.input.hosts.get(public);
        let address = host.and_then(|host| host.addresses.public.iter().find(|it| it.is_ipv4()));
        let address = *address.ok_or_else(|| LabError::Unfit(format!("{public} has no public IPv4 address")))?;
        let mut crowd = Self { over: Arc::new(AtomicBool::new(false)), threads: Vec::new() };
        for stranger in &scene.lab.strangers {
            let plan = Plan::read(&host_folder(&scene.state, stranger))?;
            // The first address is the stranger's own node's.
            let own = plan.nic.iter().map(|net| net.addr()).filter(IpAddr::is_ipv4).skip(1).collect();
            let (process, over) = (scene.living(stranger)?, crowd.over.clone());
            let target = SocketAddr::new(address, port);
            crowd.threads.push(std::thread::spawn(move || stand_around(process, own, target, &over)));
        }
        Ok(crowd)
    }

    fn leave(self) {
        self.over.store(true, Ordering::Relaxed);
        for thread in self.threads {
            let _what_it_saw_is_on_the_other_end = thread.join();
        }
    }
}

fn stand_around(stranger: Process, own: Vec<IpAddr>, target: SocketAddr, over: &AtomicBool) -> Result<()> {
    in_network(stranger, || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            let mut sockets = tokio::task::JoinSet::new();
            let sources: Vec<_> = own.iter().flat_map(|address| std::iter::repeat_n(*address, EACH)).collect();
            // Not all at once, since the firewall lets only so many pass in a second.
            for (address, count) in sources.iter().zip(0_u32..) {
                let late = AGAIN * count / u32::try_from(sources.len()).unwrap_or(u32::MAX);
                sockets.spawn(idle(*address, target, late));
            }
            while !over.load(Ordering::Relaxed) {
                sleep(Duration::from_millis(200)).await;
            }
        });
    })
}

/// Keeps a socket open that says nothing, and opens it anew some time after it was closed or refused: one source may
/// only open so many in a minute, and must not waste them.
async fn idle(own: IpAddr, target: SocketAddr, late: Duration) {
    sleep(late).await;
    loop {
        if let Ok(socket) = TcpSocket::new_v4()
            && socket.bind(SocketAddr::new(own, 0)).is_ok()
            && let Ok(Ok(mut stream)) = timeout(Duration::from_secs(5), socket.connect(target)).await
        {
            let mut heard = [0_u8; 256];
            while stream.read(&mut heard).await.is_ok_and(|length| length > 0) {}
        }
        sleep(AGAIN).await;
    }
}

#[cfg(test)]
mod tests {
    use super::cap;

    #[test]
    fn the_cap_is_the_rule_without_a_source() {
        let table = "set all {\n  elements = { 26656 ct count over 32 }\n}\nchain strangers { # handle 3\n  \
                     ip saddr != @a add @s { ip saddr ct count over 4 } counter packets 0 bytes 0 drop # handle 9\n  \
                     add @all { tcp dport ct count over 32 } counter packets 0 bytes 0 drop # handle 12\n}";
        assert_eq!(cap(table), Some((32, "12".to_owned())));
        assert_eq!(cap("ct count over 8 counter drop # handle 2"), Some((8, "2".to_owned())));
        assert_eq!(cap("chain strangers {\n}"), None);
    }
}
