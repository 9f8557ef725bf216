//! Reads a picture back with an XML parser: texts, boxes, lines and their ends, as places.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node};

/// Width of a character in parts of the font size; monospace fonts have 0.60 to 0.61.
const ADVANCE: f64 = 0.62;

/// A rectangle: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area(pub f64, pub f64, pub f64, pub f64);

impl Area {
    pub fn overlaps(self, other: Self) -> bool {
        self.0 < other.2 && other.0 < self.2 && self.1 < other.3 && other.1 < self.3
    }
    pub fn holds(self, other: Self) -> bool {
        self.0 <= other.0 && self.1 <= other.1 && self.2 >= other.2 && self.3 >= other.3
    }
    pub fn grown(self, by: f64) -> Self {
        Self(self.0 - by, self.1 - by, self.2 + by, self.3 + by)
    }
    /// Does the point lie on its border?
    pub fn touched(self, (x, y): Point) -> bool {
        let within = x >= self.0 && x <= self.2 && y >= self.1 && y <= self.3;
        let edge = [x - self.0, self.2 - x, y - self.1, self.3 - y];
        within && edge.iter().any(|d| d.abs() < 0.5)
    }
}

pub type Point = (f64, f64);

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment(pub Point, pub Point);

impl Segment {
    /// What it covers.
    pub fn area(self) -> Area {
        let (a, b) = (self.0, self.1);
        Area(a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1))
    }
    pub fn upright(self) -> bool {
        self.0.0 == self.1.0
    }
}

#[derive(Debug)]
pub struct Text {
    pub words: String,
    pub area: Area,
}

/// A line with its ends.
#[derive(Debug)]
pub struct Flow {
    pub purpose: String,
    pub way: String,
    pub ports: String,
    pub mutual: bool,
    pub from: Vec<String>,
    pub to: Vec<String>,
    pub segments: Vec<Segment>,
    pub heads: Vec<Point>,
    pub marks: Vec<Point>,
    pub look: Look,
}

/// What tells a purpose apart without colour: dashes, weight, and the mark's shape.
pub type Look = (String, String, BTreeSet<String>);

#[derive(Debug)]
pub struct Scene {
    pub size: Area,
    pub texts: Vec<Text>,
    pub rects: Vec<(String, Area)>,
    pub places: BTreeMap<String, Area>,
    pub hosts: BTreeMap<String, Area>,
    /// Servers by name, with what their box is called and where their name stands.
    pub servers: Vec<(String, String)>,
    pub flows: Vec<Flow>,
}

fn number(node: Node<'_, '_>, key: &str) -> f64 {
    node.attribute(key).unwrap_or_else(|| panic!("{key} of {node:?}")).parse().unwrap()
}

fn rect(node: Node<'_, '_>) -> Area {
    let (x, y) = (number(node, "x"), number(node, "y"));
    Area(x, y, x + number(node, "width"), y + number(node, "height"))
}

fn all_text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|t| t.text()).collect()
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|n| n.has_tag_name(name))
}

/// `M x y L x y …`, several times.
fn path(d: &str) -> Vec<Vec<Point>> {
    let mut out: Vec<Vec<Point>> = Vec::new();
    let mut words = d.split(' ');
    while let Some(word) = words.next() {
        if word == "Z" {
            continue;
        }
        let mut next = || words.next().unwrap().parse::<f64>().unwrap();
        let point = (next(), next());
        if word == "M" {
            out.push(Vec::new());
        }
        out.last_mut().unwrap().push(point);
    }
    out
}

impl Scene {
    pub fn read(svg: &str) -> Self {
        let doc = Document::parse(svg).unwrap();
        let root = doc.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let mut scene = Self {
            size: Area(0.0, 0.0, number(root, "width"), number(root, "height")),
            texts: Vec::new(),
            rects: Vec::new(),
            places: BTreeMap::new(),
            hosts: BTreeMap::new(),
            servers: Vec::new(),
            flows: Vec::new(),
        };
        let style = all_text(child(root, "style").unwrap());
        for node in root.descendants().filter(Node::is_element) {
            scene.element(node, &style);
        }
        scene
    }

