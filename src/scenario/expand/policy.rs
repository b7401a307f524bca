//! Timers of the smart agent: a preset and what differs from it.

use super::{Draft, small};
use crate::kernel::Span;
use crate::model::policy::{AgentPolicy, OnExhaustion};
use crate::scenario::Resolved;
use crate::scenario::at::{At, Choice};
use crate::scenario::file::fleet::{ExhaustionWord, Policy, PolicyTable, PresetName};

/// The policy of the fleet whose keys stand below `path`.
pub(super) fn policy(
    draft: &mut Draft<'_>,
    policy: &At<Policy>,
    path: &str,
) -> Option<AgentPolicy> {
    let table = match &policy.value {
        Choice::Word(name) => return Some(preset(name)),
        Choice::Table(table) => table,
    };
    let preset = table.preset.as_ref().map(|it| preset(&it.value))?;
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

/// The preset of this name.
fn preset(name: &PresetName) -> AgentPolicy {
    AgentPolicy::preset(&name.0).expect("the shape takes names of presets only")
}

/// Writes down what the preset gives.
fn explain(draft: &mut Draft<'_>, path: &str, table: &PolicyTable, preset: &AgentPolicy) {
    let given = [
        table.check_authorized.is_some(),
        table.check_out_of_compliance.is_some(),
        table.retry_burst_every.is_some(),
        table.retry_burst.is_some(),
        table.retry_daily_every.is_some(),
        table.retry_daily.is_some(),
        table.on_exhaustion.is_some(),
        table.authorization_life.is_some(),
        table.renew_after.is_some(),
        table.prepare_registration.is_some(),
        table.process_registration.is_some(),
        table.process_acknowledgement.is_some(),
        table.acknowledgement_life.is_some(),
    ];
    let left_out = values(preset).into_iter().zip(given).filter(|(_, given)| !given);
    draft.resolved.extend(left_out.map(|((key, value), _)| Resolved {
        key: format!("{path}.{key}"),
        value,
        from: format!("preset {}", preset.name),
    }));
}

/// The keys that a policy can change and a preset's values of them, as a file would have them.
pub(in crate::scenario) fn values(preset: &AgentPolicy) -> [(&'static str, String); 13] {
    let quoted = |span: Span| format!("\"{span}\"");
    let exhaustion = match preset.on_exhaustion {
        OnExhaustion::Stop => "\"stop\"",
        OnExhaustion::Resume => "\"resume\"",
    };
    [
        ("check-authorized", quoted(preset.check_authorized)),
        ("check-out-of-compliance", quoted(preset.check_out_of_compliance)),
        ("retry-burst-every", quoted(preset.ladder.burst_every)),
        ("retry-burst", preset.ladder.burst.to_string()),
        ("retry-daily-every", quoted(preset.ladder.daily_every)),
        ("retry-daily", preset.ladder.daily.to_string()),
        ("on-exhaustion", exhaustion.into()),
        ("authorization-life", quoted(preset.authorization_life)),
        ("renew-after", quoted(preset.renew_after)),
        ("prepare-registration", quoted(preset.prepare_registration)),
        ("process-registration", quoted(preset.process_registration)),
        ("process-acknowledgement", quoted(preset.process_acknowledgement)),
        ("acknowledgement-life", quoted(preset.acknowledgement_life)),
    ]
}
