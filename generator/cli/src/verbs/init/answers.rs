//! The few questions that matter before anything else: given on the command line, or asked on a terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use ipnet::IpNet;
use palisade_core::fleet::names::{FleetName, PersonName};

use crate::args::Init;
use crate::outcome::Outcome;

/// What the commented spec has in these places.
const NAME: &str = "my-validator";
const PEOPLE: [&str; 3] = ["ana", "ben", "chloe"];
const NETWORKS: &str = "\"192.0.2.224/29\"";

/// What was answered; none: the placeholder stays, with its CHANGE mark.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answers {
    name: Option<FleetName>,
    people: Option<[PersonName; 3]>,
    networks: Option<Vec<IpNet>>,
}

/// Takes what is given, and asks for the rest where somebody can answer.
pub(super) fn of(args: &Init) -> Result<Answers, Outcome> {
    let given = |flag: &str, words: &[String]| (!words.is_empty()).then(|| (flag.to_owned(), words.join(",")));
    let ask = !args.no_questions && io::stdin().is_terminal() && io::stderr().is_terminal();
    Ok(Answers {
        name: one(args.name.clone().map(|it| ("--name".to_owned(), it)), ask, NAME_QUESTION, name)?,
        people: one(given("--people", &args.people), ask, PEOPLE_QUESTION, people)?,
        networks: one(given("--admin-networks", &args.admin_networks), ask, NETWORKS_QUESTION, networks)?,
    })
}

const NAME_QUESTION: &str =
    "The fleet's name. Overlay addresses derive from it, so it stays for ever (such as hub-main)";
const PEOPLE_QUESTION: &str =
    "Three people, each root at the site of one cosigner, so that nobody can sign alone (such as ana, ben, chloe)";
const NETWORKS_QUESTION: &str =
    "Networks from which people reach the bastion; strangers elsewhere never see its SSH (such as 192.0.2.224/29)";

/// One answer: from the command line, which must be right, or from a person, who is asked again.
fn one<T>(
    given: Option<(String, String)>,
    ask: bool,
    question: &str,
    read: fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Outcome> {
    if let Some((flag, words)) = given {
        return read(&words).map(Some).map_err(|why| Outcome::usage(format!("{flag}: {why}")));
    }
    if !ask {
        return Ok(None);
    }
    loop {
        let world = |e: io::Error| Outcome::world(format!("cannot ask: {e}"));
        let mut err = io::stderr().lock();
        write!(err, "{question}.\nEmpty: later, by hand.\n> ").and_then(|()| err.flush()).map_err(world)?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line).map_err(world)? == 0 || line.trim().is_empty() {
            return Ok(None);
        }
        match read(line.trim()) {
            Ok(answer) => return Ok(Some(answer)),
            Err(why) => writeln!(err, "{why}\n").map_err(world)?,
        }
    }
}

fn name(words: &str) -> Result<FleetName, String> {
    FleetName::new(words)
}

fn parts(words: &str) -> impl Iterator<Item = &str> {
    words.split([',', ' ']).filter(|it| !it.is_empty())
}

fn people(words: &str) -> Result<[PersonName; 3], String> {
    let all: Vec<PersonName> = parts(words).map(PersonName::new).collect::<Result<_, _>>()?;
    let count = all.len();
    let three: [PersonName; 3] =
        all.try_into().map_err(|_| format!("three names are needed, and these are {count}"))?;
    let [a, b, c] = &three;
    if a == b || b == c || a == c { Err("one name stands twice".into()) } else { Ok(three) }
}

fn networks(words: &str) -> Result<Vec<IpNet>, String> {
    let read = |word: &str| word.parse::<IpNet>().map_err(|_| format!("`{word}` is no network such as 192.0.2.224/29"));
    let all: Vec<IpNet> = parts(words).map(read).collect::<Result<_, _>>()?;
    if all.is_empty() { Err("no network was named".into()) } else { Ok(all) }
}

impl Answers {
    /// The commented spec with the answers in their places, and without the marks of those.
    pub(super) fn written(&self, spec: &str) -> String {
        let mut out = spec.to_owned();
        if let Some(name) = &self.name {
            out = out.replace(
                &format!("name = \"{NAME}\" # CHANGE once, now: overlay"),
                &format!("name = \"{name}\" # overlay"),
            );
        }
        if let Some(networks) = &self.networks {
            let all: Vec<String> = networks.iter().map(|net| format!("\"{}\"", net.trunc())).collect();
            out = out.replace(&format!("[{NETWORKS}] # CHANGE: from"), &format!("[{}] # from", all.join(", ")));
        }
        if let Some(people) = &self.people {
            // all at once: a new name may be another's old one
            for (number, old) in PEOPLE.iter().enumerate() {
                out = out
                    .replace(&format!("\"{old}\""), &format!("\"\0{number}\""))
                    .replace(&format!("[person.{old}]"), &format!("[person.\0{number}]"));
            }
            for (number, new) in people.iter().enumerate() {
                out = out.replace(&format!("\0{number}"), new.as_str());
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::SPEC;
    use super::*;

    #[test]
    fn answers_stand_in_their_places_and_nowhere_else() {
        assert_eq!(Answers::default().written(SPEC), SPEC);
        let answers = Answers {
            name: Some(name("hub-main").unwrap()),
            people: Some(people("ben, dora,ana").unwrap()),
            networks: Some(networks("203.0.113.9/29 2001:db8::/48").unwrap()),
        };
        let written = answers.written(SPEC);
        assert_eq!(written.lines().count(), SPEC.lines().count());
        assert!(written.contains("name = \"hub-main\" # overlay addresses derive from it\n"), "{written}");
        assert!(written.contains("admin-networks = [\"203.0.113.8/29\", \"2001:db8::/48\"] # from where"));
        assert!(written.contains("fra = { region = \"eu\", provider = \"hetzner\", as = 24940, admins = [\"ben\"] }"));
        assert!(
            written.contains("custodian = \"ana\", nic = [\"192.0.2.5/26\"]") && written.contains("[person.dora]\n")
        );
        assert!(!written.contains("chloe") && !written.contains('\0'));
    }

    #[test]
    fn wrong_answers_have_a_reason() {
        assert!(name("My Validator").unwrap_err().contains("lower-case"));
        assert_eq!(people("ana,ben").unwrap_err(), "three names are needed, and these are 2");
        assert_eq!(people("ana ben ana").unwrap_err(), "one name stands twice");
        assert!(networks("everywhere").unwrap_err().contains("is no network"));
    }
}
