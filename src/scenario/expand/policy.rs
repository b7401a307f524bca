//! Timers of the smart agent: a preset and what differs from it.

use super::{Draft, small};
use crate::kernel::Span;
use crate::model::policy::{AgentPolicy, OnExhaustion};
use crate::scenario::Resolved;
use crate::scenario::at::{At, Choice};
use crate::scenario::file::fleet::{ExhaustionWord, Policy, PolicyTable, PresetName};
use crate::scenario::quantity::DurationOrOff;

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
        (&table.evaluation, &mut own.evaluation),
    ] {
        if text.is_some() {
            good &= draft.positive(text).map(|read| *value = read).is_some();
        }
    }
    for (text, value) in [
        (&table.check_jitter, &mut own.check_jitter),
        (&table.clock_grace, &mut own.clock_grace),
        (&table.prepare_registration, &mut own.prepare_registration),
        (&table.process_registration, &mut own.process_registration),
        (&table.process_acknowledgement, &mut own.process_acknowledgement),
    ] {
        if text.is_some() {
            good &= draft.length(text).map(|read| *value = read).is_some();
        }
    }
    for (text, value, least) in [
        (&table.authorization_grace, &mut own.authorization_grace, Span::secs(1)),
        (&table.evaluation_reminder, &mut own.evaluation_reminder, Span::minutes(1)),
    ] {
        if let Some(it) = text {
            good &= draft.at_least(it, least).map(|read| *value = read).is_some();
        }
    }
    if table.retry_first_check.is_some() {
        own.ladder.first_check = draft.positive(&table.retry_first_check);
        good &= own.ladder.first_check.is_some();
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

impl Draft<'_> {
    /// A length of time that is not too short, or `off`.
    fn at_least(&mut self, it: &At<DurationOrOff>, least: Span) -> Option<Span> {
        let span = self.heard(it.value.parse(), &it.span)?;
        if span < least {
            let label = format!("this must be at least {least}");
            let help = "write a longer time, or `\"off\"`";
            self.wrong("out-of-range", "too short a time", &it.span, label, help);
            return None;
        }
        Some(span)
    }
}

/// The preset of this name.
fn preset(name: &PresetName) -> AgentPolicy {
    AgentPolicy::preset(&name.0).expect("the shape takes names of presets only")
}

/// Writes down what the preset gives.
fn explain(draft: &mut Draft<'_>, path: &str, table: &PolicyTable, preset: &AgentPolicy) {
    let given = given(table);
    let left_out = values(preset).into_iter().filter(|(key, _)| !given.contains(key));
    draft.resolved.extend(left_out.map(|(key, value)| Resolved {
        key: format!("{path}.{key}"),
        value,
        from: format!("preset {}", preset.name),
    }));
}

/// The keys that a table gives.
fn given(table: &PolicyTable) -> Vec<&'static str> {
    let keys = [
        ("check-authorized", table.check_authorized.is_some()),
        ("check-out-of-compliance", table.check_out_of_compliance.is_some()),
        ("check-jitter", table.check_jitter.is_some()),
        ("retry-first-check", table.retry_first_check.is_some()),
        ("retry-burst-every", table.retry_burst_every.is_some()),
        ("retry-burst", table.retry_burst.is_some()),
        ("retry-daily-every", table.retry_daily_every.is_some()),
        ("retry-daily", table.retry_daily.is_some()),
        ("on-exhaustion", table.on_exhaustion.is_some()),
        ("authorization-life", table.authorization_life.is_some()),
        ("authorization-grace", table.authorization_grace.is_some()),
        ("evaluation", table.evaluation.is_some()),
        ("evaluation-reminder", table.evaluation_reminder.is_some()),
        ("renew-after", table.renew_after.is_some()),
        ("clock-grace", table.clock_grace.is_some()),
        ("prepare-registration", table.prepare_registration.is_some()),
        ("process-registration", table.process_registration.is_some()),
        ("process-acknowledgement", table.process_acknowledgement.is_some()),
        ("acknowledgement-life", table.acknowledgement_life.is_some()),
    ];
    keys.into_iter().filter(|(_, given)| *given).map(|(key, _)| key).collect()
}

/// The keys that a policy can change and a preset's values of them, as a file would have them.
pub(in crate::scenario) fn values(preset: &AgentPolicy) -> [(&'static str, String); 19] {
    let quoted = |span: Span| format!("\"{span}\"");
    let or_off = |span| if span == Span::FOREVER { "\"off\"".into() } else { quoted(span) };
    let exhaustion = match preset.on_exhaustion {
        OnExhaustion::Stop => "\"stop\"",
        OnExhaustion::Resume => "\"resume\"",
    };
    let ladder = &preset.ladder;
    [
        ("check-authorized", quoted(preset.check_authorized)),
        ("check-out-of-compliance", quoted(preset.check_out_of_compliance)),
        ("check-jitter", quoted(preset.check_jitter)),
        ("retry-first-check", quoted(ladder.first_check.unwrap_or(ladder.burst_every))),
        ("retry-burst-every", quoted(ladder.burst_every)),
        ("retry-burst", ladder.burst.to_string()),
        ("retry-daily-every", quoted(ladder.daily_every)),
        ("retry-daily", ladder.daily.to_string()),
        ("on-exhaustion", exhaustion.into()),
        ("authorization-life", quoted(preset.authorization_life)),
        ("authorization-grace", or_off(preset.authorization_grace)),
        ("evaluation", quoted(preset.evaluation)),
        ("evaluation-reminder", or_off(preset.evaluation_reminder)),
        ("renew-after", quoted(preset.renew_after)),
        ("clock-grace", quoted(preset.clock_grace)),
        ("prepare-registration", quoted(preset.prepare_registration)),
        ("process-registration", quoted(preset.process_registration)),
        ("process-acknowledgement", quoted(preset.process_acknowledgement)),
        ("acknowledgement-life", quoted(preset.acknowledgement_life)),
    ]
}
