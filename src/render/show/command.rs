//! From what somebody types at the prompt to a screen: words may be shortened, output may be filtered.
//!
//! ```text
//!   admin show license trace smartlic last 2 | i SMART | e ERROR
//!         └───────── screen ────────┘ └ tail ┘ └── modifiers, left to right
//! ```
//!
//! A word may be shortened as long as one screen is meant (`sh lic cert`), and the guide's own `show licence pool` is
//! understood. `admin` in front changes nothing: both planes print the same here.
//!
//! What it does not know: what a screen shows.

use super::modifier::Modifier;

/// What a command prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Screen {
    /// `show license register-status`
    RegisterStatus,
    /// `show license status`
    Status,
    /// `show license entitlement`
    Entitlement,
    /// `show license pool`
    Pool,
    /// `show license cert`
    Certificate,
    /// `show license version`
    Version,
    /// `show license features`
    Features,
    /// `show license all`, of later agents.
    All,
    /// `show license trace`: of licmgr.
    LicmgrTrace,
    /// `show license trace smartlic`: of the agent.
    AgentTrace,
    /// `show license trace platform all`: of the platform clients.
    PlatformTrace,
    /// `show license pools`, traditional.
    Pools,
    /// `show license allocated`, traditional.
    Allocated,
    /// `show license active`, traditional.
    Active,
    /// `show license available`, traditional.
    Available,
    /// `show license evaluation` and `show license expired`, traditional.
    Evaluation,
    /// `show license ?`
    Help,
    /// `show call-home detail`
    CallHomeDetail,
    /// `show call-home smart-licensing statistics`
    Statistics,
    /// `show call-home trace error`
    CallHomeTrace,
    /// `show run call-home`
    RunCallHome,
    /// `show run http client`
    RunHttpClient,
    /// `show log`
    Log,
}

/// Every command, in the order in which they are listed.
const COMMANDS: &[(&str, Screen)] = &[
    ("show license register-status", Screen::RegisterStatus),
    ("show license status", Screen::Status),
    ("show license entitlement", Screen::Entitlement),
    ("show license pool", Screen::Pool),
    ("show license cert", Screen::Certificate),
    ("show license version", Screen::Version),
    ("show license features", Screen::Features),
    ("show license all", Screen::All),
    ("show license trace", Screen::LicmgrTrace),
    ("show license trace smartlic", Screen::AgentTrace),
    ("show license trace platform all", Screen::PlatformTrace),
    ("show license pools", Screen::Pools),
    ("show license allocated", Screen::Allocated),
    ("show license active", Screen::Active),
    ("show license available", Screen::Available),
    ("show license evaluation", Screen::Evaluation),
    ("show license expired", Screen::Evaluation),
    ("show license ?", Screen::Help),
    ("show call-home detail", Screen::CallHomeDetail),
    ("show call-home smart-licensing statistics", Screen::Statistics),
    // "Odds and Ends" 3 of the guide calls it so, and shows the other.
    ("show call-home smartlic status", Screen::Statistics),
    ("show call-home trace error", Screen::CallHomeTrace),
    ("show run call-home", Screen::RunCallHome),
    ("show run http client", Screen::RunHttpClient),
    ("show log", Screen::Log),
    ("show logging", Screen::Log),
];

/// A command that was understood.
#[derive(Clone, Debug)]
pub struct Command {
    /// What it prints.
    pub screen: Screen,
    /// `last N`: of a trace or of the log, the last so many entries only.
    pub last: Option<usize>,
    /// What it was typed as, in full words.
    pub text: &'static str,
    pub(super) modifiers: Vec<Modifier>,
}

impl Command {
    /// Understands `text`. The error says what is wrong and lists what there is.
    ///
    /// # Errors
    /// If no command or more than one is meant, or a modifier is wrong.
    pub fn parse(text: &str) -> Result<Command, String> {
        let mut parts = text.split('|');
        let words: Vec<_> = parts.next().unwrap_or("").split_whitespace().collect();
        let words = match words.as_slice() {
            [first, rest @ ..] if first.eq_ignore_ascii_case("admin") => rest,
            all => all,
        };
        let (words, last) = tail(words)?;
        let (text, screen) = meant(words)?;
        if last.is_some() && !takes_last(screen) {
            return Err(format!(
                "error[bad-command]: `{text}` takes no `last`\n  help: only traces and `show log` do"
            ));
        }
        let modifiers = parts.map(Modifier::parse).collect::<Result<_, _>>()?;
        Ok(Command { screen, last, text, modifiers })
    }
}

