//! Whether a scenario is too large to be run.

use super::super::words;
use super::{Draft, roster};
use crate::scenario::file::File;
use crate::scenario::limits::{PARTS, ROUTERS};

/// Sizes that no table may pass.
pub(super) fn limits(
    draft: &mut Draft<'_>,
    file: &File,
    nodes: usize,
    links: usize,
    fleets: &roster::FleetNames,
) {
    let at = file.scenario.as_ref().map_or(0..0, |it| it.span.clone());
    let mut above = |what: &str, count: u64, limit: u64| {
        if count > limit {
            draft.wrong(
                "too-many",
                format!(
                    "{} {what}; a run has at most {}",
                    words::grouped(count),
                    words::grouped(limit)
                ),
                &at,
                "this scenario is too large",
                "make it smaller, or split it into several scenarios",
            );
        }
    };
    above("routers", fleets.total, ROUTERS);
    above("nodes", nodes as u64, PARTS as u64);
    above("links", links as u64, PARTS as u64);
}
