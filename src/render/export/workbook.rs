//! `report.xlsx`: the portal's tabs and the run's results as a workbook, for whoever works with spreadsheets.
//!
//! Sheets: Summary; Licenses, Product Instances and Event Log as the portal has them at the end of the run; Expectations;
//! Routers. Dates are dates by the scenario's clock on the wall. Texts are written as texts, so that nothing is ever
//! calculated. The file's own date is the scenario's start: the same outcome gives the same bytes.
//!
//! What it does not know: files.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::csv_files::event_words;
use crate::kernel::Time;
use crate::model::backend::Silence;
use crate::model::wire::InstanceId;
use crate::outcome::RunOutcome;
use crate::plan::Plan;
use crate::render::calendar::Date;
use crate::render::{identity, words};
use crate::view::{InstanceRow, LicenseRow};

/// Lines of the event log that fit; a longer log keeps its last ones.
const LINES: usize = 100_000;
/// Characters that fit into a cell.
const CHARACTERS: usize = 32_767;

/// The workbook.
///
/// # Panics
/// Never: names and sizes of sheets are fixed.
#[must_use]
pub fn report_xlsx(outcome: &RunOutcome) -> Vec<u8> {
    written(outcome).expect("sheets have good names and cells have room")
}

fn written(outcome: &RunOutcome) -> Result<Vec<u8>, XlsxError> {
    let plan = &outcome.plan;
    let mut book = Workbook::new();
    let made = day(&plan.scenario.start.date(Time::ZERO));
    let mut about = DocProperties::new()
        .set_title(plan.scenario.title.chars().take(255).collect::<String>())
        .set_author(concat!("licsim ", env!("CARGO_PKG_VERSION")));
    if let Some(made) = made {
        about = about.set_creation_datetime(&made);
    }
    book.set_properties(&about);
    for sheet in [
        summary(outcome),
        licenses(outcome),
        instances(outcome),
        event_log(outcome),
        expectations(outcome),
        routers(outcome),
    ] {
        sheet.write(book.add_worksheet())?;
    }
    book.save_to_buffer()
}

/// What a cell holds.
enum Cell {
    Text(String),
    Whole(u64),
    Number(f64),
    Date(Date),
    Empty,
}

