//! Input from strangers: scenarios, names, folders. It is data: it is read or refused, and does nothing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use crate::support::{licsim, licsim_in, tree};

const HEAD: &str = "[scenario]\ntitle = \"x\"\nduration = \"1d\"\n";
const OUTAGE: &str = include_str!("support/outage.toml");

/// A folder of the user's, `work`, within one that is nobody's business.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Place(tempfile::tempdir().expect("a folder"));
        fs::create_dir(place.work()).expect("made");
        place
    }

    fn outside(&self) -> &Path {
        self.0.path()
    }

    fn work(&self) -> PathBuf {
        self.0.path().join("work")
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.work().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
        self
    }

    fn licsim(&self, words: &[&str]) -> Output {
        licsim_in(&self.work(), words)
    }

    /// What is said on standard error by a command that must not do what it is asked.
    fn refused(&self, words: &[&str]) -> String {
        let done = self.licsim(words);
        let said = String::from_utf8(done.stderr).expect("text");
        assert_eq!(done.status.code(), Some(2), "{words:?}: {said}");
        assert!(said.contains("error[") && said.contains("help: "), "{words:?}: {said}");
        said
    }

    fn good(&self, words: &[&str]) -> String {
        let done = self.licsim(words);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{words:?}: {said}");
        String::from_utf8(done.stdout).expect("text")
    }
}

#[test]
fn a_base_is_read_only_from_below_the_scenario_or_the_folder_one_is_in() {
    let place = Place::new();
    let secret = "the-secret = \"swordfish\"\n";
    fs::write(place.outside().join("secret.toml"), secret).expect("written");
    place.write("secret", secret);
    for base in [
        "/etc/passwd",
        "../secret.toml",
        "deep/../../secret.toml",
        "deep/../../../../../../../etc/hostname",
        "secret",
        "deep",
        "missing.toml",
    ] {
        place
            .write("deep/base.toml", HEAD)
            .write("evil.toml", format!("extends = \"{base}\"\n{HEAD}"));
        for words in [
            &["check", "evil.toml"][..],
            &["run", "evil.toml"],
            &["test", "evil.toml"],
            &["study", "evil.toml"],
        ] {
            let said = place.refused(words);
            assert!(said.contains("error[no-base]") && said.contains("evil.toml:1"), "{said}");
            assert!(!said.contains("swordfish") && !said.contains("root:"), "it leaks: {said}");
        }
    }
    let absolute = place.work().join("deep/base.toml");
    place.write("evil.toml", format!("extends = {absolute:?}\n{HEAD}"));
    assert!(place.refused(&["check", "evil.toml"]).contains("absolute"));
    // A link within the folder that leads out of it is no way around.
    #[cfg(unix)]
    {
        let link = place.work().join("link.toml");
        std::os::unix::fs::symlink(place.outside().join("secret.toml"), link).expect("made");
        place.write("evil.toml", format!("extends = \"link.toml\"\n{HEAD}"));
        let said = place.refused(&["check", "evil.toml"]);
        assert!(said.contains("leads elsewhere") && !said.contains("swordfish"), "{said}");
    }
    // What is meant to work: below, beside, and up to the folder that one is in.
    for (name, base) in [
        ("a.toml", "deep/base.toml"),
        ("deep/b.toml", "base.toml"),
        ("deep/er/c.toml", "../base.toml"),
        ("deep/er/d.toml", "../../a.toml"),
    ] {
        place.write(name, format!("extends = \"{base}\"\n{HEAD}"));
        place.good(&["check", name]);
    }
    assert_eq!(
        licsim_in(&place.work().join("deep/er"), &["check", "d.toml"]).status.code(),
        Some(2)
    );
}

