//! `show call-home smart-licensing statistics`.
//!
//! What it does not know: how the counters came about.

use crate::model::wire::Subtype;
use crate::plan::Plan;
use crate::render::calendar::Dial;
use crate::view::{RouterView, StatisticsRow};

const LEGEND: &str = "\
Success: Successfully sent and response received.
Failed : Failed to send or response indicated error occurred.
Inqueue: In queue waiting to be sent.
Dropped: Dropped due to incorrect call-home configuration.
";

/// Where the last date would stand; `n/a` stands in its middle.
const DATE_WIDTH: usize = 19;

/// `show call-home smart-licensing statistics`: the legend, the heading and a row for each subtype. `RENEW` has no row
/// until one was sent (guide).
#[must_use]
pub fn statistics(view: &RouterView, plan: &Plan) -> String {
    let mut out = format!(
        "{LEGEND}\nMsg Subtype      Success Failed Inqueue Dropped Last-sent ({})\n-----\n",
        plan.scenario.start.gmt()
    );
    for subtype in Subtype::ALL {
        let row = view.statistics.iter().find(|row| row.subtype == subtype);
        if subtype == Subtype::Renew && row.is_none_or(untouched) {
            continue;
        }
        out.push_str(&line(subtype, row, &Dial::of(view, plan)));
        out.push('\n');
    }
    out
}

fn untouched(row: &StatisticsRow) -> bool {
    row.success == 0
        && row.failed == 0
        && row.inqueue == 0
        && row.dropped == 0
        && row.last_sent.is_none()
}

fn line(subtype: Subtype, row: Option<&StatisticsRow>, dial: &Dial<'_>) -> String {
    let [success, failed, inqueue, dropped] =
        row.map_or([0; 4], |row| [row.success, row.failed, row.inqueue, row.dropped]);
    // The guide's listing has one blank more in this row, in every capture.
    let name_width = if subtype == Subtype::Registration { 18 } else { 17 };
    let date = row
        .and_then(|row| row.last_sent)
        .map_or_else(|| format!("{:^DATE_WIDTH$}", "n/a"), |at| dial.date(at).iso());
    let text = format!(
        "{:<name_width$}{success:<7}{failed:<7}{inqueue:<7}{dropped:<7}{date}",
        subtype.label()
    );
    text.trim_end().into()
}
