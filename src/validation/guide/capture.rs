//! The guide's captures of a registration, run at their own dates.

use super::GuideTable;
use crate::kernel::{Span, Time};
use crate::model::Wall;
use crate::model::wire::Subtype;
use crate::plan::Plan;
use crate::record::{Fact, FactKind};
use crate::render::show;
use crate::validation::check::Quoted;
use crate::validation::world::{Worlds, between, console, records, run, screen};
use crate::view::{Console, RouterView};

/// The router of the captures.
const ROUTER: &str = "ROA";

/// When the statistics table says that a subtype was last sent.
fn sent(view: &RouterView, subtype: Subtype) -> Time {
    let row = view.statistics.iter().find(|row| row.subtype == subtype);
    row.and_then(|row| row.last_sent).expect("it was sent")
}

/// Whole seconds from one line of the table to another, as the table prints them.
fn apart(view: &RouterView, from: Subtype, to: Subtype) -> String {
    let second = |of| sent(view, of).0 / 1_000_000_000;
    format!("{} s", second(to) - second(from))
}

/// The columns of a row of the statistics table, one blank apart.
fn row(console: &Console, plan: &Plan, name: &str) -> String {
    let text = show::statistics(&console.view, plan);
    let found = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    found.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
}

/// How long before REGISTRATION was sent the certificate begins.
fn back_dated(view: &RouterView) -> String {
    // Both to the second, as the screens print them.
    let second = |wall: Wall| wall.0.div_euclid(1_000_000_000);
    let start = view.certificate.expect("registered").start;
    let seconds = second(Wall::true_at(sent(view, Subtype::Registration))) - second(start);
    format!("{} min {} s", seconds / 60, seconds % 60)
}

fn life(view: &RouterView) -> String {
    let certificate = view.certificate.expect("registered");
    Span((certificate.expiry.0 - certificate.start.0).unsigned_abs()).to_string()
}

fn renewal(view: &RouterView) -> String {
    let renewed = view.renew_at.expect("registered").since(view.last_response.expect("answered"));
    Span::secs(renewed.0 / 1_000_000_000).to_string()
}

fn took(view: &RouterView) -> String {
    let took =
        view.last_response.expect("answered").since(view.registration_started.expect("begun"));
    format!("{} s", took.0 / 1_000_000_000)
}

