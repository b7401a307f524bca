//! Rules of time: checks, repeats, tokens, dates.

use super::GuideTable;
use crate::kernel::{Span, Time};
use crate::plan::{Calendar, Plan};
use crate::record::{Fact, FactKind};
use crate::validation::check::Quoted;
use crate::validation::world::{Worlds, between, console, first_of, records, screen};

/// A year for tokens, as the program counts it.
const DAY_S: u64 = 86_400;

/// A scenario whose token is valid for so many seconds.
fn with_token(seconds: u64) -> String {
    format!(
        "[scenario]\ntitle = \"a token\"\nstart = \"2015-01-12T21:00:00-08:00\"\nduration = \"1d\"\n\
         [[pool]]\nname = \"P\"\ntokens = [{{ name = \"t\", valid-for = \"{seconds}s\" }}]\n"
    )
}

/// The smallest or largest number of seconds from `low` to `high` at which the program takes a token, knowing that it takes
/// one of the two ends.
fn limit(worlds: Worlds<'_>, mut good: u64, mut bad: u64) -> u64 {
    while good.abs_diff(bad) > 1 {
        let middle = good.midpoint(bad);
        if worlds.accepts(&with_token(middle)) { good = middle } else { bad = middle }
    }
    good
}

fn days(seconds: u64) -> String {
    Span::secs(seconds).to_string()
}

/// When one router's attempts start: the regular check that fails and its repeats.
fn ladder(plan: &Plan) -> Vec<Time> {
    let router = first_of(plan, "stop");
    let mut starts = Vec::new();
    for record in records(plan, &[FactKind::AttemptStarted, FactKind::RetriesSpent]) {
        match record.fact {
            Fact::AttemptStarted { router: it, repeat: 0, .. } if it == router => {
                starts = vec![record.at]
            }
            Fact::AttemptStarted { router: it, .. } if it == router => starts.push(record.at),
            Fact::RetriesSpent { router: it, .. } if it == router => break,
            _ => {}
        }
    }
    starts
}

/// From one regular check of a router to its next.
fn daily(plan: &Plan) -> Span {
    let router = first_of(plan, "edge");
    let regular = |it: &&crate::record::Record| matches!(it.fact, Fact::AttemptStarted { router: of, repeat: 0, .. } if of == router);
    let all = records(plan, &[FactKind::AttemptStarted]);
    let mut last = all.iter().filter(regular).rev();
    let (end, before) = (last.next().expect("a check"), last.next().expect("one before it"));
    end.at - before.at
}

/// The year from which the backend takes plain HTTP no more.
fn http_ends(plan: &Plan) -> String {
    let seconds = plan.scenario.start.unix_s + (plan.backend.http_until.0 / 1_000_000_000) as i64;
    let utc = Calendar { unix_s: 0, offset_s: 0, zone: "UTC".into() };
    between(&utc.unix_date(seconds).iso(), "", "-")
}

pub(super) fn table(worlds: Worlds<'_>) -> GuideTable {
    let pool = worlds.plan("pool-wide-ooc", &[]);
    let away = worlds.plan("retry-exhaustion", &[]);
    let starts = ladder(&away);
    let gaps: Vec<Span> = starts.windows(2).map(|it| it[1] - it[0]).collect();
    // Equal gaps from the first one on are the burst, the rest is daily.
    let burst = gaps.iter().take_while(|it| **it == gaps[0]).count();
    let later = &gaps[burst..];
    let evenly = later.iter().all(|it| *it == later[0]);
    let registered = worlds.plan("guide-registration", &[]);
    let roa = console(&registered, "ROA", Time::ZERO + Span::minutes(5));
    let acknowledged = screen(&roa, &registered, "show license trace smartlic");
    let step = "Configuration, step 8";
    let attempts = "attempts of a router in `retry-exhaustion`";
    let same =
        |what, place, guide, found, read| Quoted { what, place, guide, found, read, differs: None };
    let rows = vec![
        same(
            "plain HTTP to the backend ends in the year",
            "Top View",
            "2019",
            http_ends(&registered),
            "the default of `backend.http-until`",
        ),
        same(
            "shortest life of an idtoken",
            "Operational View",
            "1d",
            days(limit(worlds, DAY_S, 0)),
            "what the reader of scenarios takes",
        ),
        same(
            "longest life of an idtoken: one year",
            "Operational View",
            "365d",
            days(limit(worlds, DAY_S, 9_999 * DAY_S)),
            "what the reader of scenarios takes",
        ),
        same(
            "from check to check",
            step,
            "1d",
            daily(&pool).to_string(),
            "checks of a router in `pool-wide-ooc`",
        ),
        same(
            "after a failure, the next try comes after",
            step,
            "20min",
            gaps[0].to_string(),
            attempts,
        ),
        same("such tries go on for", step, "4h", (gaps[0] * burst as u64).to_string(), attempts),
        same(
            "from there on, from try to try",
            step,
            "1d",
            if evenly { later[0].to_string() } else { "uneven".into() },
            attempts,
        ),
        same(
            "such tries go on for",
            step,
            "30d",
            later.iter().fold(Span::ZERO, |sum, it| sum + *it).to_string(),
            attempts,
        ),
        same(
            "an acknowledgement expires after",
            "Smartlic Check",
            "3842 s",
            format!("{} s", between(&acknowledged, "expirySeconds=", "\n")),
            "`show license trace smartlic`",
        ),
    ];
    GuideTable { title: "Times that the guide lays down", rows }
}
