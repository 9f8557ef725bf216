//! Lines of nft, indented with tabs. The only place where nft text is put together.

use std::net::IpAddr;

use ipnet::IpNet;

/// A text that grows line by line.
pub(super) struct Text {
    out: String,
    depth: usize,
}

/// An element of a set: an address or network, and whose it is.
pub(super) type Element = (String, String);

impl Text {
    /// Begins with comment lines.
    pub(super) fn new(comments: &[&str]) -> Self {
        let mut text = Self { out: String::new(), depth: 0 };
        for c in comments {
            text.comment(c);
        }
        text
    }

    pub(super) fn line(&mut self, line: &str) {
        for _ in 0..self.depth {
            self.out.push('\t');
        }
        self.out.push_str(line);
        self.out.push('\n');
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.line(&format!("# {text}"));
    }

    pub(super) fn gap(&mut self) {
        self.out.push('\n');
    }

    /// `head {` … `}`, with what the closure writes between.
    pub(super) fn block(&mut self, head: &str, inner: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
        inner(self);
        self.depth -= 1;
        self.line("}");
    }

    /// `head { elements } tail`, one element per line with its owner.
    pub(super) fn set(&mut self, head: &str, elements: &[Element], tail: &str) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
        for (i, (what, whose)) in elements.iter().enumerate() {
            let comma = if i + 1 < elements.len() { "," } else { "" };
            if whose.is_empty() {
                self.line(&format!("{what}{comma}"));
            } else {
                self.line(&format!("{what}{comma} # {whose}"));
            }
        }
        self.depth -= 1;
        let tail = if tail.is_empty() { String::new() } else { format!(" {tail}") };
        self.line(&format!("}}{tail}"));
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// The addresses of one family as elements.
pub(super) fn of_family<'a>(v4: bool, all: impl IntoIterator<Item = (&'a str, IpAddr)>) -> Vec<Element> {
    all.into_iter().filter(|(_, a)| a.is_ipv4() == v4).map(|(who, a)| (a.to_string(), who.to_owned())).collect()
}

/// The networks of one family as elements; a network of one address is written as an address.
pub(super) fn nets(v4: bool, all: &[IpNet]) -> Vec<Element> {
    let word = |n: &IpNet| if n.prefix_len() == n.max_prefix_len() { n.addr().to_string() } else { n.to_string() };
    all.iter().filter(|n| n.addr().is_ipv4() == v4).map(|n| (word(n), String::new())).collect()
}
