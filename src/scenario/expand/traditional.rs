//! Traditional licenses, and what operators do to them.

use super::operation::{tag, whom};
use super::roster::FleetNames;
use super::{Draft, Known, account, small};
use crate::model::entitlement::TagId;
use crate::model::wire::TokenId;
use crate::plan::{Action, PakPlan, RouterRange, TraditionalPlan};
use crate::scenario::at::{At, Opt};
use crate::scenario::file::each;
use crate::scenario::file::operation::ActionTable;
use crate::scenario::file::traditional::{
    InstallPakAction, ModeWord, MoveLicenseAction, SetModeAction, TraditionalTable,
};
use crate::scenario::quantity::{Name, Whole};

/// What each router of a fleet has.
pub(super) fn licenses(table: &TraditionalTable, known: &Known) -> TraditionalPlan {
    let mut paks = Vec::new();
    for At { value: pak, .. } in each(&table.paks) {
        let Some(slot) = slot(&pak.slot) else { continue };
        let installed = pak.installed.as_ref().is_none_or(|it| it.value);
        for (tag, count) in account::counts(&pak.licenses, known).into_iter().filter(|it| it.1 > 0)
        {
            let count = u32::try_from(count).expect("the range was checked");
            paks.push(PakPlan { slot, tag, count, installed });
        }
    }
    paks.sort_by_key(|it| (it.tag, it.slot, it.installed));
    TraditionalPlan { paks }
}

fn slot(number: &Opt<Whole<0, 255>>) -> Option<u8> {
    Some(u8::try_from(small(number)?).expect("the range was checked"))
}

/// An action on licenses or on the mode; the outer `None` if `table` is of another kind.
pub(super) fn action(
    draft: &mut Draft<'_>,
    table: &ActionTable,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Option<(&'static str, Action)>> {
    if let Some(At { value: it, .. }) = &table.set_mode {
        return Some(set_mode(draft, it, known, fleets).map(|it| ("set-mode", it)));
    }
    if let Some(At { value: it, .. }) = &table.install_pak {
        return Some(install(draft, it, known, fleets).map(|it| ("install-pak", it)));
    }
    let At { value: it, .. } = table.move_license.as_ref()?;
    Some(transfer(draft, it, known, fleets).map(|it| ("move-license", it)))
}

fn set_mode(
    draft: &mut Draft<'_>,
    table: &SetModeAction,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Action> {
    let routers = whom(draft, &table.fleet, &table.router, fleets);
    let smart = table.mode.as_ref()?.value == ModeWord::Smart;
    let token = known.tokens.find(draft, &table.token).map(TokenId::from_index);
    if let Some(it) = table.token.as_ref().filter(|_| !smart) {
        let label = "only a router with smart licensing registers";
        let help = "leave `token` out, or write `mode = \"smart\"`";
        draft.wrong("idle-token", "this token would not be used", &it.span, label, help);
        return None;
    }
    if table.token.is_some() && token.is_none() {
        return None;
    }
    Some(Action::SetMode { routers: routers?, smart, token })
}

fn install(
    draft: &mut Draft<'_>,
    table: &InstallPakAction,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Action> {
    let named = if table.fleet.is_some() { &table.fleet } else { &table.router };
    let routers = whom(draft, &table.fleet, &table.router, fleets);
    let routers = routers.and_then(|it| with_licenses(draft, named, it, fleets));
    let tag: Option<TagId> = tag(draft, &table.tag, known);
    let (slot, count) = (slot(&table.slot)?, small(&table.count)?);
    let buy = table.buy.as_ref().is_none_or(|it| it.value);
    Some(Action::InstallPak { routers: routers?, slot, tag: tag?, count, buy })
}

fn transfer(
    draft: &mut Draft<'_>,
    table: &MoveLicenseAction,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Action> {
    let from = fleets.any(draft, &table.from);
    let to = fleets.any(draft, &table.to);
    let from = from.and_then(|it| with_licenses(draft, &table.from, it, fleets));
    let to = to.and_then(|it| with_licenses(draft, &table.to, it, fleets));
    let tag = tag(draft, &table.tag, known);
    let slots = (slot(&table.from_slot)?, slot(&table.to_slot)?);
    let (from, to, count) = (from?, to?, small(&table.count)?);
    let span = table.to.as_ref()?.span.clone();
    if from.count != to.count {
        let label = format!("{} routers, and `from` has {}", to.count, from.count);
        let help = "name two routers, or two fleets of one size";
        draft.wrong("unequal-fleets", "licenses move router by router", &span, label, help);
        return None;
    }
    if from.iter().any(|it| to.contains(it)) {
        let label = "this is, or contains, a router of `from`";
        let help = "name another chassis: a license moves between two";
        draft.wrong("same-router", "a license cannot move to its own chassis", &span, label, help);
        return None;
    }
    Some(Action::MoveLicense { from, to, slots, tag: tag?, count })
}

/// `routers`, if what they have is written down at all.
fn with_licenses(
    draft: &mut Draft<'_>,
    named: &Opt<Name>,
    routers: RouterRange,
    fleets: &FleetNames<'_>,
) -> Option<RouterRange> {
    let it = named.as_ref()?;
    if fleets.home(routers).is_none_or(|fleet| fleet.traditional.is_some()) {
        return Some(routers);
    }
    let label = "this fleet has no `traditional` table";
    let help = "add `traditional = {}` to it: then what its chassis have is written down";
    let message = format!("no licenses are written down for `{}`", it.value.0);
    draft.wrong("no-traditional", message, &it.span, label, help);
    None
}
