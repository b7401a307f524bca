//! Which part of a study this process does: said outright, or asked of the batch system that started it.

use std::fmt::Write;

use super::failure::Failure;
use crate::study::Shard;

/// How a batch system numbers its tasks.
struct System {
    name: &'static str,
    /// The variable with this task's number.
    index: &'static str,
    /// The number of the first task.
    first: First,
    /// The variable with how many there are, where the system says.
    count: Option<&'static str>,
}

/// The number of the first task.
enum First {
    Is(i64),
    /// In this variable; steps in the other, one if it is not set.
    In(&'static str, &'static str),
}

/// In the order in which they are asked. The names of the variables are those of the systems' own manuals.
const SYSTEMS: [System; 10] = [
    System {
        name: "Slurm",
        index: "SLURM_ARRAY_TASK_ID",
        first: First::In("SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP"),
        count: Some("SLURM_ARRAY_TASK_COUNT"),
    },
    system("Kubernetes", "JOB_COMPLETION_INDEX", 0, None),
    system("AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", 0, Some("AWS_BATCH_JOB_ARRAY_SIZE")),
    system("GitLab CI", "CI_NODE_INDEX", 1, Some("CI_NODE_TOTAL")),
    system("CircleCI", "CIRCLE_NODE_INDEX", 0, Some("CIRCLE_NODE_TOTAL")),
    system("Buildkite", "BUILDKITE_PARALLEL_JOB", 0, Some("BUILDKITE_PARALLEL_JOB_COUNT")),
    system("PBS", "PBS_ARRAY_INDEX", 1, None),
    system("Torque", "PBS_ARRAYID", 1, None),
    system("Grid Engine", "SGE_TASK_ID", 1, Some("SGE_TASK_LAST")),
    system("GNU parallel", "PARALLEL_SEQ", 1, None),
];

const fn system(
    name: &'static str,
    index: &'static str,
    first: i64,
    count: Option<&'static str>,
) -> System {
    System { name, index, first: First::Is(first), count }
}

/// Reads `2/7`, `auto`, or `auto/7` where the batch system does not say how many tasks there are.
pub(super) fn shard(text: &str) -> Result<Shard, Failure> {
    let (number, of) = match text.split_once('/') {
        Some((number, of)) => (number.trim(), Some(of.trim())),
        None => (text.trim(), None),
    };
    let of = of.map(|it| it.parse::<u32>().map_err(|_| no_shard(text))).transpose()?;
    match (number, of) {
        ("auto", of) => automatic(of, &|name| environment(name)),
        (number, Some(of)) => {
            let number = number.parse().map_err(|_| no_shard(text))?;
            checked(Shard { number, of }).ok_or_else(|| no_shard(text))
        }
        _ => Err(no_shard(text)),
    }
}

#[expect(clippy::disallowed_methods, reason = "this is cli")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn checked(shard: Shard) -> Option<Shard> {
    (shard.number >= 1 && shard.number <= shard.of).then_some(shard)
}

fn no_shard(text: &str) -> Failure {
    Failure::BadInput(format!(
        "error[bad-shard]: `{text}` is no shard\n  help: write which part of how many, for example `--shard 2/7`, or `--shard \
         auto` in a job of a batch system"
    ))
}

