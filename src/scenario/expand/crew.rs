//! Working hours, crews, and when actions start.

use super::expect::answered;
use super::roster::FleetNames;
use super::{Draft, Known, small, whole, within_run};
use crate::kernel::Span;
use crate::plan::{CrewId, CrewPlan, Delay, ScenarioInfo, Start, Trigger, Work, WorkWeek};
use crate::scenario::at::{At, Choice, Opt};
use crate::scenario::diagnostic::Severity;
use crate::scenario::file::crew::{DAYS, DayName, WorkingDelay};
use crate::scenario::file::expect::WhenTable;
use crate::scenario::file::operation::ActionTable;
use crate::scenario::file::{File, each};
use crate::scenario::quantity::Text;

/// The scenario's working week and its crews.
pub(super) fn crews(
    draft: &mut Draft<'_>,
    file: &File,
    info: Option<&ScenarioInfo>,
) -> (Option<WorkWeek>, Vec<CrewPlan>) {
    let local_start_s =
        info.map_or(0, |it| it.start.unix_s.saturating_add(i64::from(it.start.offset_s)));
    let Some(At { value: table, .. }) = &file.week else { return (None, Vec::new()) };
    let usual = days(draft, &table.days).unwrap_or(WorkWeek::office(0).days);
    let hours_of_all = hours(draft, &table.hours);
    let week = |days, (opens, closes)| WorkWeek { days, opens, closes, local_start_s };
    let mut crews = Vec::new();
    for At { value: table, .. } in each(&file.crew) {
        let days = days(draft, &table.days).unwrap_or(usual);
        let hours = hours(draft, &table.hours).or(hours_of_all);
        let (Some(name), Some(people), Some(hours)) = (&table.name, small(&table.people), hours)
        else {
            continue;
        };
        crews.push(CrewPlan { name: name.value.0.clone(), people, week: week(days, hours) });
    }
    (hours_of_all.map(|it| week(usual, it)), crews)
}

fn days(draft: &mut Draft<'_>, list: &Option<At<Vec<At<DayName>>>>) -> Option<[bool; 7]> {
    let list = list.as_ref()?;
    if list.value.is_empty() {
        draft.wrong(
            "no-working-day",
            "nobody ever works in this week",
            &list.span,
            "no day is named",
            "name at least one day, or leave `days` out",
        );
        return None;
    }
    Some(DAYS.map(|day| list.value.iter().any(|it| it.value.0 == day)))
}

/// `09:00-17:00`.
fn hours(draft: &mut Draft<'_>, text: &Opt<Text>) -> Option<(Span, Span)> {
    let it = text.as_ref()?;
    let clock = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        let digits = |it: &str| it.len() == 2 && it.bytes().all(|c| c.is_ascii_digit());
        if !digits(hour) || !digits(minute) {
            return None;
        }
        let (hour, minute): (u64, u64) = (hour.parse().ok()?, minute.parse().ok()?);
        let minutes = hour * 60 + minute;
        (minute < 60 && minutes <= 24 * 60).then(|| Span::minutes(minutes))
    };
    let parts = it.value.0.split_once('-');
    let read = parts.and_then(|(from, to)| Some((clock(from)?, clock(to)?)));
    let good = read.filter(|(from, to)| from < to);
    if good.is_none() {
        draft.wrong(
            "bad-hours",
            format!("`{}` are no working hours", it.value.0),
            &it.span,
            "this must be two times of one day, the earlier first",
            "write them as `09:00-17:00`; `00:00-24:00` is around the clock",
        );
    }
    good
}

/// When an action starts.
pub(super) fn start(
    draft: &mut Draft<'_>,
    At { value: table, span }: &At<ActionTable>,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Start> {
    let at = within_run(draft, &table.at, known).map(Start::At);
    let when = table.when.as_ref().and_then(|it| trigger(draft, &it.value, known, fleets));
    match (&table.at, &table.when) {
        (Some(_), None) => at,
        (None, Some(_)) => when.map(Start::When),
        (Some(at), Some(_)) => {
            draft.wrong(
                "two-starts",
                "this action has both `at` and `when`",
                &at.span,
                "an action starts at an instant, or when something happens",
                "leave one of them out",
            );
            None
        }
        // A value that was taken out for being wrong is no reason to ask for one.
        (None, None) if draft.found.iter().any(|it| it.severity == Severity::Error) => None,
        (None, None) => {
            draft.wrong(
                "no-start",
                "this action does not say when it is taken",
                span,
                "neither `at` nor `when` is given",
                "add `at = \"5d\"`, or `when = { record = \"pool-short\" }`",
            );
            None
        }
    }
}

fn trigger(
    draft: &mut Draft<'_>,
    table: &WhenTable,
    known: &Known,
    fleets: &FleetNames<'_>,
) -> Option<Trigger> {
    let pattern = answered(draft, table, known, fleets);
    let delay = match &table.after.as_ref()?.value {
        Choice::Word(text) => {
            let span = table.after.as_ref()?.span.clone();
            Delay::Clock(draft.length(&Some(At { value: text.clone(), span }))?)
        }
        Choice::Table(WorkingDelay::WorkingDays(days)) => {
            let day = known.working_day?;
            Delay::Working(Span(day.0.saturating_mul(days.value.0)))
        }
        Choice::Table(WorkingDelay::WorkingHours(hours)) => {
            Delay::Working(Span::hours(hours.value.0))
        }
    };
    let again = table.again.as_ref().is_some_and(|it| it.value);
    Some(Trigger { pattern: pattern?, count: whole(&table.count)?, delay, again })
}

/// Who does an action: `None` if the crew is a mistake, `Some(None)` if there is none.
pub(super) fn work(
    draft: &mut Draft<'_>,
    table: &ActionTable,
    known: &Known,
) -> Option<Option<Work>> {
    let takes = draft.length(&table.takes);
    if table.crew.is_none() {
        return Some(None);
    }
    let crew = known.crews.find(draft, &table.crew).map(CrewId::from_index);
    Some(Some(Work { crew: crew?, takes: takes? }))
}
