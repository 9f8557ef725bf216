//! SVG text: the only place where it is put together, and where text is escaped.

use std::fmt::{Display, Write};

use super::geometry::{Area, Point, Px, Side};
use super::marks::Mark;
use super::route::{Anchor, Text};

/// A picture that grows element by element.
pub(super) struct Paint {
    out: String,
}

impl Paint {
    pub(super) fn new((w, h): (Px, Px), title: &str, description: &str, style: &str) -> Self {
        let mut p = Self { out: String::new() };
        let names = "fleet-title fleet-description";
        p.tag(
            "svg",
            &[
                ("xmlns", &"http://www.w3.org/2000/svg"),
                ("role", &"img"),
                ("aria-labelledby", &names),
                ("viewBox", &format!("0 0 {w} {h}")),
                ("width", &w),
                ("height", &h),
            ],
            ">\n",
        );
        p.whole("title", &[("id", &"fleet-title")], title);
        p.whole("desc", &[("id", &"fleet-description")], description);
        p.whole("style", &[], style);
        p
    }

    pub(super) fn rect(&mut self, class: &str, at: Area) {
        self.tag("rect", &[("class", &class), ("x", &at.x), ("y", &at.y), ("width", &at.w), ("height", &at.h)], "/>\n");
    }

    /// A group with a title, which is told when the pointer rests on it.
    pub(super) fn group(&mut self, attributes: &[(&str, &dyn Display)], title: &str, inner: impl FnOnce(&mut Self)) {
        self.tag("g", attributes, ">\n");
        if !title.is_empty() {
            self.whole("title", &[], title);
        }
        inner(self);
        self.out.push_str("</g>\n");
    }

    pub(super) fn text(&mut self, class: &str, size: Px, text: &Text) {
        let anchor = match text.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let attributes: [(&str, &dyn Display); 5] =
            [("class", &class), ("x", &text.at.0), ("y", &text.at.1), ("font-size", &size), ("text-anchor", &anchor)];
        self.tag("text", &attributes, ">");
        let (strong, rest) = text.text.split_at_checked(text.strong).unwrap_or(("", &text.text));
        if !strong.is_empty() {
            self.tag("tspan", &[("class", &"strong")], ">");
            self.escape(strong);
            self.out.push_str("</tspan>");
        }
        self.escape(rest);
        self.out.push_str("</text>\n");
    }

    /// Lines through points, as one path.
    pub(super) fn strokes(&mut self, class: &str, colour: &str, weight: u8, strokes: &[Vec<Point>]) {
        let mut d = String::new();
        for (x, y, first) in strokes.iter().flat_map(|s| s.iter().enumerate().map(|(i, p)| (p.0, p.1, i == 0))) {
            let gap = if d.is_empty() { "" } else { " " };
            // Writing to a string cannot fail.
            let _ = write!(d, "{gap}{} {x} {y}", if first { 'M' } else { 'L' });
        }
        self.tag("path", &[("class", &class), ("stroke", &colour), ("stroke-width", &weight), ("d", &d)], "/>\n");
    }

    /// An arrowhead whose tip touches a box's side.
    pub(super) fn head(&mut self, colour: &str, (x, y): Point, side: Side) {
        let (long, half) = (12, 6);
        let base = match side {
            Side::Left => [(x - long, y - half), (x - long, y + half)],
            Side::Right => [(x + long, y - half), (x + long, y + half)],
            Side::Top => [(x - half, y - long), (x + half, y - long)],
            Side::Bottom => [(x - half, y + long), (x + half, y + long)],
        };
        let [(ax, ay), (bx, by)] = base;
        let d = format!("M {x} {y} L {ax} {ay} L {bx} {by} Z");
        self.tag("path", &[("class", &"head"), ("fill", &colour), ("d", &d)], "/>\n");
    }

