//! The documents: `summary.json` says what happened, `manifest.json` what was run.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::kept::{READ_BACK, check_sum};
use crate::outcome::{Answer, Digests, MetricValue, RunOutcome, Verdict};
use crate::render::Artifact;

/// Where a run came from: what the plan does not carry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Origin<'a> {
    /// The scenario file as it was read.
    pub text: &'a str,
    /// `--set` arguments in the order given.
    pub overrides: &'a [String],
    /// The command that runs this again.
    pub command: &'a str,
    /// Every key of the scenario as it was used, with its value as TOML.
    pub settings: &'a [(String, String)],
}

/// `summary.json`: fingerprints, final values and verdicts.
#[must_use]
pub fn summary_json(outcome: &RunOutcome) -> Vec<u8> {
    document(&Summary(outcome))
}

/// `manifest.json`: everything needed to run this again and to tell that it was the same. Of those of `files` that are read back
/// it has the check sums.
#[must_use]
pub fn manifest_json(outcome: &RunOutcome, origin: &Origin<'_>, files: &[Artifact]) -> Vec<u8> {
    document(&Manifest(outcome, origin, files))
}

/// Pretty, with a newline at the end. Keys come in the order of the code below: no map is sorted or hashed on the way.
fn document(value: &impl Serialize) -> Vec<u8> {
    let mut bytes =
        serde_json::to_vec_pretty(value).expect("keys are strings and no number is infinite");
    bytes.push(b'\n');
    bytes
}

struct Summary<'a>(&'a RunOutcome);

impl Serialize for Summary<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let outcome = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("scenario", &outcome.plan.scenario.name)?;
        map.serialize_entry("arm", &outcome.plan.arm)?;
        map.serialize_entry("seed", &outcome.plan.seed)?;
        map.serialize_entry("replication", &outcome.plan.replication)?;
        map.serialize_entry("digest", &outcome.digests.run)?;
        map.serialize_entry("digests", &Parts(&outcome.digests))?;
        map.serialize_entry("events", &outcome.events)?;
        map.serialize_entry("router_days", &Number(outcome.router_days))?;
        map.serialize_entry("sim_end", &end_in_seconds(outcome))?;
        map.serialize_entry("sim_end_text", &outcome.sim_end.to_string())?;
        map.serialize_entry("stop", &outcome.stop)?;
        map.serialize_entry("passed", &outcome.passed())?;
        map.serialize_entry("metrics", &Metrics(&outcome.metrics))?;
        map.serialize_entry("responses", &Answers(&outcome.responses))?;
        map.serialize_entry("expectations", &Verdicts(&outcome.expectations))?;
        map.end()
    }
}

struct Manifest<'a>(&'a RunOutcome, &'a Origin<'a>, &'a [Artifact]);

impl Serialize for Manifest<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Manifest(outcome, origin, files) = self;
        let (plan, info) = (&outcome.plan, &outcome.plan.scenario);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("scenario", &info.name)?;
        map.serialize_entry("title", &info.title)?;
        map.serialize_entry("arm", &plan.arm)?;
        map.serialize_entry("seed", &plan.seed)?;
        map.serialize_entry("replication", &plan.replication)?;
        map.serialize_entry("overrides", &origin.overrides)?;
        map.serialize_entry("dialect", &info.syslog)?;
        map.serialize_entry("licsim_version", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("command", &origin.command)?;
        map.serialize_entry("digest", &outcome.digests.run)?;
        map.serialize_entry("digests", &Parts(&outcome.digests))?;
        map.serialize_entry("events", &outcome.events)?;
        map.serialize_entry("sim_end", &end_in_seconds(outcome))?;
        map.serialize_entry("sim_end_text", &outcome.sim_end.to_string())?;
        map.serialize_entry("stop", &outcome.stop)?;
        map.serialize_entry("check_sums", &CheckSums(files))?;
        map.serialize_entry("scenario_text", &origin.text)?;
        map.end()
    }
}

/// The fingerprints that the whole one is made of.
struct Parts<'a>(&'a Digests);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = self.0;
        serializer.collect_map([
            ("events", &parts.events),
            ("messages", &parts.messages),
            ("changes", &parts.changes),
        ])
    }
}

/// The last instant, counted from the start.
fn end_in_seconds(outcome: &RunOutcome) -> Number {
    Number(outcome.sim_end.since(crate::kernel::Time::ZERO).as_secs_f64())
}

struct CheckSums<'a>(&'a [Artifact]);

impl Serialize for CheckSums<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_read_back = |it: &&Artifact| READ_BACK.contains(&it.name.as_str());
        let files = self.0.iter().filter(is_read_back);
        serializer.collect_map(files.map(|it| (&it.name, check_sum(&it.bytes))))
    }
}

struct Metrics<'a>(&'a [MetricValue]);

impl Serialize for Metrics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|it| (&it.name, Number(it.value))))
    }
}

struct Answers<'a>(&'a [Answer]);

impl Serialize for Answers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|it| (&it.name, it.value.map(Number))))
    }
}

struct Verdicts<'a>(&'a [Verdict]);

impl Serialize for Verdicts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|verdict| (&verdict.name, Finding(verdict))))
    }
}

struct Finding<'a>(&'a Verdict);

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let verdict = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("pass", &verdict.pass)?;
        map.serialize_entry("expected", &verdict.expected)?;
        map.serialize_entry("evidence", &verdict.evidence)?;
        map.serialize_entry("first_wrong", &verdict.first_wrong.map(|at| at.to_string()))?;
        map.serialize_entry("router", &verdict.router)?;
        map.end()
    }
}

/// A number; whole ones without a fraction.
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Every whole number below 2^53 is exact in both forms.
        if self.0.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&self.0) {
            (self.0 as u64).serialize(serializer)
        } else {
            self.0.serialize(serializer)
        }
    }
}
