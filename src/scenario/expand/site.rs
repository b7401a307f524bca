//! What fails together: partitions, and everything that stands at a place.

use super::operation::{Fault, both, on, renewal, window};
use super::{Draft, Known};
use crate::net::{LinkId, NodeId};
use crate::plan::{FaultTarget, PartitionId, PartitionPlan, SiteLoss};
use crate::scenario::at::{At, Opt};
use crate::scenario::file::operation::FaultTable;
use crate::scenario::file::site::SiteWord;
use crate::scenario::quantity::Name;

/// Names, as a list.
type NameList = Option<At<Vec<At<Name>>>>;

/// A fault that takes several things at once, if `table` is one.
pub(super) fn fault(
    draft: &mut Draft<'_>,
    table: &FaultTable,
    known: &Known,
) -> Option<Option<Fault>> {
    if let Some(At { value: it, .. }) = &table.partition {
        let target = partition(draft, "partition", (&it.nodes, &it.links), known);
        let schedule = window(draft, &it.at, &it.r#for, known);
        return Some(both(target, schedule));
    }
    if let Some(At { value: it, .. }) = &table.partitions {
        let target = partition(draft, "partitions", (&it.nodes, &it.links), known);
        let schedule = renewal(draft, &it.up, &it.down, known);
        return Some(both(target, schedule));
    }
    if let Some(At { value: it, .. }) = &table.site_failure {
        let target = site(draft, "site-failure", (&it.node, &it.loses), known);
        let schedule = window(draft, &it.at, &it.r#for, known);
        return Some(both(target, schedule));
    }
    let At { value: it, .. } = table.site_failures.as_ref()?;
    let target = site(draft, "site-failures", (&it.node, &it.loses), known);
    let schedule = renewal(draft, &it.up, &it.down, known);
    Some(both(target, schedule))
}

fn site(
    draft: &mut Draft<'_>,
    kind: &str,
    (node, loses): (&Opt<Name>, &Opt<SiteWord>),
    known: &Known,
) -> Option<(String, FaultTarget)> {
    let loss = match loses.as_ref()?.value {
        SiteWord::Power => SiteLoss::Power,
        SiteWord::Connectivity => SiteLoss::Connectivity,
    };
    on(draft, kind, &known.nodes, node, |at| FaultTarget::Site(NodeId::from_index(at), loss))
}

fn partition(
    draft: &mut Draft<'_>,
    kind: &str,
    (nodes, links): (&NameList, &NameList),
    known: &Known,
) -> Option<(String, FaultTarget)> {
    let list = nodes.as_ref().or(links.as_ref())?;
    let names = if nodes.is_some() { &known.nodes } else { &known.links };
    let found: Vec<_> = list.value.iter().map(|it| names.find(draft, &Some(it.clone()))).collect();
    let mut found: Vec<usize> = found.into_iter().collect::<Option<_>>()?;
    found.sort_unstable();
    found.dedup();
    let cut = |at: &usize| match nodes {
        None => found.contains(at),
        Some(_) => {
            let (a, b) = known.ends[*at];
            found.contains(&a.index()) != found.contains(&b.index())
        }
    };
    let links: Vec<_> = (0..known.ends.len()).filter(cut).map(LinkId::from_index).collect();
    if links.is_empty() {
        let message = "this partition cuts nothing";
        let help = "name some places of one part but not all of the network, or some links";
        draft.wrong("idle-fault", message, &list.span, "no link lies between the parts", help);
        return None;
    }
    let id = PartitionId::from_index(draft.partitions.len());
    draft.partitions.push(PartitionPlan { links });
    let first = list.value.first().map_or("", |it| it.value.0.as_str());
    Some((format!("{kind}-{first}"), FaultTarget::Partition(id)))
}
