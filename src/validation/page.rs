//! `docs/validation.md`: every check with what it rests on, for somebody who does not believe it.
//!
//! What it does not know: how the numbers came about, and files.

use super::assumptions::{Assumptions, Sensitivity, Swing};
use super::check::{Quoted, Theory};
use super::guide::{EXAMPLES, GuideTable};
use super::theory::TheoryTable;
use super::{Coverage, Report, Share};

/// Where the page's pictures are, as it calls the place.
const PICTURES: &str = "images/validation";

/// A part of the page by its heading, so that a part can be compared with a committed page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// Its heading, without the signs before it.
    pub heading: &'static str,
    /// All of it, heading included.
    pub text: String,
}

/// Pages about the model, each with how often it marks a rule or number as assumed: path below `docs`, title, number.
pub type Marked = (String, String, usize);

/// The whole page.
#[must_use]
pub fn page(report: &Report, assumptions: &Assumptions, marked: &[Marked]) -> String {
    let parts = [
        theory(report),
        guide(&report.guide),
        coverage(&report.coverage),
        assumed(assumptions, marked),
    ];
    let parts: Vec<String> = parts.into_iter().map(|it| it.text).collect();
    format!("{}\n{}", head(report), parts.join("\n"))
}

fn head(report: &Report) -> String {
    let lines: Vec<_> = report.lines().into_iter().flat_map(|it| it.1).collect();
    let bad = lines.iter().filter(|it| !it.holds).count();
    let verdict = match bad {
        0 => format!("All {} checks on this page hold.", lines.len()),
        bad => format!("**{bad} of {} checks on this page fail.**", lines.len()),
    };
    let digests: Vec<_> =
        report.digests.iter().map(|it| format!("`{}` `{}`", it.scenario, it.found)).collect();
    format!(
        "# Validation\n\n<!-- Written by `cargo run --release -- selftest --write .`; do not edit. -->\n\n\
         Why should anybody believe what licsim says? This page holds it against four things: theory, the guide, the level that its \
         intervals promise, and its own assumptions. {verdict} No number of the program is typed here: the page is written by \
         `cargo run --release -- selftest --write .`, which runs everything and reads the rest off plans, screens and records. \
         `licsim selftest` does the same in short on your machine, in seconds, and compares the digests of two flagship runs with those \
         of the machine that this page is from: {}.\n\n\
         What is **not** validated: no run was ever compared with a real router, nor with the real backend; none was to be had. \
         Where the guide and other public sources are silent the model assumes something: the [last part](#what-is-assumed) \
         says what that does. Speed, loads and failure rates of a real network are your scenario's, not ours.\n",
        digests.join(", ")
    )
}

/// The part about theory.
#[must_use]
pub fn theory(report: &Report) -> Part {
    let heading = "Theory";
    let rows = || report.theory.iter().flat_map(|it| &it.rows);
    let missed = rows().filter(|it| !it.is_inside()).count();
    let mut text = format!(
        "## {heading}\n\nSmall worlds whose answer is known in advance, run through the whole model: agent, licmgr, call-home, network, \
         backend. What theory says is computed from the plan that was run. *Inside* says whether the 95 % interval of the measured \
         mean, Student's t over independent replications, covers it. Of {} such intervals about {} may be expected to miss a theory that is \
         right; here it is {missed}. The verdict goes by an interval of 99.9 % that must also be narrow: at most a tenth of the value either way.\n",
        rows().count(),
        (rows().count() + 10) / 20,
    );
    for TheoryTable { title, about, study, replications, rows } in &report.theory {
        text.push_str(&format!(
            "\n### {title}\n\n{about}\n\n{replications} replications: `licsim study {study}`\n\n\
             | what | theory | says | measured | 95 % interval | inside | verdict |\n|---|---|---|---|---|---|---|\n"
        ));
        rows.iter().for_each(|row| text.push_str(&theory_row(row)));
    }
    Part { heading, text }
}

fn theory_row(row: &Theory) -> String {
    let Theory { what, law, expected, unit, measured, .. } = row;
    let inside = if row.is_inside() { "yes" } else { "no" };
    format!(
        "| {what} | {law} | {} | {} | {} to {} | {inside} | {} |\n",
        unit.say(*expected),
        unit.say(measured.estimate),
        unit.say(measured.low),
        unit.say(measured.high),
        verdict(row.holds()),
    )
}

const fn verdict(holds: bool) -> &'static str {
    if holds { "holds" } else { "**fails**" }
}

/// The part about the guide.
#[must_use]
pub fn guide(tables: &[GuideTable]) -> Part {
    let heading = "The guide";
    let rows = || tables.iter().flat_map(|it| &it.rows);
    let same = rows().filter(|it| it.is_same()).count();
    let mut text = format!(
        "## {heading}\n\n*Smart Licensing on the ASR9000 Platform* is the source that wins over every other. Its numbers that say how \
         something behaves stand beside the program's, which are read from where the last column says: {same} of {} are the same. \
         What a screen prints and no rule uses (the agent's version, how many entries a trace can hold, the status of a failed lookup) \
         was taken from the guide: such a row shows that the screen is the guide's, and nothing about behaviour.\n",
        rows().count()
    );
    for GuideTable { title, rows } in tables {
        text.push_str(&format!(
            "\n### {title}\n\n| what | where in the guide | guide | licsim | same | read from |\n|---|---|---|---|---|---|\n"
        ));
        rows.iter().for_each(|row| text.push_str(&guide_row(row)));
    }
    text.push_str(
        "\n### Numbers that nothing is to be compared with\n\n| in the guide | why |\n|---|---|\n",
    );
    for (what, why) in EXAMPLES {
        text.push_str(&format!("| {what} | {why} |\n"));
    }
    Part { heading, text }
}

