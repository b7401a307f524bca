//! `licsim list --gallery ROOT`: a page with every kind of chart, drawn from shipped scenarios and studies.
//!
//! For those who work on charts: whoever changes one writes the page again and looks at what became of it.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::args::ScenarioArgs;
use super::failure::Failure;
use super::index::{failed, keep};
use super::library;
use super::plot::drawing;
use super::study::conducted;
use crate::plan::{Plot, PlotKind};
use crate::render::chart::Kind;
use crate::render::chart::sight::{Drawing, Recorded, Sight};
use crate::render::study::charts;
use crate::study;

/// Where pictures go, as the page calls that place and as the project does.
const PICTURES: &str = "images/gallery";

/// What a run's chart of each kind is drawn from: what has most to say in it.
const fn shown_by(kind: Kind) -> &'static str {
    match kind {
        Kind::Beliefs | Kind::Routers | Kind::Pools => "pool-wide-ooc",
        Kind::Attempts => "retry-exhaustion",
        Kind::Recorded(Recorded::Ladder) => "retry-exhaustion",
        Kind::Recorded(Recorded::Gantt) => "link-brown-out",
        Kind::Recorded(Recorded::Raster) => "dns-outage",
        Kind::Recorded(Recorded::Latency | Recorded::Queue) => "retry-stampede",
        Kind::Waterfall => "dns-outage",
        Kind::Backend => "retry-stampede",
        Kind::Topology => "dns-outage",
    }
}

/// What a study's charts are drawn from: the study, the chart's name among those it draws, and what it shows.
const OF_STUDIES: [(&str, &str, &str); 7] = [
    (
        "proxy-connections",
        "p99",
        "a line with its band: an answer along a factor, one line a level of another",
    ),
    ("proxy-connections", "p99-heat-map", "a heat map: an answer over two factors"),
    ("proxy-connections", "p99-tornado", "a tornado: how far each factor alone moves an answer"),
    ("proxy-connections", "p99-distribution", "a distribution: the answers of all runs"),
    ("proxy-connections", "p99-survival", "survival: the share of runs that are not there yet"),
    (
        "what-matters-in-an-outage",
        "lost-sensitivity",
        "sensitivity: how much of the spread each factor explains",
    ),
    (
        "fewest-proxy-connections",
        "threshold-quick-enough",
        "a threshold: the share of runs that hold, level by level",
    ),
];

pub(super) fn write(root: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let docs = root.join("docs");
    let place = docs.join(PICTURES);
    fs::create_dir_all(&place).map_err(|source| failed(&place, source))?;
    let entries = [of_runs()?, of_studies()?].concat();
    for entry in &entries {
        keep(&place.join(format!("{}.svg", entry.file)), &entry.svg)?;
    }
    keep(&docs.join("gallery.md"), &page(&entries))?;
    writeln!(out, "{} pictures", entries.len())?;
    Ok(())
}

/// One picture of the page.
#[derive(Clone)]
struct Entry {
    /// Its file's name without its end.
    file: String,
    heading: String,
    about: String,
    alt: String,
    command: String,
    svg: String,
}

fn of_runs() -> Result<Vec<Entry>, Failure> {
    let plans = Kind::ALL.iter().map(|kind| {
        let (_, loaded) = library::load(&ScenarioArgs::base(shown_by(*kind)))?;
        Ok((*kind, loaded.plan))
    });
    let plans = plans.collect::<Result<Vec<_>, Failure>>()?;
    let drawn = study::in_parallel(&plans, |_, (kind, plan)| {
        drawing(*kind, plan, &Sight::whole(plan), |_| ())
    });
    let entry = |(kind, drawing): (&Kind, Option<Drawing>)| {
        let drawing = drawing?;
        Some(Entry {
            file: kind.name().into(),
            heading: format!("`{}`", kind.name()),
            about: kind.about().into(),
            alt: drawing.alt().into(),
            command: format!("licsim plot {} --chart {}", shown_by(*kind), kind.name()),
            svg: drawing.svg(),
        })
    };
    Ok(Kind::ALL.iter().zip(drawn).filter_map(entry).collect())
}

fn of_studies() -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    let mut done: Option<(&str, study::StudyOutcome)> = None;
    for (name, chart, about) in OF_STUDIES {
        if done.as_ref().is_none_or(|it| it.0 != name) {
            done = Some((name, conducted(name)?));
        }
        let Some((_, outcome)) = &mut done else { continue };
        outcome.study.plots = match chart.strip_suffix("-tornado") {
            Some(of) => vec![tornado(of)],
            None => Vec::new(),
        };
        let picture = charts(outcome).into_iter().find(|it| it.0 == chart);
        let (_, picture) = picture.unwrap_or_else(|| panic!("`{name}` draws no `{chart}`"));
        let (heading, about) = about.split_once(": ").unwrap_or((about, ""));
        entries.push(Entry {
            file: format!("{name}-{chart}"),
            heading: heading.into(),
            about: about.into(),
            alt: picture.alt().into(),
            command: format!("licsim study {name}   # charts/{chart}.svg"),
            svg: picture.svg(),
        });
    }
    Ok(entries)
}

/// A study draws a tornado only if its file asks for one.
fn tornado(of: &str) -> Plot {
    Plot { name: format!("{of}-tornado"), of: of.into(), kind: PlotKind::Tornado }
}

fn page(entries: &[Entry]) -> String {
    let mut text = String::from(
        "# Gallery\n\nEvery kind of chart once, drawn from shipped scenarios and studies. Titles are findings: computed from the data, \
         so that the same command with other numbers has another title.\n`licsim plot` draws a run's charts, of a scenario or of a run \
         directory, whole or in part (`--router`, `--from`, `--to`). A study draws those that suit it, or those that its `[[plot]]` \
         tables ask for.\n\n<!-- Written by `cargo run -- list --gallery .`; do not edit. -->\n",
    );
    for entry in entries {
        let Entry { file, heading, about, alt, command, .. } = entry;
        let alt = alt.replace(['[', ']'], "");
        text.push_str(&format!(
            "\n## {heading}\n\n{about}\n\n![{alt}]({PICTURES}/{file}.svg)\n\n    {command}\n"
        ));
    }
    text
}
