//! Tags, pools and idtokens.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_128;

use super::{Draft, Known, Names, fleet::Template};
use crate::kernel::Span;
use crate::model::entitlement::TagId;
use crate::model::wire::PoolId;
use crate::plan::{PoolPlan, Scope, TagPlan, TokenPlan};
use crate::scenario::at::{At, Opt};
use crate::scenario::diagnostic::{Diagnostic, nearest};
use crate::scenario::file::account::TokenTable;
use crate::scenario::file::network::{Counts, PoolTable, ScopeWord};
use crate::scenario::file::{File, each};
use crate::scenario::quantity::{Duration, Name};

/// The full tags that the guide shows.
const GUIDE_TAGS: [(&str, &str); 10] = [
    ("A9K-24X10-OPT-LIC", "2014-04;66d3ccf7-a374-4409-a3f9-6bc56d645f1c"),
    ("A9K-24X10-VID-LIC", "2014-04;9f03b94f-3c76-4a39-82f2-1b53cdf5cb15"),
    ("A9K-24X10G-AIP-TR", "2014-04;e5d7cec3-e8e3-43c6-88c9-a113b76679f8"),
    ("A9K-2X100-OPT-LIC", "2014-06;0f74bb00-42af-4c4d-b162-bcb346c7510a"),
    ("A9K-2X100-VID-LIC", "2014-06;a482b964-6371-4aad-8e82-2083c5749205"),
    ("A9K-2X100G-AIP-SE", "2014-06;ce447831-e4af-4def-a98b-3297fab65561"),
    ("A9K-36X10-OPT-LIC", "2014-06;92a8597a-f591-4afc-adeb-9b212cee11be"),
    ("A9K-IPSEC-20G-LIC", "2014-09;a165db99-eb3f-474b-bdf0-ce4b140d9b45"),
    ("A9K-MOBILE-LIC", "2014-06;e447924c-0a6f-41be-9202-8ae60fcc2972"),
    ("A9K-MOD160-AIP-SE", "2014-06;7f1b3d9c-a183-41d1-8d0b-d98dcc2751a8"),
];

/// The full tag of `name`: the guide's, else one made from the name.
fn full_tag(name: &str) -> String {
    if let Some((_, id)) = GUIDE_TAGS.iter().find(|(known, _)| *known == name) {
        let (month, uuid) = id.split_once(';').expect("written with a semicolon");
        return format!("regid.{month}.com.cisco.{name},1.0_{uuid}");
    }
    let hash = format!("{:032x}", xxh3_128(name.as_bytes()));
    let (a, b, c, d, e) = (&hash[..8], &hash[8..12], &hash[13..16], &hash[17..20], &hash[20..]);
    format!("regid.2014-04.com.cisco.{name},1.0_{a}-{b}-4{c}-8{d}-{e}")
}

