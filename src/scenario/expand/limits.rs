//! Sizes that no scenario may pass.

use super::super::words;
use super::{Draft, roster};
use crate::scenario::file::{File, each};

/// The most routers that one run can have.
const ROUTERS: u64 = 10_000_000;
/// The most places, links or servers of a kind.
const PARTS: usize = 100_000;
/// The most entities of all kinds: an event's source has 24 bits.
const ENTITIES: u64 = 1 << 24;

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
    let relays = each(&file.gateway).len() + each(&file.satellite).len();
    let servers = each(&file.proxy).len() + each(&file.name_server).len() + relays;
    let servers = servers + each(&file.mail_server).len();
    let operations = each(&file.fault).len() + each(&file.action).len() + each(&file.crew).len();
    let entities = fleets.total.min(ROUTERS) + (nodes + links + servers + operations) as u64;
    above("entities", entities, ENTITIES - 1);
}
