//! Call-home: its limits, its defaults, its traces, and what is written to syslog.

use super::GuideTable;
use crate::kernel::{Span, Time};
use crate::model::syslog::Mnemonic;
use crate::validation::check::Quoted;
use crate::validation::world::{Worlds, between, console, screen};

/// A router with the card of the guide's platform trace, audited once a day.
const AUDITED: &str = r#"
[scenario]
title = "A card that is audited"
start = "2014-12-16T20:43:33-08:00"
duration = "3d"

[[pool]]
name = "P"
licenses = { A9K-MOBILE-LIC = 1 }

[[router]]
name = "ROA"
slots = [{ slot = 4, features = { A9K-MOBILE-LIC = 1 } }]
registered = { pool = "P" }
"#;

/// The severities of lines of the catalogue.
fn severities(names: &[&str]) -> String {
    let of =
        |name: &&str| Mnemonic::named(name).map_or("none".into(), |it| it.severity().to_string());
    names.iter().map(of).collect::<Vec<_>>().join(" ")
}

/// The seconds of the day that a trace's line stands at.
fn second(line: &str) -> f64 {
    let clock = line.split_whitespace().nth(2).unwrap_or_default();
    clock.split(':').fold(0.0, |sum, part| sum * 60.0 + part.parse::<f64>().unwrap_or(f64::NAN))
}

/// How long after the failed lookup the handler wrote its line.
fn until_given_up(trace: &str) -> String {
    let lines: Vec<&str> = trace.lines().collect();
    let found = lines.windows(2).find(|it| it[0].contains("Host name resolution failed"));
    found.map_or("not there".into(), |it| format!("{:.0} s", second(it[1]) - second(it[0])))
}

pub(super) fn table(worlds: Worlds<'_>) -> GuideTable {
    let at = |days| Time::ZERO + Span::days(days);
    let plan = worlds.plan("guide-registration", &[]);
    let roa = console(&plan, "ROA", Time::ZERO + Span::minutes(5));
    let print = |command: &str| screen(&roa, &plan, command);
    let running = print("show run call-home");
    let inventory = worlds.plan("monthly-inventory", &[]);
    let detail = screen(&console(&inventory, "guide", at(1)), &inventory, "show call-home detail");
    let outage = worlds.plan("dns-outage", &[]);
    let lost = screen(&console(&outage, "one", at(4)), &outage, "show call-home trace error");
    let audited = worlds.plan_of(AUDITED);
    let platform =
        screen(&console(&audited, "ROA", at(2)), &audited, "show license trace platform all");
    let audit = platform.lines().find(|line| line.contains("cmd:Audit")).unwrap_or_default();
    let mail = worlds.plan("mail-server-fallback", &[]);
    let mails = screen(&console(&mail, "edge", at(0)), &mail, "show call-home detail");
    let priorities: Vec<_> = mails
        .lines()
        .filter(|line| line.starts_with("Mail-server"))
        .map(|line| between(line, "Priority: ", " "))
        .collect();
    let enabled = ["configuration", "environment", "inventory", "snapshot", "syslog"]
        .iter()
        .filter(|name| detail.lines().any(|it| it.starts_with(*name) && it.contains("Enable")))
        .count();
    let same =
        |what, place, guide, found, read| Quoted { what, place, guide, found, read, differs: None };
    let (shown, syslogs, process) =
        ("Call Home Detailed Output", "Debug, Syslogs", "Call Home Process");
    let (show, traces) = ("`show call-home detail`", "Platform Dependent Traces");
    let (errors, cards) = ("`show call-home trace error`", "`show license trace platform all`");
    let rows = vec![
        same(
            "port of the HTTP proxy",
            "Configure HTTP Proxy",
            "80",
            between(&running, " port ", "\n"),
            "`show run call-home`",
        ),
        same(
            "messages in a minute",
            shown,
            "5",
            between(&print("show call-home detail"), "Rate-limit: ", " "),
            show,
        ),
        same(
            "largest message in bytes",
            shown,
            "3145728",
            between(&detail, "Message Size Limit: ", " "),
            show,
        ),
        same("priorities of the mail servers", shown, "1 10 20", priorities.join(" "), show),
        same("alert groups that are enabled", shown, "5", enabled.to_string(), show),
        same(
            "the inventory message's day of the month",
            shown,
            "23",
            between(&detail, "scheduled every ", " "),
            show,
        ),
        same("and its time", shown, "11:2", between(&detail, "of the month at ", "\n"), show),
        same(
            "severities of the four failures in the log",
            syslogs,
            "3 3 3 3",
            severities(&[
                "ID_CERT_RENEW_FAILED",
                "AUTH_RENEW_FAILED",
                "COMM_FAILED",
                "AGENT_REG_FAILED",
            ]),
            "the catalogue of messages",
        ),
        same(
            "severities of restored and registered",
            syslogs,
            "5 6",
            severities(&["COMM_RESTORED", "AGENT_REG_SUCCESS"]),
            "the catalogue of messages",
        ),
        same(
            "version of the agent",
            syslogs,
            "1.1.4_throttle/16",
            between(&print("show license version"), "Version ", "\n"),
            "`show license version`",
        ),
        same(
            "from a failed lookup to the handler's line",
            process,
            "10 s",
            until_given_up(&lost),
            errors,
        ),
        same("status in that line", process, "67", between(&lost, "failure status ", "\n"), errors),
        same(
            "entries that the error trace can hold",
            process,
            "576",
            between(&lost, "entries (", " "),
            errors,
        ),
        same("and that are allocated", process, "320", between(&lost, "possible, ", " "), errors),
        same(
            "entries that the agent's trace can hold",
            "Smartlic Check",
            "1088",
            between(&print("show license trace smartlic"), "entries (", " "),
            "`show license trace smartlic`",
        ),
        same(
            "entries that licmgr's trace can hold",
            "Licmgr Process Check",
            "576",
            between(&print("show license trace"), "entries (", " "),
            "`show license trace`",
        ),
        same(
            "entries that the platform's trace can hold",
            traces,
            "5440",
            between(&platform, "entries (", " "),
            cards,
        ),
        same(
            "and that are allocated",
            traces,
            "3136",
            between(&platform, "possible, ", " "),
            cards,
        ),
        same(
            "command, request and feature of an audit",
            traces,
            "Audit(5) Mobile(9) A9K-MOBILE-LIC(13)",
            ["cmd:", "req:", "feature:"].map(|it| between(audit, it, " ")).join(" "),
            cards,
        ),
        same(
            "version, answer and return code of an audit",
            traces,
            "1 Not Pending(0) 0x00000000",
            format!(
                "{} {} 0x{}",
                between(audit, "ver:", ","),
                between(audit, "grant: ", "\n"),
                between(&platform, "rc:0x", " ")
            ),
            cards,
        ),
        same("node of that client", traces, "0x00000041", between(audit, "node:", " "), cards),
        same("slot of that client", traces, "4", between(&platform, "slot:", " "), cards),
    ];
    GuideTable { title: "Call-home, syslog and traces", rows }
}
