//! The gallery is what the program draws now, and it has every kind of chart.

use std::collections::BTreeMap;
use std::path::Path;

use licsim::render::chart::Kind;

use crate::support::{licsim_in, root, tree};

const AGAIN: &str = "write it again with `cargo run -- list --gallery .` and look at what changed";

fn page_and_pictures(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let page = std::fs::read(root.join("docs/gallery.md")).expect("the page");
    let pictures = tree(&root.join("docs/images/gallery"));
    let named = |(path, bytes): (std::path::PathBuf, Vec<u8>)| {
        (path.file_name().expect("a file").to_string_lossy().into_owned(), bytes)
    };
    pictures.into_iter().map(named).chain([("gallery.md".to_owned(), page)]).collect()
}

#[test]
fn the_gallery_is_fresh() {
    let fresh = tempfile::tempdir().expect("a folder");
    let done = licsim_in(fresh.path(), &["list", "--gallery", "."]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (committed, now) = (page_and_pictures(root()), page_and_pictures(fresh.path()));
    let names = |of: &BTreeMap<String, Vec<u8>>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&committed), names(&now), "{AGAIN}, and remove pictures of what is gone");
    for (name, bytes) in &now {
        assert!(committed[name] == *bytes, "{name} is out of date: {AGAIN}");
    }
}

#[test]
fn every_kind_of_chart_of_a_run_is_in_the_gallery_with_its_command() {
    let page = std::fs::read_to_string(root().join("docs/gallery.md")).expect("the page");
    for kind in Kind::ALL {
        assert!(page.contains(&format!("--chart {}\n", kind.name())), "{}", kind.name());
    }
    for (path, _) in tree(&root().join("docs/images/gallery")) {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        assert!(page.contains(&format!("(images/gallery/{name})")), "{name} is on no page");
    }
}
