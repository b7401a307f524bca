//! Guide tables: every number of *Smart Licensing on the ASR9000* that says how something behaves, beside the program's own.
//!
//! ```text
//!   capture    registration, certificate, statistics      a run at the capture's own date
//!   timers     checks, repeats, tokens, dates             plans and runs
//!   call_home  limits, traces, ports                      screens
//!   pools      who is out of compliance, tags             runs
//! ```
//!
//! The guide's numbers are written here; the program's never are: each is read from a plan, a screen or the records of a run
//! when the table is made.
//!
//! What it does not know: how tables look.

mod call_home;
mod capture;
mod pools;
mod timers;

use super::check::Quoted;
use super::world::Worlds;

/// The numbers of a part of the guide.
#[derive(Clone, PartialEq, Debug)]
pub struct GuideTable {
    /// What they are about.
    pub title: &'static str,
    /// The rows, in the guide's order.
    pub rows: Vec<Quoted>,
}

/// Numbers of the guide that are examples of a laboratory or of another program, and why nothing is to be compared with them.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    (
        "addresses, phone and site numbers, users, prompts, process and thread numbers",
        "values of one laboratory; a scenario sets those that screens show",
    ),
    (
        "`ping`: 5 of 5, 44/45/49 ms",
        "the laboratory's own distance to the backend; here latencies are a scenario's",
    ),
    (
        "entries of traces (81, 987, 557, 1849 now; 5403 and 183450 in all)",
        "the history of one router; a run's traces count what happened in the run",
    ),
    (
        "`show license allocated`: total 1, allocated 1, slot 0/0/CPU0 (0/1)",
        "one chassis' own licenses; traditional licenses are a scenario's",
    ),
    (
        "the second statistics table: RENEW 22 s after ENTITLEMENT, one ACKNOWLEDGEMENT in the queue",
        "an operator's doing: nothing in the guide's rules renews 22 s after a registration. Scenarios have `renew` for it",
    ),
    (
        "times between the syslog lines of a repair (12.7 s from COMM_RESTORED to AGENT_REG_SUCCESS)",
        "two exchanges of one laboratory; the order of the two lines is the program's too",
    ),
    ("24x7x365", "the portal's promise; outages are a scenario's"),
];

/// All guide tables.
pub(super) fn tables(worlds: Worlds<'_>) -> Vec<GuideTable> {
    vec![
        timers::table(worlds),
        capture::table(worlds),
        call_home::table(worlds),
        pools::table(worlds),
    ]
}
