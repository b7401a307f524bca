//! Sysdb: the running configuration, as far as licensing reads it.
//!
//! ```text
//!   operator ──Commit::LicenseSmart──► sysdb ──Tell(Licmgr, …)──► licmgr
//!   call-home, operator ─Commit::CallHome─► ──Tell(CallHome, …)─► call-home
//! ```
//!
//! A commit that changes nothing tells nobody. What is committed survives a reload (guide).
//!
//! What it does not know: what the settings do, who writes them, when they are read.

use serde::{Deserialize, Serialize};

use super::{Machine, Moment};
use crate::kernel::Time;

/// The lines of the `call-home` block that licensing depends on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// `service active`.
    pub service_active: bool,
    /// `profile CiscoTAC-1` is `active`.
    pub profile_active: bool,
    /// `reporting smart-licensing-data`.
    pub reporting: bool,
    /// A destination address is set, or the built-in one is left alone.
    pub destination: bool,
}

/// A change that somebody commits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Commit {
    /// `license smart enable` in the admin plane, or its removal.
    LicenseSmart(bool),
    /// The `call-home` block.
    CallHome(Block),
}

/// Who is told of a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Watcher {
    /// Watches the licensing mode.
    Licmgr,
    /// Watches its own block.
    CallHome,
}

/// What a watcher is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Smart licensing was switched on or off.
    LicenseSmart(bool),
    /// The `call-home` block now reads so.
    CallHome(Block),
}

/// What can happen to sysdb.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// Somebody commits a change.
    Commit(Commit),
}

/// What sysdb asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Tell that process.
    Tell(Watcher, Change),
}

/// The configuration store of one router. As shipped: traditional licensing, no `call-home` block.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sysdb {
    smart: bool,
    block: Option<Block>,
}

impl Sysdb {
    /// A store that already holds `license smart enable` and this block.
    #[must_use]
    pub const fn configured(block: Block) -> Self {
        Sysdb { smart: true, block: Some(block) }
    }

    /// Whether `license smart enable` is committed.
    #[must_use]
    pub const fn smart(&self) -> bool {
        self.smart
    }

    /// The `call-home` block; `None` prints as `% No such configuration item(s)`.
    #[must_use]
    pub const fn call_home(&self) -> Option<Block> {
        self.block
    }
}

impl Machine for Sysdb {
    type Config = ();
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, input: &Input, _: Moment<'_>, (): &(), out: &mut Vec<Effect>) {
        let Input::Commit(commit) = *input;
        match commit {
            Commit::LicenseSmart(on) if on != self.smart => {
                self.smart = on;
                out.push(Effect::Tell(Watcher::Licmgr, Change::LicenseSmart(on)));
            }
            Commit::CallHome(block) if self.block != Some(block) => {
                self.block = Some(block);
                out.push(Effect::Tell(Watcher::CallHome, Change::CallHome(block)));
            }
            Commit::LicenseSmart(_) | Commit::CallHome(_) => {}
        }
    }

    fn deadline(&self, (): &()) -> Time {
        Time::NEVER
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Key;
    use crate::model::Wall;

    fn commit(store: &mut Sysdb, commit: Commit) -> Vec<Effect> {
        let mut rng = Key(0).stream();
        let moment = Moment { now: Time::ZERO, wall: Wall(0), rng: &mut rng };
        let mut effects = Vec::new();
        store.on(&Input::Commit(commit), moment, &(), &mut effects);
        effects
    }

    #[test]
    fn a_watcher_hears_of_a_change_and_of_nothing_else() {
        let block = Block {
            service_active: true,
            profile_active: true,
            reporting: true,
            destination: true,
        };
        let mut store = Sysdb::default();
        assert_eq!((store.smart(), store.call_home()), (false, None), "as shipped");
        assert_eq!(commit(&mut store, Commit::LicenseSmart(false)), []);
        assert_eq!(
            commit(&mut store, Commit::LicenseSmart(true)),
            [Effect::Tell(Watcher::Licmgr, Change::LicenseSmart(true))]
        );
        assert_eq!(
            commit(&mut store, Commit::CallHome(block)),
            [Effect::Tell(Watcher::CallHome, Change::CallHome(block))]
        );
        assert_eq!(commit(&mut store, Commit::CallHome(block)), []);
        let silent = Block { reporting: false, ..block };
        assert_eq!(
            commit(&mut store, Commit::CallHome(silent)),
            [Effect::Tell(Watcher::CallHome, Change::CallHome(silent))]
        );
        assert_eq!((store.smart(), store.call_home()), (true, Some(silent)));
    }
}
