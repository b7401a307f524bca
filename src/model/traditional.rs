//! Traditional licensing of one router: node-locked licenses, each tied to a slot of one chassis.
//!
//! ```text
//!   bought ──install, by hand──► allocated ◄──used, not used──► active       (each license)
//!   (a PAK on paper)                 │
//!      ▲                             └──taken out, by hand──► reissued for another chassis: bought there
//!      └────────────────────────────────────────────────────────────┘
//!
//!   a slot's feature:  covered ──uses more than its slot has──► lacking ──license installed, use ends──► covered
//!   the whole:         on ◄──`license smart enable` removed, committed──► off: nothing is active, nothing lacks
//! ```
//!
//! Guide: "the license is associated with a specific device/slot", is installed "on each device via the PAK file", and
//! moving it means "backup or reinstallation", all of it by hand. Only one of the two kinds of licensing is active; the
//! switch needs no reload. What is installed stays in the chassis while smart licensing is on (assumed), and lies idle.
//!
//! A feature without a license goes on working and is written down as lacking one: the guide's "compliance state WILL NOT
//! affect the functionality of the device in any way" is taken to hold here too (assumed; it says no more about it).
//!
//! When licmgr ends, nothing is known to be in use until the clients have reported again; licenses survive.
//!
//! What it does not know: who installs, how long that takes, pools, call-home, smart licensing.

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entitlement::TagId;
use super::{Machine, Moment};
use crate::kernel::Time;

/// Licenses for one feature on one slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holding {
    /// The feature.
    pub tag: TagId,
    /// The slot that the licenses are tied to.
    pub slot: u8,
    /// Bought for it and not installed.
    pub bought: u32,
    /// Installed: allocated to the slot, in use or not.
    pub installed: u32,
    /// What the slot uses of the feature, with a license or without.
    pub used: u32,
}

/// What a router has of a feature, over its slots.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Stock {
    /// Licenses that are paid for, installed or not.
    pub held: u32,
    /// Those that nobody uses.
    pub idle: u32,
    /// Uses without a license.
    pub missing: u32,
}

/// What can happen to the licenses of a router.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Input {
    /// A PAK was bought or reissued for this slot.
    Bought { slot: u8, tag: TagId, count: u32 },
    /// An operator installs so many of the licenses that were bought for this slot.
    Install { slot: u8, tag: TagId, count: u32 },
    /// An operator takes so many out of this slot, or as many as there are.
    TakeOut { slot: u8, tag: TagId, count: u32 },
    /// The client of this slot says what it uses of a feature; 0: nothing any more.
    Used { slot: u8, tag: TagId, count: u32 },
    /// Licmgr ended: what is in use is not known.
    Stopped,
    /// Traditional licensing is on from now on, or off.
    Switched { on: bool },
}

/// What changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence above a variant says what its fields are")]
pub enum Effect {
    /// So many licenses are installed on this slot now that were only bought.
    Installed { slot: u8, tag: TagId, count: u32 },
    /// So many were taken out of this slot: they are free for another chassis.
    TakenOut { slot: u8, tag: TagId, count: u32 },
    /// The slot uses more of the feature than it has licenses for, or no longer does.
    Lacks { slot: u8, tag: TagId, lacks: bool },
    /// What the router has of this feature has changed; `lacking`: uses without a license, of all its features.
    Changed { tag: TagId, stock: Stock, lacking: u32 },
}

/// The licenses of one router.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Licenses {
    /// In order of tag and slot.
    holdings: Vec<Holding>,
    /// Whether smart licensing is off.
    on: bool,
}

impl Holding {
    /// Of the installed ones those in use.
    #[must_use]
    pub const fn active(&self, on: bool) -> u32 {
        match on {
            true if self.used < self.installed => self.used,
            true => self.installed,
            false => 0,
        }
    }

    const fn missing(&self, on: bool) -> u32 {
        if on { self.used.saturating_sub(self.installed) } else { 0 }
    }
}

impl Licenses {
    /// A chassis without any license; `on`: smart licensing is off.
    #[must_use]
    pub const fn new(on: bool) -> Self {
        Licenses { holdings: Vec::new(), on }
    }

    /// Whether smart licensing is off.
    #[must_use]
    pub const fn on_duty(&self) -> bool {
        self.on
    }

