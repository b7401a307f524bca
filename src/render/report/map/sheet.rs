//! What the map consists of, as its template names it.
//!
//! What it does not know: where things go, and why.

use std::fmt;

use askama::Template;

/// The map. Fields are what `map.html` names.
#[derive(Template)]
#[template(path = "map.html")]
pub(in crate::render::report) struct Map {
    pub(super) width: Px,
    pub(super) height: Px,
    /// How many pixels of a wide page a unit gets at most.
    pub(super) scale: Px,
    pub(super) alt: String,
    pub(super) places: Vec<PlaceOnMap>,
    pub(super) links: Vec<LinkOnMap>,
}

pub(super) struct PlaceOnMap {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) x: Px,
    pub(super) y: Px,
    pub(super) width: Px,
    pub(super) height: Px,
    pub(super) faults: String,
    pub(super) struck: bool,
    pub(super) things: Vec<ThingOnMap>,
}

pub(super) struct ThingOnMap {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) note: String,
    /// Where its first line of text stands.
    pub(super) y: Px,
    pub(super) faults: String,
    pub(super) struck: String,
    pub(super) dots: Vec<Dot>,
    pub(super) bar: Option<Bar>,
}

pub(super) struct Dot {
    pub(super) router: u32,
    pub(super) name: String,
    pub(super) x: Px,
    pub(super) y: Px,
    pub(super) look: String,
    pub(super) sign: &'static str,
    pub(super) words: String,
}

pub(super) struct Bar {
    pub(super) fleets: String,
    pub(super) y: Px,
    pub(super) left: Px,
    pub(super) wide: Px,
    pub(super) parts: Vec<(usize, Px, Px)>,
    pub(super) out: Px,
    pub(super) words: String,
}

pub(super) struct LinkOnMap {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) path: String,
    pub(super) x: Px,
    pub(super) y: Px,
    pub(super) links: String,
    pub(super) faults: String,
    pub(super) look: &'static str,
}

/// A length that is written with one digit behind the point.
#[derive(Clone, Copy)]
pub(super) struct Px(pub(super) f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.0)
    }
}
