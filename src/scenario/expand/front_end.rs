//! Several front ends behind the backend's name, and faults of one of them.

use super::call_home::yes;
use super::network::{away, place};
use super::operation::{Fault, both, renewal, window};
use super::{Draft, Known, Names, small};
use crate::plan::{BackendPlan, FaultTarget, FrontEndId, FrontEndPlan};
use crate::scenario::at::{At, Opt};
use crate::scenario::file::front_end::FrontEndTable;
use crate::scenario::file::operation::FaultTable;
use crate::scenario::file::{File, each};
use crate::scenario::limits::FRONT_ENDS;
use crate::scenario::quantity::Name;

/// Takes down their names; two must differ.
pub(super) fn names(draft: &mut Draft<'_>, file: &File) -> Names {
    let mut names = Names::new("front-end", "unknown-front-end");
    each(&file.front_end).iter().for_each(|it| names.declare(draft, &it.value.name));
    names
}

/// The backend with all its front ends; the first takes the place of the only one.
pub(super) fn all(
    draft: &mut Draft<'_>,
    file: &File,
    backend: BackendPlan,
    known: &Known,
) -> Option<BackendPlan> {
    let tables = each(&file.front_end);
    let Some(first) = tables.first() else { return Some(backend) };
    let made: Vec<_> = tables.iter().map(|it| one(draft, &it.value, &backend, known)).collect();
    let front_ends: Vec<_> = made.into_iter().collect::<Option<_>>()?;
    if !front_ends.iter().any(|it| it.published) {
        let message = "the backend's name resolves to no address";
        let label = "none of the front ends is `published`";
        let help = "publish one, or leave out all `[[front-end]]` for a backend with only one";
        draft.wrong("no-front-end", message, &first.span, label, help);
        return None;
    }
    if let Some(At { span, .. }) = tables.get(FRONT_ENDS) {
        let message = format!("{} front ends; a name has at most {FRONT_ENDS}", tables.len());
        let help = "make it fewer with more `servers` each";
        draft.wrong("too-many", message, span, "this one is too many", help);
        return None;
    }
    Some(BackendPlan { front_ends, ..backend })
}

fn one(
    draft: &mut Draft<'_>,
    table: &FrontEndTable,
    backend: &BackendPlan,
    known: &Known,
) -> Option<FrontEndPlan> {
    let node = match &table.node {
        Some(_) => place(draft, &table.node, known),
        None => Some(backend.node),
    };
    Some(FrontEndPlan {
        name: table.name.as_ref()?.value.0.clone(),
        node: node?,
        servers: small(&table.servers).unwrap_or(backend.servers),
        queue_limit: small(&table.queue_limit).or(backend.queue_limit),
        when_away: away(&table.when_away).unwrap_or(backend.when_away),
        published: yes(&table.published)?,
    })
}

/// What a fault of the backend takes away, and how reports call it.
fn target(
    draft: &mut Draft<'_>,
    kind: &str,
    whom: &Opt<Name>,
    known: &Known,
) -> Option<(String, FaultTarget)> {
    let Some(name) = whom else { return Some((kind.into(), FaultTarget::Backend)) };
    let at = known.front_ends.find(draft, whom)?;
    let target = FaultTarget::FrontEnd(FrontEndId::from_index(at));
    Some((format!("{kind}-{}", name.value.0), target))
}

/// An outage of the backend, if `table` is one.
pub(super) fn fault(
    draft: &mut Draft<'_>,
    table: &FaultTable,
    known: &Known,
) -> Option<Option<Fault>> {
    if let Some(At { value: it, .. }) = &table.backend_outage {
        let target = target(draft, "backend-outage", &it.front_end, known);
        let schedule = window(draft, &it.at, &it.r#for, known);
        return Some(both(target, schedule));
    }
    let At { value: it, .. } = table.backend_failures.as_ref()?;
    let target = target(draft, "backend-failures", &it.front_end, known);
    let schedule = renewal(draft, &it.up, &it.down, known);
    Some(both(target, schedule))
}
