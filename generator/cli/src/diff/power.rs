//! What people can do on hosts and with keys, what acts in their name, and what must be agreed to.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use ipnet::IpNet;
use palisade_core::fleet::Spec;
use palisade_core::fleet::people::Opens;
use palisade_core::plan::host::UserKind;
use palisade_core::span::At;

use super::words::{hosts, listed};
use super::{Change, Sense, Side, Subject};

pub(super) fn changes(a: &Side, b: &Side) -> Vec<Change> {
    let mut out = logins(a, b);
    let (old, new) = (&a.fleet.spec, &b.fleet.spec);
    out.extend(granted(&powers(old), &powers(new)));
    out.extend(deploy(old, new));
    out.extend(admin_networks(old, new));
    out.extend(acceptances(old, new));
    out
}

pub(super) fn people(sense: Sense, what: String) -> Change {
    Change::new(sense, Subject::People, what)
}

pub(super) fn names<T: Display>(list: &[At<T>]) -> BTreeSet<String> {
    list.iter().map(|it| it.value.to_string()).collect()
}

/// Accounts on hosts without a shard.
fn logins(a: &Side, b: &Side) -> Vec<Change> {
    let both: BTreeSet<String> = a.hosts().intersection(&b.hosts()).cloned().collect();
    let accounts = |side: &Side| -> BTreeSet<(String, bool, String)> {
        let hosts = side.plan.hosts.values().filter(|host| host.signer.is_none() && both.contains(host.name.as_str()));
        hosts
            .flat_map(|host| {
                host.access.users.iter().map(|it| (it.name.clone(), it.kind == UserKind::Admin, host.name.to_string()))
            })
            .collect()
    };
    let (old, new) = (accounts(a), accounts(b));
    let told =
        |more: &BTreeSet<(String, bool, String)>, less: &BTreeSet<(String, bool, String)>, side: &Side, sense| {
            let mut by_account: BTreeMap<(String, bool), BTreeSet<String>> = BTreeMap::new();
            for (name, admin, host) in more.difference(less) {
                by_account.entry((name.clone(), *admin)).or_default().insert(host.clone());
            }
            let can = if sense == Sense::Weaker { "can now" } else { "can no longer" };
            let line = |((name, admin), on): ((String, bool), BTreeSet<String>)| {
                let what = if admin { "log in and become root" } else { "log in for rollouts" };
                people(sense, format!("{name} {can} {what} on {}", hosts(&on, &side.roster())))
            };
            by_account.into_iter().map(line).collect::<Vec<_>>()
        };
    let mut out = told(&new, &old, b, Sense::Weaker);
    out.extend(told(&old, &new, a, Sense::Better));
    out
}

/// A power, as a sentence with a place for `now` or `no longer`, and for those who have it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Power {
    /// `<who> can now <this>`.
    Can(String),
    /// `<this> now <verb> <whom>`.
    Does(String, &'static str),
}

/// Who has a power, or whom it reaches.
type Powers = BTreeMap<Power, BTreeSet<String>>;

fn powers(spec: &Spec) -> Powers {
    let mut out = Powers::new();
    let mut add = |power, who: BTreeSet<String>| drop(out.insert(power, who));
    let opened = |opens: &[At<Opens>]| opens.iter().map(|it| opened(&it.value)).collect();
    for (name, ca) in &spec.ca {
        add(Power::Can(format!("make certificates with CA {name}")), names(&ca.holders));
        add(Power::Does(format!("CA {name}"), "opens"), opened(&ca.opens));
    }
    for (name, cache) in &spec.cache {
        let what = format!("make code run on every host, with the key of cache {name}");
        add(Power::Can(what), names(&cache.controlled_by));
    }
    for (name, backup) in &spec.backup {
        add(Power::Can(format!("read and delete the backups at {name}")), names(&backup.controlled_by));
    }
    for (name, provider) in &spec.provider {
        add(Power::Can(format!("use the account at provider {name}")), names(&provider.controlled_by));
    }
    if let Some(automation) = &spec.automation {
        add(Power::Can("use the automation".into()), names(&automation.controlled_by));
        add(Power::Does("the automation".into(), "logs in to"), opened(&automation.opens));
    }
    let caches = spec.cache.keys().map(|name| format!("cache {name}")).collect();
    add(Power::Does("every host".into(), "runs what is signed by"), caches);
    out
}