const fn takes_last(screen: Screen) -> bool {
    use Screen::{AgentTrace, CallHomeTrace, LicmgrTrace, Log, PlatformTrace};
    matches!(screen, AgentTrace | CallHomeTrace | LicmgrTrace | PlatformTrace | Log)
}

/// Splits `last N` off the end.
fn tail<'a, 'b>(words: &'a [&'b str]) -> Result<(&'a [&'b str], Option<usize>), String> {
    match words {
        [front @ .., "last", count] => match count.parse() {
            Ok(count) if count > 0 => Ok((front, Some(count))),
            _ => Err(format!(
                "error[bad-command]: `last {count}` is not a number of entries\n  help: write `last 5`"
            )),
        },
        [.., "last"] => {
            Err("error[bad-command]: `last` needs a number of entries\n  help: write `last 5`"
                .into())
        }
        all => Ok((all, None)),
    }
}

fn meant(words: &[&str]) -> Result<(&'static str, Screen), String> {
    let matches = |exact: bool| {
        COMMANDS.iter().filter(move |(full, _)| {
            let full = full.split_whitespace();
            full.clone().count() == words.len()
                && full.zip(words).all(|(word, typed)| {
                    let typed = typed.to_ascii_lowercase().replace("licenc", "licens");
                    if exact || word == "?" { word == typed } else { word.starts_with(&typed) }
                })
        })
    };
    if let Some(found) = matches(true).next() {
        return Ok(*found);
    }
    let found: Vec<_> = matches(false).collect();
    match found.as_slice() {
        [] => Err(unknown(&words.join(" "))),
        [one, rest @ ..] if rest.iter().all(|it| it.1 == one.1) => Ok(**one),
        many => Err(format!(
            "error[ambiguous-command]: `{}` can mean {}\n  help: write more of it",
            words.join(" "),
            many.iter().map(|it| format!("`{}`", it.0)).collect::<Vec<_>>().join(" or ")
        )),
    }
}

fn unknown(text: &str) -> String {
    // Ranked by similarity in thousandths: floats have no total order.
    let likeness = |it: &str| (strsim::jaro_winkler(it, text) * 1_000.0) as u32;
    let close = COMMANDS.iter().map(|it| it.0).max_by_key(|it| likeness(it));
    let guess = match close {
        Some(it) if likeness(it) > 850 => format!("did you mean `{it}`? "),
        _ => String::new(),
    };
    let all: Vec<_> = COMMANDS.iter().map(|it| format!("    {}", it.0)).collect();
    format!(
        "error[unknown-command]: there is no command `{text}`\n  help: {guess}these can be shown, words may be \
         shortened, and `| i TEXT` or `| e TEXT` filters:\n{}",
        all.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(text: &str) -> Screen {
        Command::parse(text).unwrap_or_else(|error| panic!("{error}")).screen
    }

    #[test]
    fn every_command_means_itself() {
        for (text, meant) in COMMANDS {
            assert_eq!(screen(text), *meant, "{text}");
            assert_eq!(screen(&format!("admin {text}")), *meant, "{text}");
        }
    }

    #[test]
    fn words_may_be_shortened_as_far_as_they_mean_one_screen() {
        assert_eq!(screen("sh log | i SMART"), Screen::Log);
        assert_eq!(screen("admin show licence pool"), Screen::Pool);
        assert_eq!(screen("SHOW LICENSE CERT"), Screen::Certificate);
        assert_eq!(screen("sh lic reg"), Screen::RegisterStatus);
        assert_eq!(screen("sh lic trace sm last 2"), Screen::AgentTrace);
        let said = Command::parse("show license t").map(|it| it.screen);
        assert_eq!(said, Ok(Screen::LicmgrTrace), "traces with more words are other commands");
        let said = Command::parse("show license p").expect_err("two");
        assert!(said.contains("`show license pool` or `show license pools`"), "{said}");
    }

    #[test]
    fn an_unknown_command_lists_them_all_and_guesses() {
        let said = Command::parse("show license statsu").expect_err("misspelled");
        assert!(said.contains("did you mean `show license status`?"), "{said}");
        let said = Command::parse("reload location all").expect_err("no show command");
        assert!(!said.contains("did you mean"), "{said}");
        for (text, _) in COMMANDS {
            assert!(said.contains(&format!("    {text}")), "{said}");
        }
        assert!(Command::parse("").is_err());
    }

    #[test]
    fn last_is_for_traces_and_the_log() {
        assert_eq!(
            Command::parse("show license trace platform all last 5").map(|it| it.last),
            Ok(Some(5))
        );
        for wrong in
            ["show license trace last", "show license trace last x", "show license trace last 0"]
        {
            assert!(Command::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Command::parse("show license cert last 2").is_err());
    }
}
