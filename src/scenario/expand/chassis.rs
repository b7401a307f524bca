//! Boxes: how long their boots and restarts take, what operators and faults do to them.

use super::operation::{renewal, whom, window};
use super::roster::FleetNames;
use super::{Draft, Known, small};
use crate::model::chassis::{Config, Input};
use crate::plan::{Action, FaultTarget, Loss, Outage, Schedule};
use crate::scenario::at::{At, Opt};
use crate::scenario::file::chassis::ChassisTable;
use crate::scenario::file::operation::{ActionTable, FaultTable};
use crate::scenario::quantity::{Name, Percent};

/// How long boots and restarts take.
pub(super) fn chassis(draft: &mut Draft<'_>, table: &ChassisTable) -> Option<Config> {
    let boot = draft.positive(&table.boot);
    let upgrade = draft.positive(&table.upgrade);
    let fail_over = draft.positive(&table.fail_over);
    let process_restart = draft.positive(&table.process_restart);
    let card_boot = draft.positive(&table.card_boot);
    let first_check = draft.positive(&table.first_check);
    Some(Config {
        boot: boot?,
        upgrade: upgrade?,
        fail_over: fail_over?,
        process_restart: process_restart?,
        card_boot: card_boot?,
        first_check: first_check?,
    })
}

type Fault = (String, FaultTarget, Schedule);

/// A fault of routers; `None` also if `table` is of another kind.
pub(super) fn fault(
    draft: &mut Draft<'_>,
    table: &FaultTable,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Fault> {
    for (kind, power) in [("power-cut", &table.power_cut), ("router-crash", &table.router_crash)] {
        let Some(At { value: it, .. }) = power else { continue };
        let target = outage(draft, (&it.fleet, &it.router, &it.share), fleets);
        let schedule = window(draft, &it.at, &it.r#for, known)?;
        return Some(made(kind, target?(Loss::Power, false), &it.fleet, &it.router, schedule));
    }
    for (kind, power, alone) in
        [("power-cuts", &table.power_cuts, false), ("router-crashes", &table.router_crashes, true)]
    {
        let Some(At { value: it, .. }) = power else { continue };
        let target = outage(draft, (&it.fleet, &it.router, &it.share), fleets);
        let schedule = renewal(draft, &it.up, &it.down, known)?;
        return Some(made(kind, target?(Loss::Power, alone), &it.fleet, &it.router, schedule));
    }
    if let Some(At { value: it, .. }) = &table.process_crash {
        let target = outage(draft, (&it.fleet, &it.router, &it.share), fleets);
        let schedule = window(draft, &it.at, &it.r#for, known)?;
        let loss = Loss::Process(it.process.as_ref()?.value.into());
        return Some(made("process-crash", target?(loss, false), &it.fleet, &it.router, schedule));
    }
    let At { value: it, .. } = table.process_crashes.as_ref()?;
    let target = outage(draft, (&it.fleet, &it.router, &it.share), fleets);
    let schedule = renewal(draft, &it.up, &it.down, known)?;
    let loss = Loss::Process(it.process.as_ref()?.value.into());
    Some(made("process-crashes", target?(loss, true), &it.fleet, &it.router, schedule))
}

/// Whom a fault strikes; what they lose, and whether on their own, is said later.
fn outage(
    draft: &mut Draft<'_>,
    (fleet, router, share): (&Opt<Name>, &Opt<Name>, &Opt<Percent>),
    fleets: &FleetNames<'_>,
) -> Option<impl Fn(Loss, bool) -> FaultTarget + use<>> {
    let share = share.as_ref().and_then(|it| draft.heard(it.value.parse(), &it.span));
    let (routers, share) = (whom(draft, fleet, router, fleets)?, share?);
    Some(move |loss, alone| FaultTarget::Routers(Outage { routers, share, loss, alone }))
}

fn made(
    kind: &str,
    target: FaultTarget,
    fleet: &Opt<Name>,
    router: &Opt<Name>,
    schedule: Schedule,
) -> Fault {
    let whom = fleet.as_ref().or(router.as_ref()).map_or("", |it| it.value.0.as_str());
    (format!("{kind}-{whom}"), target, schedule)
}

/// An action on boxes; `None` also if `table` is of another kind.
pub(super) fn action(
    draft: &mut Draft<'_>,
    table: &ActionTable,
    fleets: &FleetNames<'_>,
) -> Option<(&'static str, Action)> {
    for (kind, command, input) in [
        ("reload", &table.reload, Input::Reload),
        ("upgrade", &table.upgrade, Input::Upgrade),
        ("fail-over", &table.fail_over, Input::FailOver),
    ] {
        let Some(At { value: it, .. }) = command else { continue };
        let routers = whom(draft, &it.fleet, &it.router, fleets)?;
        return Some((kind, Action::Chassis { routers, input }));
    }
    if let Some(At { value: it, .. }) = &table.restart_process {
        let routers = whom(draft, &it.fleet, &it.router, fleets)?;
        let input = Input::Restart(it.process.as_ref()?.value.into());
        return Some(("restart-process", Action::Chassis { routers, input }));
    }
    let cards = [
        ("insert-card", &table.insert_card, Input::InsertCard as fn(u8) -> Input),
        ("remove-card", &table.remove_card, Input::RemoveCard),
        ("restart-client", &table.restart_client, Input::RestartClient),
    ];
    for (kind, command, input) in cards {
        let Some(At { value: it, .. }) = command else { continue };
        let routers = whom(draft, &it.fleet, &it.router, fleets)?;
        let slot = u8::try_from(small(&it.slot)?).expect("the range was checked");
        return Some((kind, Action::Chassis { routers, input: input(slot) }));
    }
    None
}