    /// Every feature and slot that has or uses anything, in order of tag and slot.
    #[must_use]
    pub fn holdings(&self) -> &[Holding] {
        &self.holdings
    }

    fn stock(&self, tag: TagId) -> Stock {
        let mut stock = Stock::default();
        for it in self.holdings.iter().filter(|it| it.tag == tag) {
            let held = it.bought.saturating_add(it.installed);
            stock.held = stock.held.saturating_add(held);
            stock.idle = stock.idle.saturating_add(held - it.active(self.on));
            stock.missing = stock.missing.saturating_add(it.missing(self.on));
        }
        stock
    }

    fn lacking(&self) -> u32 {
        self.holdings.iter().fold(0, |sum, it| sum.saturating_add(it.missing(self.on)))
    }

    fn at(&mut self, slot: u8, tag: TagId) -> &mut Holding {
        let place = self.holdings.binary_search_by_key(&(tag, slot), |it| (it.tag, it.slot));
        let place = place.unwrap_or_else(|place| {
            let empty = Holding { tag, slot, bought: 0, installed: 0, used: 0 };
            self.holdings.insert(place, empty);
            place
        });
        &mut self.holdings[place]
    }

    /// Changes what one slot has of one feature, and tells what follows.
    fn change(
        &mut self,
        slot: u8,
        tag: TagId,
        out: &mut Vec<Effect>,
        change: impl FnOnce(&mut Holding) -> Option<Effect>,
    ) {
        let on = self.on;
        let before = self.stock(tag);
        let holding = self.at(slot, tag);
        let lacked = holding.missing(on) > 0;
        let done = change(holding);
        let lacks = holding.missing(on) > 0;
        out.extend(done);
        if lacks != lacked {
            out.push(Effect::Lacks { slot, tag, lacks });
        }
        self.tell(tag, before, out);
        self.holdings.retain(|it| it.bought | it.installed | it.used != 0);
    }

    fn tell(&self, tag: TagId, before: Stock, out: &mut Vec<Effect>) {
        let stock = self.stock(tag);
        if stock != before {
            out.push(Effect::Changed { tag, stock, lacking: self.lacking() });
        }
    }

    /// Goes on or off duty: each slot that lacks a license lacks it only while this kind of licensing is on.
    fn switch(&mut self, on: bool, out: &mut Vec<Effect>) {
        if on == self.on {
            return;
        }
        let tags = self.tags();
        let before: Vec<Stock> = tags.iter().map(|tag| self.stock(*tag)).collect();
        self.on = on;
        for it in self.holdings.iter().filter(|it| it.missing(true) > 0) {
            out.push(Effect::Lacks { slot: it.slot, tag: it.tag, lacks: on });
        }
        tags.iter().zip(before).for_each(|(tag, before)| self.tell(*tag, before, out));
    }

    fn tags(&self) -> Vec<TagId> {
        let mut tags: Vec<TagId> = self.holdings.iter().map(|it| it.tag).collect();
        tags.dedup();
        tags
    }
}

impl Machine for Licenses {
    type Config = ();
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, input: &Input, _: Moment<'_>, (): &(), out: &mut Vec<Effect>) {
        match *input {
            Input::Bought { slot, tag, count } => self.change(slot, tag, out, |it| {
                it.bought = it.bought.saturating_add(count);
                None
            }),
            Input::Install { slot, tag, count } => self.change(slot, tag, out, |it| {
                let count = count.min(it.bought);
                it.bought -= count;
                it.installed = it.installed.saturating_add(count);
                (count > 0).then_some(Effect::Installed { slot, tag, count })
            }),
            Input::TakeOut { slot, tag, count } => self.change(slot, tag, out, |it| {
                let count = count.min(it.installed);
                it.installed -= count;
                (count > 0).then_some(Effect::TakenOut { slot, tag, count })
            }),
            Input::Used { slot, tag, count } => self.change(slot, tag, out, |it| {
                it.used = count;
                None
            }),
            Input::Stopped => {
                for Holding { tag, slot, .. } in self.holdings.clone() {
                    self.change(slot, tag, out, |it| {
                        it.used = 0;
                        None
                    });
                }
            }
            Input::Switched { on } => self.switch(on, out),
        }
    }

    fn deadline(&self, (): &()) -> Time {
        Time::NEVER
    }
}
