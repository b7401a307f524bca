//! What one may want to type after a run: for the router that a promise was broken on, or that has a story to tell.

use super::emit::command_line;
use crate::kernel::{Span, Time};
use crate::outcome::{RunOutcome, Verdict};
use crate::plan::{Check, Expectation, Filter, Metric, Pattern, RecordKind, RouterId};

/// The command, in lines of at most `width` characters that a shell takes as they are. `target` is what names the run: its
/// directory, or its scenario with the arguments that it was run with.
pub(super) fn next(outcome: &RunOutcome, target: &[String], width: usize) -> Vec<String> {
    let Some(words) = words(outcome) else { return Vec::new() };
    let mut all = vec!["licsim".to_owned(), words.command.to_owned()];
    all.extend(target.iter().cloned());
    all.extend(words.rest);
    let mut lines: Vec<String> = Vec::new();
    for word in all.iter().map(|word| command_line(std::slice::from_ref(word))) {
        match lines.last_mut() {
            // Room is kept for the sign that the line goes on.
            Some(line) if line.chars().count() + word.chars().count() + 3 <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            Some(line) => {
                line.push_str(" \\");
                lines.push(word);
            }
            None => lines.push(word),
        }
    }
    lines
}

struct Words {
    command: &'static str,
    rest: Vec<String>,
}

fn words(outcome: &RunOutcome) -> Option<Words> {
    let failed = outcome.expectations.iter().position(|it| !it.pass);
    if let Some(place) = failed {
        let (verdict, promise) = (&outcome.expectations[place], &outcome.plan.expectations[place]);
        let question = question(promise);
        let router = router_of(outcome, verdict, promise, question)?;
        return Some(why(outcome, &router, verdict.first_wrong, question));
    }
    let out = outcome.routers.iter().find_map(|it| Some((&it.name, it.first_out_of_compliance?)));
    if let Some((router, at)) = out {
        return Some(why(outcome, router, Some(at), "compliance"));
    }
    let router = outcome.routers.first()?.name.clone();
    let rest = vec!["--router".to_owned(), router, "show license status".to_owned()];
    Some(Words { command: "show", rest })
}

fn why(outcome: &RunOutcome, router: &str, at: Option<Time>, question: &str) -> Words {
    let mut rest = vec!["--router".to_owned(), router.to_owned()];
    if let Some(at) = at {
        rest.extend(["--at".to_owned(), instant(at, outcome.plan.end())]);
    }
    rest.push(question.to_owned());
    Words { command: "why", rest }
}

/// The instant in words that `--at` takes: the next whole second, so that it is after what happened.
fn instant(at: Time, end: Time) -> String {
    let seconds = at.0.div_ceil(Span::secs(1).0);
    if seconds > end.0 / Span::secs(1).0 {
        return format!("{}ns", end.0);
    }
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let parts = parts.iter().filter(|it| it.0 > 0).map(|(number, unit)| format!("{number}{unit}"));
    let words = parts.collect::<Vec<_>>().join(" ");
    if words.is_empty() { "0s".to_owned() } else { words }
}

/// What `licsim why` is to be asked about a broken promise.
fn question(promise: &Expectation) -> &'static str {
    let of_record = |pattern: &Pattern| match pattern.kind {
        RecordKind::Registered | RecordKind::Unregistered => "registration",
        RecordKind::BelievedAuthorized
        | RecordKind::BelievedOutOfCompliance
        | RecordKind::AuthorizationExpired
        | RecordKind::PoolShort
        | RecordKind::PoolCovered => "compliance",
        RecordKind::AttemptStarted
        | RecordKind::ExchangeSucceeded
        | RecordKind::ExchangeFailed
        | RecordKind::RetriesSpent
        | RecordKind::ContactLost
        | RecordKind::ContactRestored => "contact",
        _ => "compliance",
    };
    match &promise.check {
        Check::Reach { measure, .. }
        | Check::Always { measure, .. }
        | Check::At { measure, .. } => match measure.metric {
            Metric::RoutersRegistered | Metric::RoutersUnregistered => "registration",
            Metric::RoutersOutOfContact
            | Metric::RoutersSilent
            | Metric::Attempts
            | Metric::Successes
            | Metric::Failures => "contact",
            _ => "compliance",
        },
        Check::Never { pattern, .. } | Check::Count { pattern, .. } => of_record(pattern),
        Check::Order { then, .. } => of_record(then),
        Check::Digest(_) => "compliance",
    }
}

/// A router that shows what went wrong: the one that the verdict names, else one that the promise is about.
fn router_of(
    outcome: &RunOutcome,
    verdict: &Verdict,
    promise: &Expectation,
    question: &str,
) -> Option<String> {
    if let Some(router) = &verdict.router {
        return Some(router.clone());
    }
    let plan = &outcome.plan;
    let filter = match &promise.check {
        Check::Reach { measure, .. }
        | Check::Always { measure, .. }
        | Check::At { measure, .. } => measure.filter,
        Check::Never { pattern, .. } | Check::Count { pattern, .. } => pattern.filter,
        Check::Order { first, .. } => first.filter,
        Check::Digest(_) => Filter::default(),
    };
    if let Some(router) = filter.router {
        return Some(plan.router_name(router));
    }
    let fleet = filter.fleet.and_then(|id| plan.fleets.get(id.0 as usize)).map(|it| it.routers);
    let is_meant = |place: usize| {
        fleet.is_none_or(|it| {
            (it.first.0 as usize..(it.first.0 + it.count) as usize).contains(&place)
        })
    };
    let has_a_story = |place: usize| match question {
        "contact" => outcome
            .stays
            .get(place)
            .is_some_and(|it| it.lost > Span::ZERO || it.silent > Span::ZERO),
        "registration" => false,
        _ => outcome.routers[place].first_out_of_compliance.is_some(),
    };
    let meant: Vec<usize> = (0..outcome.routers.len()).filter(|it| is_meant(*it)).collect();
    let place = meant.iter().find(|it| has_a_story(**it)).or(meant.first())?;
    Some(plan.router_name(RouterId(*place as u32)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_after_what_happened_and_within_the_run() {
        let end = Time::ZERO + Span::days(8);
        let at = |seconds, nanos| Time(Span::secs(seconds).0 + nanos);
        assert_eq!(instant(at(3 * 86_400 + 7_260, 1), end), "3d 2h 1min 1s");
        assert_eq!(instant(at(86_400, 0), end), "1d");
        assert_eq!(instant(Time::ZERO, end), "0s");
        assert_eq!(instant(at(8 * 86_400, 0), end), "8d");
        let odd = at(10, 5);
        assert_eq!(instant(odd, odd), "10000000005ns", "the last second is not a whole one");
    }
}
