//! The library's index page and its pictures are those that the program writes now.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{licsim_in, root, tree};

const AGAIN: &str = "write them again with `cargo run -- list --index .` and look at what changed";

fn page_and_pictures(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let pictures = tree(&root.join("docs/images/scenarios"));
    let page = root.join("scenarios/README.md");
    let page = std::fs::read(&page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    let named = |(path, bytes): (std::path::PathBuf, Vec<u8>)| {
        (path.file_name().expect("a file").to_string_lossy().into_owned(), bytes)
    };
    let mut all: BTreeMap<_, _> = pictures.into_iter().map(named).collect();
    all.insert("scenarios/README.md".to_owned(), page);
    all
}

#[test]
fn the_index_page_and_its_pictures_are_fresh() {
    let fresh = tempfile::tempdir().expect("a folder");
    for (path, bytes) in tree(&root().join("scenarios")) {
        let copy = fresh.path().join(path.strip_prefix(root()).expect("below the root"));
        std::fs::create_dir_all(copy.parent().expect("a folder")).expect("a folder");
        std::fs::write(copy, bytes).expect("a copy");
    }
    let done = licsim_in(fresh.path(), &["list", "--index", "."]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (committed, now) = (page_and_pictures(root()), page_and_pictures(fresh.path()));
    let names = |of: &BTreeMap<String, Vec<u8>>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&committed), names(&now), "{AGAIN}, and remove pictures of what is gone");
    for (name, bytes) in &now {
        assert!(committed[name] == *bytes, "{name} is out of date: {AGAIN}");
        let is_picture = name.ends_with(".svg");
        assert!(!is_picture || bytes.len() <= 6 * 1024, "{name} has {} bytes", bytes.len());
    }
}

#[test]
fn no_picture_is_empty_and_each_says_in_words_what_it_shows() {
    for (path, bytes) in tree(&root().join("docs/images/scenarios")) {
        let svg = String::from_utf8(bytes).expect("text");
        let title = svg.split_once("<title>").and_then(|it| it.1.split_once("</title>"));
        assert!(title.is_some_and(|it| it.0.contains(" over ")), "{}", path.display());
        // The axis is one path; what is shown is at least another.
        let drawn = svg.matches("<path ").count() - svg.matches("#8b949e").count();
        assert!(drawn >= 2, "{} shows nothing", path.display());
    }
}
