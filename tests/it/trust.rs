//! Plain HTTP and root certificates: what the shipped scenarios promise, and what each way to the backend comes to.

use licsim::kernel::{Span, Time};
use licsim::model::Wall;
use licsim::model::call_home::Scheme;
use licsim::model::trust::TrustStore;
use licsim::outcome::RunOutcome;
use licsim::plan::{Action, Start};

use crate::support::{broken, holds, licsim_in, plan_of, root, run};

fn metric(outcome: &RunOutcome, name: &str) -> f64 {
    outcome.metrics.iter().find(|it| it.name == name).expect("a metric").value
}

#[test]
fn http_withdrawn_holds_and_fails_if_http_stayed_or_the_satellite_refused_it_too() {
    holds("http-withdrawn", &[None, Some("in-time"), Some("later")]);
    let stayed = broken("http-withdrawn", None, |plan| plan.backend.http_until = Time::NEVER);
    assert!(stayed.contains("all with a plain destination at the backend"), "{stayed}");
    let direct = broken("http-withdrawn", None, |plan| {
        let way = plan.fleets[1].reach;
        plan.fleets.iter_mut().for_each(|it| it.reach = way);
    });
    assert!(direct.contains("HTTP to a satellite still works"), "{direct}");
    let plain = broken("http-withdrawn", None, |plan| {
        plan.fleets.iter_mut().for_each(|it| it.call_home.scheme = Scheme::Http);
    });
    assert!(plain.contains("HTTPS is none the worse for it"), "{plain}");
    let idle = broken("http-withdrawn", Some("in-time"), |plan| {
        plan.actions.retain(|it| !matches!(it.action, Action::ConfigureCallHome { .. }));
    });
    assert!(idle.contains("changed within the time of the repeats"), "{idle}");
}

#[test]
fn root_change_2018_holds_and_fails_if_everybody_had_the_root_or_nobody_imported_it() {
    holds("root-change-2018", &[None, Some("imported"), Some("prepared")]);
    let wide = broken("root-change-2018", None, |plan| {
        plan.fleets.iter_mut().for_each(|it| it.trust = TrustStore::ALL);
    });
    assert!(wide.contains("fails at its next daily check"), "{wide}");
    assert!(wide.contains("nobody can register"), "{wide}");
    let narrow = broken("root-change-2018", None, |plan| {
        let old = plan.fleets.iter().find(|it| it.name == "old").expect("a fleet").trust;
        plan.fleets.iter_mut().for_each(|it| it.trust = old);
    });
    assert!(narrow.contains("who has the root notices nothing"), "{narrow}");
    let idle = broken("root-change-2018", Some("imported"), |plan| plan.actions.clear());
    assert!(idle.contains("a day after the import all are back"), "{idle}");
    let late = broken("root-change-2018", Some("prepared"), |plan| {
        plan.actions.iter_mut().for_each(|it| it.start = Start::At(Time::ZERO + Span::days(6)));
    });
    assert!(late.contains("who imports it beforehand"), "{late}");
}

#[test]
fn root_change_2022_holds_and_fails_if_the_change_came_later_or_all_checked_daily() {
    holds("root-change-2022", &[None, Some("field-notice")]);
    let later = broken("root-change-2022", None, |plan| {
        plan.backend.server_certificates[1].from = Time::ZERO + Span::days(6);
    });
    assert!(later.contains("within a day of the change"), "{later}");
    let eager = broken("root-change-2022", None, |plan| {
        let daily = plan.fleets[0].policy.clone();
        plan.fleets.iter_mut().for_each(|it| it.policy = daily.clone());
    });
    assert!(eager.contains("of those that check monthly most do not know"), "{eager}");
}

/// Two routers on each way to the backend, with a trust store that lacks its root from the start.
const WAYS: &str = r#"
    [scenario]
    title = "ways"
    duration = "2d"
    [[root]]
    name = "known"
    [[root]]
    name = "lacking"
    [backend]
    server-certificates = [{ root = "lacking" }]
    http-until = "2015-01-12T21:00:00-08:00"
    [[name-server]]
    name = "dns"
    node = "campus"
    [[proxy]]
    name = "bastion"
    node = "campus"
    resolve = { server = "dns" }
    [[gateway]]
    name = "tg"
    node = "campus"
    [[satellite]]
    name = "on-prem"
    node = "campus"
    [[pool]]
    name = "P"
    licenses = { T = 2 }
    [[fleet]]
    name = "edge"
    count = 2
    reach = "direct"
    trust-store = ["known"]
    slots = [{ slot = 1, features = { T = 1 } }]
    registered = { pool = "P", phase = { at = "1h" } }
"#;

fn by(way: &str, sets: &[(&str, &str)]) -> RunOutcome {
    let mut all = vec![("fleet.edge.reach", way)];
    all.extend(sets);
    run(&plan_of("ways", WAYS, &all, None))
}

#[test]
fn who_ends_the_tls_decides_whether_a_lacking_root_matters() {
    for (way, fails) in [
        ("\"direct\"", true),
        ("{ direct = { resolve = { server = \"dns\" } } }", true),
        ("{ proxy = \"bastion\" }", true),
        ("{ gateway = \"tg\" }", false),
        ("{ satellite = \"on-prem\" }", false),
    ] {
        let outcome = by(way, &[]);
        let untrusted = metric(&outcome, "exchanges.failures.untrusted");
        assert_eq!(untrusted > 0.0, fails, "{way}: {untrusted}");
        assert_eq!(metric(&outcome, "exchanges.failures").to_bits(), untrusted.to_bits(), "{way}");
        let trusting = by(way, &[("fleet.edge.trust-store", "[\"known\", \"lacking\"]")]);
        assert_eq!(metric(&trusting, "exchanges.failures").to_bits(), 0, "{way}");
    }
}