/// Asks the systems one after another.
fn automatic(
    of: Option<u32>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Shard, Failure> {
    let number = |name: &str| environment(name)?.trim().parse::<i64>().ok();
    let Some((system, index)) =
        SYSTEMS.iter().find_map(|system| Some((system, number(system.index)?)))
    else {
        let mut known = String::new();
        for system in &SYSTEMS {
            let _ = write!(known, "\n    {} ({})", system.name, system.index);
        }
        return Err(Failure::BadInput(format!(
            "error[no-batch-system]: `--shard auto` finds no batch system\n  help: none of these has set its variable:{known}\n  \
             help: say which part this is with `--shard K/N`"
        )));
    };
    let (first, step) = match system.first {
        First::Is(first) => (first, 1),
        First::In(first, step) => (number(first).unwrap_or(1), number(step).unwrap_or(1).max(1)),
    };
    let counted = system.count.and_then(number).and_then(|it| u32::try_from(it).ok());
    let Some(of) = of.or(counted) else {
        return Err(Failure::BadInput(format!(
            "error[no-count]: {} does not say how many tasks there are\n  help: say it yourself: `--shard auto/12`",
            system.name
        )));
    };
    let place = (index - first).div_euclid(step) + 1;
    let shard = u32::try_from(place).ok().and_then(|number| checked(Shard { number, of }));
    shard.ok_or_else(|| {
        Failure::BadInput(format!(
            "error[bad-shard]: {} says task {index} of {of}, which cannot be\n  help: check the range of the array; its numbers begin \
             at {first}",
            system.name
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(of: Option<u32>, variables: &[(&str, &str)]) -> Result<(u32, u32), String> {
        let found = automatic(of, &|name| {
            let found = variables.iter().find(|it| it.0 == name);
            found.map(|it| it.1.to_owned())
        });
        found.map(|it| (it.number, it.of)).map_err(|it| it.to_string())
    }

    #[test]
    fn every_system_is_understood() {
        let slurm = |id, min, step| {
            [
                ("SLURM_ARRAY_TASK_ID", id),
                ("SLURM_ARRAY_TASK_MIN", min),
                ("SLURM_ARRAY_TASK_STEP", step),
                ("SLURM_ARRAY_TASK_COUNT", "4"),
            ]
        };
        assert_eq!(ask(None, &slurm("0", "0", "1")), Ok((1, 4)));
        assert_eq!(ask(None, &slurm("16", "10", "2")), Ok((4, 4)));
        assert_eq!(ask(Some(9), &[("JOB_COMPLETION_INDEX", "8")]), Ok((9, 9)));
        let batch = [("AWS_BATCH_JOB_ARRAY_INDEX", "0"), ("AWS_BATCH_JOB_ARRAY_SIZE", "3")];
        assert_eq!(ask(None, &batch), Ok((1, 3)));
        assert_eq!(ask(None, &[("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "2")]), Ok((2, 2)));
        let circle = [("CIRCLE_NODE_INDEX", "1"), ("CIRCLE_NODE_TOTAL", "2")];
        assert_eq!(ask(None, &circle), Ok((2, 2)));
        let kite = [("BUILDKITE_PARALLEL_JOB", "0"), ("BUILDKITE_PARALLEL_JOB_COUNT", "5")];
        assert_eq!(ask(None, &kite), Ok((1, 5)));
        assert_eq!(ask(Some(3), &[("PBS_ARRAY_INDEX", "3")]), Ok((3, 3)));
        assert_eq!(ask(Some(3), &[("PBS_ARRAYID", "2")]), Ok((2, 3)));
        assert_eq!(ask(Some(3), &[("PARALLEL_SEQ", "1")]), Ok((1, 3)));
        assert_eq!(ask(None, &[("SGE_TASK_ID", "2"), ("SGE_TASK_LAST", "6")]), Ok((2, 6)));
    }

    #[test]
    fn what_cannot_be_known_or_cannot_be_is_said() {
        assert!(ask(None, &[]).is_err_and(|it| it.contains("no batch system")));
        let silent = ask(None, &[("JOB_COMPLETION_INDEX", "1")]);
        assert!(silent.is_err_and(|it| it.contains("auto/12")));
        let outside = ask(Some(2), &[("JOB_COMPLETION_INDEX", "2")]);
        assert!(outside.is_err_and(|it| it.contains("cannot be")));
        for bad in ["0/3", "4/3", "2", "a/b", "2/", "/2", "auto/x"] {
            assert!(shard(bad).is_err(), "{bad}");
        }
    }
}
