//! P010: every name leads somewhere.

use std::collections::BTreeSet;
use std::fmt::Display;

use crate::fleet::names::{HostName, Role};
use crate::fleet::people::Opens;
use crate::fleet::{Host, Kind, Named, Spec};
use crate::problem::{Problem, ReferenceProblem};
use crate::span::At;
use crate::spec::nearest;

struct Check<'s> {
    spec: &'s Spec,
    hosts: BTreeSet<HostName>,
    out: Vec<Problem>,
}

impl Check<'_> {
    fn named<K: Ord + Display, T>(&mut self, at: &At<K>, path: String, kind: &'static str, all: &Named<K, T>) {
        if !all.contains_key(&at.value) {
            let words: Vec<String> = all.keys().map(K::to_string).collect();
            self.nowhere(at, path, kind, &words);
        }
    }

    fn nowhere<K: Display>(&mut self, at: &At<K>, path: String, kind: &'static str, words: &[String]) {
        let name = at.value.to_string();
        let near = nearest(&name, words.iter().map(String::as_str));
        self.out.push(ReferenceProblem::Nowhere { span: at.span, path, kind, name, near }.into());
    }

    fn people(&mut self, list: &[At<crate::fleet::names::PersonName>], path: &str) {
        for p in list {
            self.named(p, path.to_owned(), "person", &self.spec.person);
        }
    }

    fn opens(&mut self, list: &[At<Opens>], path: &str) {
        for o in list {
            if let Opens::Host(name) = &o.value
                && !self.hosts.contains(name)
            {
                let words: Vec<String> = self.hosts.iter().map(HostName::to_string).collect();
                self.nowhere(&At { value: name.clone(), span: o.span }, path.to_owned(), "host", &words);
            }
        }
    }

    fn places(&mut self) {
        let spec = self.spec;
        for (name, region) in &spec.region {
            for (other, entry) in &region.latency_ms {
                let at = At { value: other.clone(), span: entry.key };
                self.named(&at, format!("region.{name}.latency-ms"), "region", &spec.region);
            }
        }
        for (name, p) in &spec.provider {
            self.people(&p.controlled_by, &format!("provider.{name}.controlled-by"));
        }
        for (name, h) in &spec.hypervisor {
            self.people(&h.controlled_by, &format!("hypervisor.{name}.controlled-by"));
        }
        for (name, site) in &spec.site {
            self.named(&site.region, format!("site.{name}.region"), "region", &spec.region);
            self.named(&site.provider, format!("site.{name}.provider"), "provider", &spec.provider);
            self.people(&site.admins, &format!("site.{name}.admins"));
        }
    }

    fn hats(&mut self) {
        let spec = self.spec;
        for (name, ca) in &spec.ca {
            self.people(&ca.holders, &format!("ca.{name}.holders"));
            self.opens(&ca.opens, &format!("ca.{name}.opens"));
        }
        for (name, c) in &spec.cache {
            self.people(&c.controlled_by, &format!("cache.{name}.controlled-by"));
        }
        for (name, b) in &spec.backup {
            self.people(&b.controlled_by, &format!("backup.{name}.controlled-by"));
            self.named(&b.region, format!("backup.{name}.region"), "region", &spec.region);
        }
        for (name, e) in &spec.escrow {
            self.people(&e.holders, &format!("escrow.{name}.holders"));
        }
        if let Some(d) = &spec.deploy {
            self.people(&d.signers, "deploy.signers");
        }
        if let Some(a) = &spec.automation {
            self.people(&a.controlled_by, "automation.controlled-by");
            self.opens(&a.opens, "automation.opens");
        }
        for a in &spec.accept {
            self.named(&a.who, "accept.who".into(), "person", &spec.person);
        }
        for (name, chain) in &spec.chain {
            if chain.daemon.is_sdk() && chain.gas_prices.is_none() {
                let (table, expects) = (
                    format!("`[chain.{name}]`"),
                    "such as `\"0.005uatom\"`; a node of the Cosmos SDK does not start without it",
                );
                let key = "min-gas-prices";
                let problem = crate::problem::ReadingProblem::MissingKey { table_span: chain.key, table, key, expects };
                self.out.push(problem.into());
            }
        }
        for (name, cluster) in &spec.cluster {
            for chain in &cluster.chains {
                self.named(chain, format!("cluster.{name}.chains"), "chain", &spec.chain);
            }
        }
    }

    fn host(&mut self, host: &Host<'_>) {
        let spec = self.spec;
        let key = host.name.as_str().replacen('-', ".", 1);
        let machine = host.machine;
        self.named(&machine.site, format!("{key}.site"), "site", &spec.site);
        match crate::plan::hardware_name(spec, host) {
            Some(name) => self.named(name, format!("{key}.hardware"), "hardware", &spec.hardware),
            None => self.out.push(missing(host, "hardware", "a hardware's name, here or in the role's defaults")),
        }
        if let Some(h) = &machine.hypervisor {
            self.named(h, format!("{key}.hypervisor"), "hypervisor", &spec.hypervisor);
        }
        if !crate::plan::has_nic_match(spec, host) {
            self.out.push(missing(host, "nic-match", "how its network card is recognised, here or in its hardware"));
        }
        match host.kind {
            Kind::Public(p) => self.named(&p.chain, format!("{key}.chain"), "chain", &spec.chain),
            Kind::Sentry(s) => self.named(&s.chain, format!("{key}.chain"), "chain", &spec.chain),
            Kind::Cosigner(c) => {
                self.named(&c.cluster, format!("{key}.cluster"), "cluster", &spec.cluster);
                if let Some(p) = &c.custodian {
                    self.named(p, format!("{key}.custodian"), "person", &spec.person);
                }
                if let Some(e) = &c.escrow {
                    self.named(e, format!("{key}.escrow"), "escrow", &spec.escrow);
                }
            }
            Kind::Monitor(_) | Kind::Bastion(_) => {}
        }
        if let Kind::Sentry(s) = host.kind {
            for peer in s.peers.iter().flatten() {
                if !self.hosts.contains(&peer.value) {
                    let words: Vec<String> = self.hosts.iter().map(HostName::to_string).collect();
                    self.nowhere(peer, format!("{key}.peers"), "host", &words);
                }
            }
        }
    }
}

fn missing(host: &Host<'_>, key: &'static str, expects: &'static str) -> Problem {
    let table = format!("`[{}]`", host.name.as_str().replacen('-', ".", 1));
    crate::problem::ReadingProblem::MissingKey { table_span: host.key, table, key, expects }.into()
}

pub(super) fn check(spec: &Spec) -> Vec<Problem> {
    let hosts = spec.hosts();
    let names = hosts.iter().map(|h| h.name.clone()).collect();
    let mut check = Check { spec, hosts: names, out: Vec::new() };
    check.places();
    check.hats();
    for role in Role::ALL {
        if let Some(hardware) = spec.default_hardware(role) {
            check.named(hardware, format!("defaults.{role}.hardware"), "hardware", &spec.hardware);
        }
    }
    for host in &hosts {
        check.host(host);
    }
    check.out
}
