//! Runs of studies on disk: one small file a run, under its key. Each appears whole or not at all.
//!
//! ```text
//!   STORE/3f/3f0a…c2.run     check sum, line feed, JSON
//! ```
//!
//! Many processes may use one folder at once: a run has one key, and whoever comes last writes the same bytes. A file is
//! locked while it is written, so that what a killed process left can be told from what another one is writing.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::failure::Failure;
use super::reading;
use super::store::stay_inside;
use crate::scenario::ENTRY_BYTES;
use crate::study::Store;

/// How the files of runs end.
const ENDING: &str = "run";
/// How the files of runs end that are being written, or were when their process was killed.
const UNFINISHED: &str = "part";
/// How often a file is written again that was taken for a leftover between its making and its lock.
const TRIES: u32 = 5;

/// A folder of runs.
pub(super) struct RunStore {
    folder: PathBuf,
    /// Tells the temporary files of this process's threads apart.
    next: AtomicU32,
}

impl RunStore {
    /// Opens the folder, making it if need be, and clears away what killed processes left in it.
    pub(super) fn open(folder: &Path) -> Result<RunStore, Failure> {
        fs::create_dir_all(folder).map_err(|source| failed("write", folder, source))?;
        for shelf in fs::read_dir(folder).into_iter().flatten().flatten() {
            stay_inside(folder, &shelf.path())?;
        }
        clear_away(folder);
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
        let bytes =
            reading::kept(run, ENTRY_BYTES).map_err(|source| failed("read", run, source))?;
        let Some(entry) = crate::study::Entry::from_bytes(key, &bytes) else { return Ok(false) };
        let here = self.get(key).and_then(|it| crate::study::Entry::from_bytes(key, &it));
        let is_new = here.is_none();
        let entry = match here {
            Some(here) if here.digest != entry.digest => {
                return Err(Failure::BadInput(format!(
                    "error[changed-run]: `{}` and `{}` are the same run with different digests\n  help: one of them was made \
                     by another program or damaged; remove both, run the study again and merge",
                    self.place(key).display(),
                    run.display()
                )));
            }
            Some(here) => {
                let both = here.clone().with_older(entry);
                if both == here {
                    return Ok(false);
                }
                both
            }
            None => entry,
        };
        self.put(key, &entry.to_bytes())
            .map_err(|why| failed("write", &self.place(key), io::Error::other(why)))?;
        Ok(is_new)
    }

    /// Writes one entry under a name that looks unfinished, then gives it its own.
    fn write(&self, shelf: &Path, place: &Path, key: &str, entry: &[u8]) -> io::Result<()> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let name = format!(".{key}.{}.{number}.{UNFINISHED}", std::process::id());
        let temporary = shelf.join(name);
        // A link that somebody put there is not followed.
        let written = File::create_new(&temporary).and_then(|mut file| {
            // Where files cannot be locked another process may take it for a leftover; then it is written again.
            let _ = file.try_lock();
            file.write_all(entry)?;
            fs::rename(&temporary, place)
        });
        if written.is_err() {
            // What is left of it would only take room.
            let _ = fs::remove_file(&temporary);
        }
        written
    }
}

impl Store for RunStore {
    fn get(&self, key: &str) -> Option<Vec<u8>> {
        reading::kept(&self.place(key), ENTRY_BYTES).ok()
    }

    fn put(&self, key: &str, entry: &[u8]) -> Result<(), String> {
        let place = self.place(key);
        let shelf = place.parent().expect("a run lies on a shelf");
        fs::create_dir_all(shelf)
            .and_then(|()| {
                let mut tries = 1;
                loop {
                    match self.write(shelf, &place, key, entry) {
                        Err(error) if error.kind() == io::ErrorKind::NotFound && tries < TRIES => {
                            tries += 1;
                        }
                        done => return done,
                    }
                }
            })
            .map_err(|error| format!("cannot write `{}`: {error}", place.display()))
    }
}

/// Removes the unfinished files of killed processes: those that nobody has locked.
fn clear_away(folder: &Path) {
    let inside = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    for shelf in inside(folder).map(|it| it.path()).filter(|it| it.is_dir()) {
        for path in inside(&shelf).map(|it| it.path()) {
            let unfinished = path.extension().is_some_and(|it| it == UNFINISHED);
            if !unfinished {
                continue;
            }
            let Ok(file) = File::open(&path) else { continue };
            if file.try_lock().is_ok() {
                // What cannot be removed now is tried again by the next process.
                let _ = fs::remove_file(&path);
            }
        }
    }
}

fn failed(what: &'static str, path: &Path, source: io::Error) -> Failure {
    let help = "check that the folder is there, readable and writable; `--store DIR` names another";
    Failure::File { what, path: path.to_owned(), source, help }
}
