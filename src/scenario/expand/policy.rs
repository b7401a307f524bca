//! Timers of the smart agent: a preset and what differs from it.

use super::{Draft, small};
use crate::kernel::Span;
use crate::model::policy::{AgentPolicy, OnExhaustion};
use crate::scenario::Resolved;
use crate::scenario::at::{At, Choice};
use crate::scenario::file::fleet::{ExhaustionWord, Policy, PolicyTable};

/// The policy of the fleet whose keys stand below `path`.
pub(super) fn policy(
    draft: &mut Draft<'_>,
    policy: &At<Policy>,
    path: &str,
) -> Option<AgentPolicy> {
    let preset = AgentPolicy::xr_5_2();
    let Choice::Table(table) = &policy.value else { return Some(preset) };
    let mut own = preset.clone();
    let mut good = true;
    for (text, value) in [
        (&table.check_authorized, &mut own.check_authorized),
        (&table.check_out_of_compliance, &mut own.check_out_of_compliance),
        (&table.retry_burst_every, &mut own.ladder.burst_every),
        (&table.retry_daily_every, &mut own.ladder.daily_every),
        (&table.authorization_life, &mut own.authorization_life),
        (&table.renew_after, &mut own.renew_after),
        (&table.acknowledgement_life, &mut own.acknowledgement_life),
    ] {
        if text.is_some() {
            good &= draft.positive(text).map(|read| *value = read).is_some();
        }
    }
    for (text, value) in [
        (&table.prepare_registration, &mut own.prepare_registration),
        (&table.process_registration, &mut own.process_registration),
        (&table.process_acknowledgement, &mut own.process_acknowledgement),
    ] {
        if text.is_some() {
            good &= draft.length(text).map(|read| *value = read).is_some();
        }
    }
    own.ladder.burst = small(&table.retry_burst).unwrap_or(own.ladder.burst);
    own.ladder.daily = small(&table.retry_daily).unwrap_or(own.ladder.daily);
    if let Some(word) = &table.on_exhaustion {
        own.on_exhaustion = match word.value {
            ExhaustionWord::Stop => OnExhaustion::Stop,
            ExhaustionWord::Resume => OnExhaustion::Resume,
        };
    }
    if own != preset {
        own.name = format!("{}, changed", preset.name);
    }
    explain(draft, &format!("{path}.policy"), table, &preset);
    good.then_some(own)
}

/// Writes down what the preset gives.
fn explain(draft: &mut Draft<'_>, path: &str, table: &PolicyTable, preset: &AgentPolicy) {
    let mut note = |key: &str, given: bool, value: String| {
        if !given {
            let from = format!("preset {}", preset.name);
            draft.resolved.push(Resolved { key: format!("{path}.{key}"), value, from });
        }
    };
    let quoted = |span: Span| format!("\"{span}\"");
    note("check-authorized", table.check_authorized.is_some(), quoted(preset.check_authorized));
    let every = quoted(preset.check_out_of_compliance);
    note("check-out-of-compliance", table.check_out_of_compliance.is_some(), every);
    note("retry-burst-every", table.retry_burst_every.is_some(), quoted(preset.ladder.burst_every));
    note("retry-burst", table.retry_burst.is_some(), preset.ladder.burst.to_string());
    note("retry-daily-every", table.retry_daily_every.is_some(), quoted(preset.ladder.daily_every));
    note("retry-daily", table.retry_daily.is_some(), preset.ladder.daily.to_string());
    let exhaustion = match preset.on_exhaustion {
        OnExhaustion::Stop => "\"stop\"",
        OnExhaustion::Resume => "\"resume\"",
    };
    note("on-exhaustion", table.on_exhaustion.is_some(), exhaustion.into());
    let life = quoted(preset.authorization_life);
    note("authorization-life", table.authorization_life.is_some(), life);
    note("renew-after", table.renew_after.is_some(), quoted(preset.renew_after));
    let prepare = quoted(preset.prepare_registration);
    note("prepare-registration", table.prepare_registration.is_some(), prepare);
    let process = quoted(preset.process_registration);
    note("process-registration", table.process_registration.is_some(), process);
    let process = quoted(preset.process_acknowledgement);
    note("process-acknowledgement", table.process_acknowledgement.is_some(), process);
    let life = quoted(preset.acknowledgement_life);
    note("acknowledgement-life", table.acknowledgement_life.is_some(), life);
}
