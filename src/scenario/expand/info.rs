//! What a scenario says of itself.

use super::{Draft, text};
use crate::plan::{Calendar, ScenarioInfo};
use crate::scenario::Request;
use crate::scenario::file::ScenarioTable;

/// Its names, its texts, its calendar and its length.
pub(super) fn info(
    draft: &mut Draft<'_>,
    table: &ScenarioTable,
    request: &Request<'_>,
) -> Option<ScenarioInfo> {
    let duration = draft.positive(&table.duration);
    let start = table.start.as_ref().and_then(|it| draft.heard(it.value.parse(), &it.span));
    let zone = draft.name(&table.zone);
    let (unix_s, offset_s) = start?;
    Some(ScenarioInfo {
        name: request.source.stem().to_owned(),
        title: text(&table.title)?,
        question: text(&table.question)?,
        description: text(&table.description)?,
        start: Calendar { unix_s, offset_s, zone: zone.unwrap_or_else(|| default_zone(offset_s)) },
        duration: duration?,
    })
}

/// What routers print behind a time if the scenario does not say.
fn default_zone(offset_s: i32) -> String {
    match (offset_s, offset_s % 3_600) {
        (-28_800, _) => "PST".into(),
        (0, _) => "UTC".into(),
        (_, 0) => format!("GMT{:+}", offset_s / 3_600),
        (_, rest) => format!("GMT{:+}:{:02}", offset_s / 3_600, rest.abs() / 60),
    }
}