fn guide_row(row: &Quoted) -> String {
    let Quoted { what, place, guide, found, read, differs } = row;
    let same = match (differs, row.holds()) {
        (Some(why), true) => format!("no: {why}"),
        (_, holds) => if holds { "yes" } else { "**no**" }.into(),
    };
    format!("| {what} | {place} | {guide} | {found} | {same} | {read} |\n")
}

/// The part about intervals.
#[must_use]
pub fn coverage(rows: &[Coverage]) -> Part {
    let heading = "Intervals";
    let mut text = format!(
        "## {heading}\n\nEvery number of a study comes with an interval that is to hold the truth 95 times in 100. Here values are drawn whose \
         truth is known, and it is counted how often the interval holds it; the count has an uncertainty of its own (Wilson, 95 %). \
         *To reach* is calculated where it can be: the intervals for shares and quantiles go in steps, so that their exact coverage is not \
         quite 95 %. Where an interval is only approximate, it is the least that is taken: a t interval of ten very skewed values \
         misses twice as often as it says, and one of forty is nearly right. Made by `cargo run --release -- selftest --write .`.\n\n\
         | interval | values | used for | to reach | covered | of | verdict |\n|---|---|---|---|---|---|---|\n"
    );
    for row in rows {
        let percent = |share: f64| format!("{:.2} %", share * 100.0);
        let expected = match row.expected {
            Share::Exactly(share) => percent(share),
            Share::AtLeast(share) => format!("at least {:.0} %", share * 100.0),
        };
        let Coverage { interval, values, used, measured, .. } = row;
        text.push_str(&format!(
            "| {interval} | {values} | {used} | {expected} | {} ({} to {}) | {} | {} |\n",
            percent(measured.estimate),
            percent(measured.low),
            percent(measured.high),
            measured.n,
            verdict(row.holds()),
        ));
    }
    Part { heading, text }
}

/// The part about what is assumed.
#[must_use]
pub fn assumed(it: &Assumptions, marked: &[Marked]) -> Part {
    let heading = "What is assumed";
    let elsewhere: Vec<_> = it.list.iter().filter(|it| it.elsewhere.is_some()).collect();
    let mut text = format!(
        "## {heading}\n\nDefaults that no public source gives are marked *assumed* in the [scenario reference](scenario-reference.md): {} of \
         them. Two studies take a flagship each and vary alone every one that the flagship meets, {} in all, below and above what is assumed. A \
         change is the mean of paired differences over replications with the same random numbers, with its 95 % interval; one of \
         exactly 0 changes nothing in any replication.\n",
        it.list.len(),
        it.list.len() - elsewhere.len(),
    );
    it.sensitivities.iter().for_each(|it| text.push_str(&sensitivity(it)));
    text.push_str(
        "\n### Assumed, and met by neither flagship\n\nThese matter where a scenario has what they are about; vary them there as the two \
         studies do.\n\n| key | assumed | why not here |\n|---|---|---|\n",
    );
    for it in elsewhere {
        let why = it.elsewhere.unwrap_or_default();
        text.push_str(&format!("| `{}` | {} | {why} |\n", it.key, it.default));
    }
    text.push_str(
        "\n### Assumed rules\n\nNot every assumption is a number. The pages about the model mark each rule that no source gives; no study \
         can vary these, only another model.\n\n| page | marked as assumed |\n|---|---|\n",
    );
    for (path, title, number) in marked {
        text.push_str(&format!("| [{title}]({path}) | {number} |\n"));
    }
    Part { heading, text }
}

fn sensitivity(it: &Sensitivity) -> String {
    let Sensitivity { study, response, base, swings, picture } = it;
    let moving = swings.iter().filter(|it| it.widest() > 0.0).count();
    let mut text = format!(
        "\n### `{study}`\n\n{response}: {:.3} with everything as assumed ({:.3} to {:.3}, {} replications). Of {} assumed numbers \
         {moving} move it at all.\n\n    licsim study {study}\n\n![{}]({PICTURES}/{study}.svg)\n\n\
         | assumed number | assumed | instead | changes it by | 95 % interval |\n|---|---|---|---|---|\n",
        base.estimate,
        base.low,
        base.high,
        base.n,
        swings.len(),
        picture.0.replace(['[', ']'], ""),
    );
    for Swing { title, assumed, tried } in swings {
        for (label, change) in tried {
            let (by, low, high) =
                (signed(change.estimate), signed(change.low), signed(change.high));
            text.push_str(&format!("| {title} | {assumed} | {label} | {by} | {low} to {high} |\n"));
        }
    }
    text
}

/// A change in words: nothing, or with its sign.
fn signed(value: f64) -> String {
    match value {
        0.0 => "0".into(),
        small if small.abs() < 0.0005 => format!("{small:+.1e}"),
        value => format!("{value:+.3}"),
    }
}
