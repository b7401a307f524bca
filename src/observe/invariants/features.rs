//! No device's licensed feature ever stops for its license.
//!
//! What a slot reports of a feature grows with what is configured. It shrinks in the same event in which an operator's
//! `unconfigure` is done or the slot's client ends, and never else: there is no other hand that could take it.

use super::Findings;
use crate::kernel::{EventId, Time};
use crate::model::entitlement::TagId;
use crate::outcome::Rule;
use crate::plan::{Action, Plan, RouterId};
use crate::record::{Fact, Record};
use crate::view::Audit;

/// What a slot reported last of a tag.
#[derive(Clone, Copy, Debug)]
struct Use {
    slot: u8,
    tag: TagId,
    count: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Features {
    /// By router.
    uses: Vec<Vec<Use>>,
    /// Slots whose client does not run.
    ended: std::collections::BTreeSet<(RouterId, u8)>,
    /// When the last feature of a router went, or `NEVER` while it uses none; zero: it has always used some.
    unused: Vec<(u64, Time)>,
    /// Whether an action takes features away.
    takes: Vec<bool>,
    /// The event in which an operator last took features away.
    taken: Option<EventId>,
}

impl Features {
    pub(super) fn new(plan: &Plan) -> Self {
        let (mut uses, mut unused) = (Vec::new(), Vec::new());
        for fleet in &plan.fleets {
            let seated = fleet.enrolment.from_before();
            let slots = fleet.slots.iter().filter(|_| seated);
            let all: Vec<_> = slots
                .flat_map(|slot| {
                    let of = |it: &crate::model::entitlement::Request| Use {
                        slot: slot.slot,
                        tag: it.tag,
                        count: it.count,
                    };
                    slot.features.iter().map(of).collect::<Vec<_>>()
                })
                .collect();
            let sum = all.iter().map(|it| u64::from(it.count)).sum();
            for _ in fleet.routers.iter() {
                uses.push(all.clone());
                unused.push((sum, if sum == 0 { Time::NEVER } else { Time::ZERO }));
            }
        }
        let takes = |it: &crate::plan::ActionPlan| matches!(it.action, Action::Unconfigure { .. });
        Features {
            uses,
            ended: std::collections::BTreeSet::new(),
            unused,
            takes: plan.actions.iter().map(takes).collect(),
            taken: None,
        }
    }

    /// The last instant at which `router` used no feature; `NEVER`: it uses none now.
    pub(super) fn last_unused(&self, router: RouterId) -> Time {
        self.unused[router.index()].1
    }

    pub(super) fn on(&mut self, record: &Record, findings: &mut Findings) {
        match record.fact {
            Fact::JobDone { action, .. } | Fact::ActionTaken { action }
                if self.takes[action.index()] =>
            {
                self.taken = Some(record.event);
            }
            Fact::ClientChanged { router, slot, up } => {
                if up {
                    self.ended.remove(&(router, slot));
                } else {
                    self.ended.insert((router, slot));
                    self.gone(record.at, router, slot);
                }
            }
            Fact::FeatureReported { router, slot, tag, count, .. } => {
                self.reported(record, (router, slot, tag), count, findings);
            }
            _ => {}
        }
    }

    /// Nothing of `slot` is used any more, whether or not anybody is there to report it.
    fn gone(&mut self, at: Time, router: RouterId, slot: u8) {
        let uses = &mut self.uses[router.index()];
        let mut taken = 0;
        for it in uses.iter_mut().filter(|it| it.slot == slot) {
            taken += u64::from(std::mem::take(&mut it.count));
        }
        self.note(at, router, taken, 0);
    }

    /// The sum of what `router` uses changes.
    fn note(&mut self, at: Time, router: RouterId, before: u64, now: u64) {
        let (sum, unused) = &mut self.unused[router.index()];
        *sum = *sum - before + now;
        if *sum == 0 {
            *unused = Time::NEVER;
        } else if *unused == Time::NEVER {
            *unused = at;
        }
    }

    fn reported(
        &mut self,
        record: &Record,
        (router, slot, tag): (RouterId, u8, TagId),
        count: u32,
        findings: &mut Findings,
    ) {
        let uses = &mut self.uses[router.index()];
        let place = uses.iter().position(|it| (it.slot, it.tag) == (slot, tag));
        let before = place.map_or(0, |place| uses[place].count);
        let meant = self.taken == Some(record.event) || self.ended.contains(&(router, slot));
        findings.check(
            count >= before || meant,
            Rule::FeaturesGoOn,
            (record.at, Some(router)),
            || {
                format!(
                    "slot {slot} used {before} of tag {} and now {count}, though nobody took any away",
                    tag.0
                )
            },
        );
        match place {
            Some(place) => uses[place].count = count,
            None => uses.push(Use { slot, tag, count }),
        }
        self.note(record.at, router, u64::from(before), u64::from(count));
    }

    /// What is configured at the end is what was last reported, on every slot whose client runs.
    pub(super) fn finish(&self, audit: &Audit, findings: &mut Findings) {
        for (place, router) in audit.routers.iter().enumerate() {
            let id = RouterId::from_index(place);
            for (slot, features) in &router.slots {
                if self.ended.contains(&(id, *slot)) {
                    continue;
                }
                for it in features {
                    let told =
                        self.uses[place].iter().find(|of| (of.slot, of.tag) == (*slot, it.tag));
                    let told = told.map_or(0, |of| of.count);
                    findings.check(
                        told == it.count,
                        Rule::FeaturesGoOn,
                        (audit.at, Some(id)),
                        || {
                            let (count, tag) = (it.count, it.tag.0);
                            format!(
                                "slot {slot} has {count} of tag {tag} configured and uses {told}"
                            )
                        },
                    );
                }
            }
        }
    }
}