pub(super) fn table(worlds: Worlds<'_>) -> GuideTable {
    let january = worlds.plan("guide-registration", &[]);
    let december = worlds.plan(
        "guide-registration",
        &[
            ("scenario.start", "2014-12-17T13:07:07-08:00"),
            ("backend.certificate.back-dating", "6min"),
        ],
    );
    let at = Time::ZERO + Span::minutes(5);
    let (first, second) = (console(&december, ROUTER, at), console(&january, ROUTER, at));
    let status = screen(&first, &december, "show license register-status");
    let entitlement = screen(&second, &january, "show license entitlement");
    let cert = screen(&second, &january, "show license cert");
    let (id, signing) = cert.split_once("Signing Cert Info").unwrap_or((&cert, ""));
    let steps = records(&january, &[FactKind::EnableStepDone]);
    let steps = steps.iter().filter(|it| matches!(it.fact, Fact::EnableStepDone { .. })).count();
    let log =
        run(&january).access.iter().map(|it| crate::render::access_log::line(&january, it)).next();
    let shown = |label: &str| between(&status, label, "\n");
    let same =
        |what, place, guide, found, read| Quoted { what, place, guide, found, read, differs: None };
    let (config, flow, proxy, debug) =
        ("Configuration, step 5", "Anatomy and Flow", "Configure HTTP Proxy", "Debug, Syslogs");
    let (register, statistics, certificate) = (
        "`show license register-status`",
        "`show call-home smart-licensing statistics`",
        "`show license cert`",
    );
    let view = &second.view;
    let mut rows = vec![
        same("registration, from start to response", config, "22 s", took(&first.view), register),
        same(
            "registration began",
            config,
            "Wed Dec 17 2014 13:07:23 PST",
            shown("Registration Start Time: "),
            register,
        ),
        same(
            "the response came",
            config,
            "Wed Dec 17 2014 13:07:45 PST",
            shown("Last Response Time: "),
            register,
        ),
        same(
            "the certificate will be renewed",
            config,
            "Mon Jun 15 2015 14:07:45 PST",
            shown("Next ID Cert Renew Time: "),
            register,
        ),
        same(
            "the certificate ends",
            config,
            "Thu Dec 17 2015 13:01:41 PST",
            shown("Next ID Cert Expiration Time: "),
            register,
        ),
        same("renewal after the response", config, "180d", renewal(&first.view), "its two times"),
        same(
            "steps from `license smart enable` to the response",
            flow,
            "8",
            steps.to_string(),
            "records of the run",
        ),
        same(
            "row REGISTRATION of the statistics",
            proxy,
            "1 0 0 0 2015-01-12 21:06:21",
            row(&second, &january, "REG"),
            statistics,
        ),
        same(
            "row ACKNOWLEDGEMENT of the statistics",
            proxy,
            "1 0 0 0 2015-01-12 21:06:38",
            row(&second, &january, "ACK"),
            statistics,
        ),
        same(
            "row ENTITLEMENT of the statistics",
            proxy,
            "1 0 0 0 2015-01-12 21:06:56",
            row(&second, &january, "ENT"),
            statistics,
        ),
        same(
            "row DEREGISTRATION of the statistics",
            proxy,
            "0 0 0 0 n/a",
            row(&second, &january, "DER"),
            statistics,
        ),
        same(
            "port that the proxy connects to",
            proxy,
            "443",
            log.map_or_else(String::new, |it| between(&it, "tools.cisco.com:", " ")),
            "the proxy's access log",
        ),
        same(
            "licenses that one slot asks for",
            debug,
            "1",
            between(&entitlement, "Requested Count: ", "\n"),
            "`show license entitlement`",
        ),
        same(
            "the certificate begins",
            debug,
            "Mon Jan 12 2015 21:00:13 PST",
            between(id, "Start Date: ", "."),
            certificate,
        ),
        same(
            "before REGISTRATION was sent",
            debug,
            "6 min 8 s",
            back_dated(view),
            "both of its times",
        ),
        same(
            "the certificate ends",
            debug,
            "Tue Jan 12 2016 21:00:13 PST",
            between(id, "Expiry Date: ", "\n"),
            certificate,
        ),
        same("life of the certificate", debug, "365d", life(view), "its two dates"),
        same(
            "its serial number",
            debug,
            "24724",
            between(id, "Serial Number: ", "\n"),
            certificate,
        ),
        same("its version", debug, "3", between(id, "Version: ", "\n"), certificate),
        same(
            "the signing certificate begins",
            debug,
            "Wed Sep 11 2013 12:05:34 PST",
            between(signing, "Start Date: ", "."),
            certificate,
        ),
        same(
            "the signing certificate ends",
            debug,
            "Sun May 30 2038 12:48:46 PST",
            between(signing, "Expiry Date: ", "\n"),
            certificate,
        ),
        same(
            "its serial number",
            debug,
            "3",
            between(signing, "Serial Number: ", "\n"),
            certificate,
        ),
    ];
    let why = "the guide's two captures differ from each other; a deterministic model has one, and the default times are fitted to \
               the first. A scenario that needs the other sets `backend.service-…` and the policy's own steps";
    let other = |what, guide, found| Quoted {
        what,
        place: debug,
        guide,
        found,
        read: statistics,
        differs: Some(why),
    };
    rows.push(other(
        "REGISTRATION to ACKNOWLEDGEMENT, second capture",
        "16 s",
        apart(view, Subtype::Registration, Subtype::Acknowledgement),
    ));
    rows.push(other(
        "ACKNOWLEDGEMENT to ENTITLEMENT, second capture",
        "26 s",
        apart(view, Subtype::Acknowledgement, Subtype::Entitlement),
    ));
    GuideTable { title: "Two captured registrations", rows }
}
