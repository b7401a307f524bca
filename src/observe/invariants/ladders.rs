//! Every retry ladder ends: its rungs are climbed one by one, never early, never after a success, and no further than the
//! policy has rungs. That nobody waits on a rung whose time is over is in the audit. An answer that is still on its way from
//! call-home to licmgr when call-home ends is lost with the connection: nobody has heard it.

use super::Findings;
use crate::kernel::{Span, Time};
use crate::model::chassis::Process;
use crate::model::policy::RetryLadder;
use crate::model::wire::Subtype;
use crate::outcome::Rule;
use crate::plan::Plan;
use crate::record::{Fact, Record};

/// The last attempt at something.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    repeat: u16,
    /// When the regular attempt began.
    since: Time,
    /// When an answer came, if it was no refusal.
    good: Option<Time>,
}

#[derive(Clone, Debug)]
pub(super) struct Ladders {
    /// By fleet: the ladder, and how long a message between two processes takes.
    ladders: Vec<(RetryLadder, Span)>,
    /// By router: its fleet's ladder, and its attempts by subtype.
    routers: Vec<(u32, [Option<Attempt>; 5])>,
}

impl Ladders {
    pub(super) fn new(plan: &Plan) -> Self {
        let fleets = plan.fleets.iter().zip(0..);
        let routers =
            fleets.flat_map(|(fleet, n)| fleet.routers.iter().map(move |_| (n, [None; 5])));
        Ladders {
            ladders: plan.fleets.iter().map(|it| (it.policy.ladder, it.ipc)).collect(),
            routers: routers.collect(),
        }
    }

    pub(super) fn on(&mut self, record: &Record, findings: &mut Findings) {
        let Some(router) = record.fact.router() else { return };
        let (fleet, attempts) = &mut self.routers[router.index()];
        let (ladder, ipc) = &self.ladders[*fleet as usize];
        let whom = (record.at, Some(router));
        match record.fact {
            Fact::AttemptStarted { subtype, repeat: 0, .. } => {
                let first = Attempt { repeat: 0, since: record.at, good: None };
                attempts[subtype as usize] = Some(first);
            }
            Fact::AttemptStarted { subtype, repeat, .. } => {
                let last = &mut attempts[subtype as usize];
                let due = |since| match subtype {
                    Subtype::Entitlement => ladder.due_check(since, repeat),
                    _ => ladder.due(since, repeat),
                };
                let follows = last.is_some_and(|it| {
                    it.repeat + 1 == repeat && it.good.is_none() && due(it.since) <= record.at
                });
                findings.check(follows && repeat <= ladder.rungs(), Rule::LaddersEnd, whom, || {
                    format!(
                        "repeat {repeat} of {} began; before it: {}",
                        subtype.label(),
                        last.map_or("none".to_owned(), |it| format!(
                            "repeat {} of what began at {}{}",
                            it.repeat,
                            it.since,
                            if it.good.is_some() { ", which was answered" } else { "" }
                        ))
                    )
                });
                let since = last.map_or(record.at, |it| it.since);
                *last = Some(Attempt { repeat, since, good: None });
            }
            Fact::ExchangeSucceeded { subtype, .. } => {
                if let Some(last) = &mut attempts[subtype as usize] {
                    last.good = Some(record.at);
                }
            }
            Fact::AskRefused { subtype, .. } => {
                if let Some(last) = &mut attempts[subtype as usize] {
                    last.good = None;
                }
            }
            Fact::ProcessChanged { process: Process::CallHome, up: false, .. } => {
                for last in attempts.iter_mut().flatten() {
                    last.good = last.good.filter(|came| *came + *ipc < record.at);
                }
            }
            Fact::RetriesSpent { subtype, .. } => {
                let last = attempts[subtype as usize].take();
                let spent = last.is_some_and(|it| it.repeat == ladder.rungs() && it.good.is_none());
                findings.check(spent, Rule::LaddersEnd, whom, || {
                    format!(
                        "its {} repeats of {} are said to be spent after {}",
                        ladder.rungs(),
                        subtype.label(),
                        last.map_or("none".to_owned(), |it| format!("repeat {}", it.repeat))
                    )
                });
            }
            _ => {}
        }
    }
}
