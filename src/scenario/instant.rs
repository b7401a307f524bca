//! An instant as somebody at the terminal writes it: how long after the start, or a date.

use super::quantity::{Complaint, Date, Duration};
use crate::kernel::{Span, Time};
use crate::plan::ScenarioInfo;

/// The instant of the run that `text` means: `3d 4h` after its start, or a date as in a scenario file. A date without an
/// offset from UTC is by the scenario's own clock. The error says what is wrong and what to write.
///
/// # Errors
/// If `text` is neither, or not within the run.
pub fn instant(text: &str, scenario: &ScenarioInfo) -> Result<Time, String> {
    let text = text.trim();
    let at = if looks_like_a_date(text) { date(text, scenario)? } else { offset(text)? };
    if at > scenario.duration {
        return Err(format!(
            "error[after-the-end]: `{text}` is not within the run, which ends after {}\n  help: choose an \
             earlier instant, or run longer with `--set scenario.duration=…`",
            scenario.duration
        ));
    }
    Ok(Time::ZERO + at)
}

fn looks_like_a_date(text: &str) -> bool {
    text.len() >= 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-'
}

fn offset(text: &str) -> Result<Span, String> {
    Duration(text.into()).parse().map_err(|it| explain(&it))
}

fn date(text: &str, scenario: &ScenarioInfo) -> Result<Span, String> {
    let seconds = match Date(text.into()).parse() {
        Ok((seconds, _)) => seconds,
        Err(complaint) => {
            let (sign, offset) = match scenario.start.offset_s {
                it if it < 0 => ('-', -it),
                it => ('+', it),
            };
            let here = format!("{text}{sign}{:02}:{:02}", offset / 3_600, offset / 60 % 60);
            let (seconds, _) = Date(here).parse().map_err(|_| explain(&complaint))?;
            seconds
        }
    };
    u64::try_from(seconds - scenario.start.unix_s).map(Span::secs).map_err(|_| {
        format!(
            "error[before-the-start]: `{text}` is before the start of the run\n  help: choose a later date, or \
             write how long after the start: `3d 4h`"
        )
    })
}

fn explain(complaint: &Complaint) -> String {
    let Complaint { code, message, label, help } = complaint;
    format!("error[{code}]: {message}: {label}\n  help: {help}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Calendar, Dialect};

    fn at(text: &str) -> Result<Time, String> {
        let start = Calendar { unix_s: 1_421_125_200, offset_s: -28_800, zone: "PST".into() };
        instant(
            text,
            &ScenarioInfo {
                name: String::new(),
                title: String::new(),
                question: String::new(),
                description: String::new(),
                start,
                duration: Span::days(10),
                syslog: Dialect::default(),
            },
        )
    }

    #[test]
    fn an_offset_or_a_date_is_an_instant() {
        let expected = Ok(Time::ZERO + Span::days(3) + Span::hours(4));
        assert_eq!(at("3d 4h"), expected);
        assert_eq!(at("2015-01-16T01:00:00-08:00"), expected);
        assert_eq!(at("2015-01-16T09:00:00Z"), expected);
        assert_eq!(at("2015-01-16T01:00:00"), expected, "by the scenario's own clock");
        assert_eq!(at(" 2015-01-16 01:00:00 "), expected);
    }

    #[test]
    fn what_is_no_instant_of_the_run_says_why() {
        for (text, code) in [
            ("11d", "error[after-the-end]"),
            ("2015-02-16T01:00:00Z", "error[after-the-end]"),
            ("2015-01-12T20:59:59-08:00", "error[before-the-start]"),
            ("2015-02-30T00:00:00Z", "error[not-a-date]"),
            ("3", "error["),
            ("", "error["),
            ("yesterday", "error["),
        ] {
            let said = at(text).expect_err(text);
            assert!(said.starts_with(code) && said.contains("help: "), "{text}: {said}");
        }
    }
}