    /// The mark of the side that begins, in a white ring: borders are as dark as some marks.
    pub(super) fn mark(&mut self, colour: &str, mark: Mark, (x, y): Point) {
        self.tag("circle", &[("class", &"ring"), ("cx", &x), ("cy", &y), ("r", &8)], "/>\n");
        let fill = if matches!(mark, Mark::Ring | Mark::Frame | Mark::Gem) { "#ffffff" } else { colour };
        let class: (&str, &dyn Display) = ("class", &"mark");
        let (stroke, fill): ((&str, &dyn Display), (&str, &dyn Display)) = (("stroke", &colour), ("fill", &fill));
        match mark {
            Mark::Disc | Mark::Ring => {
                self.tag("circle", &[class, stroke, fill, ("cx", &x), ("cy", &y), ("r", &5)], "/>\n");
            }
            Mark::Square | Mark::Frame => {
                let at: [(&str, &dyn Display); 7] =
                    [class, stroke, fill, ("x", &(x - 5)), ("y", &(y - 5)), ("width", &10), ("height", &10)];
                self.tag("rect", &at, "/>\n");
            }
            Mark::Diamond | Mark::Gem => {
                let d = format!("M {} {y} L {x} {} L {} {y} L {x} {} Z", x - 6, y - 6, x + 6, y + 6);
                self.tag("path", &[class, stroke, fill, ("d", &d)], "/>\n");
            }
        }
    }

    /// A dot where lines of one kind meet.
    pub(super) fn joint(&mut self, colour: &str, (x, y): Point) {
        self.tag("circle", &[("class", &"joint"), ("fill", &colour), ("cx", &x), ("cy", &y), ("r", &4)], "/>\n");
    }

    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</svg>\n");
        self.out
    }

    fn whole(&mut self, name: &str, attributes: &[(&str, &dyn Display)], text: &str) {
        self.tag(name, attributes, ">");
        self.escape(text);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &dyn Display)], end: &str) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.escape(&value.to_string());
            self.out.push('"');
        }
        self.out.push_str(end);
    }

    /// Text as XML: nothing in it is markup, and what XML forbids becomes U+FFFD.
    fn escape(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                '\n' => self.out.push('\n'),
                c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => self.out.push('\u{fffd}'),
                c => self.out.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::geometry::Area;
    use super::{Anchor, Paint, Text};

    /// Draws a text wherever a text can stand.
    fn picture(text: &str) -> String {
        let mut p = Paint::new((10, 10), text, text, "");
        p.group(&[("data-host", &text)], text, |p| {
            p.rect(text, Area { x: 1, y: 2, w: 3, h: 4 });
            p.text("name", 12, &Text { at: (1, 2), anchor: Anchor::Start, strong: 1, text: text.to_owned() });
        });
        p.finish()
    }

    /// What XML can hold of a text: what it forbids is a sign of its own.
    fn holdable(text: &str) -> String {
        let forbidden = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
        text.chars().map(|c| if forbidden(c) { '\u{fffd}' } else { c }).collect()
    }

    fn read_back(text: &str) {
        let svg = picture(text);
        let doc = roxmltree::Document::parse(&svg).unwrap();
        let names: Vec<&str> = doc.descendants().filter(|n| n.is_element()).map(|n| n.tag_name().name()).collect();
        let strong = text.split_at_checked(1).is_some_and(|(s, _)| !s.is_empty());
        let tail: &[&str] = if strong { &["text", "tspan"] } else { &["text"] };
        let title: &[&str] = if text.is_empty() { &[] } else { &["title"] };
        assert_eq!(names, [&["svg", "title", "desc", "style", "g"], title, &["rect"], tail].concat());
        let written = doc.descendants().find(|n| n.has_tag_name("text")).unwrap();
        let words: String = written.descendants().filter_map(|n| n.text().filter(|_| n.is_text())).collect();
        assert_eq!(words, holdable(text));
        let host = doc.descendants().find_map(|n| n.attribute("data-host")).unwrap();
        // A parser reads a line break in an attribute as a space.
        assert_eq!(host, holdable(text).replace('\n', " "));
    }

    #[test]
    fn syntax_stays_text() {
        for text in ["\"/><script>alert(1)</script>", "]]>&amp;<!--", "'\u{202e}\0\u{b}\t\n\u{ffff}", "${x}", ""] {
            read_back(text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text in any::<String>()) {
            read_back(&text);
        }
    }
}
