//! Text that is as wide as the terminal it is read on.

use std::os::fd::AsFd;

use textwrap::{Options, WordSplitter};

/// The narrowest and widest text, in columns.
pub const COLUMNS: (usize, usize) = (60, 120);

/// The columns of the terminal that a stream is, if it is one.
pub fn columns(of: impl AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(of);
    size.ok().map(|it| usize::from(it.ws_col)).filter(|it| *it > 0)
}

/// The columns for a page on standard output, if that is a terminal.
#[must_use]
pub fn terminal() -> Option<usize> {
    columns(std::io::stdout()).map(|it| it.clamp(COLUMNS.0, COLUMNS.1))
}

/// Markdown: its paragraphs and items anew in so many columns; examples and tables as they are.
#[must_use]
pub fn markdown(text: &str, columns: usize) -> String {
    let paragraphs: Vec<String> = text.split("\n\n").map(|it| paragraph(it, columns)).collect();
    paragraphs.join("\n\n")
}

fn paragraph(text: &str, columns: usize) -> String {
    if ["    ", "|"].iter().any(|it| text.starts_with(it)) {
        return text.to_owned();
    }
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        match out.last_mut() {
            Some(begun) if !line.is_empty() && !line.starts_with("- ") => {
                begun.push(' ');
                begun.push_str(line.trim_start());
            }
            _ => out.push(line.to_owned()),
        }
    }
    let filled = out.iter().map(|line| {
        let rest = if line.starts_with("- ") { "  " } else { "" };
        textwrap::fill(line, options(columns, rest))
    });
    filled.collect::<Vec<_>>().join("\n") + if text.ends_with('\n') { "\n" } else { "" }
}

/// Lines as they are, but for those that are wider than so many columns: they go on in the next one, an item's further in.
#[must_use]
pub fn folded(text: &str, columns: usize) -> String {
    let fold = |line: &str| {
        let begins = line.len() - line.trim_start().len();
        let rest = " ".repeat(if begins == 0 { 0 } else { begins + 2 });
        textwrap::fill(line, options(columns, &rest)) + "\n"
    };
    text.lines().map(fold).collect()
}

fn options(columns: usize, rest: &str) -> Options<'_> {
    Options::new(columns).subsequent_indent(rest).break_words(false).word_splitter(WordSplitter::NoHyphenation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wider_than_the_terminal_goes_on_below_its_beginning() {
        let text = "a sentence of words\n  item: first second\n\n  1  fits  so\n";
        assert_eq!(folded(text, 14), "a sentence of\nwords\n  item: first\n    second\n\n  1  fits  so\n");
        assert_eq!(folded(text, 80), text);
    }

    #[test]
    fn paragraphs_are_filled_and_examples_are_not() {
        let page = "# P000: a title\n\nOne two\nthree four.\n\n- first\n  goes on\n- second\n\n    example = \"far too wide\"\n\nEnd.\n";
        assert_eq!(
            markdown(page, 14),
            "# P000: a\ntitle\n\nOne two three\nfour.\n\n- first goes\n  on\n- second\n\n    example = \"far too wide\"\n\nEnd.\n"
        );
        assert_eq!(markdown(page, 120), page.replace("two\nthree", "two three").replace("first\n  goes", "first goes"));
    }
}