/// All tags that anyone names, in name order; fills `known.tags`.
pub(super) fn tags(
    draft: &mut Draft<'_>,
    file: &File,
    fleets: &[Template],
    known: &mut Known,
) -> Vec<TagPlan> {
    let mut declared = Names::new("tag", "unknown-tag");
    each(&file.tag).iter().for_each(|it| declared.declare(draft, &it.value.name));
    let mut uses: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    let owned = each(&file.pool).iter().filter_map(|it| it.value.licenses.as_ref());
    let bought =
        each(&file.action).iter().filter_map(|it| it.value.buy.as_ref()?.value.licenses.as_ref());
    let moved = each(&file.action)
        .iter()
        .filter_map(|it| it.value.transfer.as_ref()?.value.licenses.as_ref());
    let paks = fleets.iter().filter_map(|it| it.table.traditional.as_ref());
    let paks = paks.flat_map(|it| each(&it.value.paks)).filter_map(|it| it.value.licenses.as_ref());
    let timed = each(&file.pool).iter().flat_map(|it| each(&it.value.terms));
    let timed = timed.filter_map(|it| it.value.licenses.as_ref());
    let owned = owned.chain(timed).chain(bought).chain(moved).chain(paks);
    let owned: Vec<&At<Counts>> = owned.collect();
    let features = fleets.iter().flat_map(|it| each(&it.table.slots));
    let features = features.filter_map(|it| it.value.features.as_ref());
    for counts in owned.iter().copied().chain(features.clone()) {
        for (tag, _) in &counts.value.0 {
            uses.entry(&tag.value).or_insert_with(|| tag.span.clone());
        }
    }
    for action in each(&file.action) {
        let configured = action.value.configure.as_ref().and_then(|it| it.value.tag.as_ref());
        let removed = action.value.unconfigure.as_ref().and_then(|it| it.value.tag.as_ref());
        let installed = action.value.install_pak.as_ref().and_then(|it| it.value.tag.as_ref());
        let moved = action.value.move_license.as_ref().and_then(|it| it.value.tag.as_ref());
        let prolonged = action.value.prolong.as_ref().and_then(|it| it.value.tag.as_ref());
        let typed = configured.into_iter().chain(removed).chain(installed).chain(moved);
        for tag in typed.chain(prolonged) {
            uses.entry(&tag.value.0).or_insert_with(|| tag.span.clone());
        }
    }
    for tag in each(&file.tag).iter().filter_map(|it| it.value.name.as_ref()) {
        uses.entry(&tag.value.0).or_insert_with(|| tag.span.clone());
    }
    let owned: BTreeSet<&str> =
        owned.iter().flat_map(|it| &it.value.0).map(|it| it.0.value.as_str()).collect();
    for (tag, _) in features.flat_map(|it| &it.value.0) {
        unowned(draft, tag, &owned, &declared);
    }
    let mut plans = Vec::new();
    for (name, span) in uses {
        known.tags.declare(draft, &Some(At { value: Name(name.to_owned()), span }));
        let table = declared.get(name).map(|at| &each(&file.tag)[at].value);
        let id = table
            .and_then(|it| it.id.as_ref())
            .map_or_else(|| full_tag(name), |it| it.value.0.clone());
        let is_known = table.and_then(|it| it.known.as_ref()).is_none_or(|it| it.value);
        plans.push(TagPlan { name: name.to_owned(), id, known: is_known });
    }
    plans
}

/// A feature that no pool can cover, although one with nearly its name is there, is probably misspelled.
fn unowned(draft: &mut Draft<'_>, tag: &At<String>, owned: &BTreeSet<&str>, declared: &Names) {
    let known = owned.contains(tag.value.as_str()) || declared.get(&tag.value).is_some();
    if known || !draft.suggests() {
        return;
    }
    let Some(near) = nearest(&tag.value, owned.iter().copied()) else { return };
    let it = Diagnostic::warning("unowned-tag", format!("no pool owns `{}`", tag.value))
        .label(draft.sources, &tag.span, "routers that use it will be out of compliance")
        .help(format!(
            "did you mean `{near}`? If not, declare `[[tag]]` with `name = \"{}\"`",
            tag.value
        ));
    draft.found.push(it);
}

/// Counts by tag, in tag order.
pub(super) fn counts(counts: &Opt<Counts>, known: &Known) -> Vec<(TagId, u64)> {
    let pairs = counts.iter().flat_map(|it| &it.value.0);
    let mut found: Vec<_> = pairs
        .filter_map(|(tag, count)| {
            Some((TagId::from_index(known.tags.get(&tag.value)?), count.value))
        })
        .collect();
    found.sort_unstable();
    found
}

