//! The run directory: written under a temporary name, then renamed. A killed run leaves nothing that looks whole.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use super::failure::Failure;
use crate::render::Artifact;

/// A run directory in the making.
pub(super) struct RunDirectory {
    temporary: PathBuf,
    place: PathBuf,
    /// Holds the lock that says that somebody is at work in `temporary`; the system drops it with the process, even
    /// one that was killed. `None` where folders cannot be locked.
    _lock: Option<File>,
}

impl RunDirectory {
    /// Prepares `root/scenario/run`. Called before a long run, so that a bad path fails at once.
    pub(super) fn prepare(root: &Path, scenario: &str, run: &str) -> Result<Self, Failure> {
        let parent = root.join(plain(scenario));
        let name = plain(run);
        let place = parent.join(&name);
        fs::create_dir_all(&parent).map_err(|source| failed(&parent, source))?;
        stay_inside(root, &parent)?;
        if place.exists() && !place.is_dir() {
            return Err(failed(&place, io::ErrorKind::NotADirectory.into()));
        }
        clear_away(&parent);
        let (temporary, lock) = claim(&parent, &name).map_err(|source| failed(&parent, source))?;
        Ok(RunDirectory { temporary, place, _lock: lock })
    }

    /// A file of the directory, to be written before it is published.
    pub(super) fn create(&self, name: &str) -> Result<WholeFile, Failure> {
        WholeFile::create(&self.temporary.join(name))
    }

    /// Writes everything and gives the directory its name; an older one of the same name is replaced.
    pub(super) fn publish(self, artifacts: &[Artifact]) -> Result<PathBuf, Failure> {
        for artifact in artifacts {
            // Names come from routers and plots, whose own names are checked when they are read.
            let is_plain = |it: Component<'_>| matches!(it, Component::Normal(_));
            if !Path::new(&artifact.name).components().all(is_plain) {
                return Err(Failure::Internal);
            }
            let path = self.temporary.join(&artifact.name);
            let folder = path.parent().expect("an artifact lies in the run directory");
            fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
            fs::write(&path, &artifact.bytes).map_err(|source| failed(&path, source))?;
        }
        self.put_in_place().map_err(|source| failed(&self.place, source))?;
        Ok(self.place.clone())
    }

    /// Moves an older directory aside first, and removes it last: whoever kills the run in between loses neither. What was moved
    /// aside and has nothing in its place is put back, by [`clear_away`] if not by this.
    fn put_in_place(&self) -> io::Result<()> {
        let aside = self.temporary.with_extension(ASIDE);
        let mut tries = 0;
        loop {
            match fs::rename(&self.place, &aside) {
                // Another run came in between, and one older directory is aside already.
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                    fs::remove_dir_all(&aside).or_else(gone_is_fine)?;
                    fs::rename(&self.place, &aside).or_else(gone_is_fine)?;
                }
                done => done.or_else(gone_is_fine)?,
            }
            match fs::rename(&self.temporary, &self.place) {
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty && tries < 100 => {
                    tries += 1;
                }
                Err(error) => {
                    // What was reported as stored stays where it was reported.
                    let _ = fs::rename(&aside, &self.place);
                    return Err(error);
                }
                Ok(()) => {
                    // What cannot be removed now is tried again by the next run.
                    let _ = fs::remove_dir_all(&aside);
                    return Ok(());
                }
            }
        }
    }
}

/// Makes a folder in `parent` that nobody else works in, and locks it.
///
/// Its name is drawn: process numbers are not enough of one, as pods and machines that share a volume have the same ones,
/// and whoever waits for the lock of somebody else's folder waits for ever.
fn claim(parent: &Path, name: &str) -> io::Result<(PathBuf, Option<File>)> {
    let mut tries = 0;
    loop {
        let place = unfinished_folder(parent, name)?;
        tries += 1;
        let lock = match File::open(&place) {
            Ok(folder) => match folder.try_lock() {
                Ok(()) => Some(folder),
                // Somebody takes it for a leftover, and has the lock while they remove it.
                Err(TryLockError::WouldBlock) if tries < TRIES => continue,
                Err(_) => None,
            },
            Err(_) => None,
        };
        // Between making and locking it may have been cleared away.
        if place.is_dir() || tries == TRIES {
            return Ok((place, lock));
        }
    }
}

/// Refuses to write where a link leads out of the folder that was asked for: it may have come with somebody else's files.
pub(super) fn stay_inside(root: &Path, below: &Path) -> Result<(), Failure> {
    // The empty path means this folder.
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let real = |it: &Path| fs::canonicalize(it).map_err(|source| failed(it, source));
    if real(below)?.starts_with(real(root)?) {
        return Ok(());
    }
    Err(Failure::BadInput(format!(
        "error[link-outside]: `{}` leads out of `{}`\n  help: it is a link; remove it, or name the folder itself that it leads to",
        below.display(),
        root.display()
    )))
}