/// A run directory says where its scenario lay. Whoever sends one must not choose with that what is read here.
#[test]
fn a_run_directory_reads_bases_only_from_the_folder_one_is_in() {
    let place = Place::new();
    place.write("base.toml", HEAD).write("t.toml", "extends = \"base.toml\"\n");
    place.good(&["run", "t.toml"]);
    let run = "output/t/seed-1";
    place.good(&["replay", run]);
    let path = place.work().join(run).join("manifest.json");
    let manifest = fs::read_to_string(&path).expect("there");
    let elsewhere = place.outside().join("elsewhere");
    fs::create_dir(&elsewhere).expect("made");
    fs::write(elsewhere.join("base.toml"), HEAD.replace('x', "swordfish")).expect("written");
    for name in [elsewhere.join("t.toml").display().to_string(), "../elsewhere/t.toml".to_owned()] {
        fs::write(&path, manifest.replace("licsim run t.toml", &format!("licsim run {name}")))
            .expect("written");
        for words in [
            &["replay", run][..],
            &["export", run, "--to", "junit"],
            &["why", run, "--router", "edge-1", "compliance"],
        ] {
            let said = place.refused(words);
            assert!(said.contains("error[no-base]") && !said.contains("swordfish"), "{said}");
        }
    }
}

#[test]
fn what_is_no_scenario_is_told_at_once() {
    let place = Place::new();
    let utf16: Vec<u8> = HEAD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    place
        .write("latin.toml", b"[scenario]\ntitle = \"\xe4\"\n")
        .write("utf16.toml", [&[0xff, 0xfe], utf16.as_slice()].concat())
        .write("nul.toml", b"[scenario]\ntitle = \"x\0\"\n")
        .write("escape.toml", "[scenario]\n# \u{1b}]0;gotcha\u{7}\n")
        .write("turned.toml", "[scenario]\n# \u{202e}desrever\n")
        .write("cr.toml", "[scenario]\rtitle = \"x\"\r")
        .write("large.toml", "#".repeat((1 << 20) + 1));
    for (name, code, said) in [
        ("latin.toml", "not-text", "byte 21 is not part"),
        ("utf16.toml", "not-text", "byte 1 is not part"),
        ("nul.toml", "not-text", "line 2 holds the control character U+0000"),
        ("escape.toml", "not-text", "line 2 holds the control character U+001B"),
        ("turned.toml", "not-text", "line 2 holds the control character U+202E"),
        ("cr.toml", "syntax", "carriage return"),
        ("large.toml", "file-too-large", "1048577 bytes"),
        (".", "not-a-file", "is a folder"),
        ("latin.toml/x", "file", "cannot open"),
        ("\u{1b}]0;gotcha\u{7}.toml", "file", "cannot open"),
    ] {
        for command in ["check", "run", "study"] {
            let told = place.refused(&[command, name]);
            assert!(told.contains(&format!("error[{code}]")) && told.contains(said), "{told}");
            assert!(!told.contains('\u{1b}') && !told.contains('\u{202e}'), "{told:?}");
        }
    }
    // A mark at the beginning and line ends of another system are no mistakes.
    place.write("windows.toml", format!("\u{feff}{HEAD}").replace('\n', "\r\n"));
    place.good(&["check", "windows.toml"]);
}

