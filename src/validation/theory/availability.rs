//! Ways to the backend that fail and are repaired.

use super::{Effort, TheoryTable};
use crate::plan::{Plan, Schedule};
use crate::validation::check::{Theory, Unit};
use crate::validation::formulas::{availability, in_parallel, in_series};
use crate::validation::world::Worlds;

const STUDY: &str = "availability-theory";

/// The availability that MTBF and MTTR of a fault say.
fn part(plan: &Plan, fault: &str) -> f64 {
    let found = plan.faults.iter().find(|it| it.name == fault).expect("a known fault");
    let Schedule::Renewal { up, down } = &found.schedule else { panic!("`{fault}` comes once") };
    availability(up.mean().as_secs_f64(), down.mean().as_secs_f64())
}

pub(super) fn table(worlds: Worlds<'_>, effort: Effort) -> TheoryTable {
    let studied = worlds.study(STUDY, effort.replications(8));
    let arm = studied.arm("base");
    let of = |fault: &str| part(arm.plan(), fault);
    let single = "MTBF/(MTBF+MTTR)";
    let cases = [
        ("single", "one line, exponential up and down", single, of("one-fails")),
        ("wearing", "one line, Weibull up, lognormal down", single, of("worn-fails")),
        (
            "series",
            "two lines in series",
            "A₁·A₂",
            in_series(&[of("first-fails"), of("second-fails")]),
        ),
        (
            "parallel",
            "two ways in parallel",
            "1−(1−A₁)(1−A₂)",
            in_parallel(&[of("left-fails"), of("right-fails")]),
        ),
    ];
    let row = |(fleet, what, law, expected): (&str, &str, &'static str, f64)| {
        let values = arm.ratios(fleet, &format!("{fleet}-of"));
        let what = (format!("{what}: checks that get through"), law);
        Theory::of(what, (expected, Unit::Share), &values, 0.0, effort.strictness())
    };
    let rows: Vec<Theory> = cases.into_iter().map(row).collect();
    TheoryTable {
        title: "Availability of the way",
        about: "Routers check once a day at moments of their own, over lines that fail and are repaired, and repeat nothing. The \
                share of checks that get through is the availability of their way.",
        study: STUDY,
        replications: rows[0].measured.n,
        rows,
    }
}
