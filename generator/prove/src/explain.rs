//! One packet, rule by rule, out of one host and into another: like a packet tracer.

use std::fmt::Write as _;
use std::net::IpAddr;

use crate::fault::Fault;
use crate::input::Input;
use crate::judge::{Fleet, Member};
use crate::law::Way;
use crate::nft::{Addresses, Hook, Packet, State};
use crate::report::way_of;

/// An address that stands for a stranger: TEST-NET-3's and the documentation prefix' last.
const STRANGER: [&str; 2] = ["203.0.113.254", "2001:db8:ffff::1"];

/// The way of the first packet of a connection from one host to another (`internet` for a stranger, or an address), on
/// every way and in every family that they share. `protocol` is IANA's number.
///
/// # Errors
/// Rules that cannot be read, and names that no host has.
pub fn explain(input: &Input, from: &str, to: &str, protocol: u8, port: u16) -> Result<String, Vec<Fault>> {
    let fleet = Fleet::read(input)?;
    let unknown = |name: &str| vec![Fault::new(name, "is no host of this fleet, no address and not `internet`")];
    let (sender, senders) = end(&fleet, from).ok_or_else(|| unknown(from))?;
    let (taker, takers) = end(&fleet, to).ok_or_else(|| unknown(to))?;
    let mut out = String::new();
    for way in Way::ALL {
        for (source, destination) in pairs(&senders(way), &takers(way)) {
            let _ = writeln!(out, "{from} ({source}) → {to} ({destination}), port {port}, over {way}");
            let mut passes = true;
            for (member, hook, input, output) in
                [(sender, Hook::Output, "", way.interface()), (taker, Hook::Input, way.interface(), "")]
            {
                let Some(member) = member else { continue };
                let packet = first(input, output, source, destination, protocol, port);
                let Some(packet) = packet else { continue };
                let trace = member.rules.trace(hook, &packet);
                let _ = writeln!(
                    out,
                    " {} {}",
                    member.name,
                    if hook == Hook::Output { "lets it out?" } else { "lets it in?" }
                );
                out.push_str(&way_of(&trace));
                passes &= trace.passed;
                if !trace.passed {
                    break;
                }
            }
            let _ = writeln!(out, " {}\n", if passes { "It passes." } else { "It does not pass." });
        }
    }
    if out.is_empty() {
        let _ = writeln!(out, "{from} and {to} share no interface and family: nothing passes.");
    }
    Ok(out)
}

type Addressed<'f> = Box<dyn Fn(Way) -> Vec<IpAddr> + 'f>;

/// A host with its addresses; a stranger has some on the underlay only.
fn end<'f, 'a>(fleet: &'f Fleet<'a>, name: &str) -> Option<(Option<&'f Member<'a>>, Addressed<'f>)> {
    if let Some(member) = fleet.members.get(name) {
        return Some((Some(member), Box::new(|way| member.addresses(way).iter().map(ipnet::IpNet::addr).collect())));
    }
    let given: Vec<IpAddr> = if name == crate::judge::INTERNET {
        STRANGER.iter().filter_map(|address| address.parse().ok()).collect()
    } else {
        vec![name.parse().ok()?]
    };
    Some((None, Box::new(move |way| if way == Way::Underlay { given.clone() } else { Vec::new() })))
}

fn pairs(from: &[IpAddr], to: &[IpAddr]) -> Vec<(IpAddr, IpAddr)> {
    let all = from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to)));
    all.filter(|(from, to)| from.is_ipv4() == to.is_ipv4()).collect()
}

fn first(input: &str, output: &str, from: IpAddr, to: IpAddr, protocol: u8, port: u16) -> Option<Packet> {
    let addresses = match (from, to) {
        (IpAddr::V4(from), IpAddr::V4(to)) => Addresses::V4(from, to),
        (IpAddr::V6(from), IpAddr::V6(to)) => Addresses::V6(from, to),
        _ => return None,
    };
    Some(Packet {
        input: input.to_owned(),
        output: output.to_owned(),
        state: State::New,
        addresses,
        protocol,
        extension: None,
        source_port: 40_000,
        destination_port: port,
        tcp_flags: if protocol == 6 { 2 } else { 0 },
        hop_limit: 64,
        uid: None,
        mark: 0,
    })
}