#[cfg(target_os = "linux")]
#[test]
fn devices_and_pipes_neither_fill_the_memory_nor_wait_for_ever() {
    let place = Place::new();
    let made = std::process::Command::new("mkfifo").arg(place.work().join("pipe.toml")).status();
    assert!(made.expect("coreutils are there").success());
    place.write("evil.toml", format!("extends = \"pipe.toml\"\n{HEAD}"));
    for command in ["check", "run", "study"] {
        assert!(place.refused(&[command, "/dev/zero"]).contains("file-too-large"));
        assert!(place.refused(&[command, "/dev/null"]).contains("error[empty]"));
        assert!(place.refused(&[command, "pipe.toml"]).contains("error[not-a-file]"));
        assert!(place.refused(&[command, "evil.toml"]).contains("it is a pipe"));
    }
    // Nor as a file of a run directory.
    place.write("run/summary.json", "{}");
    for name in ["run/manifest.json", "run/settings.csv"] {
        let path = place.work().join(name);
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("coreutils are there").success());
        for words in [&["replay", "run"][..], &["compare", "run", "run"]] {
            place.refused(words);
        }
        fs::remove_file(path).expect("removed");
    }
    let sparse = fs::File::create(place.work().join("run/manifest.json")).expect("made");
    sparse.set_len(3 << 30).expect("a sparse file");
    assert!(place.refused(&["replay", "run"]).contains("2147483648 are read"));
    // What the shell pipes in is read.
    let mut child = licsim()
        .current_dir(place.work())
        .args(["check", "/dev/stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("piped").write_all(HEAD.as_bytes()).expect("taken");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn characters_that_are_not_for_reading_are_refused_wherever_they_stand() {
    let place = Place::new();
    for odd in
        ["\\u001b[31m", "\\u0000", "\\u009b", "\\u202e", "\\u2066", "\\u2028", "\\n", "\\r", "\\t"]
    {
        for text in [
            format!("[scenario]\ntitle = \"a{odd}b\"\nduration = \"1d\"\n"),
            format!("{HEAD}question = \"a{odd}b\"\n"),
            format!("{HEAD}\"a{odd}b\" = 1\n"),
            format!("{HEAD}[[expect]]\nname = \"a{odd}b\"\n"),
            format!("{HEAD}[[pool]]\nname = \"p\"\nlicenses = {{ \"a{odd}b\" = 1 }}\n"),
            format!("{HEAD}[[arm]]\nname = \"a\"\nset = {{ \"a{odd}b\" = 1 }}\n"),
            format!("{HEAD}[[arm]]\nname = \"a\"\ntitle = \"a{odd}b\"\n"),
        ] {
            place.write("evil.toml", &text);
            let told = place.refused(&["check", "evil.toml"]);
            assert!(told.contains("error[control-character]"), "{text}: {told}");
            assert!(told.contains("evil.toml:") && !told.contains('\u{1b}'), "{told:?}");
        }
    }
    place.write("good.toml", format!("{HEAD}description = \"\"\"\na\n\tb\n\"\"\"\n"));
    place.good(&["check", "good.toml"]);
    place.good(&["check", "good.toml", "--set", "scenario.description=\"a\\nb\""]);
    let told = place.refused(&["check", "good.toml", "--set", "scenario.title=\"a\\u001b[2Jb\""]);
    assert!(told.contains("U+001B"), "{told}");
}

#[test]
fn nothing_from_outside_steers_the_terminal() {
    let place = Place::new();
    let evil = "\u{1b}]0;gotcha\u{7}\u{9b}2J\u{202e}\r";
    place.write(&format!("{evil}.toml"), HEAD);
    // Also where a terminal would get colours.
    let file = format!("{evil}.toml");
    for words in [
        vec!["check", &file],
        vec!["run", &file, "--summary-only"],
        vec!["test", &file],
        vec!["run", evil],
        vec!["run", "pool-wide-ooc", "--arm", evil],
        vec!["run", "pool-wide-ooc", "--set", &file],
        vec!["show", "pool-wide-ooc", "--router", evil],
        vec!["plot", "pool-wide-ooc", "--chart", "pools", "-o", evil],
        vec!["frobnicate", evil],
        vec![evil],
        vec!["run", "pool-wide-ooc", "--from", evil],
    ] {
        let done = place.licsim(&[&["--color", "always"], words.as_slice()].concat());
        for bytes in [done.stdout, done.stderr] {
            let text = String::from_utf8(bytes).expect("text");
            assert!(
                !text.contains("\u{1b}]") && !text.contains(['\u{7}', '\u{9b}', '\u{202e}', '\r']),
                "{words:?}: {text:?}"
            );
        }
    }
    // A run directory of a stranger's.
    place.good(&["run", "guide-registration"]);
    let run = place.work().join("output/guide-registration/seed-1");
    let summary = fs::read_to_string(run.join("summary.json")).expect("there");
    let name = "and authorized within a minute";
    assert!(summary.contains(name));
    let changed = summary
        .replace(name, "a\\u001b]0;gotcha\\u0007b\\u202e")
        .replace("\"pass\": true", "\"pass\": false");
    fs::write(run.join("summary.json"), changed).expect("written");
    // Whoever sends it makes its check sums fit, or leaves them out as older programs did.
    let manifest = fs::read_to_string(run.join("manifest.json")).expect("there");
    let (before, sums) = manifest.split_once("  \"check_sums\": {").expect("they are there");
    let (_, after) = sums.split_once("},\n").expect("their end");
    fs::write(run.join("manifest.json"), format!("{before}{after}")).expect("written");
    let done = place.licsim(&["compare", "output/guide-registration/seed-1", "guide-registration"]);
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(text.contains("a␛]0;gotcha␇b"), "{text}");
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
}

/// Every cell of a CSV file.
fn cells(bytes: &[u8]) -> Vec<String> {
    let mut table = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let rows = table.records().map(|it| it.expect("well-formed"));
    rows.flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn no_cell_of_any_table_is_a_formula() {
    let place = Place::new();
    let formulas =
        ["=1+1", "+1+cmd|' /C calc'!A0", "@SUM(1)", "-1+1", "=HYPERLINK(\\\"http://x\\\")"];
    let values: Vec<String> = formulas.iter().map(|it| format!("\"{it}\"")).collect();
    let study = format!(
        "{OUTAGE}[[expect]]\nname = \"=1+2\"\nalways = {{ metric = \"routers.out-of-contact\", at-most = 100 }}\n\
         [study]\nquestion = \"=?\"\ntitle = \"=title\"\nreplications = 2\n\
         [[factor]]\nname = \"f\"\ntitle = \"=f\"\nkeys = [\"scenario.question\"]\nvalues = [{}]\n\
         [[response]]\nname = \"r\"\ntitle = \"@r\"\nmean = {{ metric = \"routers.out-of-contact\" }}\n",
        values.join(", ")
    );
    place.write("t.toml", &study);
    place.good(&["study", "t.toml"]);
    place.good(&["run", "t.toml", "--set", "scenario.title==1+1"]);
    let scenario = study.split("[study]").next().expect("a scenario");
    place.write("s.toml", scenario);
    place.good(&["compare", "s.toml", "--arm", "slow", "--out", "compared"]);
    let files = tree(&place.work()).into_iter();
    let tables: Vec<_> =
        files.filter(|it| it.0.extension().is_some_and(|it| it == "csv")).collect();
    assert!(tables.len() >= 6, "{} tables", tables.len());
    let mut seen = 0;
    for (path, bytes) in tables {
        for cell in cells(&bytes) {
            seen += usize::from(cell.starts_with("'=") || cell.starts_with("'+"));
            let is_number = cell.parse::<f64>().is_ok();
            let acts = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!acts || is_number, "{}: {cell}", path.display());
        }
    }
    assert!(seen > 5, "no formula was tried");
    for bad in ["-x", "--set", "-1"] {
        place.write("evil.toml", format!("{HEAD}[[pool]]\nname = \"{bad}\"\n"));
        assert!(place.refused(&["check", "evil.toml"]).contains("does not begin with `-`"));
    }
}

#[test]
fn no_text_becomes_a_script_in_a_page() {
    let place = Place::new();
    let evil = "</script></title></pre>--><script>alert(1)</script><img src=x onerror=alert(1)>";
    let text = OUTAGE.replace(
        "title = \"t\"",
        &format!("title = '{evil}'\nquestion = '{evil}'\ndescription = '''{evil}'''"),
    ) + &format!(
        "[[expect]]\nname = '{evil}'\nalways = {{ metric = \"routers.out-of-contact\", at-most = 100 }}\n"
    );
    place.write("evil.toml", &text);
    place.good(&["run", "evil.toml"]);
    place.good(&["compare", "evil.toml", "--arm", "slow", "--out", "output/compared"]);
    let study = format!(
        "[study]\ntitle = '{evil}'\nquestion = '{evil}'\nreplications = 2\n\
         [[factor]]\nname = \"f\"\ntitle = '{evil}'\nkeys = [\"scenario.question\"]\nvalues = ['{evil}', \"b\"]\n\
         [[response]]\nname = \"r\"\ntitle = '{evil}'\nmean = {{ metric = \"routers.out-of-contact\" }}\n"
    );
    place.write("studied.toml", text + &study);
    place.good(&["study", "studied.toml"]);
    let pages = tree(&place.work().join("output")).into_iter();
    let pages = pages.filter(|it| it.0.extension().is_some_and(|it| it == "html" || it == "svg"));
    let mut seen = 0;
    for (path, bytes) in pages {
        let page = String::from_utf8(bytes).expect("text");
        let bare = page.matches("<script>alert").count() + page.matches("<img src=x").count();
        assert_eq!(bare, 0, "{}", path.display());
        seen += 1;
    }
    assert!(seen > 8, "{seen} pages and pictures");
}

/// All there is below a folder but for `except`, by path.
fn snapshot(folder: &Path, except: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    tree(folder).into_iter().filter(|it| !it.0.starts_with(except)).collect()
}

#[test]
fn no_name_leads_out_of_the_output_folder() {
    let place = Place::new();
    fs::create_dir_all(place.outside().join("etc")).expect("made");
    fs::write(place.outside().join("etc/passwd"), "root").expect("written");
    let study = format!(
        "{OUTAGE}[study]\nquestion = \"?\"\nreplications = 2\n\
         [[factor]]\nname = \"f\"\nkeys = [\"scenario.question\"]\nvalues = [\"../../../etc/passwd\", \"/tmp/x\", \"..\", \"a/b\"]\n\
         [[response]]\nname = \"r\"\nmean = {{ metric = \"routers.out-of-contact\" }}\n"
    );
    place.write("t.toml", &study).write("...toml", OUTAGE).write("..\\up.toml", OUTAGE);
    let out = place.work().join("output");
    let before = snapshot(place.outside(), &out);
    let set = "scenario.question=../../../../etc/passwd";
    for words in [
        &["run", "t.toml", "--set", set][..],
        &["run", "t.toml", "--set", "scenario.question=/etc/passwd"],
        &["run", "...toml"],
        &["run", "..\\up.toml"],
        &["study", "t.toml"],
        &["study", "t.toml", "--set", set],
    ] {
        place.good(words);
        assert!(snapshot(place.outside(), &out) == before, "{words:?} wrote elsewhere");
    }
    // Names that become names of files or folders cannot lead anywhere.
    for bad in ["..", "../x", "a/b", "/etc/passwd", "a\\\\b", ".hidden", "C:x", "a.b"] {
        for table in ["arm", "pool", "node", "router", "root", "proxy"] {
            place.write("evil.toml", format!("{HEAD}[[{table}]]\nname = \"{bad}\"\n"));
            assert!(
                place.refused(&["run", "evil.toml"]).contains("error[bad-name]"),
                "{table} {bad}"
            );
        }
    }
    assert!(place.refused(&["new", "../x"]).contains("error[bad-name]"));
    fs::remove_file(place.work().join("evil.toml")).expect("removed");
    assert!(snapshot(place.outside(), &out) == before, "something was written elsewhere");
}

#[cfg(unix)]
#[test]
fn links_in_the_output_folder_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    let elsewhere = place.outside().join("elsewhere");
    fs::create_dir(&elsewhere).expect("made");
    fs::write(elsewhere.join("precious"), "mine").expect("written");
    let study = format!(
        "{OUTAGE}[study]\nquestion = \"?\"\nreplications = 2\n\
         [[response]]\nname = \"r\"\nmean = {{ metric = \"routers.out-of-contact\" }}\n"
    );
    place.write("t.toml", study);
    let out = place.work().join("output");
    fs::create_dir(&out).expect("made");
    // The folder of a scenario, and the store.
    for link in ["t", "store"] {
        symlink(&elsewhere, out.join(link)).expect("made");
    }
    assert!(place.refused(&["run", "t.toml"]).contains("error[link-outside]"));
    fs::remove_file(out.join("t")).expect("removed");
    let told = place.refused(&["study", "t.toml"]);
    assert!(told.contains("error[link-outside]"), "{told}");
    fs::remove_file(out.join("store")).expect("removed");
    // A shelf of the store.
    fs::create_dir(out.join("store")).expect("made");
    symlink(&elsewhere, out.join("store/3f")).expect("made");
    assert!(place.refused(&["study", "t.toml"]).contains("error[link-outside]"));
    fs::remove_file(out.join("store/3f")).expect("removed");
    // A run directory is replaced, whatever it leads to.
    fs::create_dir(out.join("t")).expect("made");
    symlink(&elsewhere, out.join("t/seed-1")).expect("made");
    place.good(&["run", "t.toml"]);
    assert!(out.join("t/seed-1/report.html").is_file() && !out.join("t/seed-1").is_symlink());
    // A file, too: what a link leads to stays as it is.
    symlink(elsewhere.join("precious"), place.work().join("x.svg")).expect("made");
    place.good(&["plot", "t.toml", "--chart", "pools", "-o", "x.svg"]);
    let left: Vec<_> = tree(&elsewhere);
    assert_eq!(left, [(elsewhere.join("precious"), b"mine".to_vec())]);
    // A folder that the user names is theirs, link or not.
    symlink(&elsewhere, place.work().join("scratch")).expect("made");
    place.good(&["run", "t.toml", "--out", "scratch"]);
    assert!(elsewhere.join("t/seed-1/report.html").is_file());
    // A circle of links among scenarios ends.
    symlink(place.work(), place.work().join("round")).expect("made");
    place.good(&["test", "."]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_that_is_named_as_output_stays_a_device() {
    use std::os::unix::fs::FileTypeExt;
    let place = Place::new();
    place.write("t.toml", OUTAGE);
    let null = place.work().join("null");
    std::os::unix::fs::symlink("/dev/null", &null).expect("made");
    place.good(&["export", "t.toml", "--to", "records", "--out", "/dev/null"]);
    place.good(&["export", "t.toml", "--to", "records", "--out", "null"]);
    assert!(fs::metadata("/dev/null").expect("there").file_type().is_char_device());
    assert!(null.is_symlink());
    let text = place.good(&["export", "t.toml", "--to", "records", "--out", "/dev/stdout"]);
    assert!(text.lines().count() > 10);
    assert!(
        place
            .refused(&["export", "t.toml", "--to", "records", "--out", "/dev/full"])
            .contains("No space left")
    );
}

#[test]
fn numbers_at_their_ends() {
    let place = Place::new();
    for (value, said) in [
        ("inf", "wrong-type"),
        ("-inf", "wrong-type"),
        ("nan", "wrong-type"),
        ("1e308", "wrong-type"),
        ("-1", "negative-number"),
        ("-9223372036854775808", "negative-number"),
        ("18446744073709551616", "number-too-large"),
        ("99999999999999999999999999999999999999999999", "number-too-large"),
        ("0x1ffffffffffffffff", "number-too-large"),
    ] {
        place.write("evil.toml", format!("{HEAD}seed = {value}\n"));
        assert!(place.refused(&["check", "evil.toml"]).contains(said), "{value}");
    }
    for seed in [
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "0xffffffffffffffff",
        "0",
    ] {
        place.write("good.toml", format!("{HEAD}seed = {seed}\n"));
        place.good(&["run", "good.toml", "--summary-only"]);
    }
    for (value, code) in [
        ("inf", "wrong-type"),
        ("9e999d", "wrong-unit"),
        ("99999999999999999999d", "not-a-duration"),
        ("-1d", "negative-duration"),
        ("0s", "zero-duration"),
        ("NaNs", "a duration begins with a number"),
        ("\u{661}d", "a duration begins with a number"),
    ] {
        let quoted = if value == "inf" { value.to_owned() } else { format!("\"{value}\"") };
        place.write("evil.toml", format!("[scenario]\ntitle = \"x\"\nduration = {quoted}\n"));
        assert!(place.refused(&["check", "evil.toml"]).contains(code), "{value}");
    }
    let bound = |value: &str| {
        format!(
            "{HEAD}[[expect]]\nname = \"e\"\nmetric = \"routers.out-of-contact\"\nat = \"1h\"\nat-most = {value}\n"
        )
    };
    for value in ["inf", "nan", "1e309"] {
        place.write("evil.toml", bound(value));
        let done = place.licsim(&["run", "evil.toml", "--summary-only"]);
        assert_ne!(
            done.status.code(),
            Some(3),
            "{value}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
    // The first and the last year, a whole century on.
    for date in ["0001-01-01T00:00:00Z", "9998-12-31T23:59:59Z"] {
        let text = format!("{HEAD}start = {date}\n").replace("1d", "36525d");
        place.write("date.toml", text);
        let done = place.licsim(&["run", "date.toml", "--summary-only"]);
        assert!(
            matches!(done.status.code(), Some(0 | 2)),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
}