/// A new folder in `parent` that looks unfinished, with the rights that any other new folder has.
fn unfinished_folder(parent: &Path, name: &str) -> io::Result<PathBuf> {
    let prefix = format!(".{name}.");
    let mut folder = tempfile::Builder::new();
    folder.prefix(&prefix).suffix(UNFINISHED);
    #[cfg(unix)]
    folder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    Ok(folder.tempdir_in(parent)?.keep())
}

/// A file of the user's in the making: it appears whole or not at all. A device or a pipe that the user names takes what
/// comes as it comes, and stays what it is.
pub(super) struct WholeFile {
    /// `None` for a device or a pipe.
    part: Option<PathBuf>,
    place: PathBuf,
    file: BufWriter<File>,
}

impl WholeFile {
    /// Prepares it beside its place.
    pub(super) fn create(place: &Path) -> Result<Self, Failure> {
        let name = place
            .file_name()
            .ok_or_else(|| unwritten(place, io::ErrorKind::IsADirectory.into()))?;
        if place.is_dir() {
            return Err(unwritten(place, io::ErrorKind::IsADirectory.into()));
        }
        let is_special = fs::metadata(place).is_ok_and(|it| !it.is_file());
        let part = place.with_file_name(part_name(&name.to_string_lossy()));
        let file =
            if is_special { File::options().write(true).open(place) } else { new_file(&part) };
        let file = BufWriter::new(file.map_err(|source| unwritten(place, source))?);
        Ok(WholeFile { part: (!is_special).then_some(part), place: place.to_owned(), file })
    }

    /// Lets `writer` write it, and gives it its name.
    pub(super) fn written(
        mut self,
        writer: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        writer(&mut self.file).map_err(|failure| match failure {
            Failure::Output(source) => unwritten(&self.place, source),
            other => other,
        })?;
        let named = |it: &PathBuf| fs::rename(it, &self.place);
        let done = self.file.flush().and_then(|()| self.part.as_ref().map_or(Ok(()), named));
        done.map_err(|source| unwritten(&self.place, source))
    }
}

fn unwritten(path: &Path, source: io::Error) -> Failure {
    Failure::File {
        what: "write",
        path: path.to_owned(),
        source,
        help: "check that its folder is there, is writable and has room",
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // After a rename there is nothing left here; after a failure nothing may be left here.
        let _ = self.part.as_ref().map(fs::remove_file);
    }
}

/// How many folders are tried before it is the user's matter.
const TRIES: u32 = 1000;

/// Writes files into a folder that is the user's own and may hold others. Each appears whole, and none before all are written:
/// a disk that fills up leaves no new files beside old ones.
pub(super) fn publish_into(folder: &Path, artifacts: &[Artifact]) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
    let mut parts = Vec::new();
    let written = artifacts.iter().try_for_each(|artifact| {
        let path = folder.join(&artifact.name);
        let part = folder.join(part_name(&artifact.name));
        let written = new_file(&part).and_then(|mut file| file.write_all(&artifact.bytes));
        parts.push((part, path.clone()));
        written.map_err(|source| failed(&path, source))
    });
    let named = written.and_then(|()| {
        let name = |(part, path): &(PathBuf, PathBuf)| {
            fs::rename(part, path).map_err(|source| failed(path, source))
        };
        parts.iter().try_for_each(name)
    });
    if named.is_err() {
        // What is left of them would only take room.
        parts.iter().for_each(|(part, _)| drop(fs::remove_file(part)));
    }
    named
}

fn part_name(name: &str) -> String {
    format!(".{name}.{}{UNFINISHED}", std::process::id())
}

/// A file that was not there. What is left of a dead process with this one's number goes; a link is not followed.
fn new_file(path: &Path) -> io::Result<File> {
    fs::remove_file(path).or_else(gone_is_fine)?;
    File::create_new(path)
}

fn gone_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// How the names of folders end that are not a whole run directory.
const UNFINISHED: &str = ".part";
/// The ending, in place of [`UNFINISHED`], of an older run directory that is being replaced.
const ASIDE: &str = "old.part";

/// The name that a directory had before it was moved aside: `.seed-1.Xy12ab.old.part` was `seed-1`.
fn name_before(aside: &str) -> Option<&str> {
    let (name, _drawn) =
        aside.strip_prefix('.')?.strip_suffix(ASIDE)?.strip_suffix('.')?.rsplit_once('.')?;
    Some(name)
}

/// Removes what runs left in `parent` that were killed. A folder that a living run works in is locked.
fn clear_away(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let unfinished = name.starts_with('.') && name.ends_with(UNFINISHED) && path.is_dir();
        if !unfinished {
            continue;
        }
        // Its run was killed just before it put another in its place. Where there is one this fails.
        if name_before(&name).is_some_and(|it| fs::rename(&path, parent.join(it)).is_ok()) {
            continue;
        }
        // Kept until it is removed: who has it last finds no folder under that name.
        let Ok(folder) = File::open(&path) else { continue };
        if folder.try_lock().is_ok() {
            // What cannot be removed now is tried again by the next run.
            let _ = fs::remove_dir_all(&path);
        }
    }
}

