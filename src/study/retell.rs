//! A run told once more, record by record, to somebody who writes it down: nothing is kept here.
//!
//! What it does not know: what is done with a record.

use super::Progress;
use super::replay::Replay;
use crate::kernel::{EventId, Time};
use crate::plan::Plan;
use crate::record::{Interest, Record};

/// Tells everything of `interest` that happens in a run of `plan` up to and including the instant `until`, in order.
/// `watch` is called now and then; it cannot change what happens.
///
/// # Errors
/// The first one of `teller`, which ends it.
pub fn retell<E>(
    plan: &Plan,
    interest: Interest,
    until: Time,
    mut watch: impl FnMut(Progress),
    mut teller: impl FnMut(&Record) -> Result<(), E>,
) -> Result<(), E> {
    let mut run = Replay::up_to(plan, interest, until);
    let mut told = Ok(());
    let mut tell = |record: &Record| {
        if told.is_ok() {
            told = teller(record);
        }
        told.is_ok()
    };
    let mut goes_on = run.beginning().iter().all(&mut tell);
    while goes_on {
        let mut good = true;
        goes_on = run.slice(|record| good = good && tell(record)) && good;
        watch(run.progress());
    }
    told
}

/// Which event scheduled which in a run of `plan` up to the instant `until`: (scheduled event, its cause), in order of the
/// scheduled one. It takes memory for every event.
#[must_use]
pub fn causes(plan: &Plan, until: Time) -> Vec<(EventId, EventId)> {
    let mut run = Replay::up_to(plan, Interest::NONE, until);
    run.causes()
}
