//! What a run directory keeps for comparisons: `settings.csv`, every key of the scenario, and `routers.csv`, every
//! router's time in each state. Written and read here, so that both halves of a format are in one place.
//!
//! What it does not know: files, and what is compared.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::kernel::Span;
use crate::outcome::{RunOutcome, Stay};
use crate::record::{Belief, Contact};
use crate::study::compare::{Held, RunFacts, Runs};

/// `routers.csv`: one row a router. Times in seconds, to the nanosecond.
///
/// # Panics
/// Never: memory takes what is written to it.
#[must_use]
pub fn routers_csv(outcome: &RunOutcome) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let head = ["router", "belief", "contact"].map(str::to_owned).into_iter();
    let states = Belief::ALL.map(|it| it.label().replace(' ', "_"));
    let times = states.into_iter().chain(["out_of_contact".into(), "silent".into()]);
    let row: Vec<String> = head.chain(times.map(|it| format!("{it}_s"))).collect();
    table.write_record(&row).expect(MEMORY);
    for stay in &outcome.stays {
        let mut row = vec![stay.router.clone(), word(stay.belief), word(stay.contact)];
        row.extend(stay.believed.iter().chain([&stay.lost, &stay.silent]).map(|it| seconds(*it)));
        table.write_record(&row).expect(MEMORY);
    }
    table.into_inner().expect(MEMORY)
}

const MEMORY: &str = "memory takes what is written to it";

/// `settings.csv`: every key of the scenario with its value as TOML, sorted by key.
///
/// # Panics
/// Never: memory takes what is written to it.
#[must_use]
pub fn settings_csv(settings: &[(String, String)]) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["key", "value"]).expect(MEMORY);
    for (key, value) in settings {
        table.write_record([key, value]).expect(MEMORY);
    }
    table.into_inner().expect(MEMORY)
}

/// The word that files have for a state.
fn word(state: impl serde::Serialize) -> String {
    let value = serde_json::to_value(state).expect("plain data");
    value.as_str().expect("states are words").to_owned()
}

fn seconds(span: Span) -> String {
    let second = Span::secs(1).0;
    let text = format!("{}.{:09}", span.0 / second, span.0 % second);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The bytes of a run directory's files.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// `manifest.json`.
    pub manifest: &'a [u8],
    /// `summary.json`.
    pub summary: &'a [u8],
    /// `settings.csv`; older directories have none.
    pub settings: Option<&'a [u8]>,
    /// `routers.csv`; older directories have none.
    pub routers: Option<&'a [u8]>,
}

/// The files that are read back, whose check sums `manifest.json` has.
pub(super) const READ_BACK: [&str; 3] = ["summary.json", "routers.csv", "settings.csv"];

/// XXH3 of a file with 128 bits, in hexadecimal: tells a file that was cut or changed by accident. Whoever changes one on purpose
/// can change the check sum too.
pub(super) fn check_sum(bytes: &[u8]) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes))
}

#[derive(Deserialize)]
struct Manifest {
    overrides: Vec<String>,
    digest: String,
    /// Older directories have none.
    #[serde(default)]
    check_sums: indexmap::IndexMap<String, String>,
}

#[derive(Deserialize)]
struct Summary {
    scenario: String,
    arm: Option<String>,
    seed: u64,
    replication: u32,
    digest: String,
    stop: String,
    metrics: indexmap::IndexMap<String, f64>,
    expectations: indexmap::IndexMap<String, Verdict>,
}

#[derive(Deserialize)]
struct Verdict {
    pass: bool,
    evidence: String,
}

