//! What is left of an agent when its process starts again, and of its exchanges when call-home ends.
//!
//! Stored: identity and certificate (guide: registration survives reloads and upgrades), the last answer with its date,
//! a refusal, and whether contact was lost (assumed). Lost: a registration that was not finished, so that the operator
//! has to give the command again (assumed); ladders and silence, so that a restarted agent checks again (assumed); and
//! the place of the daily check, which is set by the start of the process (facts §1.3).
//!
//! What it does not know: why the process ended, and for how long.

use super::activity::Activity;
use super::registration::{Registered, Registration, Stage};
use super::{Agent, Turn};
use crate::kernel::Time;
use crate::model::syslog::Mnemonic;
use crate::model::wire::{Dropped, Reply, Subtype};

impl Registered {
    /// Everything that was under way begins afresh at `check_at`, and the daily grid with it.
    fn restart(&mut self, check_at: Time, turn: &mut Turn<'_>) {
        let fresh = Activity::at(check_at);
        self.stage = match self.stage {
            Stage::Acknowledging { give_up, .. } => Stage::Acknowledging { work: fresh, give_up },
            Stage::Acknowledged { .. } => Stage::Acknowledged { until: check_at.into() },
            Stage::Working { .. } => Stage::Working {
                check: Activity::at(turn.spread(check_at)),
                anchor: check_at.into(),
            },
        };
        self.renewal = match self.renewal {
            Activity::Resting { due, .. } => Activity::at(due.time().max(check_at)),
            _ => fresh,
        };
    }
}

impl Agent {
    pub(super) fn restarted(&mut self, enabled: bool, check_at: Time, turn: &mut Turn<'_>) {
        if let Some(rare) = &mut self.rare {
            (rare.abandoned, rare.deregistering) = ([0; 5], false);
        }
        self.enabled = enabled;
        match &mut self.registration {
            Registration::Registered(kept) => kept.restart(check_at, turn),
            Registration::Failed { spent, .. } => *spent = false,
            other => *other = Registration::NotRegistered,
        }
        if enabled {
            turn.log(Mnemonic::AgentReady);
            turn.log(Mnemonic::AgentEnabled);
        }
    }

    /// Every reply that is waited for is answered as if call-home's service were off.
    pub(super) fn link_lost(&mut self, turn: &mut Turn<'_>) {
        if let Some(rare) = &mut self.rare {
            rare.abandoned = [0; 5];
        }
        for subtype in Subtype::ALL {
            if self.expects(subtype) {
                self.hear(subtype, &Reply::Dropped(Dropped::ServiceOff), turn);
            }
        }
    }
}