/// Pools and idtokens of the plan.
pub(super) fn pools(
    draft: &mut Draft<'_>,
    file: &File,
    known: &Known,
) -> (Vec<PoolPlan>, Vec<TokenPlan>) {
    let (mut pools, mut tokens) = (Vec::new(), Vec::new());
    for (at, pool) in each(&file.pool).iter().enumerate() {
        let pool_id = PoolId::from_index(at);
        let of_pool =
            each(&pool.value.tokens).iter().filter_map(|it| token(draft, &it.value, pool_id));
        tokens.extend(of_pool);
        pools.extend(self::pool(draft, &pool.value, known));
    }
    tokens.extend(super::tokens::made_later(draft, file, known));
    circle(draft, file, &pools);
    (pools, tokens)
}

/// A pool that is above itself has no top to borrow from.
fn circle(draft: &mut Draft<'_>, file: &File, pools: &[PoolPlan]) {
    for (at, table) in each(&file.pool).iter().enumerate() {
        let Some(parent) = &table.value.parent else { continue };
        let above = |place: usize| pools.get(place)?.parent.map(|it| it.index());
        let path = std::iter::successors(above(at), |&place| above(place));
        if path.take(pools.len()).any(|place| place == at) {
            draft.wrong(
                "pool-circle",
                format!("`{}` is above itself", pools[at].name),
                &parent.span,
                "following `parent` from here leads back here",
                "let one pool of the circle have no `parent`",
            );
            return;
        }
    }
}

fn pool(draft: &mut Draft<'_>, table: &PoolTable, known: &Known) -> Option<PoolPlan> {
    let scope = match table.scope.as_ref()?.value {
        ScopeWord::Pool => Scope::Pool,
        ScopeWord::Tag => Scope::Tag,
        ScopeWord::Device => Scope::Device,
        ScopeWord::Hierarchy => Scope::Hierarchy,
    };
    let parent = match &table.parent {
        Some(_) => Some(PoolId::from_index(known.pools.find(draft, &table.parent)?)),
        None => None,
    };
    let overage = table.overage.as_ref().and_then(|it| draft.heard(it.value.parse(), &it.span));
    let overage = overage.map_or(0.0, |it| it.probability());
    let name = table.name.as_ref()?.value.0.clone();
    let licenses = counts(&table.licenses, known);
    // Thousandths: what a contract says fits, and pools count in whole numbers.
    let overage = libm::round(overage * 1_000.0) as u32;
    Some(PoolPlan { name, scope, licenses, parent, overage })
}

fn token(draft: &mut Draft<'_>, table: &TokenTable, pool: PoolId) -> Option<TokenPlan> {
    let valid_for = validity(draft, &table.valid_for)?;
    let name = table.name.as_ref()?.value.0.clone();
    Some(TokenPlan { name, pool, valid_for, from_start: true })
}

/// How long an idtoken is good.
pub(super) fn validity(draft: &mut Draft<'_>, text: &Opt<Duration>) -> Option<Span> {
    let valid_for = draft.length(text)?;
    let it = text.as_ref()?;
    if !(Span::days(1)..=Span::days(365)).contains(&valid_for) {
        draft.wrong(
            "token-validity",
            format!("an idtoken cannot be valid for {valid_for}"),
            &it.span,
            "the portal offers 1 day to 365 days",
            "choose a time from `1d` to `365d`; a token is only needed to register, not afterwards",
        );
        return None;
    }
    Some(valid_for)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_s_tags_keep_their_ids_and_others_get_one_of_the_same_form() {
        assert_eq!(
            full_tag("A9K-MOBILE-LIC"),
            "regid.2014-06.com.cisco.A9K-MOBILE-LIC,1.0_e447924c-0a6f-41be-9202-8ae60fcc2972"
        );
        let made = full_tag("LAB-LIC");
        assert_eq!(made.len(), "regid.2014-04.com.cisco.LAB-LIC,1.0_".len() + 36);
        assert_ne!(made[35..], full_tag("LAB-LIB")[35..]);
        assert!(
            GUIDE_TAGS
                .iter()
                .all(|(name, _)| full_tag(name).ends_with(|c: char| c.is_ascii_hexdigit()))
        );
    }
}
