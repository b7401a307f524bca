//! The platform-dependent audit client of one slot: it turns configured features into license requests.
//!
//! ```text
//!   configure, unconfigure ──► client ──Report(slot, tag, count)──► licmgr
//!                 every audit ──┘ (all of them again, changed or not)
//! ```
//!
//! Counts of one tag add up on the slot. Audits begin with the slot's first feature, at a moment drawn evenly from one
//! period (assumed: the guide shows an audit `up for a day`, not its pace), so that a fleet does not audit in step.
//!
//! A client ends with its card and when it is restarted. Licmgr sees its connection close: the slot uses nothing until
//! the client starts again and reports all (assumed: the guide's audit asks `client restarted`). What is configured on a
//! slot is configuration, so it waits for the next card.
//!
//! What it does not know: other slots, whether a request is covered, whether smart licensing is on.

use serde::{Deserialize, Serialize};

use super::entitlement::{Request, TagId};
use super::few::Few;
use super::{Machine, Moment};
use crate::kernel::{Span, Time};

/// Settings that a fleet shares.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Config {
    /// From audit to audit; [`Span::FOREVER`]: report on change only.
    pub every: Span,
}

/// What can happen to a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Input {
    /// `count` more of a licensed feature are configured on the slot.
    Configure { tag: TagId, count: u32 },
    /// All of a licensed feature is removed from the slot.
    Unconfigure { tag: TagId },
    /// The clock reached the deadline.
    Deadline,
    /// The client ended: its card was pulled, or it is restarted.
    Stopped,
    /// The client started, with what is configured on the slot.
    Started,
}

/// What a client asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Effect {
    /// Tell licmgr that the slot now uses `count` of `tag`; 0: no longer.
    Report { slot: u8, tag: TagId, count: u32 },
}

/// The client of one slot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Client {
    slot: u8,
    /// It does not run: what is configured meanwhile is kept, and reported when it starts.
    stopped: bool,
    features: Few<Request>,
    audit: Time,
}

impl Client {
    /// The client of a slot without licensed features.
    #[must_use]
    pub const fn new(slot: u8) -> Self {
        Client { slot, stopped: false, features: Few::None, audit: Time::NEVER }
    }

    /// Its slot number.
    #[must_use]
    pub const fn slot(&self) -> u8 {
        self.slot
    }

    /// Whether it is there: neither pulled with its card nor on its way back.
    #[must_use]
    pub const fn is_there(&self) -> bool {
        !self.stopped
    }

    /// What is configured on the slot, in tag order.
    #[must_use]
    pub fn features(&self) -> &[Request] {
        self.features.as_slice()
    }
}

impl Client {
    fn configure(&mut self, tag: TagId, count: u32) -> u32 {
        match self.features.as_slice().binary_search_by_key(&tag, |request| request.tag) {
            Ok(index) => {
                let configured = &mut self.features.as_mut_slice()[index].count;
                *configured = configured.saturating_add(count);
                *configured
            }
            Err(_) if count == 0 => 0,
            Err(index) => {
                self.features.insert(index, Request { tag, count });
                count
            }
        }
    }

    fn unconfigure(&mut self, tag: TagId) -> bool {
        let place = self.features.as_slice().binary_search_by_key(&tag, |request| request.tag);
        place.map(|index| self.features.remove(index)).is_ok()
    }

    /// Reports everything that is configured.
    fn report(&self, out: &mut Vec<Effect>) {
        let slot = self.slot;
        let report = |it: &Request| Effect::Report { slot, tag: it.tag, count: it.count };
        out.extend(self.features().iter().map(report));
    }

    /// Keeps audits going while there is something to audit.
    fn place_audit(&mut self, at: Moment<'_>, config: &Config) {
        if self.stopped || self.features == Few::None || config.every == Span::FOREVER {
            self.audit = Time::NEVER;
        } else if self.audit == Time::NEVER {
            self.audit = at.now + Span::nanos(at.rng.below(config.every.0.max(1)) + 1);
        }
    }
}

