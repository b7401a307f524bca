//! A plan's topology as text for tools that draw graphs: Graphviz and Mermaid. One exchange as a sequence for the latter.
//!
//! Both say the same: a box for each place with what stands there, a line for each link with its latency. What nobody can do
//! without is thick and red and says so in words; what a fault befalls is dashed.
//!
//! What it does not know: where things go on the page; that is the tools' art.

mod graphviz;
mod mermaid;
mod sequence;

pub use graphviz::graphviz;
pub use mermaid::mermaid;
pub use sequence::sequence;

use super::topology::{Element, Link, Place, Topology, Weakness};
use super::words;
use crate::net::LinkId;
use crate::plan::Plan;

/// What is drawn, in words.
struct Graph {
    title: String,
    boxes: Vec<Node>,
    lines: Vec<Edge>,
}

struct Node {
    id: String,
    title: String,
    /// What stands there, a line each.
    lines: Vec<String>,
    mark: Mark,
    /// Whether the backend stands there.
    is_goal: bool,
}

struct Edge {
    id: String,
    /// By their position among the boxes.
    ends: (usize, usize),
    lines: Vec<String>,
    mark: Mark,
}

#[derive(Clone, Copy, Default)]
struct Mark {
    /// Its loss alone cuts routers off.
    weak: bool,
    /// A fault befalls it in this run.
    faulty: bool,
}

impl Graph {
    fn of(plan: &Plan) -> Graph {
        let (topology, weakness) = (Topology::of(plan), Weakness::of(plan));
        let boxes = topology.places.iter().map(|it| node(it, &weakness)).collect();
        let lines = topology.links.iter().map(|it| edge(it, &weakness)).collect();
        Graph { title: plan.scenario.title.clone(), boxes, lines }
    }
}

fn node(place: &Place, weakness: &Weakness) -> Node {
    let mut lines = Vec::new();
    let mut mark = Mark { weak: false, faulty: !place.faults.is_empty() };
    for thing in &place.things {
        let note = if thing.note.is_empty() { String::new() } else { format!(": {}", thing.note) };
        lines.push(format!("{} {}{note}", thing.kind.word(), thing.title));
        lines.extend(cut_off(thing.element, weakness));
        lines.extend(thing.faults.iter().map(|it| format!("fault {it}")));
        mark.weak |= thing.element.is_some_and(|it| weakness.holds(it));
        mark.faulty |= !thing.faults.is_empty();
    }
    lines.extend(place.faults.iter().map(|it| format!("fault {it}")));
    let is_goal = place.things.iter().any(|it| it.kind == super::topology::Kind::Backend);
    Node { id: place.id.clone(), title: place.title.clone(), lines, mark, is_goal }
}

fn edge(link: &Link, weakness: &Weakness) -> Edge {
    let mut lines = vec![link.title.clone()];
    lines.extend((!link.note.is_empty()).then(|| link.note.clone()));
    let weak: Vec<LinkId> =
        link.links.iter().copied().filter(|it| weakness.holds(Element::Link(*it))).collect();
    if let [only] = link.links.as_slice() {
        lines.extend(cut_off(Some(Element::Link(*only)), weakness));
    }
    lines.extend(link.faults.iter().map(|it| format!("fault {it}")));
    let mark = Mark { weak: !weak.is_empty(), faulty: !link.faults.is_empty() };
    Edge { id: link.id.clone(), ends: link.ends, lines, mark }
}

/// How many routers nobody answers without it.
fn cut_off(element: Option<Element>, weakness: &Weakness) -> Option<String> {
    let point = weakness.points.iter().find(|it| Some(it.element) == element)?;
    let routers = words::count(point.cut_off, "router", "routers");
    Some(format!("without it {routers} cut off"))
}
