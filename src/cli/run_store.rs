//! Runs of studies on disk: one small file a run, under its key. Each appears whole or not at all.
//!
//! ```text
//!   STORE/3f/3f0a…c2.run     check sum, line feed, JSON
//! ```
//!
//! Many processes may use one folder at once: a run has one key, and whoever comes last writes the same bytes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::failure::Failure;
use crate::study::Store;

/// How the files of runs end.
const ENDING: &str = "run";

/// A folder of runs.
pub(super) struct RunStore {
    folder: PathBuf,
    /// Tells the temporary files of this process's threads apart.
    next: AtomicU32,
}

impl RunStore {
    /// Opens the folder, making it if need be.
    pub(super) fn open(folder: &Path) -> Result<RunStore, Failure> {
        fs::create_dir_all(folder).map_err(|source| failed("write", folder, source))?;
        Ok(RunStore { folder: folder.to_owned(), next: AtomicU32::new(0) })
    }

    fn place(&self, key: &str) -> PathBuf {
        self.folder.join(&key[..2]).join(format!("{key}.{ENDING}"))
    }

    /// Takes over what lies in another folder of runs, or in the `store` of an output folder. Says how many runs were
    /// new here.
    pub(super) fn take_over(&self, from: &Path) -> Result<u64, Failure> {
        let below = from.join("store");
        let from = if below.is_dir() { below.as_path() } else { from };
        let mut new = 0;
        let shelves = fs::read_dir(from).map_err(|source| failed("read", from, source))?;
        for shelf in shelves.flatten().map(|it| it.path()).filter(|it| it.is_dir()) {
            let runs = fs::read_dir(&shelf).map_err(|source| failed("read", &shelf, source))?;
            for run in runs.flatten().map(|it| it.path()) {
                new += u64::from(self.take_over_one(&run)?);
            }
        }
        Ok(new)
    }

    fn take_over_one(&self, run: &Path) -> Result<bool, Failure> {
        let key = run.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
        let is_run = run.extension().is_some_and(|it| it == ENDING)
            && key.len() == 32
            && key.chars().all(|c| c.is_ascii_hexdigit());
        if !is_run {
            return Ok(false);
        }
        let bytes = fs::read(run).map_err(|source| failed("read", run, source))?;
        let Some(entry) = crate::study::Entry::from_bytes(key, &bytes) else { return Ok(false) };
        let here = self.get(key).and_then(|it| crate::study::Entry::from_bytes(key, &it));
        let (is_new, entry) = match here {
            Some(here) => (false, here.with_older(entry)),
            None => (true, entry),
        };
        self.put(key, &entry.to_bytes())
            .map_err(|why| failed("write", &self.place(key), io::Error::other(why)))?;
        Ok(is_new)
    }
}

impl Store for RunStore {
    fn get(&self, key: &str) -> Option<Vec<u8>> {
        fs::read(self.place(key)).ok()
    }

    fn put(&self, key: &str, entry: &[u8]) -> Result<(), String> {
        let place = self.place(key);
        let shelf = place.parent().expect("a run lies on a shelf");
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let temporary = shelf.join(format!(".{key}.{}.{number}.part", std::process::id()));
        let written = fs::create_dir_all(shelf)
            .and_then(|()| fs::write(&temporary, entry))
            .and_then(|()| fs::rename(&temporary, &place));
        written.map_err(|error| {
            // What is left of it would only take room.
            let _ = fs::remove_file(&temporary);
            format!("cannot write `{}`: {error}", place.display())
        })
    }
}

fn failed(what: &'static str, path: &Path, source: io::Error) -> Failure {
    let help = "check that the folder is there, readable and writable; `--store DIR` names another";
    Failure::File { what, path: path.to_owned(), source, help }
}
