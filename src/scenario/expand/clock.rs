//! Clocks of routers.

use super::{Draft, Known, network::place};
use crate::kernel::Span;
use crate::plan::{ClockPlan, Direction, NtpPlan};
use crate::scenario::at::{At, Choice, Opt};
use crate::scenario::file::clock::{ClockTable, NtpTable, NtpValue};
use crate::scenario::file::network::Law;
use crate::scenario::quantity::{Duration, Name};

/// What a short `ntp = "PLACE"` means: NTP's longest poll by default, and an accuracy that is assumed.
const POLL: Span = Span::secs(1_024);
const ACCURACY: Span = Span::millis(10);

/// The clocks of a fleet; the outer `None` is a mistake, the inner one is no table.
pub(super) fn clock(
    draft: &mut Draft<'_>,
    table: &Opt<ClockTable>,
    known: &Known,
) -> Option<Option<ClockPlan>> {
    let Some(At { value: table, .. }) = table else { return Some(None) };
    let offset = offset(draft, table);
    let drift = table.drift.as_ref().and_then(|it| draft.heard(it.value.parse(), &it.span));
    let ntp = match &table.ntp {
        Some(it) => ntp(draft, it, known).map(Some),
        None => Some(None),
    };
    Some(Some(ClockPlan { offset: offset?, drift: drift?, ntp: ntp? }))
}

fn offset(
    draft: &mut Draft<'_>,
    table: &ClockTable,
) -> Option<Option<(crate::kernel::Law, Direction)>> {
    let sides: [(&Opt<Law>, Direction); 3] = [
        (&table.ahead, Direction::Ahead),
        (&table.behind, Direction::Behind),
        (&table.off_by, Direction::Either),
    ];
    match sides.into_iter().find(|(law, _)| law.is_some()) {
        Some((law, direction)) => draft.law(law).map(|law| Some((law, direction))),
        None => Some(None),
    }
}

fn ntp(draft: &mut Draft<'_>, ntp: &At<NtpValue>, known: &Known) -> Option<NtpPlan> {
    match &ntp.value {
        Choice::Word(_) => {
            let node = place(draft, &server(ntp), known)?;
            Some(NtpPlan { node, poll: POLL, accuracy: ACCURACY })
        }
        Choice::Table(NtpTable { node, poll, accuracy }) => {
            let (node, poll) = (place(draft, node, known), draft.positive(poll));
            let accuracy = draft.length(accuracy);
            Some(NtpPlan { node: node?, poll: poll?, accuracy: accuracy? })
        }
    }
}

/// The name of the time server's place.
pub(super) fn server(ntp: &At<NtpValue>) -> Opt<Name> {
    match &ntp.value {
        Choice::Word(name) => Some(At { value: name.clone(), span: ntp.span.clone() }),
        Choice::Table(table) => table.node.clone(),
    }
}

/// How far `ahead` or `behind` sets a clock, in nanoseconds.
pub(super) fn setting(
    draft: &mut Draft<'_>,
    ahead: &Opt<Duration>,
    behind: &Opt<Duration>,
) -> Option<i64> {
    let far = |span: Span| i64::try_from(span.0).unwrap_or(i64::MAX);
    match (ahead, behind) {
        (Some(_), Some(it)) => {
            let message = "a clock cannot be both ahead and behind";
            let help = "keep one of `ahead` and `behind`";
            draft.wrong("two-kinds", message, &it.span, "the other is given too", help);
            None
        }
        (_, None) if ahead.is_none() => Some(0),
        (_, None) => draft.length(ahead).map(far),
        (None, Some(_)) => draft.length(behind).map(|span| -far(span)),
    }
}
