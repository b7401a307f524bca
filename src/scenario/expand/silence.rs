//! What the backend does about silent product instances.

use super::Draft;
use crate::kernel::Span;
use crate::plan::SilenceTerms;
use crate::scenario::at::At;
use crate::scenario::file::silence::SilenceTable;

/// The shortest silence that may have a consequence: routers speak once a day.
const LEAST: Span = Span::days(1);

/// The terms of the plan.
pub(super) fn terms(draft: &mut Draft<'_>, table: &SilenceTable) -> Option<SilenceTerms> {
    let written =
        [&table.alert_after, &table.release_after, &table.revoke_after].map(Option::as_ref);
    let names = ["alert-after", "release-after", "revoke-after"];
    let mut spans = [None; 3];
    let mut before = None;
    for (place, it) in written.into_iter().enumerate() {
        let At { value, span } = it?;
        let Some(length) = draft.heard(value.parse(), span) else { continue };
        spans[place] = Some(length);
        if length < LEAST {
            draft.wrong(
                "out-of-range",
                format!("nobody is silent after {length}"),
                span,
                format!("routers speak once a day, so this is at least {LEAST}"),
                "write a longer time, or `\"off\"`",
            );
        }
        if length == Span::FOREVER {
            continue;
        }
        match before.replace((place, length)) {
            Some((earlier, shorter)) if length <= shorter => draft.wrong(
                "out-of-order",
                format!("`{}` comes before `{}`", names[place], names[earlier]),
                span,
                format!("not longer than `{}`, which is {shorter}", names[earlier]),
                "the account raises an alert, then frees the licenses, then revokes: write three times that grow, or `\"off\"`",
            ),
            _ => {}
        }
    }
    let [alert_after, release_after, revoke_after] = spans;
    Some(SilenceTerms {
        alert_after: alert_after?,
        release_after: release_after?,
        revoke_after: revoke_after?,
    })
}
