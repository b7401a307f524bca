//! What is done with bytes from a stranger: the body of the fuzz targets and of their smoke test, which share this file.
//!
//! Each function returns for any bytes: no panic, no hang, bounded memory. What the bytes say is not judged.

use licsim::observe::Options;
use licsim::plan::Plan;
use licsim::render::export::{Kept, read};
use licsim::scenario::{self, Library, Request, Source};
use licsim::study::{self, Entry, Subject};

/// Larger fleets than this are read, not run.
const ROUTERS: u32 = 100;
/// Runs go no further than this.
const EVENTS: u64 = 1_000;
/// Studies of more points than this are read, not laid out.
const POINTS: usize = 64;

/// Nothing can be extended: a stranger's text stands alone.
struct Alone;

impl Library for Alone {
    fn fetch(&self, path: &str, _: &str) -> Result<Source, String> {
        Err(format!("there is no `{path}`"))
    }
}

fn source(bytes: &[u8]) -> Option<Source> {
    Source::from_bytes("hostile.toml".to_owned(), bytes.to_vec()).ok()
}

fn request(source: &Source) -> Request<'_> {
    Request { source, library: &Alone, sets: &[], arm: None, seed: None, replication: 0 }
}

/// A scenario file: all its mistakes are told, or it runs.
pub(crate) fn scenario(bytes: &[u8]) {
    let Some(source) = source(bytes) else { return };
    match scenario::load_all(&request(&source)) {
        Err(wrong) => {
            assert!(!scenario::render(&wrong, false).is_empty(), "it is refused in words")
        }
        Ok(all) => all.into_iter().take(3).for_each(|it| begin(it.plan)),
    }
}

fn begin(plan: Plan) {
    if plan.routers() <= ROUTERS {
        let plan = Plan { event_limit: Some(EVENTS), ..plan };
        let outcome = study::run(&plan, Options::CHECKED, |_| ());
        assert!(outcome.broken.is_empty(), "{:?}", outcome.broken);
    }
}

/// A study file: its points are laid out, or it is refused.
pub(crate) fn study(bytes: &[u8]) {
    let Some(source) = source(bytes) else { return };
    let Ok(loaded) = scenario::load(&request(&source)) else { return };
    let Some(plan) = loaded.study else { return };
    if study::points(&plan).len() <= POINTS {
        let subject = Subject { source: &source, library: &Alone, sets: &[], seed: None };
        let _ = study::cells(&plan, &subject);
    }
}

/// The files of a run directory, with a line of three `%` between two of them.
pub(crate) fn run_directory(bytes: &[u8]) {
    let mut parts: Vec<&[u8]> = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(3).position(|it| it == b"%%%") {
        parts.push(&rest[..at]);
        rest = &rest[at + 3..];
    }
    parts.push(rest);
    let part = |n: usize| parts.get(n).copied();
    let none: &[u8] = &[];
    let _ = read(&Kept {
        manifest: part(0).unwrap_or(none),
        summary: part(1).unwrap_or(none),
        settings: part(2),
        routers: part(3),
    });
}

/// A file that a shard of a study left: it is taken whole or not at all.
pub(crate) fn shard(bytes: &[u8]) {
    const KEY: &str = "0123456789abcdef0123456789abcdef";
    if let Some(entry) = Entry::from_bytes(KEY, bytes) {
        let again = Entry::from_bytes(KEY, &entry.to_bytes());
        assert!(again.is_some_and(|it| it == entry), "what was read can be written and read");
    }
}
