//! Random packets, most of them next to an edge of some value in the rules.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::json;

use crate::conditions::Hook;
use crate::rng::Rng;
use crate::script::Script;

/// How many packets each ruleset is asked about.
const COUNT: usize = 400;
/// Connections that the driver has opened both ways before any ruleset is loaded: so many per hook and family.
const FLOWS: u64 = 8;

/// The packets, each a line of JSON.
pub fn packets(rng: &mut Rng, script: &Script) -> Vec<String> {
    (0..COUNT).map(|_| packet(rng, script)).collect()
}

fn near<T: Copy>(rng: &mut Rng, edges: &[T], other: T, step: impl Fn(T, bool) -> T) -> T {
    if edges.is_empty() || rng.chance(15) {
        return other;
    }
    let edge = *rng.pick(edges);
    match rng.below(4) {
        0 => step(edge, true),
        1 => step(edge, false),
        _ => edge,
    }
}

fn packet(rng: &mut Rng, script: &Script) -> String {
    let six = rng.chance(50);
    let hook = script.hook;
    let (source, destination) = addresses(rng, script, six);
    let edges = &script.edges;
    let by = |up: bool| move |n: u16| if up { n.saturating_add(1) } else { n.saturating_sub(1) };
    let any = u16::try_from(rng.below(65536)).unwrap_or(0);
    let port = |rng: &mut Rng| near(rng, &edges.ports, any, |n, up| by(up)(n));
    let (source_port, destination_port) = (port(rng), port(rng));
    let protocol = protocol(rng, script, six);
    let byte = |n: u8, up| if up { n.saturating_add(1) } else { n.saturating_sub(1) };
    let types = if six { &edges.icmpv6 } else { &edges.icmp };
    let other = if six { 128 } else { 8 };
    let icmp_type = near(rng, types, other, byte);
    let code = if rng.chance(80) { 0 } else { u8::try_from(rng.below(5)).unwrap_or(0) };
    let flags = *rng.pick(&[2_u8, 2, 2, 2, 0x12, 0x10, 0x10, 1, 4, 0x11, 0x18, 0, 0xc2, 0x29]);
    // what a hook sees of a forwarded packet is one less than what was sent
    let hops = near(rng, &edges.hops, 64, byte).clamp(2, 253);
    let output = hook == Hook::Output;
    let uid = near(rng, &edges.uids, 0, |n, up| if up { n + 1 } else { n.saturating_sub(1) });
    let word = |n: u32, up: bool| if up { n.wrapping_add(1) } else { n.wrapping_sub(1) };
    let mark = if output { near(rng, &edges.marks, 0, word) } else { 0 };
    let extension = (six && rng.chance(20)).then(|| *rng.pick(&[0_u8, 43, 60]));
    let flow = rng.chance(18).then(|| rng.below(FLOWS));
    let related = (hook == Hook::Input && rng.chance(3)).then(|| rng.below(FLOWS));
    let link = *rng.pick(&["up0", "wg-fleet", "wg-sign"]);
    json!({
        "hook": hook.word(), "link": link, "six": six, "source": source, "destination": destination,
        "protocol": protocol, "source_port": source_port, "destination_port": destination_port, "icmp": [icmp_type, code],
        "flags": flags, "hops": hops, "uid": uid, "mark": mark, "extension": extension, "flow": flow, "related": related,
        "bad_checksum": rng.chance(3),
    })
    .to_string()
}

fn addresses(rng: &mut Rng, script: &Script, six: bool) -> (String, String) {
    let edges = &script.edges;
    let net = *rng.pick(script.hook.nets());
    let low = rng.below(64);
    if six {
        let base = |net: u8| (0xfd00_u128 + u128::from(net)) << 112;
        let step = |n: u128, up| if up { n.saturating_add(1) } else { n.saturating_sub(1) };
        let far = 0x2001_0db8_u128 << 96 | u128::from(rng.next());
        let other = if rng.chance(70) { base(9) + u128::from(low) } else { far };
        let source = near(rng, &edges.source6, other, step);
        let other = base(net) + u128::from(rng.below(64));
        let destination = near(rng, &edges.destination6, other, step);
        let inside = |n: u128| script.hook.nets().iter().any(|net| n >> 112 == 0xfd00 + u128::from(*net));
        // only what the driver's routes send to this hook
        let destination = if inside(destination) { destination } else { base(net) + 1 };
        let source = if source >> 120 == 0xff || source < 2 { base(9) } else { source };
        return (Ipv6Addr::from(source).to_string(), Ipv6Addr::from(destination).to_string());
    }
    let base = |net: u8| u32::from_be_bytes([10, net, 0, 0]);
    let step = |n: u32, up| if up { n.saturating_add(1) } else { n.saturating_sub(1) };
    let low = u32::try_from(low).unwrap_or(0);
    let far = u32::from_be_bytes([198, 51, 100, u8::try_from(rng.below(256)).unwrap_or(0)]);
    let other = if rng.chance(70) { base(9) + low } else { far };
    let source = near(rng, &edges.source4, other, step);
    let other = base(net) + u32::try_from(rng.below(64)).unwrap_or(0);
    let destination = near(rng, &edges.destination4, other, step);
    let inside = |n: u32| script.hook.nets().iter().any(|net| n >> 16 == base(*net) >> 16);
    let destination = if inside(destination) { destination } else { base(net) + 1 };
    (Ipv4Addr::from(source).to_string(), Ipv4Addr::from(destination).to_string())
}

fn protocol(rng: &mut Rng, script: &Script, six: bool) -> u8 {
    if !script.edges.protocols.is_empty() && rng.chance(25) {
        return *rng.pick(&script.edges.protocols);
    }
    match rng.below(20) {
        0..=8 => 6,
        9..=14 => 17,
        15..=17 => {
            if six {
                58
            } else {
                1
            }
        }
        18 => 132,
        _ => *rng.pick(&[47, 1, 58, 253]),
    }
}
