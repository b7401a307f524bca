//! What call-home is given it sends, one message at a time and within its rate limit, and each ends once.
//!
//! A start of call-home begins everything anew: queue, counters and the window of the rate limit are gone (MODEL 1.4). The
//! end of licmgr takes with it what it had handed in.

use std::collections::VecDeque;

use super::Findings;
use crate::kernel::{Span, Time};
use crate::model::call_home::Group;
use crate::model::chassis::Process;
use crate::model::wire::Subtype;
use crate::outcome::Rule;
use crate::plan::{Action, Plan, RouterId};
use crate::record::{Fact, Record};
use crate::view::Audit;

/// The most messages in any minute (guide).
const MOST: usize = 5;

/// What is being sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Load {
    License(Subtype),
    Alert(Group),
}

#[derive(Clone, Debug, Default)]
struct Line {
    busy: Option<(Load, Time)>,
    /// When the last few messages left the queue.
    begun: VecDeque<Time>,
    /// By subtype, since call-home started.
    handed: [u32; 5],
    dropped: [u32; 5],
    ended: [u32; 5],
}

#[derive(Clone, Debug)]
pub(super) struct Messages {
    /// By router: how many it may send in a minute, and its line.
    routers: Vec<(usize, Line)>,
}

impl Messages {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut routers = Vec::with_capacity(plan.routers() as usize);
        for fleet in &plan.fleets {
            let limit = fleet.call_home.rate_limit as usize;
            routers.extend(fleet.routers.iter().map(|_| (limit.clamp(1, MOST), Line::default())));
        }
        for action in &plan.actions {
            if let Action::ConfigureCallHome { routers: whom, change } = action.action
                && let Some(limit) = change.rate_limit
            {
                for router in whom.iter() {
                    let known = &mut routers[router.index()].0;
                    *known = (*known).max((limit as usize).clamp(1, MOST));
                }
            }
        }
        Messages { routers }
    }

    pub(super) fn on(&mut self, record: &Record, findings: &mut Findings) {
        let Some(router) = record.fact.router() else { return };
        let (limit, line) = &mut self.routers[router.index()];
        let whom = (record.at, Some(router));
        match record.fact {
            Fact::MessageHandedIn { subtype, .. } => line.handed[subtype as usize] += 1,
            Fact::MessageDropped { subtype, .. } => line.dropped[subtype as usize] += 1,
            Fact::ExchangeBegan { subtype, .. } => {
                line.begin(Load::License(subtype), *limit, whom, findings);
            }
            Fact::AlertBegan { group, .. } => {
                line.begin(Load::Alert(group), *limit, whom, findings);
            }
            Fact::ExchangeSucceeded { subtype, took, .. }
            | Fact::ExchangeFailed { subtype, took, .. } => {
                line.ended[subtype as usize] += 1;
                line.end(Load::License(subtype), took, whom, findings);
            }
            Fact::AlertSent { group, took, .. } | Fact::AlertFailed { group, took, .. } => {
                line.end(Load::Alert(group), took, whom, findings);
            }
            Fact::ProcessChanged { process: Process::CallHome, .. } => *line = Line::default(),
            Fact::ProcessChanged { process: Process::Licmgr, up: false, .. } => line.forget(),
            _ => {}
        }
    }

    /// The counters of `show call-home smart-licensing statistics` are what was told of.
    pub(super) fn finish(&self, audit: &Audit, findings: &mut Findings) {
        for (place, router) in audit.routers.iter().enumerate() {
            let whom = (audit.at, Some(RouterId::from_index(place)));
            if !router.call_home_runs {
                continue;
            }
            let line = &self.routers[place].1;
            let sending = line.busy.and_then(|it| match it.0 {
                Load::License(subtype) => Some(subtype),
                Load::Alert(_) => None,
            });
            findings.check(sending == router.sending, Rule::ExchangesEnd, whom, || {
                format!("it sends {:?}, and was told to send {sending:?}", router.sending)
            });
            for row in &router.statistics {
                let at = row.subtype as usize;
                let under_way = u32::from(router.sending == Some(row.subtype));
                let (ended, dropped) = (row.success + row.failed, row.dropped + row.rate_limited);
                let all = ended + dropped + row.inqueue + under_way;
                let holds = all == line.handed[at]
                    && ended == line.ended[at]
                    && dropped == line.dropped[at];
                findings.check(holds, Rule::MessagesConserve, whom, || {
                    format!(
                        "of {} {} messages handed to call-home, {} ended, {} were dropped; its table \
                         has success {} + failed {} + dropped {} + inqueue {}, and {under_way} is being sent",
                        line.handed[at],
                        row.subtype.label(),
                        line.ended[at],
                        line.dropped[at],
                        row.success,
                        row.failed,
                        dropped,
                        row.inqueue,
                    )
                });
            }
        }
    }
}

impl Line {
    fn begin(
        &mut self,
        load: Load,
        limit: usize,
        whom: (Time, Option<RouterId>),
        findings: &mut Findings,
    ) {
        let now = whom.0;
        findings.check(self.busy.is_none(), Rule::ExchangesEnd, whom, || {
            format!("{load:?} begins while {:?} is not over", self.busy)
        });
        self.busy = Some((load, now));
        while self.begun.len() >= limit {
            let old = self.begun.pop_front().unwrap_or_default();
            findings.check(
                self.begun.len() + 1 > limit || old + Span::minutes(1) <= now,
                Rule::RateLimit,
                whom,
                || format!("{} messages within a minute, where {limit} may be sent", limit + 1),
            );
        }
        self.begun.push_back(now);
    }

    fn end(
        &mut self,
        load: Load,
        took: Span,
        whom: (Time, Option<RouterId>),
        findings: &mut Findings,
    ) {
        let busy = self.busy.take();
        let began = busy.filter(|it| it.0 == load).map(|it| it.1);
        findings.check(
            began.is_some_and(|began| began + took == whom.0),
            Rule::ExchangesEnd,
            whom,
            || format!("{load:?} ends after {took}, but what was under way is {busy:?}"),
        );
    }

    /// Licmgr has ended: what it handed in and is not over goes with it.
    fn forget(&mut self) {
        if matches!(self.busy, Some((Load::License(_), _))) {
            self.busy = None;
        }
        for at in 0..5 {
            self.handed[at] = self.dropped[at] + self.ended[at];
        }
    }
}