/// What a run directory says of its run.
///
/// # Errors
/// The file that is damaged, and why it is taken for that.
pub fn read(kept: &Kept<'_>) -> Result<Runs, (&'static str, String)> {
    let manifest: Manifest = document("manifest.json", kept.manifest)?;
    let summary: Summary = document("summary.json", kept.summary)?;
    if manifest.digest != summary.digest {
        let why = format!(
            "its digest is {}, but `manifest.json` is of a run with digest {}",
            summary.digest, manifest.digest
        );
        return Err(("summary.json", why));
    }
    let files = [Some(kept.summary), kept.routers, kept.settings];
    for (name, bytes) in READ_BACK.into_iter().zip(files) {
        let Some(told) = manifest.check_sums.get(name) else { continue };
        let Some(bytes) = bytes else {
            return Err((name, "`manifest.json` names it, and it is not there".to_owned()));
        };
        let found = check_sum(bytes);
        if *told != found {
            let why = "it was cut or changed after the run";
            return Err((
                name,
                format!("{why}: its check sum is {found}, and `manifest.json` says {told}"),
            ));
        }
    }
    let stays = kept.routers.map(routers).transpose().map_err(|why| ("routers.csv", why))?;
    let settings = kept.settings.map(settings).transpose().map_err(|why| ("settings.csv", why))?;
    let held =
        |(name, it): (String, Verdict)| (name, Held { pass: it.pass, evidence: it.evidence });
    let run = RunFacts {
        scenario: summary.scenario,
        arm: summary.arm,
        seed: summary.seed,
        replication: summary.replication,
        digest: summary.digest,
        is_cut_off: summary.stop == "budget",
        metrics: summary.metrics.into_iter().collect(),
        expectations: summary.expectations.into_iter().map(held).collect(),
        stays,
    };
    Ok(Runs { settings, overrides: manifest.overrides, runs: vec![run] })
}

fn document<T: DeserializeOwned>(
    name: &'static str,
    bytes: &[u8],
) -> Result<T, (&'static str, String)> {
    serde_json::from_slice(bytes).map_err(|error| (name, error.to_string()))
}

/// The rows of `settings.csv`.
///
/// # Errors
/// Why it cannot be read.
pub fn settings(bytes: &[u8]) -> Result<Vec<(String, String)>, String> {
    if !bytes.starts_with(b"key,value\n") || !bytes.ends_with(b"\n") {
        return Err("it does not begin with `key,value`, or its last line has no end".to_owned());
    }
    let mut table = csv::Reader::from_reader(bytes);
    table.deserialize().collect::<Result<_, _>>().map_err(|error: csv::Error| error.to_string())
}

/// The rows of `routers.csv`.
fn routers(bytes: &[u8]) -> Result<Vec<Stay>, String> {
    let mut table = csv::Reader::from_reader(bytes);
    let mut all = Vec::new();
    for row in table.deserialize() {
        let (router, belief, contact, times): (String, Belief, Contact, [String; 7]) =
            row.map_err(|error| error.to_string())?;
        let mut spans = [Span::ZERO; 7];
        for (span, text) in spans.iter_mut().zip(&times) {
            *span = exact(text).ok_or_else(|| format!("`{text}` is no number of seconds"))?;
        }
        let [a, b, c, d, e, lost, silent] = spans;
        all.push(Stay { router, belief, contact, believed: [a, b, c, d, e], lost, silent });
    }
    Ok(all)
}

/// Seconds with at most nine digits after the point, as a whole number of nanoseconds.
fn exact(text: &str) -> Option<Span> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 9 || !part.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let nanos: u64 = format!("{part:0<9}").parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(Span::secs(1).0)?.checked_add(nanos).map(Span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_back_to_the_nanosecond() {
        for nanos in [0, 1, 1_000_000_000, 86_400_123_456_789, u64::MAX] {
            assert_eq!(exact(&seconds(Span(nanos))), Some(Span(nanos)));
        }
        for wrong in ["", "-1", "1.", "1.5x", "0.0000000001", "99999999999999"] {
            let is_whole = wrong == "1.";
            assert_eq!(exact(wrong).is_some(), is_whole, "{wrong}");
        }
    }

    #[test]
    fn settings_come_back_whatever_is_in_them() {
        let all =
            vec![("a.b".to_owned(), "\"x, \\\"y\\\"\"".to_owned()), ("c".into(), "[]".into())];
        assert_eq!(settings(&settings_csv(&all)), Ok(all));
    }
}
