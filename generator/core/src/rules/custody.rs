//! P062: what a cosigner's keys are is vouched for by its custodian.

use ssh_key::{PublicKey, SshSig};

use crate::fleet::keyfile::Signature;
use crate::fleet::names::PersonName;
use crate::fleet::people::Person;
use crate::fleet::{Fleet, Host, Kind};
use crate::problem::{KeyProblem, Problem};

/// What signatures are for; one that was made for something else (a commit, a login) vouches for nothing here.
const NAMESPACE: &str = "palisade-keys";

pub(super) fn check(fleet: &Fleet) -> Vec<Problem> {
    fleet.spec.hosts().iter().filter_map(|host| unsigned(fleet, host)).collect()
}

fn unsigned(fleet: &Fleet, host: &Host<'_>) -> Option<Problem> {
    let Kind::Cosigner(cosigner) = host.kind else { return None };
    let keys = fleet.keys.hosts.get(&host.name)?;
    if keys.insecure_lab.as_ref().is_some_and(|x| x.value) {
        return None; // nobody vouches for throw-away keys, and P041 tells of them
    }
    let signature = fleet.keys.signatures.get(&host.name);
    let fault = match (&cosigner.custodian, signature) {
        (None, _) => "has no custodian who could sign its keys".into(),
        (Some(who), None) => format!("has keys that `{}` has not signed", who.value),
        (Some(who), Some(signature)) => flaw(signature, &who.value, fleet.spec.person.get(&who.value)?)?,
    };
    let span = signature.map_or(keys.key, |s| s.span);
    let custodian = cosigner.custodian.as_ref().map(|c| (c.span, c.to_string()));
    Some(KeyProblem::Unvouched { span, host: (host.key, host.name.to_string()), custodian, fault }.into())
}

/// What is wrong with a signature.
fn flaw(signature: &Signature, who: &PersonName, person: &Person) -> Option<String> {
    let Ok(read) = SshSig::from_pem(signature.armour.trim()) else {
        return Some("has a signature that is no SSH signature".into());
    };
    let mut own = person.ssh.iter().filter_map(|key| PublicKey::from_openssh(key.value.as_str()).ok());
    let Some(key) = own.find(|key| key.key_data() == read.public_key()) else {
        return Some(format!("has keys that are signed with none of the SSH keys of `{who}`"));
    };
    if read.namespace() != NAMESPACE {
        return Some(format!(
            "has keys that `{who}` signed for `{}`, and not for `{NAMESPACE}`",
            crate::spec::bare(read.namespace())
        ));
    }
    let fits = key.verify(NAMESPACE, signature.signed.as_bytes(), &read).is_ok();
    (!fits).then(|| format!("has keys that are not those that `{who}` signed"))
}
