//! What became of a router's last exchanges, read off its own records.
//!
//! What it does not know: what was before the run.

use crate::kernel::Time;
use crate::model::Belief;
use crate::model::syslog::Reason;
use crate::model::wire::Subtype;
use crate::plan::Plan;
use crate::record::{Fact, RegistrationStatus};
use crate::render::identity::instance_uuid;
use crate::view::Console;

/// The last try of something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::render) struct Attempt {
    /// When it began.
    pub at: Time,
    /// What became of it.
    pub end: End,
}

/// What became of a try.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::render) enum End {
    /// Nothing yet.
    Pending,
    /// Done.
    Succeeded,
    /// Not done, and why.
    Failed(String),
}

impl Attempt {
    /// Why it failed, if it did.
    pub(in crate::render) fn failure(&self) -> Option<&str> {
        match &self.end {
            End::Failed(reason) => Some(reason),
            _ => None,
        }
    }
}

/// The last attempt at an exchange of this subtype.
pub(in crate::render) fn last_attempt(
    console: &Console,
    plan: &Plan,
    wanted: Subtype,
) -> Option<Attempt> {
    let mut last: Option<Attempt> = None;
    let end = |last: &mut Option<Attempt>, subtype: Subtype, end: End| {
        if let Some(attempt) = last.as_mut().filter(|_| subtype == wanted) {
            attempt.end = end;
        }
    };
    let words = |reason: Reason| reason.text(|instance| instance_uuid(plan.seed, instance));
    for record in &console.records {
        match record.fact {
            Fact::AttemptStarted { subtype, .. } if subtype == wanted => {
                last = Some(Attempt { at: record.at, end: End::Pending });
            }
            Fact::ExchangeSucceeded { subtype, .. } => end(&mut last, subtype, End::Succeeded),
            Fact::ExchangeFailed { subtype, failure, .. } => {
                end(&mut last, subtype, End::Failed(words(Reason::Transport(failure))));
            }
            Fact::MessageDropped { subtype, .. } => {
                end(&mut last, subtype, End::Failed(words(Reason::Disabled)));
            }
            Fact::AskRefused { subtype, refusal, .. } => {
                end(&mut last, subtype, End::Failed(words(Reason::Response(refusal))));
            }
            _ => {}
        }
    }
    last
}

/// Since when it has believed what it believes; `None`: since before the run.
pub(in crate::render) fn belief_since(console: &Console) -> Option<Time> {
    let mut changes = console.records.iter().rev().filter_map(|record| match record.fact {
        Fact::BeliefChanged { to, .. } => Some((record.at, to)),
        _ => None,
    });
    changes.next().filter(|(_, to)| *to == console.view.belief).map(|(at, _)| at)
}

/// When it became out of compliance, if it is.
pub(in crate::render) fn out_since(console: &Console) -> Option<Time> {
    (console.view.belief == Belief::OutOfCompliance).then(|| belief_since(console)).flatten()
}

/// When its present registration was completed; `None`: before the run, or it has none.
pub(in crate::render) fn registered_since(console: &Console) -> Option<Time> {
    let mut changes = console.records.iter().rev().filter_map(|record| match record.fact {
        Fact::RegistrationChanged { to, .. } => Some((record.at, to)),
        _ => None,
    });
    changes.next().filter(|(_, to)| *to == RegistrationStatus::Completed).map(|(at, _)| at)
}
