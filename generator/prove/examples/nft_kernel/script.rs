//! Random scripts: tables, chains, sets, and commands between them.

use std::fmt::Write;

use crate::conditions::{About, Edges, Hook, KINDS, Kind, Values};
use crate::rng::Rng;
use crate::statements::Named;

pub struct Script {
    pub text: String,
    pub hook: Hook,
    pub edges: Edges,
}

struct Writer<'a> {
    values: Values<'a>,
    text: String,
    priorities: Vec<String>,
}

/// A script whose packets are watched at one hook.
pub fn script(rng: &mut Rng) -> Script {
    let hook = *rng.pick(&[Hook::Input, Hook::Input, Hook::Forward, Hook::Output]);
    let mut edges = Edges::default();
    // where base chains share a priority, the mark must not change: their order is not of the dialect
    let marks = rng.chance(80);
    let all = ["-150", "-100", "filter - 10", "filter", "filter + 5", "security", "100", "300", "mangle"];
    let mut priorities: Vec<String> = all.map(str::to_owned).to_vec();
    if !marks {
        priorities = vec!["filter".to_owned(); 9];
    } else {
        let same = if rng.chance(50) { "mangle" } else { "-150" };
        priorities.retain(|name| name != same);
    }
    let values = Values { rng, edges: &mut edges, hook, marks };
    let mut writer = Writer { values, text: String::new(), priorities };
    writer.before();
    let tables = writer.values.rng.between(1, 3);
    for table in 0..tables {
        writer.table(table);
    }
    let text = writer.text;
    Script { text, hook, edges }
}

