//! Who may log in to a host.

use std::net::IpAddr;

use ipnet::IpNet;

use super::Context;
use super::flow::Way;
use super::host::{Access, User, UserKind};
use super::topology::endpoints;
use crate::fleet::Host;
use crate::fleet::names::Role;
use crate::fleet::people::Opens;
use crate::fleet::values::Uid;

/// The automation's account.
pub(crate) const DEPLOY: (&str, Uid) = ("deploy", Uid::known(2999));

pub(crate) fn access(cx: &Context<'_>, host: &Host<'_>) -> Access {
    let spec = &cx.fleet.spec;
    let opens = |list: &[crate::span::At<Opens>]| {
        list.iter().any(|o| match &o.value {
            Opens::Role(role) => *role == host.role(),
            Opens::Host(name) => *name == host.name,
        })
    };
    let cas =
        spec.ca.iter().filter(|(_, ca)| opens(&ca.opens)).map(|(n, ca)| (n.to_string(), ca.public_key.value.clone()));
    let mut listen = cx.base.addresses(Way::Fleet, host.role(), host.machine.n.value).to_vec();
    if host.role() == Role::Bastion {
        listen.extend(host.machine.nic.iter().map(|a| a.value.addr()));
    }
    let cas: Vec<_> = cas.collect();
    let automated = opens(spec.automation.as_ref().map_or(&[], |a| &a.opens));
    Access {
        // Without an authority no certificate is valid, and there is no other way in.
        users: if cas.is_empty() { Vec::new() } else { users(cx, host, automated) },
        cas,
        listen,
        bootstrap_sources: bastions(cx, host).flat_map(endpoints).collect(),
    }
}

/// All bastions but the host itself.
fn bastions<'a, 'f>(cx: &'a Context<'f>, host: &'a Host<'f>) -> impl Iterator<Item = &'a Host<'f>> {
    cx.topology.hosts.iter().filter(|h| h.role() == Role::Bastion && h.name != host.name)
}

fn users(cx: &Context<'_>, host: &Host<'_>, automated: bool) -> Vec<User> {
    let spec = &cx.fleet.spec;
    // A certificate names its account: one made for the automation opens no person's. On a cosigner it also names that
    // cosigner; no principal is valid on two of them.
    let principals = |name: &str| {
        let role = (host.role() != Role::Cosigner).then(|| format!("{name}@{}", host.role()));
        [Some(format!("{name}@{}", host.name)), role].into_iter().flatten().collect()
    };
    let mut sources: Vec<IpNet> = bastions(cx, host)
        .flat_map(|b| cx.base.addresses(Way::Fleet, Role::Bastion, b.machine.n.value))
        .map(single)
        .collect();
    if host.role() == Role::Bastion {
        sources.extend(spec.ssh.admin_networks.iter().map(|n| n.value.trunc()));
    }
    if sources.is_empty() {
        return Vec::new();
    }
    let user = |name: &str, uid, kind| User {
        name: name.to_owned(),
        uid,
        kind,
        principals: principals(name),
        sources: sources.clone(),
    };
    let admins = spec.site.get(&host.machine.site.value).map_or(&[][..], |s| &s.admins);
    let mut out: Vec<User> = admins
        .iter()
        .filter_map(|a| spec.person.get_key_value(&a.value))
        .map(|(name, person)| user(name.as_str(), person.uid.value, UserKind::Admin))
        .collect();
    out.extend(automated.then(|| user(DEPLOY.0, DEPLOY.1, UserKind::Deploy)));
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out.dedup_by(|a, b| a.name == b.name);
    out
}

/// A network of one address.
fn single(address: IpAddr) -> IpNet {
    IpNet::from(address)
}
