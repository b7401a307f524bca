//! What is assumed, and what it would change.
//!
//! The list is the scenario reference's own: every key whose default is marked *assumed*. Two studies vary those that a flagship
//! meets, each alone; the others are told why no flagship meets them. A key that is neither varied nor excused is a mistake, so
//! that the list cannot fall behind the model.

use super::world::{Studied, Worlds};
use crate::plan::{Factor, Levels};
use crate::render;
use crate::scenario;
use crate::study::CellAnswer;
use crate::study::statistics::{Interval, paired};

/// The studies, each of a flagship.
const STUDIES: [&str; 2] = ["assumptions-in-a-shortage", "assumptions-in-an-outage"];
/// The level of the intervals of differences.
const LEVEL: f64 = 0.95;

/// Why a flagship does not meet what these keys are about: the first that a key begins with.
const ELSEWHERE: &[(&str, &str)] = &[
    ("fault.", "a fault that the flagships do not have"),
    ("gateway.", "they have no Transport Gateway"),
    ("satellite.", "they have no satellite"),
    ("mail-server.", "they have no mail server"),
    ("name-server.", "they have no name server"),
    ("front-end.", "they have one front end"),
    ("proxy.resolve.", "they have no name server"),
    ("proxy.connection-queue", "no limit of connections is set"),
    ("proxy.when-away", "the proxy is never away"),
    ("fleet.call-home.alerts.", "they have no alert groups"),
    ("fleet.chassis.", "nothing restarts"),
    ("fleet.clock.", "clocks are right"),
    ("fleet.source.", "they have one address family"),
    ("fleet.further-destinations", "they have one destination"),
    ("fleet.reach.", "they have no name server"),
    ("backend.http-until", "they use HTTPS"),
    ("backend.try-next-address", "they have one front end"),
    ("action.", "an operator's own work, which a scenario describes"),
    ("week.", "nobody works to a timetable"),
    ("study.", "how often a study repeats is no part of the model"),
];

/// A default that no source gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assumption {
    /// The key, without the names of tables: `fleet.call-home.connect-timeout`.
    pub key: String,
    /// Its default, as the reference writes it.
    pub default: String,
    /// Why no flagship meets it; nothing if a study varies it.
    pub elsewhere: Option<&'static str>,
}

/// One assumed number, varied alone.
#[derive(Clone, PartialEq, Debug)]
pub struct Swing {
    /// What it is.
    pub title: String,
    /// What is assumed.
    pub assumed: String,
    /// What was tried instead, and how much the answer changes: the paired difference over replications.
    pub tried: Vec<(String, Interval)>,
}

impl Swing {
    /// The largest change, whatever its sign.
    #[must_use]
    pub fn widest(&self) -> f64 {
        self.tried.iter().map(|it| it.1.estimate.abs()).fold(0.0, f64::max)
    }
}

/// What a flagship's answer makes of assumed numbers.
#[derive(Clone, Debug)]
pub struct Sensitivity {
    /// The study.
    pub study: &'static str,
    /// What is answered.
    pub response: String,
    /// The answer with everything as assumed.
    pub base: Interval,
    /// The numbers, the one that moves the answer most first.
    pub swings: Vec<Swing>,
    /// The picture: what it shows in words, and its SVG.
    pub picture: (String, String),
}

/// What is assumed and what it would change.
#[derive(Clone, Debug)]
pub struct Assumptions {
    /// Every assumed default of the reference, in its order.
    pub list: Vec<Assumption>,
    /// What those that flagships meet do there.
    pub sensitivities: Vec<Sensitivity>,
}

pub(super) fn assumptions(worlds: Worlds<'_>) -> Assumptions {
    let varied: Vec<String> = STUDIES
        .iter()
        .flat_map(|name| worlds.study_plan(name).factors)
        .flat_map(|factor| keys(&factor))
        .collect();
    let sensitivities = STUDIES.iter().map(|name| sensitivity(worlds, name)).collect();
    Assumptions { list: list(&scenario::reference(), &varied), sensitivities }
}

/// The keys that a factor changes, as the reference calls them.
fn keys(factor: &Factor) -> Vec<String> {
    let Levels::Listed(levels) = &factor.levels else { return Vec::new() };
    levels.iter().flat_map(|level| &level.sets).map(|(key, _)| unnamed(key)).collect()
}

