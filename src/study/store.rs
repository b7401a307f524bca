//! What is kept of a run, and under what key.
//!
//! A run's key is made from what the run depends on and nothing else: the engine's own text and the plan with its seed
//! and replication, without titles, expectations and responses. A killed study finds its runs again, a larger one finds
//! those that it shares, and one made by another engine finds nothing. Answers are kept by what was asked: a study that
//! asks something new of a known run runs it again and keeps both.
//!
//! What it does not know: where entries lie. A [`Store`] keeps bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::outcome::{Course, RunOutcome};
use crate::plan::{Plan, Response, Take};

/// A place for entries. Keys are 32 hexadecimal digits.
pub trait Store: Sync {
    /// The entry of `key`, if there is one; what cannot be read is as good as none.
    fn get(&self, key: &str) -> Option<Vec<u8>>;
    /// Keeps `entry` whole or not at all; an older one of the same key is replaced.
    ///
    /// # Errors
    /// Why it cannot be kept.
    fn put(&self, key: &str, entry: &[u8]) -> Result<(), String>;
}

/// Keeps entries in memory only.
#[derive(Debug, Default)]
pub struct Memory(std::sync::Mutex<BTreeMap<String, Vec<u8>>>);

impl Store for Memory {
    fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.0.lock().ok()?.get(key).cloned()
    }
    fn put(&self, key: &str, entry: &[u8]) -> Result<(), String> {
        let mut entries = self.0.lock().map_err(|_| "another run failed".to_owned())?;
        entries.insert(key.to_owned(), entry.to_vec());
        Ok(())
    }
}

/// What is kept of one run.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The run's key, so that an entry in the wrong place is found out.
    pub key: String,
    /// The run's digest.
    pub digest: String,
    /// Events handled.
    pub events: u64,
    /// Routers times simulated days.
    pub router_days: f64,
    /// Final values by name, in the order of the run's summary.
    pub metrics: Vec<(String, f64)>,
    /// Answers by the digest of what was asked.
    pub answers: BTreeMap<String, Option<f64>>,
    /// Where an answer is a steady state: what it is found in, by the same digest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub courses: BTreeMap<String, Course>,
}

impl Entry {
    /// What is kept of `outcome`.
    #[must_use]
    pub fn of(key: &str, outcome: &RunOutcome) -> Entry {
        let plan = &outcome.plan;
        let asked: Vec<String> = plan.responses.iter().map(|it| asked(plan, it)).collect();
        Entry {
            key: key.to_owned(),
            digest: outcome.digests.run.clone(),
            events: outcome.events,
            router_days: outcome.router_days,
            metrics: outcome.metrics.iter().map(|it| (it.name.clone(), it.value)).collect(),
            courses: asked
                .iter()
                .zip(&outcome.responses)
                .filter_map(|(asked, answer)| Some((asked.clone(), answer.course.clone()?)))
                .collect(),
            answers: asked.into_iter().zip(outcome.responses.iter().map(|it| it.value)).collect(),
        }
    }

    /// Whether every response of `plan` is answered.
    #[must_use]
    pub fn answers_all(&self, plan: &Plan) -> bool {
        plan.responses.iter().all(|it| self.answers.contains_key(&asked(plan, it)))
    }

    /// The entry as bytes: its check sum, a line feed, JSON.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let body = serde_json::to_string(self).expect("plain data");
        format!("{:016x}\n{body}\n", xxh3_64(body.as_bytes())).into_bytes()
    }

    /// The entry that `bytes` are, if they are whole and belong to `key`.
    #[must_use]
    pub fn from_bytes(key: &str, bytes: &[u8]) -> Option<Entry> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (sum, body) = text.split_once('\n')?;
        let body = body.strip_suffix('\n')?;
        let whole = u64::from_str_radix(sum, 16).ok()? == xxh3_64(body.as_bytes());
        let entry: Entry = serde_json::from_str(body).ok()?;
        (whole && entry.key == key).then_some(entry)
    }

    /// Adds the answers of an older entry of the same run that this one lacks.
    #[must_use]
    pub fn with_older(mut self, older: Entry) -> Entry {
        for (asked, answer) in older.answers {
            self.answers.entry(asked).or_insert(answer);
        }
        for (asked, course) in older.courses {
            self.courses.entry(asked).or_insert(course);
        }
        self
    }
}

/// The key of a run of `plan` by the engine called `engine`.
#[must_use]
pub fn key(engine: &str, plan: &Plan) -> String {
    let mut bare = plan.clone();
    let info = &mut bare.scenario;
    for text in [&mut info.name, &mut info.title, &mut info.question, &mut info.description] {
        text.clear();
    }
    bare.arm = None;
    bare.expectations.clear();
    bare.responses.clear();
    let plan = serde_json::to_vec(&bare).expect("plain data");
    let mut text = format!("{engine}\n").into_bytes();
    text.extend(plan);
    format!("{:032x}", xxh3_128(&text))
}

/// The digest of what a response asks of a run of `plan`.
#[must_use]
pub(super) fn asked(plan: &Plan, response: &Response) -> String {
    let check = match &response.take {
        Take::Held(name) => plan.expectations.iter().find(|it| it.name == *name),
        _ => None,
    };
    let text = serde_json::to_vec(&(&response.take, check.map(|it| &it.check)));
    format!("{:032x}", xxh3_128(&text.expect("plain data")))
}