    fn element(&mut self, node: Node<'_, '_>, style: &str) {
        let class = node.attribute("class").unwrap_or_default();
        match node.tag_name().name() {
            "text" => self.texts.push(text(node)),
            "rect" if class != "paper" && class != "mark" => self.rects.push((class.to_owned(), rect(node))),
            _ => {}
        }
        if let Some(name) = node.attribute("data-box") {
            let old = self.places.insert(name.to_owned(), rect(child(node, "rect").unwrap()));
            assert!(old.is_none(), "two boxes are called {name}");
        }
        if let Some(name) = node.attribute("data-host") {
            assert!(all_text(child(node, "title").unwrap()).starts_with(name));
            assert!(node.descendants().any(|t| t.has_tag_name("text") && all_text(t) == name), "{name} is not written");
            self.hosts.insert(name.to_owned(), rect(child(node, "rect").unwrap()));
        }
        if let Some(name) = node.attribute("data-server") {
            let place = node.parent_element().unwrap().attribute("data-box").unwrap().to_owned();
            assert_eq!(all_text(node).replace('\n', ""), name);
            self.servers.push((name.to_owned(), place));
        }
        if class == "flow" {
            self.flows.push(flow(node, style));
        }
    }
}

fn text(node: Node<'_, '_>) -> Text {
    let (x, y, size) = (number(node, "x"), number(node, "y"), number(node, "font-size"));
    let words = all_text(node);
    let w = words.chars().count() as f64 * size * ADVANCE;
    let left = match node.attribute("text-anchor").unwrap() {
        "start" => x,
        "middle" => x - w / 2.0,
        "end" => x - w,
        other => panic!("{other}"),
    };
    Text { words, area: Area(left, y - 0.8 * size, left + w, y + 0.22 * size) }
}

fn flow(node: Node<'_, '_>, style: &str) -> Flow {
    assert!(child(node, "title").is_some_and(|t| !all_text(t).is_empty()), "a line without a title");
    let word = |key: &str| node.attribute(key).unwrap().to_owned();
    let list = |key: &str| word(key).split_whitespace().map(str::to_owned).collect();
    let purpose = word("data-purpose");
    let of_class = |class: &str| {
        let class = class.to_owned();
        node.children().filter(move |n| n.attribute("class").is_some_and(|c| c.split(' ').any(|w| w == class)))
    };
    let line = of_class("line").next().unwrap();
    let strokes = path(line.attribute("d").unwrap());
    let segments = strokes.iter().flat_map(|s| s.windows(2).map(|w| Segment(w[0], w[1]))).collect();
    let heads = of_class("head").map(|h| path(h.attribute("d").unwrap())[0][0]).collect();
    let rule = format!(".line.{purpose} {{ stroke-dasharray: ");
    let dash = style.split_once(&rule).map_or("", |(_, rest)| rest.split(" }").next().unwrap());
    let shapes = of_class("mark").map(|m| {
        let filled = m.attribute("fill") == m.attribute("stroke");
        format!("{} {filled}", m.tag_name().name())
    });
    Flow {
        way: word("data-way"),
        ports: word("data-ports"),
        mutual: word("data-sense") == "each-to-each",
        from: list("data-from"),
        to: list("data-to"),
        segments,
        heads,
        marks: of_class("mark").map(middle).collect(),
        look: (dash.to_owned(), line.attribute("stroke-width").unwrap().to_owned(), shapes.collect()),
        purpose,
    }
}

/// The middle of a mark of any shape.
fn middle(mark: Node<'_, '_>) -> Point {
    match mark.tag_name().name() {
        "circle" => (number(mark, "cx"), number(mark, "cy")),
        "rect" => {
            let a = rect(mark);
            ((a.0 + a.2) / 2.0, (a.1 + a.3) / 2.0)
        }
        _ => {
            let corners = &path(mark.attribute("d").unwrap())[0];
            (corners[1].0, corners[0].1)
        }
    }
}
