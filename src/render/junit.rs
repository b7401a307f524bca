//! Expectations as JUnit XML, for continuous integration: a suite a run, a case an expectation.
//!
//! Times are 0: a run's own time is no property of it, and simulated years are no time of a test. What a run was is said in
//! properties. Texts may hold anything: what XML forbids is shown as `?`.
//!
//! What it does not know: files, and how a failed case is repeated.

use std::fmt::Write as _;

use crate::outcome::{RunOutcome, Verdict};

/// A run, as a suite.
#[derive(Debug)]
pub struct Suite<'a> {
    /// The command that does it again.
    pub command: &'a str,
    /// What came of it.
    pub outcome: &'a RunOutcome,
}

/// All suites in one document.
///
/// # Panics
/// Never: writing to a string cannot fail.
#[must_use]
pub fn junit_xml(suites: &[Suite<'_>]) -> Vec<u8> {
    let mut out = Document::default();
    out.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let all = || suites.iter().flat_map(|it| &it.outcome.expectations);
    out.line(&format!(
        "<testsuites name=\"licsim\" tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"0\">",
        all().count(),
        all().filter(|it| !it.pass).count()
    ));
    for suite in suites {
        write_suite(suite, &mut out);
    }
    out.line("</testsuites>");
    out.0.into_bytes()
}

#[derive(Default)]
struct Document(String);

impl Document {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }
}

fn write_suite(suite: &Suite<'_>, out: &mut Document) {
    let (outcome, scenario) = (suite.outcome, &suite.outcome.plan.scenario.name);
    let name = match &outcome.plan.arm {
        None => escaped(scenario),
        Some(arm) => escaped(&format!("{scenario}:{arm}")),
    };
    let failed = outcome.expectations.iter().filter(|it| !it.pass).count();
    out.line(&format!(
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\" time=\"0\">",
        outcome.expectations.len()
    ));
    out.line("    <properties>");
    let plan = &outcome.plan;
    for (key, value) in [
        ("title", plan.scenario.title.clone()),
        ("seed", plan.seed.to_string()),
        ("replication", plan.replication.to_string()),
        ("simulated", outcome.sim_end.to_string()),
        ("digest", outcome.digests.run.clone()),
        ("command", suite.command.to_owned()),
    ] {
        out.line(&format!("      <property name=\"{key}\" value=\"{}\"/>", escaped(&value)));
    }
    out.line("    </properties>");
    for verdict in &outcome.expectations {
        write_case(verdict, &name, out);
    }
    out.line("  </testsuite>");
}

fn write_case(verdict: &Verdict, suite: &str, out: &mut Document) {
    let name = escaped(&verdict.name);
    let case = format!("    <testcase name=\"{name}\" classname=\"{suite}\" time=\"0\"");
    if verdict.pass {
        return out.line(&format!("{case}/>"));
    }
    let mut text = format!("expected  {}\nhappened  {}", verdict.expected, verdict.evidence);
    if let Some(at) = verdict.first_wrong {
        write!(text, "\nfirst     {at}").expect("a string takes everything");
    }
    if let Some(router) = &verdict.router {
        write!(text, "\nrouter    {router}").expect("a string takes everything");
    }
    out.line(&format!("{case}>"));
    out.line(&format!(
        "      <failure type=\"expectation\" message=\"{}\">{}</failure>",
        escaped(&verdict.evidence),
        escaped(&text)
    ));
    out.line("    </testcase>");
}

/// A text between tags or in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // As themselves, readers of attributes make blanks of them.
            '\n' | '\r' | '\t' => write!(out, "&#{};", it as u32).expect("a string"),
            it if it.is_control() || matches!(it, '\u{fffe}' | '\u{ffff}') => out.push('?'),
            it => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_text_breaks_the_document() {
        assert_eq!(escaped("<a b=\"1\">&'\n\u{1}ä"), "&lt;a b=&quot;1&quot;&gt;&amp;'&#10;?ä");
    }
}
