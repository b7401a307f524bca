//! Daily checks against an outage.

use super::{Effort, TheoryTable};
use crate::kernel::{Span, Time};
use crate::model::policy::AgentPolicy;
use crate::plan::{Plan, Schedule};
use crate::record::{Fact, FactKind};
use crate::study;
use crate::validation::check::{Theory, Unit};
use crate::validation::formulas;
use crate::validation::world::{Arm, Worlds, records};

const STUDY: &str = "renewal-theory";
const DAY: f64 = 86_400.0;

fn policy(plan: &Plan) -> &AgentPolicy {
    &plan.fleets[0].policy
}

/// When the backend goes away, and for how long.
fn outage(plan: &Plan) -> (Time, Span) {
    let Schedule::Window { at, length } = plan.faults[0].schedule else { panic!("it comes once") };
    (at, length)
}

/// When the attempts of one ladder start, in seconds after the first.
fn offsets(policy: &AgentPolicy) -> impl Iterator<Item = f64> {
    let ladder = policy.ladder;
    let due = move |rung| ladder.due_check(Time::ZERO, rung);
    (0..=ladder.rungs()).map(move |rung| (due(rung) - Time::ZERO).as_secs_f64())
}

/// Attempts of one router in the outage, by theory.
fn attempts(plan: &Plan) -> f64 {
    let interval = policy(plan).check_authorized.as_secs_f64();
    formulas::attempts(interval, outage(plan).1.as_secs_f64(), offsets(policy(plan)))
}

/// In one run, over all routers: the mean time from the last answer before the outage to its beginning, and from there to
/// the first failed attempt's start, in hours.
fn age_and_excess(plan: &Plan) -> (f64, f64) {
    let (began, _) = outage(plan);
    let routers = plan.routers() as usize;
    let (mut last, mut next) = (vec![Time::ZERO; routers], vec![None; routers]);
    for record in records(plan, &[FactKind::AttemptStarted]) {
        let Fact::AttemptStarted { router, repeat: 0, .. } = record.fact else { continue };
        if record.at < began {
            last[router.index()] = record.at;
        } else {
            next[router.index()].get_or_insert(record.at);
        }
    }
    let hours = |spans: &mut dyn Iterator<Item = Span>| {
        spans.map(|it| it.as_secs_f64() / 3_600.0).sum::<f64>() / routers as f64
    };
    let age = hours(&mut last.iter().map(|it| began - *it));
    let excess = hours(&mut next.iter().map(|it| it.expect("the outage is longer") - began));
    (age, excess)
}

/// The same for each replication of an arm.
fn ages_and_excesses(arm: Arm<'_>, replications: u32) -> (Vec<f64>, Vec<f64>) {
    let (_, length) = outage(arm.plan());
    let two_days = Span::days(2);
    let plans: Vec<Plan> = (0..replications)
        .map(|replication| {
            let mut plan = Plan { replication, ..arm.plan().clone() };
            // What comes later does not matter here.
            plan.scenario.duration = (outage(&plan).0 - Time::ZERO) + length.min(two_days);
            plan
        })
        .collect();
    study::in_parallel(&plans, |_, plan| age_and_excess(plan)).into_iter().unzip()
}

pub(super) fn table(worlds: Worlds<'_>, effort: Effort) -> TheoryTable {
    let studied = worlds.study(STUDY, effort.replications(6));
    let base = studied.arm("base");
    let routers = f64::from(base.plan().routers());
    let replications = studied.outcome.cells[0].runs.len() as u32;
    let mut rows = Vec::new();
    let mut add = |(what, law): (&str, &'static str), expected, unit, values: Vec<f64>| {
        let what = (what.to_owned(), law);
        rows.push(Theory::of(what, (expected, unit), &values, 0.0, effort.strictness()));
    };
    for (name, how, law) in [
        ("base", "daily checks", "half the interval"),
        ("jitter", "checks up to 12 h late", "E X² / 2 E X"),
    ] {
        let arm = studied.arm(name);
        let it = policy(arm.plan());
        let (interval, jitter) = (it.check_authorized.as_secs_f64(), it.check_jitter.as_secs_f64());
        let expected = formulas::residual(interval, jitter) / 3_600.0;
        let (ages, excesses) = ages_and_excesses(arm, replications);
        let age = format!("{how}: age of the last at an outage");
        add((&age, law), expected, Unit::Hours, ages);
        let excess = format!("{how}: until it is noticed");
        add((&excess, law), expected, Unit::Hours, excesses);
    }
    let short = studied.arm("two-hours");
    let noticed =
        outage(short.plan()).1.as_secs_f64() / policy(short.plan()).check_authorized.as_secs_f64();
    let each = |values: Vec<f64>| values.iter().map(|it| it / routers).collect::<Vec<f64>>();
    let what = ("routers that notice an outage of 2 h", "length / interval");
    add(what, noticed, Unit::Share, each(short.values("noticed")));
    for (arm, response, what) in [
        ("two-hours", "attempts-two-hours", "attempts of a router in an outage of 2 h"),
        ("five-days", "attempts-five-days", "attempts of a router in an outage of 5 d"),
        ("base", "attempts", "attempts of a router in an outage of 35 d"),
    ] {
        let arm = studied.arm(arm);
        let values = each(arm.values(response));
        add((what, "Σ P(rung falls into it)"), attempts(arm.plan()), Unit::Number, values);
    }
    let spent = offsets(policy(base.plan())).last().unwrap_or_default() / DAY;
    let values = base.values("spent").iter().map(|it| it / DAY).collect();
    add(
        ("from the first failure to spent retries", "sum of the ladder"),
        spent,
        Unit::Days,
        values,
    );
    TheoryTable {
        title: "Daily checks against an outage",
        about: "400 routers check once a day, each at a moment of its own, and the backend goes away. Renewal theory says how \
                long it takes to notice; the retry ladder says how often each router tries and when it gives up.",
        study: STUDY,
        replications: rows[0].measured.n,
        rows,
    }
}