impl Machine for Client {
    type Config = Config;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, input: &Input, at: Moment<'_>, config: &Config, out: &mut Vec<Effect>) {
        let (slot, running) = (self.slot, !self.stopped);
        match *input {
            Input::Configure { tag, count } => {
                let count = self.configure(tag, count);
                if running {
                    out.push(Effect::Report { slot, tag, count });
                }
            }
            Input::Unconfigure { tag } => {
                if self.unconfigure(tag) && running {
                    out.push(Effect::Report { slot, tag, count: 0 });
                }
            }
            Input::Deadline if self.audit <= at.now => {
                self.report(out);
                self.audit = at.now + Span::nanos(config.every.0.max(1));
            }
            Input::Deadline => {}
            Input::Stopped => {
                if running {
                    let gone = |it: &Request| Effect::Report { slot, tag: it.tag, count: 0 };
                    out.extend(self.features().iter().map(gone));
                    self.stopped = true;
                }
            }
            Input::Started => {
                self.stopped = false;
                self.audit = Time::NEVER;
                self.report(out);
            }
        }
        self.place_audit(at, config);
    }

    fn deadline(&self, _: &Config) -> Time {
        self.audit
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::{Key, Stream};
    use crate::model::{Wall, law};

    const DAILY: Config = Config { every: Span::days(1) };

    fn on(
        client: &mut Client,
        now: Time,
        rng: &mut Stream,
        config: Config,
        input: Input,
    ) -> String {
        let mut effects = Vec::new();
        let moment = Moment { now, wall: Wall::true_at(now), rng };
        client.on(&input, moment, &config, &mut effects);
        let text = |Effect::Report { slot, tag, count }| format!("{slot}: {count} of {}", tag.0);
        effects.into_iter().map(text).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn features_of_a_slot_add_up_and_every_change_is_reported() {
        let (mut client, mut rng) = (Client::new(4), Key(0).stream());
        let mut now = |input| on(&mut client, Time::ZERO, &mut rng, DAILY, input);
        let (a, b) = (TagId(1), TagId(2));
        assert_eq!(now(Input::Configure { tag: b, count: 2 }), "4: 2 of 2");
        assert_eq!(now(Input::Configure { tag: a, count: 1 }), "4: 1 of 1");
        assert_eq!(now(Input::Configure { tag: b, count: 3 }), "4: 5 of 2");
        assert_eq!(now(Input::Unconfigure { tag: a }), "4: 0 of 1");
        assert_eq!(now(Input::Unconfigure { tag: a }), "", "there is none any more");
        assert_eq!(client.features(), [Request { tag: b, count: 5 }]);
    }

    #[test]
    fn an_audit_reports_all_again_once_a_period() {
        let (mut client, mut rng) = (Client::new(4), Key(0).stream());
        for tag in [1, 2] {
            let input = Input::Configure { tag: TagId(tag), count: tag };
            on(&mut client, Time::ZERO, &mut rng, DAILY, input);
        }
        let first = client.deadline(&DAILY);
        assert!(first > Time::ZERO && first <= Time::ZERO + Span::days(1));
        let report = on(&mut client, first, &mut rng, DAILY, Input::Deadline);
        assert_eq!(report, "4: 1 of 1, 4: 2 of 2");
        assert_eq!(client.deadline(&DAILY), first + Span::days(1));
    }

    #[test]
    fn nothing_to_audit_or_no_period_means_no_audit() {
        let (mut client, mut rng) = (Client::new(4), Key(0).stream());
        let feature = Input::Configure { tag: TagId(1), count: 1 };
        let never = Config { every: Span::FOREVER };
        on(&mut client, Time::ZERO, &mut rng, never, feature);
        assert_eq!(client.deadline(&never), Time::NEVER);
        on(&mut client, Time::ZERO, &mut rng, DAILY, feature);
        assert_ne!(client.deadline(&DAILY), Time::NEVER);
        on(&mut client, Time::ZERO, &mut rng, DAILY, Input::Unconfigure { tag: TagId(1) });
        assert_eq!(client.deadline(&DAILY), Time::NEVER);
        assert_eq!(rng, {
            let mut one = Key(0).stream();
            one.below(Span::days(1).0);
            one
        });
    }

    #[test]
    fn a_stopped_client_uses_nothing_and_reports_all_when_it_starts() {
        let (mut client, mut rng) = (Client::new(4), Key(0).stream());
        let mut now = |input| on(&mut client, Time::ZERO, &mut rng, DAILY, input);
        let (a, b) = (TagId(1), TagId(2));
        now(Input::Configure { tag: a, count: 3 });
        assert_eq!(now(Input::Stopped), "4: 0 of 1");
        assert_eq!(now(Input::Stopped), "", "licmgr knows");
        assert_eq!(now(Input::Configure { tag: b, count: 2 }), "", "nobody is there to say so");
        assert_eq!(now(Input::Started), "4: 3 of 1, 4: 2 of 2");
        now(Input::Stopped);
        assert_eq!(client.deadline(&DAILY), Time::NEVER, "no audit of a slot without its card");
    }

    fn input() -> impl Strategy<Value = Input> {
        prop_oneof![
            Just(Input::Stopped),
            Just(Input::Started),
            (0_u32..4, 0_u32..3)
                .prop_map(|(tag, count)| Input::Configure { tag: TagId(tag), count }),
            (0_u32..4).prop_map(|tag| Input::Unconfigure { tag: TagId(tag) }),
        ]
    }

    proptest! {
        #[test]
        fn any_inputs_keep_the_machines_law(
            script in prop::collection::vec(((0_u64..99).prop_map(Span::hours), input()), 0..40),
        ) {
            law::holds(&Client::new(1), &DAILY, &script, &Input::Deadline);
        }
    }
}
