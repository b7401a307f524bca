//! What a scenario says about itself: title, dates, the words that its routers use.
//!
//! What it does not know: what happens in it.

use super::{Draft, text};
use crate::plan::{Calendar, Dialect, ScenarioInfo};
use crate::scenario::file::{DialectWord, ScenarioTable};
use crate::scenario::{Request, is_unprintable};

/// The scenario's own table.
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
        // It becomes a file name, and stands in every log.
        name: request.source.stem().replace(is_unprintable, "_"),
        title: text(&table.title)?,
        question: text(&table.question)?,
        description: text(&table.description)?,
        start: Calendar { unix_s, offset_s, zone: zone.unwrap_or_else(|| default_zone(offset_s)) },
        duration: duration?,
        syslog: match table.syslog.as_ref().map(|it| it.value) {
            None | Some(DialectWord::Xr52) => Dialect::Xr52,
            Some(DialectWord::Xr6) => Dialect::Xr6,
            Some(DialectWord::Xr7) => Dialect::Xr7,
        },
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