impl Drop for RunDirectory {
    fn drop(&mut self) {
        // After a rename there is nothing left here; after a failure nothing may be left here.
        let _ = fs::remove_dir_all(&self.temporary);
    }
}

fn failed(path: &Path, source: std::io::Error) -> Failure {
    Failure::File {
        what: "write",
        path: path.to_owned(),
        source,
        help: "check that the folder is writable and has room, or choose another with `--out DIR`",
    }
}

/// A file name that stays inside its folder, whatever the scenario calls itself.
fn plain(name: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_=,+".contains(c);
    let mut plain: String =
        name.chars().map(|c| if safe(c) || c == '.' { c } else { '_' }).collect();
    while plain.starts_with('.') {
        plain.remove(0);
    }
    if plain.len() > 120 {
        plain.truncate(100);
        plain.push_str(&format!("-{:016x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes())));
    }
    if plain.is_empty() { "scenario".into() } else { plain }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_name_cannot_leave_its_folder() {
        assert_eq!(plain("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(plain("seed-1,backend.servers=4"), "seed-1,backend.servers=4");
        assert_eq!(plain(".."), "scenario");
        assert_eq!(plain("a\nb"), "a_b");
    }

    /// A run directory with one file in it.
    fn replace(root: &Path, text: &[u8]) -> Result<PathBuf, Failure> {
        let file = Artifact { name: "x".into(), media_type: "text/plain", bytes: text.to_vec() };
        RunDirectory::prepare(root, "s", "seed-1,a.b=4")?.publish(&[file])
    }

    #[test]
    fn a_directory_that_is_replaced_is_there_until_the_new_one_is() {
        let root = tempfile::tempdir().expect("a folder");
        let place = replace(root.path(), b"old").expect("written");
        // Killed between the two renames.
        let aside = root.path().join("s/.seed-1,a.b=4.Xy12ab.old.part");
        fs::rename(&place, &aside).expect("moved");
        clear_away(&root.path().join("s"));
        assert_eq!(fs::read(place.join("x")).expect("put back"), b"old");
        // Killed after them.
        fs::create_dir(&aside).expect("made");
        fs::write(aside.join("x"), "older").expect("written");
        clear_away(&root.path().join("s"));
        assert_eq!(fs::read(place.join("x")).expect("kept"), b"old");
        assert!(!aside.exists(), "cleared away");
        // Nothing can be put in its place.
        let begun = RunDirectory::prepare(root.path(), "s", "seed-1,a.b=4").expect("made");
        fs::remove_dir(&begun.temporary).expect("removed");
        assert!(begun.put_in_place().is_err());
        drop(begun);
        assert_eq!(fs::read(place.join("x")).expect("put back"), b"old");
        replace(root.path(), b"new").expect("written");
        assert_eq!(fs::read(place.join("x")).expect("replaced"), b"new");
        assert_eq!(fs::read_dir(root.path().join("s")).expect("there").count(), 1);
    }

    #[test]
    fn everybody_works_in_a_folder_of_their_own_that_nobody_clears_away() {
        let parent = tempfile::tempdir().expect("a folder");
        let claims = || -> Vec<_> {
            (0..50).map(|_| claim(parent.path(), "study").expect("made")).collect()
        };
        let all: Vec<(PathBuf, Option<File>)> = std::thread::scope(|scope| {
            let claimants = [(); 3].map(|()| scope.spawn(claims));
            // Others come in all the time, and clear away first.
            (0..500).for_each(|_| clear_away(parent.path()));
            claimants.into_iter().flat_map(|it| it.join().expect("no panic")).collect()
        });
        assert!(all.iter().all(|(place, lock)| place.is_dir() && lock.is_some()));
        let places: BTreeSet<&PathBuf> = all.iter().map(|it| &it.0).collect();
        assert_eq!(places.len(), 150);
    }

    #[test]
    fn a_folder_has_the_rights_that_any_folder_has() {
        let parent = tempfile::tempdir().expect("a folder");
        fs::create_dir(parent.path().join("plain")).expect("made");
        let (place, _lock) = claim(parent.path(), "run").expect("made");
        let rights = |it: &Path| fs::metadata(it).expect("there").permissions();
        assert_eq!(rights(&place), rights(&parent.path().join("plain")));
    }

    #[test]
    fn long_names_stay_different() {
        let (a, b) = ("x".repeat(300), format!("{}y", "x".repeat(299)));
        assert!(plain(&a).len() <= 120 && plain(&a) != plain(&b));
    }
}
