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
        "releases 5.2.0 and later (Smart Licensing), 5.3.0 and earlier (Traditional by default), 5.3.1 or later (On-Prem)",
        "what is enabled is a scenario's: `enable`, `register`, `[[satellite]]`; the default agent is that of 5.2",
    ),
    (
        "one line of configuration, steps 1 and 4 of the procedure",
        "a scenario's router needs no more than a token to register either; steps have no numbers here",
    ),
    (
        "`ping`: 5 echoes of 100 bytes, 2 s of patience, 5 of 5, 44/45/49 ms",
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
        "times between the syslog lines (12.7 s from COMM_RESTORED to AGENT_REG_SUCCESS, 99 s from COMM_FAILED to \
         AGENT_REG_FAILED, 126 s to the repair)",
        "exchanges of one laboratory; the order of the two lines of a repair is the program's too",
    ),
    (
        "`Requested Time` Jan 12 2015 20:47:07, before the registration of 21:06",
        "when an operator configured the feature; a scenario's",
    ),
    (
        "`Subsystem(2091)`, `Code(45)`, `Error(292)`; `debug flag … value 0`; commands' own `last 2`, `last 5`, `0 filtered`",
        "codes that no rule uses: the trace prints them as the guide does, debug flags are not modelled",
    ),
    (
        "priorities 10, 20, 2 and 1 of the mail servers of Odds and Ends 2",
        "one operator's settings; a scenario sets them, `mail-server-fallback` has the guide's other three",
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