/// A key without the name of its table: `fleet.edge.ipc` is `fleet.ipc`.
fn unnamed(key: &str) -> String {
    let mut parts: Vec<&str> = key.split('.').collect();
    if parts.len() > 2 && !["backend", "scenario", "week"].contains(&parts[0]) {
        parts.remove(1);
    }
    parts.join(".")
}

/// Every default of the reference that is marked as assumed.
fn list(reference: &str, varied: &[String]) -> Vec<Assumption> {
    let mut table = String::new();
    let mut found = Vec::new();
    for line in reference.lines() {
        if let Some(heading) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            table = heading.trim_matches(|c| "`[]".contains(c)).to_owned();
            continue;
        }
        let cells: Vec<&str> = line.trim_matches(['|', ' ']).split(" | ").collect();
        let (Some(key), true) = (cells[0].strip_prefix('`'), line.contains("*assumed*")) else {
            continue;
        };
        let key = format!("{table}.{}", key.trim_end_matches('`'));
        let elsewhere = (!varied.contains(&key)).then(|| {
            let known = ELSEWHERE.iter().find(|it| key.starts_with(it.0));
            known.map_or(UNKNOWN, |it| it.1)
        });
        let default = cells.get(2).map_or("", |it| it.trim()).to_owned();
        found.push(Assumption { key, default, elsewhere });
    }
    found
}

/// What stands for a reason where there is none.
pub const UNKNOWN: &str = "neither varied nor excused";

fn sensitivity(worlds: Worlds<'_>, study: &'static str) -> Sensitivity {
    let Studied { outcome, .. } = worlds.study(study, None);
    let asked = &outcome.responses[0];
    // The point in the middle comes first.
    let (base, others) = outcome.cells.split_first().expect("a study has a cell");
    let answers = |cell: &CellAnswer| -> Vec<f64> {
        cell.runs.iter().map(|run| run.answers[0].expect("each run answers")).collect()
    };
    let at = |cell: &CellAnswer, factor: usize| {
        cell.levels[factor].as_ref().map(|it| it.label.clone()).unwrap_or_default()
    };
    let swing = |(place, factor): (usize, &Factor)| Swing {
        title: factor.title.clone(),
        assumed: at(base, place),
        tried: others
            .iter()
            .filter(|cell| at(cell, place) != at(base, place))
            .map(|it| (at(it, place), paired(&answers(base), &answers(it), LEVEL).difference))
            .collect(),
    };
    let mut swings: Vec<Swing> = outcome.study.factors.iter().enumerate().map(swing).collect();
    swings.sort_by(|a, b| b.widest().total_cmp(&a.widest()));
    let (_, picture) = render::study::charts(&outcome).into_iter().next().expect("its plot");
    Sensitivity {
        study,
        response: asked.title.clone(),
        base: base.answers[0].interval.expect("each run answers"),
        swings,
        picture: (picture.alt().into(), picture.svg()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "## `[[fleet]]`\n\n| `ipc` | duration | `\"5ms\"` | A message (*assumed*). |\n\
        | `name` | name | **required** | The name. |\n\n### `fleet.call-home`\n\n\
        | `connect-timeout` | duration | `\"10s\"` | How long (*facts*; *assumed* 10 s). |\n\n## `[gateway]`\n\n\
        | `servers` | number | `4` | How many (*assumed*). |\n";

    #[test]
    fn every_assumed_key_is_found_and_either_varied_or_excused() {
        let found = list(PAGE, &[unnamed("fleet.edge.ipc")]);
        let told: Vec<_> = found.iter().map(|it| (it.key.as_str(), it.elsewhere)).collect();
        assert_eq!(
            told,
            [
                ("fleet.ipc", None),
                ("fleet.call-home.connect-timeout", Some(UNKNOWN)),
                ("gateway.servers", Some("they have no Transport Gateway")),
            ]
        );
        assert_eq!(found[0].default, "`\"5ms\"`");
    }

    #[test]
    fn names_of_tables_are_left_out_of_keys() {
        assert_eq!(unnamed("fleet.edge.call-home.tls-timeout"), "fleet.call-home.tls-timeout");
        assert_eq!(
            unnamed("backend.service-entitlement.exponential"),
            "backend.service-entitlement.exponential"
        );
        assert_eq!(unnamed("backend.servers"), "backend.servers");
    }
}
