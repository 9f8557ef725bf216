//! SVG text: the only place where it is put together. Coordinates are whole pixels.

/// A picture that grows element by element.
pub(super) struct Paint {
    out: String,
}

/// How a text stands to its point.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
}

/// Width of a character, in hundredths of the font size: monospace fonts need 60 to 61.
const ADVANCE: usize = 62;

/// The width of a text in pixels, never less than what a monospace font needs.
pub(super) fn width(text: &str, size: usize) -> usize {
    (text.chars().count() * size * ADVANCE).div_ceil(100)
}

impl Paint {
    pub(super) fn new(title: &str, description: &str, w: usize, h: usize) -> Self {
        let mut p = Self { out: String::new() };
        p.out.push_str(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\">\n"
        ));
        p.out.push_str(&format!("<title>{}</title>\n<desc>{}</desc>\n", escape(title), escape(description)));
        p.out.push_str(STYLE);
        p
    }

    pub(super) fn rect(&mut self, class: &str, x: usize, y: usize, w: usize, h: usize) {
        self.out.push_str(&format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/>\n"));
    }

    pub(super) fn text(&mut self, class: &str, x: usize, y: usize, size: usize, anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
        };
        let text = escape(text);
        self.out.push_str(&format!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\">{text}</text>\n"
        ));
    }

    /// A host: a box with its name, and what else is known when the pointer rests on it.
    pub(super) fn host(&mut self, x: usize, y: usize, w: usize, h: usize, name: &str, more: &str) {
        self.out.push_str(&format!(
            "<g class=\"host\" data-host=\"{}\"><title>{}</title>\n",
            escape(name),
            escape(more)
        ));
        self.rect("box", x, y, w, h);
        self.text("name", x + w / 2, y + h / 2 + 4, 12, Anchor::Middle, name);
        self.out.push_str("</g>\n");
    }

    /// What belongs to one relation: `data-` attributes say which.
    pub(super) fn relation(
        &mut self,
        (from, to, purpose): (&str, &str, &str),
        title: &str,
        inner: impl FnOnce(&mut Self),
    ) {
        self.out.push_str(&format!(
            "<g class=\"flow {purpose}\" data-from=\"{from}\" data-to=\"{to}\" data-purpose=\"{purpose}\"><title>{}</title>\n",
            escape(title)
        ));
        inner(self);
        self.out.push_str("</g>\n");
    }

    /// A line through points; `head` puts an arrowhead at its end, `both` at its beginning too.
    pub(super) fn line(&mut self, points: &[(usize, usize)], heads: Heads) {
        let words: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        let heads = match heads {
            Heads::End => " marker-end=\"url(#head)\"",
            Heads::Both => " marker-start=\"url(#head)\" marker-end=\"url(#head)\"",
        };
        self.out.push_str(&format!("<polyline class=\"line\" points=\"{}\"{heads}/>\n", words.join(" ")));
    }

    /// A dot where a line leaves another.
    pub(super) fn dot(&mut self, x: usize, y: usize) {
        self.out.push_str(&format!("<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>\n"));
    }

    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</svg>\n");
        self.out
    }
}

/// Where a line has arrowheads: at the side that is spoken to.
#[derive(Clone, Copy)]
pub(super) enum Heads {
    End,
    Both,
}

/// Text as XML: nothing in it is markup, and control characters, which XML forbids, become U+FFFD.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Purposes differ by dash and weight, so that they are told apart without colour; colour helps where there is some.
const STYLE: &str = "<style>
text { font-family: 'DejaVu Sans Mono', 'Liberation Mono', Menlo, Consolas, monospace; fill: #1b1f24 }
.paper { fill: #ffffff }
.zone { stroke: #1b1f24 }
.zone.internet { fill: #ffffff; stroke-width: 2; stroke-dasharray: 3 5 }
.zone.public { fill: #f3f5f7; stroke-width: 3 }
.zone.sentry { fill: #e3e7ec; stroke-width: 5 }
.zone.signing { fill: #ccd3db; stroke-width: 9 }
.zone.management { fill: #faf7ef; stroke-width: 2 }
.zone.servers { fill: #ffffff; stroke-width: 2; stroke-dasharray: 3 5 }
.cell { fill: none; stroke: #8a94a0; stroke-width: 1; stroke-dasharray: 1 3 }
.box { fill: #ffffff; stroke: #1b1f24; stroke-width: 1 }
.zone-title { font-weight: bold; letter-spacing: 0 }
.note, .region { fill: #4a5460 }
.name { fill: #1b1f24 }
.line { fill: none; stroke: #1b1f24; stroke-width: 2 }
.dot { fill: #1b1f24 }
.p2p-public .line { stroke: #8a4b00; stroke-width: 3 }
.p2p-dial .line { stroke: #8a4b00; stroke-dasharray: 9 5 }
.p2p-own .line { stroke: #0b5394; stroke-width: 3 }
.p2p-sentry .line { stroke: #0b5394; stroke-width: 3; stroke-dasharray: 14 4 }
.light-rpc .line { stroke: #0b5394; stroke-dasharray: 2 5 }
.privval .line { stroke: #9c0018; stroke-width: 5 }
.gate .line { stroke: #9c0018; stroke-dasharray: 9 3 2 3 }
.cosign .line { stroke: #9c0018; stroke-width: 5 }
.ssh .line { stroke: #1d6b2f; stroke-dasharray: 9 3 2 3 2 3 }
.ssh-admin .line { stroke: #1d6b2f; stroke-width: 3 }
.push .line { stroke: #5b2a86; stroke-dasharray: 5 4 }
.replicate .line { stroke: #5b2a86; stroke-width: 3 }
</style>
<defs><marker id=\"head\" viewBox=\"0 0 12 12\" refX=\"11\" refY=\"6\" markerWidth=\"13\" markerHeight=\"13\" markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path d=\"M0,0 L12,6 L0,12 z\" fill=\"#1b1f24\"/></marker></defs>
";
