//! What is said when a rule of licsim's own did not hold in a run.

use super::failure::Failure;
use crate::outcome::RunOutcome;

/// How many are told of each run: the first ones say most.
const TOLD: usize = 3;

/// Whether licsim's own rules held in these runs, by the words that name each on a command line.
pub(super) fn hold<'a>(
    runs: impl IntoIterator<Item = (&'a str, &'a RunOutcome)>,
) -> Result<(), Failure> {
    let broken: Vec<_> = runs.into_iter().filter(|it| !it.1.broken.is_empty()).collect();
    if broken.is_empty() {
        return Ok(());
    }
    let mut text = String::from("error[broken-rule]: a rule of licsim's own did not hold\n");
    for (name, outcome) in broken {
        text.push_str(&format!("  in {name}\n"));
        for line in lines(outcome) {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text.push_str(
        "  help: this is a fault of licsim, not of the scenario; please report it with the scenario file",
    );
    Err(Failure::Broken(text))
}

/// The first broken rules of a run, a line each.
pub(super) fn lines(outcome: &RunOutcome) -> Vec<String> {
    let line = |it: &crate::outcome::Broken| {
        let whom = it.router.map(|router| format!(" on {}", outcome.plan.router_name(router)));
        let (rule, at, whom) = (it.rule, it.at, whom.unwrap_or_default());
        format!("{} ({}) at {at}{whom}: {}", rule.label(), rule.sentence(), it.why)
    };
    outcome.broken.iter().take(TOLD).map(line).collect()
}