impl Writer<'_> {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{text}");
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.values.rng.chance(percent)
    }

    /// What leaves nothing behind: tables that are deleted or emptied again.
    fn before(&mut self) {
        if self.chance(20) {
            self.line(
                "table inet gone {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n}",
            );
            self.line("flush ruleset");
        }
        if self.chance(20) {
            self.line(
                "table inet old {\n\tchain every {\n\t\ttype filter hook input priority -120; policy drop;\n\t}\n}",
            );
            self.line("delete table inet old");
        }
        if self.chance(20) {
            self.line("table inet empty {\n\tchain every {\n\t\tdrop\n\t}\n}\nflush table inet empty");
        }
    }

    fn table(&mut self, number: u64) {
        let family = *self.values.rng.pick(&["inet", "inet", "inet", "ip", "ip6"]);
        let only = match family {
            "ip" => Some(4),
            "ip6" => Some(6),
            _ => None,
        };
        let about = About { family: only, ..About::default() };
        let name = format!("{family} t{number}");
        let chains: Vec<String> = (0..self.values.rng.between(1, 4)).map(|i| format!("c{number}-{i}")).collect();
        let mut named = Named { chains, ..Named::default() };
        self.line(&format!("table {name} {{ # comment"));
        self.line("\tset words { type inet_service; comment \"no element\"; }");
        let mut later = self.sets(&mut named, about, &name);
        // chains are named before the rules that jump to them: nft asks for them in order
        for chain in named.chains.clone() {
            self.line(&format!("\tchain {chain} {{\n\t}}"));
        }
        let mut lower = named.chains.clone();
        for _ in 0..named.chains.len() {
            let chain = lower.remove(0);
            named.chains.clone_from(&lower);
            let rules = self.rules(about, &named, 4);
            self.line(&format!("\tchain {chain} {{\n{rules}\t}}"));
        }
        named.chains = (0..).map_while(|i| Some(format!("c{number}-{i}")).filter(|_| i < 4)).collect();
        named.chains.retain(|chain| self.text.contains(&format!("\tchain {chain} {{")));
        self.maps(&mut named, about);
        let bases = self.values.rng.between(1, 2);
        for base in 0..bases {
            self.base(&format!("b{number}-{base}"), about, &named, &name, &mut later);
        }
        self.line("}");
        self.line(&later);
    }

    fn base(&mut self, chain: &str, about: About, named: &Named, table: &str, later: &mut String) {
        let at = self.values.rng.below(self.priorities.len() as u64);
        let priority = self.priorities.remove(usize::try_from(at).unwrap_or(0));
        let policy = if self.chance(60) { "accept" } else { "drop" };
        let hook = self.values.hook.word();
        let head = format!("\t\ttype filter hook {hook} priority {priority}; policy {policy};\n");
        let rules = self.rules(about, named, 7);
        self.line(&format!("\tchain {chain} {{\n{head}{rules}\t}}"));
        if self.chance(15) {
            let again = self.rules(about, named, 5);
            let _ =
                writeln!(later, "flush chain {table} {chain}\ntable {table} {{\n\tchain {chain} {{\n{again}\t}}\n}}");
        }
    }

    /// Sets; gives back what fills them later.
    fn sets(&mut self, named: &mut Named, about: About, table: &str) -> String {
        let mut later = String::new();
        for number in 0..self.values.rng.between(0, 5) {
            let several = self.chance(35);
            let kinds = if several { self.values.several_kinds() } else { vec![*self.values.rng.pick(&KINDS)] };
            if !fits(&kinds, about) {
                continue;
            }
            let changes = !several && self.chance(25) && kinds[0] != Kind::Interface;
            let counts = changes && self.chance(50);
            let name = format!("{}{number}", if counts { "d" } else { "s" });
            let interval = !changes && self.chance(60);
            let types: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            let mut body = format!("\t\ttype {};\n", types.join(" . "));
            if counts {
                body += "\t\tsize 1000; flags dynamic\n";
            } else if changes {
                body += "\t\tsize 1000\n\t\tflags dynamic, timeout\n\t\ttimeout 1h\n";
            } else if interval {
                body += "\t\tflags interval;";
                body += if several { "\n" } else { " auto-merge;\n" };
            }
            let fill = |writer: &mut Self| {
                let mut all: Vec<String> =
                    (0..writer.values.rng.between(1, 4)).map(|_| writer.values.element(&kinds, interval)).collect();
                if several && interval {
                    all.truncate(1);
                }
                all.sort();
                all.dedup();
                all.join(",\n\t\t\t")
            };
            if !changes && self.chance(70) {
                let elements = fill(self);
                body += &format!("\t\telements = {{ {elements} }}\n");
            }
            self.line(&format!("\tset {name} {{\n{body}\t}}"));
            if !(changes || several && interval) && self.chance(40) {
                if self.chance(50) {
                    let _ = writeln!(later, "flush set {table} {name}");
                }
                let elements = fill(self);
                let _ = writeln!(later, "add element {table} {name} {{ {elements} }}");
            }
            named.sets.push((name, kinds, changes));
        }
        later
    }

    fn maps(&mut self, named: &mut Named, about: About) {
        for number in 0..self.values.rng.between(0, 2) {
            let several = self.chance(35);
            let kinds = if several { self.values.several_kinds() } else { vec![*self.values.rng.pick(&KINDS)] };
            if !fits(&kinds, about) {
                continue;
            }
            let types: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            let verdict = self.chance(60);
            let mut elements: Vec<String> =
                (0..self.values.rng.between(1, 3)).map(|_| self.values.element(&kinds, false)).collect();
            elements.sort();
            elements.dedup();
            let data = |writer: &mut Self| {
                if verdict { writer.values.map_verdict(named) } else { writer.values.mark(false) }
            };
            let arms: Vec<String> = elements.iter().map(|element| format!("{element} : {}", data(self))).collect();
            let to = if verdict { "verdict" } else { "mark" };
            let name = format!("m{number}");
            let types = types.join(" . ");
            self.line(&format!(
                "\tmap {name} {{\n\t\ttype {types} : {to}\n\t\telements = {{ {} }}\n\t}}",
                arms.join(", ")
            ));
            if verdict { named.verdicts.push((name, kinds)) } else { named.marks.push((name, kinds)) }
        }
    }

    fn rules(&mut self, about: About, named: &Named, most: u64) -> String {
        let mut rules = String::new();
        for _ in 0..self.values.rng.between(1, most) {
            let mut about = about;
            let mut parts = Vec::new();
            for _ in 0..*self.values.rng.pick(&[0_u64, 1, 1, 1, 2, 2, 3]) {
                let before = about;
                match self.values.condition(&mut about, named) {
                    Some(condition) => parts.push(condition),
                    None => about = before,
                }
            }
            let before = about;
            let statement = if self.chance(30) { self.values.statement(&mut about, named) } else { None };
            match statement {
                Some(statement) if self.chance(70) => parts.push(statement),
                // a mark that is set stays set, also where what stands behind does not hold
                Some(statement) => parts.insert(0, statement),
                None => about = before,
            }
            // a rule without any condition ends most chains: seldom
            if parts.is_empty() && !self.chance(12) {
                continue;
            }
            let acts = parts.iter().any(|part| part.contains("mark set") || part.contains("ct count"));
            parts.push(self.values.verdict(&mut about, named, acts));
            let comment = if self.chance(5) { " comment \"why\"" } else { "" };
            let _ = writeln!(rules, "\t\t{}{comment}", parts.join(" "));
            if self.values.marks && self.chance(8) {
                rules += &self.values.marked();
            }
        }
        rules
    }
}

/// Whether a table of this family can look such things up.
fn fits(kinds: &[Kind], about: About) -> bool {
    kinds.iter().all(|kind| match kind {
        Kind::Source4 | Kind::Destination4 => about.family != Some(6),
        Kind::Source6 | Kind::Destination6 => about.family != Some(4),
        _ => true,
    })
}