#[test]
fn plain_http_is_refused_by_the_backend_alone_and_needs_no_root() {
    for (way, fails) in [
        ("\"direct\"", true),
        ("{ proxy = \"bastion\" }", true),
        ("{ gateway = \"tg\" }", false),
        ("{ satellite = \"on-prem\" }", false),
    ] {
        // Also without a connection of its own: then the request is refused.
        for trips in ["1", "0"] {
            let sets = [
                ("fleet.edge.call-home.transport", "\"http\""),
                ("fleet.edge.call-home.connect-round-trips", trips),
            ];
            let outcome = by(way, &sets);
            let refused = metric(&outcome, "exchanges.failures.refused");
            assert_eq!(refused > 0.0, fails, "{way}, {trips}: {refused}");
            let total = metric(&outcome, "exchanges.failures");
            assert_eq!(total.to_bits(), refused.to_bits(), "{way}, {trips}");
            let mut taken = sets.to_vec();
            taken.push(("backend.http-until", "\"2019-01-01T00:00:00Z\""));
            assert_eq!(metric(&by(way, &taken), "exchanges.failures").to_bits(), 0, "{way}");
        }
    }
}

#[test]
fn the_end_of_a_certificate_is_judged_by_the_routers_own_clock() {
    let fails = |ends: u64, sets: &[(&str, &str)]| {
        let mut all = vec![("fleet.edge.trust-store", "[\"known\", \"lacking\"]")];
        all.extend(sets);
        let mut plan = plan_of("ways", WAYS, &all, None);
        let ends = Some(Wall::true_at(Time::ZERO + Span::hours(ends)));
        plan.backend.server_certificates[0].expires = ends;
        metric(&run(&plan), "exchanges.failures.untrusted") > 0.0
    };
    // Checks are 1 h and 25 h after the start.
    assert!(!fails(26, &[]));
    assert!(fails(24, &[]));
    assert!(fails(26, &[("fleet.edge.clock.ahead", "\"2h\"")]));
    assert!(!fails(24, &[("fleet.edge.clock.behind", "\"2h\"")]));
}

#[test]
fn the_earlier_end_of_certificate_and_root_counts() {
    let ends = |sets: &[(&str, &str)]| {
        plan_of("ways", WAYS, sets, None).backend.server_certificates[0].expires
    };
    let (root, own) = ("root.lacking.expires", "backend.server-certificates");
    let day = |n| Some(Wall::true_at(Time::ZERO + Span::days(n)));
    let shown = "[{ root = \"lacking\", expires = \"2015-01-14T21:00:00-08:00\" }]";
    assert_eq!(ends(&[]), None);
    assert_eq!(ends(&[(root, "\"2015-01-13T21:00:00-08:00\"")]), day(1));
    assert_eq!(ends(&[(own, shown)]), day(2));
    assert_eq!(ends(&[(own, shown), (root, "\"2015-01-13T21:00:00-08:00\"")]), day(1));
    assert_eq!(ends(&[(own, shown), (root, "\"2015-01-15T21:00:00-08:00\"")]), day(2));
}

#[test]
fn the_trace_and_the_log_say_at_once_what_the_handshake_failed_for() {
    let show = |command: &str| {
        let file = "scenarios/network/root-change-2018.toml";
        let output =
            licsim_in(root(), &["show", file, "--router", "old-01", "--at", "5d", command]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let trace = show("show call-home trace error");
    let lines: Vec<_> = trace.lines().filter(|line| line.contains("call_home/error")).collect();
    let [first, last] = lines[..2] else { panic!("{trace}") };
    assert!(first.contains("httpc response error, Peer certificate is not trusted"), "{trace}");
    assert!(last.contains("call_home_events_handler() failure status 67"), "{trace}");
    // One round trip of the connection and two of TLS over 20 ms: no timeout has to pass.
    let millis = |line: &str| {
        let clock = line.split_whitespace().nth(2).expect("a time");
        let (minute, second) = clock.split_at(6);
        let minutes = minute[3..5].parse::<f64>().expect("minutes");
        (minutes * 60_000.0 + second.parse::<f64>().expect("seconds") * 1_000.0).round() as u64
    };
    assert_eq!(millis(last) - millis(first), 120, "{trace}");
    let log = show("show logging | include SMART");
    let reason = "Communications failure with Cisco licensing cloud: Fail to send out Call Home HTTP message";
    assert!(log.contains(reason), "{log}");
}

#[test]
fn a_change_of_the_transport_changes_the_address_that_is_shown() {
    let show = |at: &str| {
        let file = "scenarios/network/http-withdrawn.toml";
        let arguments = ["show", file, "--router", "plain-01", "--at", at];
        let output = licsim_in(root(), &[&arguments[..], &["show call-home detail"]].concat());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(show("59d").contains("HTTP address(es): http://tools.cisco.com/"), "{}", show("59d"));
    assert!(show("61d").contains("HTTP address(es): https://tools.cisco.com/"), "{}", show("61d"));
}
