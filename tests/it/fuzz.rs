//! The fuzz targets of `fuzz/` on stable: shipped files, changed by chance a bounded number of times. `docs/fuzzing.md` says how
//! to run them for longer.

use std::fs;

use licsim::kernel::{Key, Stream};
use licsim::observe::Options;
use licsim::render::export::{Origin, manifest_json, routers_csv, settings_csv, summary_json};
use licsim::study::Entry;

use crate::support::{hostile, run_keeping, scenario_files, shipped_plan};

/// What breaks readers.
const WORDS: [&str; 24] = [
    "0",
    "-1",
    "1e400",
    "nan",
    "inf",
    "18446744073709551616",
    "9223372036854775807",
    "\"\"",
    "\"0s\"",
    "\"36500d\"",
    "\"100%\"",
    "[",
    "]",
    "{",
    "}",
    "\n[[fleet]]\n",
    "\n[scenario]\n",
    "= =",
    "\u{0}",
    "\u{202e}",
    "'''",
    "true",
    "\"../../x\"",
    "1_0",
];

/// `bytes` with one to eight changes.
fn changed(bytes: &[u8], dice: &mut Stream) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(8) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.below(bytes.len() as u64) as usize;
        let end = (at + 1 + dice.below(40) as usize).min(bytes.len());
        match dice.below(5) {
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            3 => {
                let word = WORDS[dice.below(WORDS.len() as u64) as usize];
                bytes.splice(at..at, word.bytes());
            }
            // A number that is another one.
            _ => {
                let digits = |it: &u8| it.is_ascii_digit();
                if let Some(first) = bytes[at..].iter().position(digits).map(|it| at + it) {
                    let last = bytes[first..].iter().position(|it| !digits(it));
                    let last = last.map_or(bytes.len(), |it| first + it);
                    let word = WORDS[dice.below(9) as usize];
                    bytes.splice(first..last, word.bytes());
                }
            }
        }
    }
    bytes
}

/// How many changed files each target gets: `LICSIM_FUZZ`, or as many as take a debug build some seconds.
fn rounds(few: u64) -> u64 {
    std::env::var_os("LICSIM_FUZZ").and_then(|it| it.to_str()?.parse().ok()).unwrap_or(few)
}

fn swarm(seed: &str, files: &[Vec<u8>], rounds: u64, target: fn(&[u8])) {
    files.iter().for_each(|file| target(file));
    for round in 0..rounds {
        let mut dice = Key::of(round, 0, seed, "fuzz").stream();
        let file = &files[dice.below(files.len() as u64) as usize];
        let bytes = changed(file, &mut dice);
        let done = std::panic::catch_unwind(|| target(&bytes));
        if done.is_err() {
            let place = crate::support::root().join(format!("target/tmp/fuzz-{seed}-{round}"));
            fs::write(&place, &bytes).expect("writable");
            panic!("{seed}, round {round}: a panic; the bytes are in {}", place.display());
        }
    }
}

fn texts() -> Vec<Vec<u8>> {
    let texts = scenario_files().into_iter().map(|it| fs::read(it).expect("readable"));
    texts.filter(|it| !it.windows(9).any(|it| it == b"\nextends ")).collect()
}

#[test]
fn no_scenario_file_panics() {
    swarm("scenario", &texts(), rounds(600), hostile::scenario);
}

#[test]
fn no_study_file_panics() {
    let head = "[scenario]\ntitle = 'x'\nduration = '1h'\n[[fleet]]\nname = 'f'\ncount = 1\n";
    let study = "[study]\nreplications = 2\n[[factor]]\nname = 'a'\nkey = 'fleet.f.count'\nvalues = [1, 2]\n\
                 [[factor]]\nname = 'b'\nkey = 'backend.servers'\nrange = { from = 1, to = 4, steps = 4 }\n\
                 [[response]]\nname = 'r'\nat = { metric = 'routers.authorized', at = '1h' }\n";
    let mut files = vec![format!("{head}{study}").into_bytes()];
    files.extend(texts().into_iter().filter(|it| it.windows(7).any(|it| it == b"[study]")));
    swarm("study", &files, rounds(600), hostile::study);
}

#[test]
fn no_run_directory_panics() {
    let outcome = run_keeping(&shipped_plan("pool-wide-ooc", &[], None), Options::FULL);
    let origin = Origin { text: "", overrides: &[], command: "", settings: &[] };
    let settings = settings_csv(&[("a.b".into(), "\"1d\"".into())]);
    let parts = [
        manifest_json(&outcome, &origin, &[]),
        summary_json(&outcome),
        settings,
        routers_csv(&outcome),
    ];
    swarm("run-directory", &[parts.join(&b"%%%"[..])], rounds(2_000), hostile::run_directory);
}

#[test]
fn no_shard_file_panics() {
    let outcome = run_keeping(&shipped_plan("pool-wide-ooc", &[], None), Options::FULL);
    let entry = Entry::of("0123456789abcdef0123456789abcdef", &outcome).to_bytes();
    swarm("shard", &[entry], rounds(2_000), hostile::shard);
}
