//! The replay's part of the page: the map, the timeline, the film, and the script that brings them together.
//!
//! The script is put together from four files, each of which knows less than the next: the film, the stage (map and
//! timeline), the panel (a console, the portal), and time.
//!
//! What it does not know: what is on the map.

use askama::Template;

use super::film::{self, FilmOnPage, ms};
use super::map::Map;
use super::strip::Strip;
use crate::kernel::Time;
use crate::outcome::{BeliefStep, ROUTERS_FILMED, RunOutcome};
use crate::record::Belief;
use crate::render::words;

/// What `replay.html` names.
pub(super) struct Replay {
    pub film: FilmOnPage,
    pub map: String,
    pub strip: String,
    pub script: &'static str,
    pub intro: String,
    /// The instant that is shown first.
    pub at: String,
    pub beliefs: Vec<(&'static str, &'static str)>,
    /// Pools by number, with their names.
    pub pools: Vec<(usize, String)>,
    /// Names of speeds and how many times a minute the whole run passes.
    pub speeds: [(&'static str, &'static str); 7],
}

const SCRIPT: &str = concat!(
    include_str!("replay/film.js"),
    "\n",
    include_str!("replay/stage.js"),
    "\n",
    include_str!("replay/panel.js"),
    "\n",
    include_str!("replay/replay.js"),
);

/// The replay of `outcome`, if it was filmed. `command` is the one that runs it again.
pub(super) fn replay(outcome: &RunOutcome, command: &str) -> Option<Replay> {
    let shot = outcome.film.as_ref()?;
    let at = Time(ms(telling_instant(outcome)) * 1_000_000);
    let film = film::on_page(outcome, arguments(command))?;
    let html = |page: Result<String, askama::Error>| page.expect("plain data can be written");
    let start = &outcome.plan.scenario.start;
    Some(Replay {
        map: html(Map::of(outcome, shot, at).render()),
        strip: html(Strip::of(outcome, at).render()),
        script: SCRIPT,
        intro: intro(outcome),
        at: format!("{at} ({})", start.stamp(at)),
        beliefs: super::map::SIGNS.into_iter().zip(Belief::ALL.map(Belief::label)).collect(),
        pools: film.pools.clone(),
        film,
        speeds: [
            ("½×", "0.5"),
            ("1×", "1"),
            ("2×", "2"),
            ("5×", "5"),
            ("10×", "10"),
            ("30×", "30"),
            ("max", "120"),
        ],
    })
}

/// What the map shows, and what opens.
fn intro(outcome: &RunOutcome) -> String {
    let routers = u64::from(outcome.plan.routers());
    let colored = match routers > ROUTERS_FILMED as u64 {
        false => "Each is colored by what it believes of its licenses.",
        true => "A bar stands for a fleet, colored by how many of its routers believe what.",
    };
    format!(
        "{} over {}. {colored} A router opens its console, a pool opens the portal, both as of the instant shown.",
        words::count(routers, "router", "routers"),
        words::length(outcome.sim_end.since(Time::ZERO)),
    )
}

/// The instant at which most is wrong; the end if nothing ever is.
fn telling_instant(outcome: &RunOutcome) -> Time {
    let wrong = outcome.expectations.iter().filter(|it| !it.pass).filter_map(|it| it.first_wrong);
    if let Some(first) = wrong.min() {
        return first;
    }
    // Out of compliance weighs most: it is what the backend says and not only what is missing.
    let weight = |step: &BeliefStep| {
        let expired = step.counts[3] + step.counts[4];
        u64::from(expired) * 4 + u64::from(step.silent) * 2 + u64::from(step.lost)
    };
    let mut worst = (0, outcome.sim_end);
    for step in &outcome.series.beliefs {
        if weight(step) > worst.0 {
            worst = (weight(step), step.at);
        }
    }
    worst.1
}

/// What follows `licsim run` in `command`: the same means the run to other commands.
pub(super) fn arguments(command: &str) -> &str {
    command.strip_prefix("licsim run ").unwrap_or(command)
}

/// The address of an instant of the replay within the page.
pub(super) fn address(at: Time, router: Option<&str>) -> String {
    let instant = Time(ms(at) * 1_000_000).to_string().replace(' ', "+");
    let router = router.map_or(String::new(), |name| format!("&router={}", encoded(name)));
    format!("#t={instant}{router}")
}

/// Everything but letters, digits, `-`, `.`, `_` and `~` in the way of addresses.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_the_instant_and_the_router() {
        assert_eq!(address(Time(1), None), "#t=0d+00:00:00.001");
        assert_eq!(address(Time::ZERO, Some("a b/é")), "#t=0d+00:00:00.000&router=a%20b%2F%C3%A9");
    }

    #[test]
    fn a_run_is_meant_by_what_follows_its_command() {
        assert_eq!(arguments("licsim run x --seed 1"), "x --seed 1");
    }
}