/// A sheet: a head with the width of each column in characters, and rows.
struct Sheet {
    name: &'static str,
    head: Vec<(&'static str, f64)>,
    rows: Vec<Vec<Cell>>,
}

impl Sheet {
    fn new(name: &'static str, head: &[(&'static str, f64)]) -> Sheet {
        Sheet { name, head: head.to_vec(), rows: Vec::new() }
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let head = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x1F_4E_79))
            .set_font_color(Color::White)
            .set_align(FormatAlign::VerticalCenter);
        let dated =
            Format::new().set_num_format("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Left);
        sheet.set_name(self.name)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        for (place, (name, width)) in (0_u16..).zip(&self.head) {
            sheet.set_column_width(place, *width)?;
            sheet.write_string_with_format(0, place, *name, &head)?;
        }
        for (row, cells) in (1_u32..).zip(&self.rows) {
            for (place, cell) in (0_u16..).zip(cells) {
                match cell {
                    Cell::Text(text) => sheet.write_string(row, place, clipped(text))?,
                    Cell::Whole(number) => sheet.write_number(row, place, *number as f64)?,
                    Cell::Number(number) => sheet.write_number(row, place, *number)?,
                    Cell::Date(date) => match instant(date) {
                        Some(date) => sheet.write_datetime_with_format(row, place, date, &dated)?,
                        // A date that no spreadsheet counts is still a text.
                        None => sheet.write_string(row, place, date.iso())?,
                    },
                    Cell::Empty => continue,
                };
            }
        }
        if !self.rows.is_empty() {
            let last = (u32::try_from(self.rows.len()), u16::try_from(self.head.len() - 1));
            let (Ok(rows), Ok(columns)) = last else { return Ok(()) };
            sheet.autofilter(0, 0, rows, columns)?;
        }
        Ok(())
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn date(plan: &Plan, at: Time) -> Cell {
    Cell::Date(plan.scenario.start.date(at))
}

fn uuid(plan: &Plan, instance: InstanceId) -> Cell {
    Cell::Text(identity::instance_uuid(plan.seed, instance))
}

fn pool(plan: &Plan, pool: crate::model::wire::PoolId) -> Cell {
    text(&plan.pools[pool.index()].name)
}

/// The first instant of a day, if spreadsheets know it.
fn day(date: &Date) -> Option<ExcelDateTime> {
    ExcelDateTime::from_ymd(u16::try_from(date.year).ok()?, date.month, date.day).ok()
}

fn instant(date: &Date) -> Option<ExcelDateTime> {
    day(date)?.and_hms_milli(date.hour.into(), date.minute, date.second, date.milli).ok()
}

/// As much of a text as fits into a cell.
fn clipped(text: &str) -> String {
    text.chars().take(CHARACTERS).collect()
}

fn summary(outcome: &RunOutcome) -> Sheet {
    let plan = &outcome.plan;
    let scenario = &plan.scenario;
    let mut sheet = Sheet::new("Summary", &[("What", 34.0), ("Value", 44.0), ("Unit", 8.0)]);
    let mut row = |name: &str, value: Cell, unit: &str| {
        let unit = if unit == "1" { Cell::Empty } else { text(unit) };
        sheet.rows.push(vec![text(name), value, unit]);
    };
    row("Scenario", text(&scenario.name), "1");
    row("Title", text(&scenario.title), "1");
    row("Question", text(&scenario.question), "1");
    row("Arm", text(plan.arm.as_deref().unwrap_or("base")), "1");
    row("Seed", text(&plan.seed.to_string()), "1");
    row("Replication", Cell::Whole(plan.replication.into()), "1");
    row("Begins", date(plan, Time::ZERO), "1");
    row("Ends", date(plan, outcome.sim_end), "1");
    row("Routers", Cell::Whole(plan.routers().into()), "1");
    row("Events", Cell::Whole(outcome.events), "1");
    row("Digest", text(&outcome.digests.run), "1");
    let held = outcome.expectations.iter().filter(|it| it.pass).count();
    let all = outcome.expectations.len();
    row("Expectations that hold", text(&format!("{held} of {all}")), "1");
    for note in notes(outcome) {
        row("Note", Cell::Text(note), "1");
    }
    for metric in &outcome.metrics {
        row(&metric.name, Cell::Number(metric.value), metric.unit);
    }
    sheet
}

/// What the workbook leaves out.
fn notes(outcome: &RunOutcome) -> Vec<String> {
    let mut notes = Vec::new();
    let lines = outcome.pool_log.len();
    if lines > LINES {
        notes.push(format!(
            "Event Log has the last {} of {} lines; pool-events.csv has all",
            words::grouped(LINES as u64),
            words::grouped(lines as u64)
        ));
    }
    if let Some(portal) = &outcome.portal
        && portal.registered > portal.instances.len()
    {
        notes.push(format!(
            "Product Instances has the first {} of {}",
            words::grouped(portal.instances.len() as u64),
            words::grouped(portal.registered as u64)
        ));
    }
    if outcome.routers.len() < outcome.plan.routers() as usize {
        notes.push(format!(
            "Routers has the first {} of {}; routers.csv has more",
            words::grouped(outcome.routers.len() as u64),
            words::grouped(outcome.plan.routers().into())
        ));
    }
    notes
}

/// The portal's tab: what is owned, used, left, and what it warns of.
fn licenses(outcome: &RunOutcome) -> Sheet {
    let plan = &outcome.plan;
    let head = [
        ("Virtual Account", 24.0),
        ("License", 28.0),
        ("Entitlement Tag", 60.0),
        ("Purchased", 12.0),
        ("In Use", 12.0),
        ("Balance", 12.0),
        ("Alerts", 24.0),
    ];
    let mut sheet = Sheet::new("Licenses", &head);
    let rows = outcome.portal.iter().flat_map(|it| &it.licenses);
    sheet.rows.extend(rows.map(|row: &LicenseRow| {
        let tag = &plan.tags[row.tag.index()];
        let alert = if row.missing > 0 { text("Insufficient Licenses") } else { Cell::Empty };
        vec![
            pool(plan, row.pool),
            text(&tag.name),
            text(&tag.id),
            Cell::Whole(row.purchased),
            Cell::Whole(row.in_use),
            Cell::Number(row.purchased as f64 - row.in_use as f64),
            alert,
        ]
    }));
    sheet
}

fn instances(outcome: &RunOutcome) -> Sheet {
    let plan = &outcome.plan;
    let head = [
        ("Name", 20.0),
        ("Product Type", 16.0),
        ("Serial Number", 16.0),
        ("UUID", 38.0),
        ("Virtual Account", 24.0),
        ("Licenses in Use", 40.0),
        ("Last Contact", 20.0),
        ("Alerts", 30.0),
    ];
    let mut sheet = Sheet::new("Product Instances", &head);
    let rows = outcome.portal.iter().flat_map(|it| &it.instances);
    sheet.rows.extend(rows.map(|row: &InstanceRow| {
        let used = row.requests.iter().filter(|it| it.count > 0);
        let used: Vec<_> =
            used.map(|it| format!("{} of {}", it.count, plan.tags[it.tag.index()].name)).collect();
        let alert = match row.silence {
            Silence::Heard => Cell::Empty,
            Silence::Alerted => text("Failed to Connect"),
            Silence::Released => text("Failed to Connect; licenses released"),
            Silence::Reserved => text("Licenses reserved"),
        };
        vec![
            Cell::Text(plan.router_name(row.router)),
            text(identity::PID),
            Cell::Text(identity::serial_number(row.router)),
            uuid(plan, row.instance),
            pool(plan, row.pool),
            Cell::Text(used.join(", ")),
            date(plan, row.last_contact),
            alert,
        ]
    }));
    sheet
}

fn event_log(outcome: &RunOutcome) -> Sheet {
    let plan = &outcome.plan;
    let head = [
        ("Time", 20.0),
        ("Virtual Account", 24.0),
        ("Event", 44.0),
        ("Product Instance", 20.0),
        ("Details", 60.0),
        ("Alert", 16.0),
    ];
    let mut sheet = Sheet::new("Event Log", &head);
    let first = outcome.pool_log.len().saturating_sub(LINES);
    sheet.rows.extend(outcome.pool_log[first..].iter().map(|line| {
        let (instance, event, details) = event_words(&line.entry, plan);
        let alert = line.entry.alert().map_or(Cell::Empty, |it| text(it.loudness().word()));
        vec![
            date(plan, line.at),
            pool(plan, line.pool),
            text(event),
            Cell::Text(instance),
            Cell::Text(details),
            alert,
        ]
    }));
    sheet
}

fn expectations(outcome: &RunOutcome) -> Sheet {
    let plan = &outcome.plan;
    let head = [
        ("Expectation", 60.0),
        ("Holds", 8.0),
        ("Expected", 60.0),
        ("Happened", 60.0),
        ("First Wrong", 20.0),
        ("Router", 16.0),
    ];
    let mut sheet = Sheet::new("Expectations", &head);
    sheet.rows.extend(outcome.expectations.iter().map(|verdict| {
        vec![
            text(&verdict.name),
            text(if verdict.pass { "yes" } else { "no" }),
            text(&verdict.expected),
            text(&verdict.evidence),
            verdict.first_wrong.map_or(Cell::Empty, |at| date(plan, at)),
            verdict.router.as_ref().map_or(Cell::Empty, |it| text(it)),
        ]
    }));
    sheet
}

fn routers(outcome: &RunOutcome) -> Sheet {
    let plan = &outcome.plan;
    let head = [
        ("Router", 20.0),
        ("Registration", 16.0),
        ("Believes", 22.0),
        ("Contact", 12.0),
        ("Virtual Account", 24.0),
        ("First out of Compliance", 24.0),
        ("Next Check", 20.0),
    ];
    let mut sheet = Sheet::new("Routers", &head);
    let when = |at: Option<Time>| at.map_or(Cell::Empty, |at| date(plan, at));
    sheet.rows.extend(outcome.routers.iter().map(|router| {
        let view = &router.view;
        vec![
            text(&router.name),
            Cell::Text(word(&view.registration)),
            text(router.belief.label()),
            Cell::Text(word(&view.contact)),
            view.pool.map_or(Cell::Empty, |it| pool(plan, it)),
            when(router.first_out_of_compliance),
            when(view.next_check),
        ]
    }));
    sheet
}

/// The word of a state, as records have it.
fn word(state: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(state).ok();
    word.as_ref().and_then(|it| it.as_str()).map_or(String::new(), |it| it.replace('-', " "))
}
