//! How routers come to be registered.

use super::operation::whom;
use super::roster::FleetNames;
use super::{Draft, Known, within_run};
use crate::model::wire::{PoolId, TokenId};
use crate::plan::{Action, Enrolment, Phase, ReservationKind};
use crate::scenario::at::{At, Choice, Opt};
use crate::scenario::file::fleet::{FleetTable, PhaseTable, PhaseValue, RegisterTable};
use crate::scenario::file::operation::ActionTable;
use crate::scenario::file::reservation::ReservationWord;

/// How the routers of a template come to be registered.
pub(super) fn enrolment(
    draft: &mut Draft<'_>,
    table: &FleetTable,
    known: &Known,
) -> Option<Enrolment> {
    if let Some(it) = &table.register {
        return register(draft, &it.value, known);
    }
    if let Some(it) = &table.registered {
        let pool = known.pools.find(draft, &it.value.pool).map(PoolId::from_index);
        let phase = it.value.phase.as_ref().and_then(|it| phase(draft, it));
        return Some(Enrolment::Already { pool: pool?, phase: phase? });
    }
    if let Some(it) = &table.reserved {
        let pool = known.pools.find(draft, &it.value.pool).map(PoolId::from_index);
        let kind = kind(&it.value.kind)?;
        return Some(Enrolment::Reserved { pool: pool?, kind });
    }
    if table.enable.is_some() {
        return Some(Enrolment::EnableOnly { enable: within_run(draft, &table.enable, known)? });
    }
    Some(Enrolment::Never)
}

/// What is reserved.
fn kind(word: &Opt<ReservationWord>) -> Option<ReservationKind> {
    Some(match word.as_ref()?.value {
        ReservationWord::Specific => ReservationKind::Specific,
        ReservationWord::Permanent => ReservationKind::Permanent,
    })
}

/// An action on reservations, if `table` is one.
pub(super) fn action(
    draft: &mut Draft<'_>,
    table: &ActionTable,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Option<(&'static str, Action)>> {
    if let Some(At { value: it, .. }) = &table.reserve {
        let routers = whom(draft, &it.fleet, &it.router, fleets);
        let pool = known.pools.find(draft, &it.pool).map(PoolId::from_index);
        let reserve = |(routers, pool)| {
            Some(("reserve", Action::Reserve { routers, pool, kind: kind(&it.kind)? }))
        };
        return Some(routers.zip(pool).and_then(reserve));
    }
    let At { value: it, .. } = table.return_reservation.as_ref()?;
    let routers = whom(draft, &it.fleet, &it.router, fleets);
    Some(routers.map(|routers| ("return-reservation", Action::ReturnReservation { routers })))
}

fn register(draft: &mut Draft<'_>, table: &RegisterTable, known: &Known) -> Option<Enrolment> {
    let token = known.tokens.find(draft, &table.token).map(TokenId::from_index);
    let enable = draft.instant(&table.enable);
    let at = within_run(draft, &table.at, known);
    let spread = draft.length(&table.spread);
    let (enable, register) = (enable?, at?);
    if enable > register {
        let span = table.at.as_ref().map_or(0..0, |it| it.span.clone());
        draft.wrong(
            "out-of-order",
            "routers are registered before smart licensing is enabled",
            &span,
            "the command does not exist before `license smart enable`",
            "make `at` later than `enable`",
        );
        return None;
    }
    Some(Enrolment::Token { token: token?, enable, register, spread: spread? })
}

fn phase(draft: &mut Draft<'_>, phase: &At<PhaseValue>) -> Option<Phase> {
    match &phase.value {
        Choice::Word(_) => Some(Phase::Uniform),
        Choice::Table(PhaseTable::At(at)) => draft.length(&Some(at.clone())).map(Phase::At),
        Choice::Table(PhaseTable::Within(within)) => {
            draft.length(&Some(within.clone())).map(Phase::Within)
        }
    }
}