fn opened(opens: &Opens) -> String {
    match opens {
        Opens::Role(role) => format!("every {role}"),
        Opens::Host(name) => name.to_string(),
    }
}

fn granted(old: &Powers, new: &Powers) -> Vec<Change> {
    let mut out = Vec::new();
    for power in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let of = |side: &Powers| side.get(power).cloned().unwrap_or_default();
        let (before, after) = (of(old), of(new));
        for (sense, word, all) in [
            (Sense::Weaker, "now", after.difference(&before).collect::<Vec<_>>()),
            (Sense::Better, "no longer", before.difference(&after).collect()),
        ] {
            if all.is_empty() {
                continue;
            }
            out.push(people(
                sense,
                match power {
                    Power::Can(what) => format!("{} can {word} {what}", listed(&all)),
                    Power::Does(what, verb) => format!("{what} {word} {verb} {}", listed(&all)),
                },
            ));
        }
    }
    out
}

fn deploy(a: &Spec, b: &Spec) -> Vec<Change> {
    let of = |spec: &Spec| spec.deploy.as_ref().map(|it| (it.threshold.value, names(&it.signers)));
    let words =
        |(t, signers): &(u16, BTreeSet<String>)| format!("{t} of {}", listed(&signers.iter().collect::<Vec<_>>()));
    let (before, after) = (of(a), of(b));
    if before == after {
        return Vec::new();
    }
    let change = match (&before, &after) {
        (Some(x), None) => {
            people(Sense::Weaker, format!("nobody must sign before a cosigner changes; before it was {}", words(x)))
        }
        (None, Some(y)) => {
            people(Sense::Better, format!("{} must sign before a cosigner changes; before nobody", words(y)))
        }
        (Some(x), Some(y)) => {
            // fewer signatures are enough, or as many of more people
            let sense = match (y.0.cmp(&x.0), y.1.len().cmp(&x.1.len())) {
                (Ordering::Less, _) | (Ordering::Equal, Ordering::Greater) => Sense::Weaker,
                (Ordering::Greater, _) | (Ordering::Equal, Ordering::Less) => Sense::Better,
                (Ordering::Equal, Ordering::Equal) => Sense::Neither,
            };
            people(sense, format!("{} must sign before a cosigner changes; before it was {}", words(y), words(x)))
        }
        (None, None) => return Vec::new(),
    };
    vec![change]
}

fn admin_networks(a: &Spec, b: &Spec) -> Vec<Change> {
    let of = |spec: &Spec| -> Vec<IpNet> { spec.ssh.admin_networks.iter().map(|it| it.value.trunc()).collect() };
    let (old, new) = (of(a), of(b));
    let outside = |some: &[IpNet], others: &[IpNet]| -> Vec<String> {
        some.iter().filter(|net| !others.iter().any(|it| it.contains(*net))).map(ToString::to_string).collect()
    };
    let (fresh, lost) = (outside(&new, &old), outside(&old, &new));
    let all = |nets: &[IpNet]| listed(&nets.iter().map(ToString::to_string).collect::<Vec<_>>());
    let line = |sense, can: &str, nets: &[String]| {
        let what = || format!("the bastions' SSH {can} be reached from {}, before from {}", listed(nets), all(&old));
        (!nets.is_empty()).then(|| people(sense, what()))
    };
    line(Sense::Weaker, "can now", &fresh).into_iter().chain(line(Sense::Better, "can no longer", &lost)).collect()
}

fn acceptances(a: &Spec, b: &Spec) -> Vec<Change> {
    let of = |spec: &Spec| -> BTreeSet<String> {
        let line = |it: &palisade_core::fleet::people::Accept| {
            format!(
                "{} is accepted for {} by {} until {}: {}",
                it.code.value,
                it.subject.value.as_str(),
                it.who.value,
                it.until.value,
                it.reason.value.as_str()
            )
        };
        spec.accept.iter().map(line).collect()
    };
    let (old, new) = (of(a), of(b));
    let fresh = new.difference(&old).map(|what| Change::new(Sense::Weaker, Subject::Law, what.clone()));
    let gone = old.difference(&new).map(|what| Change::new(Sense::Better, Subject::Law, format!("no more: {what}")));
    fresh.chain(gone).collect()
}
