//! default.nix: literals, and references to the files beside it.

use super::HEADER;
use super::nix::{Entry, Value, entry, file};
use crate::plan::host::{HostPlan, KeyTrust};

pub(super) fn text(host: &HostPlan) -> String {
    file(HEADER, &value(host))
}

/// The spec's path of a key of this host: `sentry.fra-1.nic`.
fn key(host: &HostPlan, name: &str) -> String {
    format!("{}.{name}", host.name.as_str().replacen('-', ".", 1))
}

pub(super) fn value(host: &HostPlan) -> Value {
    let mut own = vec![
        entry("format", Value::Int(i64::from(crate::FORMAT))),
        entry("name", Value::string(&host.name)),
        entry("role", Value::string(host.role)),
        entry("number", Value::Int(i64::from(host.n.get()))).about(key(host, "n")),
        underlay(host),
        hardware(host),
        dns(host),
        time(host),
        entry("host.file", Value::file("host.json")).apart(),
        entry("access.file", Value::file("access.json")),
        entry("overlay.file", Value::file("overlay.json")),
        entry(
            "firewall",
            Value::Set(vec![
                entry("file", Value::file("nftables.nft")),
                entry("kept", Value::file("kept.nft")),
                entry("closed", Value::file("closed.nft")),
            ]),
        ),
    ];
    own.extend(chain(host));
    own.extend(signer(host));
    if host.keys == KeyTrust::InsecureLab {
        own.push(
            entry("insecureLab", Value::Bool(true)).about(format!("keys/{}.toml: insecure-lab", host.name)).apart(),
        );
    }
    Value::Set(vec![entry("palisade", Value::Set(own))])
}

fn underlay(host: &HostPlan) -> Entry {
    let (how, what) = &host.nic_match;
    let set = vec![
        entry("addresses", Value::strings(&host.nic)),
        entry("gateways", Value::strings(&host.gateway)),
        entry(&format!("match.{how}"), Value::string(what)),
    ];
    entry("underlay", Value::Set(set)).about(format!("{}, gateway", key(host, "nic"))).apart()
}

fn hardware(host: &HostPlan) -> Entry {
    let h = &host.hardware;
    let mut set = vec![
        entry("platform", Value::string(h.platform)),
        entry("boot", Value::string(h.boot)),
        entry("disk", Value::string(&h.disk)),
    ];
    set.extend(h.bandwidth_mbit.map(|b| entry("bandwidth", Value::Int(b.get().into()))));
    entry("hardware", Value::Set(set)).about(format!("hardware.{}", h.name)).apart()
}

fn dns(host: &HostPlan) -> Entry {
    let servers = host.dns.iter().map(|(address, name)| format!("{address}#{name}"));
    entry("dns.servers", Value::strings(servers)).about("dns.servers").apart()
}

fn time(host: &HostPlan) -> Entry {
    let of =
        |nts| Value::strings(host.time.iter().filter(|t| t.nts == nts).map(|t| format!("{}#{}", t.address, t.name)));
    let set = vec![entry("nts", of(true)), entry("ntp", of(false))];
    entry("time", Value::Set(set)).about("time.servers").apart()
}

fn chain(host: &HostPlan) -> Option<Entry> {
    let node = host.node.as_ref()?;
    let mut set = vec![
        entry("id", Value::string(&node.chain.id)),
        entry("daemon", Value::string(node.chain.daemon)),
        entry("file", Value::file("config.toml")),
    ];
    if node.chain.daemon.is_sdk() {
        set.push(entry("app.file", Value::file("app.toml")));
        set.push(entry("client.file", Value::file("client.toml")));
    }
    Some(entry("chain", Value::Set(set)).about(format!("chain.{}", node.chain.alias)).apart())
}

fn signer(host: &HostPlan) -> Option<Entry> {
    let s = host.signer.as_ref()?;
    let set = vec![entry("program", Value::string(s.program)), entry("file", Value::file("horcrux.json"))];
    Some(entry("signer", Value::Set(set)).about(key(host, "cluster")).apart())
}
