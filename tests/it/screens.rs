//! `licsim show`: the guide's listings from a router's console, and the command line around it.

use licsim::kernel::{Span, Time};
use licsim::model::Wall;
use licsim::model::alerts;
use licsim::model::call_home::{self, MailServer, MailServerId, Severity};
use licsim::model::entitlement::{Request, TagId};
use licsim::model::sysdb::Block;
use licsim::model::syslog::Mnemonic;
use licsim::model::traditional::Holding;
use licsim::model::wire::{Failure, Subtype};
use licsim::outcome::SyslogLine;
use licsim::plan::{
    Action, ActionPlan, Calendar, MailServerPlan, Plan, Reach, Resolution, RouterId, RouterRange,
    Start, TagPlan, WhenAway,
};
use licsim::record::{Fact, Record, RegistrationStatus};
use licsim::render::show::Command;
use licsim::study;
use licsim::view::{Console, RouterView};

use crate::support::{licsim_in, root, run, shipped_plan};

const ROUTER: RouterId = RouterId(0);

fn print(command: &str, console: &Console, plan: &Plan) -> String {
    Command::parse(command).unwrap_or_else(|error| panic!("{error}")).print(console, plan)
}

fn visit(plan: &Plan, router: &str, at: Span) -> Console {
    study::visit(plan, plan.router_named(router).expect("a router"), Time::ZERO + at, |_| ())
}

/// A plan that begins at this second by the guide's clock, with the features of its traces.
fn plan_from(unix_s: i64) -> Plan {
    let mut plan = shipped_plan("guide-registration", &[], None);
    plan.scenario.start = Calendar { unix_s, offset_s: -28_800, zone: "PST".into() };
    let tag = |name: &str, id: &str| TagPlan { name: name.into(), id: id.into(), known: true };
    plan.tags = vec![
        tag("A9K-800G-AIP-SE", "regid.2014-06.com.cisco.A9K-800G-AIP-SE,1.0"),
        tag("A9K-MOBILE-LIC", "regid.2014-06.com.cisco.A9K-MOBILE-LIC,1.0"),
        tag(
            "A9K-MOD160-AIP-SE",
            "regid.2014-06.com.cisco.A9K-MOD160-AIP-SE,1.0_7f1b3d9c-a183-41d1-8d0b-d98dcc2751a8",
        ),
    ];
    plan
}

fn console(records: &[(Time, Fact)]) -> Console {
    // Whatever happens first on a router: any event has an identity.
    let any = visit(&shipped_plan("guide-registration", &[], None), "ROA", Span::minutes(1));
    let event = any.records.first().expect("something happened").event;
    Console {
        router: ROUTER,
        at: Time::ZERO,
        view: RouterView { smart: true, ..RouterView::default() },
        block: None,
        call_home: call_home::Config::default(),
        http_client_vrf: None,
        reach: Reach::Direct { resolve: Resolution::Static },
        slots: Vec::new(),
        licenses: None,
        records: records.iter().map(|(at, fact)| Record { at: *at, event, fact: *fact }).collect(),
    }
}

fn clock(h: u64, m: u64, ms: u64) -> Time {
    Time::ZERO + Span::hours(h) + Span::minutes(m) + Span::millis(ms)
}

/// 2014-12-17 00:00:00 PST and 2015-01-28 00:00:00 PST.
const DECEMBER: i64 = 1_418_803_200;
const LATE_JANUARY: i64 = 1_422_432_000;

/// The guide's captures are of one route processor and the other.
fn other_processor(text: &str) -> String {
    text.replace("RSP1", "RSP0")
}

#[test]
fn the_platform_trace_is_the_guides() {
    let (at, slot, tag) = (clock(20, 43, 33_480), 4, TagId(1));
    let fact = Fact::FeatureReported { router: ROUTER, slot, tag, count: 1, audit: true };
    let text = print("admin show license trace platform all last 5", &console(&[(at, fact)]), &{
        let mut plan = plan_from(DECEMBER);
        // Up for a day: the guide's router had been.
        plan.fleets[0].enrolment = licsim::plan::Enrolment::Already {
            pool: licsim::model::wire::PoolId(0),
            phase: licsim::plan::Phase::Uniform,
        };
        plan
    });
    assert_eq!(
        text,
        other_processor(
            "5 wrapping entries (5440 possible, 3136 allocated, 0 filtered, 5 total)
Dec 17 20:43:33.480 vkg_lic/audit 0/RSP1/CPU0 t1 Agent Client Audit Cmd Start: ver:1, node:0x00000041 cmd:Audit(5) req:Mobile(9) feature:A9K-MOBILE-LIC(13) grant: Not Pending(0)
Dec 17 20:43:33.480 vkg_lic/audit 0/RSP1/CPU0 t1 Agent Client Audit Cmd Start #2: client restarted:False up for a day:True
Dec 17 20:43:33.480 vkg_lic/audit 0/RSP1/CPU0 t1 AUDIT Reply License Start: request:Mobile(9) slot:4 grant:Not Pending(0)
Dec 17 20:43:33.480 vkg_lic/audit 0/RSP1/CPU0 t1 AUDIT Reply License End: request:Mobile(9) slot:4 grant:Not Pending(0) rc: 0x00000000 No error
Dec 17 20:43:33.480 vkg_lic/audit 0/RSP1/CPU0 t1 Agent Client Cmd End:Audit(5), slot:4 rc:0x00000000 No error
"
        )
    );
}

#[test]
fn the_trace_of_licmgr_is_the_guides() {
    let fact =
        Fact::FeatureReported { router: ROUTER, slot: 0, tag: TagId(2), count: 1, audit: true };
    let console = console(&[(clock(13, 8, 18_358), fact)]);
    assert_eq!(
        print("admin show license trace", &console, &plan_from(DECEMBER)),
        other_processor(
            "2 wrapping entries (576 possible, 0 filtered, 2 total)
Dec 17 13:08:18.358 license/licmgr 0/RSP1/CPU0 t3 [3125351] SLA Debug : Client search success pkg/bin/rsi_agent (No error)
Dec 17 13:08:18.358 license/licmgr 0/RSP1/CPU0 t3 [3125351] SLA Debug : A9K-MOD160-AIP-SE regid.2014-06.com.cisco.A9K-MOD160-AIP-SE,1.0_7f1b3d9c-a183-41d1-8d0b-d98dcc2751a8 (No error)
"
        )
    );
}

#[test]
fn a_buffer_that_is_full_drops_its_oldest_entries_and_counts_on() {
    let fact =
        Fact::FeatureReported { router: ROUTER, slot: 0, tag: TagId(2), count: 1, audit: true };
    let facts: Vec<_> = (0..300).map(|minute| (clock(0, minute, 0), fact)).collect();
    let text = print("show license trace", &console(&facts), &plan_from(DECEMBER));
    assert_eq!(
        text.lines().next(),
        Some("576 wrapping entries (576 possible, 0 filtered, 600 total)")
    );
    assert_eq!(text.lines().count(), 577);
    assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("Dec 17 00:12:00.000")));
}

#[test]
fn the_trace_of_the_agent_is_the_guides() {
    let (from, to) = (RegistrationStatus::InProgress, RegistrationStatus::Completed);
    let fact = Fact::RegistrationChanged { router: ROUTER, from, to };
    let console = console(&[(clock(20, 10, 36_245), fact)]);
    assert_eq!(
        print("admin show license trace smartlic last 2", &console, &plan_from(LATE_JANUARY)),
        "2 wrapping entries (1088 possible, 0 filtered, 2 total)
Jan 28 20:10:36.245 smartlicense/smartlic 0/RSP0/CPU0 t3 [2302054] Failed to bind to SysDB - 'Subsystem(2091)' detected the 'success' condition 'Code(45)': Unknown Error(292)
Jan 28 20:10:36.245 smartlicense/smartlic 0/RSP0/CPU0 t3 [2302054] SMART ERROR - SASACKExpirationJob: expirySeconds=3842
"
    );
}

#[test]
fn the_trace_of_the_agent_has_the_life_of_the_fleets_own_acknowledgements() {
    let (from, to) = (RegistrationStatus::InProgress, RegistrationStatus::Completed);
    let fact = Fact::RegistrationChanged { router: ROUTER, from, to };
    let mut plan = plan_from(LATE_JANUARY);
    plan.fleets[0].policy.acknowledgement_life = Span::secs(600);
    let trace =
        print("show license trace smartlic", &console(&[(clock(20, 10, 36_245), fact)]), &plan);
    assert!(trace.contains("expirySeconds=600\n"), "{trace}");
}

#[test]
fn the_trace_of_call_home_is_the_guides() {
    let fact = Fact::ExchangeFailed {
        router: ROUTER,
        subtype: Subtype::Entitlement,
        failure: Failure::Resolve,
        took: Span::millis(10_001),
    };
    let console = console(&[(clock(10, 10, 39_730), fact)]);
    assert_eq!(
        print("show call-home trace error last 2", &console, &plan_from(LATE_JANUARY)),
        "2 wrapping entries (576 possible, 320 allocated, 0 filtered, 2 total)!
Jan 28 10:10:29.729 call_home/error 0/RSP0/CPU0 t10 call_home_http_resp_data(), httpc response error, Host name resolution failed
Jan 28 10:10:39.730 call_home/error 0/RSP0/CPU0 t19 call_home_events_handler() failure status 67
"
    );
}

#[test]
fn the_call_home_block_is_the_guides_by_default_and_behind_its_proxy() {
    let plan = shipped_plan("guide-registration", &[], None);
    let behind = visit(&plan, "ROA", Span::minutes(1));
    assert_eq!(
        print("show run call-home", &behind, &plan),
        "call-home
service active
http-proxy mybastion port 80
contact-email-addr sch-smart-licensing@cisco.com
profile CiscoTAC-1
active
destination address http https://tools.cisco.com/its/service/oddce/services/DDCEService
destination transport-method http
"
    );
    let direct = Console { reach: Reach::Direct { resolve: Resolution::Static }, ..behind };
    assert_eq!(
        print("show run call-home", &direct, &plan),
        "call-home
service active
contact-email-addr sch-smart-licensing@cisco.com
profile CiscoTAC-1
active
destination transport-method http
"
    );
    let none = Console { block: None, ..direct };
    assert_eq!(print("show run call-home", &none, &plan), "% No such configuration item(s)\n");
    // The guide's listing before anything was configured.
    assert_eq!(
        print("show call-home detail | i http", &none, &plan)
            .lines()
            .filter(|line| !line.starts_with("Transport"))
            .collect::<Vec<_>>(),
        [
            "http proxy: Not yet set up",
            "HTTP address(es): https://tools.cisco.com/its/service/oddce/services/DDCEService"
        ]
    );
}

#[test]
fn an_operators_settings_show() {
    let plan = shipped_plan("guide-registration", &[], None);
    let seen = visit(&plan, "ROA", Span::minutes(1));
    let block =
        Block { service_active: false, profile_active: false, reporting: false, destination: true };
    let off = Console { block: Some(block), ..seen };
    let text = print("show call-home detail", &off, &plan);
    for line in [
        "call home feature : disable",
        "Smart licensing messages: disabled",
        "Profile: CiscoTAC-1 (status: INACTIVE)",
        "http proxy: mybastion port 80",
    ] {
        assert!(text.lines().any(|it| it == line), "{line} in\n{text}");
    }
}

/// The guide's own settings: its `show call-home detail`, without its page's remarks, with its tables in columns.
fn guides_call_home() -> (Plan, Console) {
    let mut plan = shipped_plan("guide-registration", &[], None);
    let seen = visit(&plan, "ROA", Span::minutes(1));
    let node = plan.backend.node;
    let names = ["bastion.cisco.com", "171.68.58.10", "173.37.183.72"];
    plan.mail_servers = names
        .map(|name| MailServerPlan {
            name: name.into(),
            address: name.into(),
            node,
            when_away: WhenAway::Silent,
        })
        .into();
    let used = [(0, 1), (1, 10), (2, 20)];
    let text = |it: &str| Some(it.to_owned());
    let address = "tools.cisco.com/its/service/oddce/services/DDCEService";
    let call_home = call_home::Config {
        mail_servers: used
            .map(|(n, priority)| MailServer { server: MailServerId(n), priority })
            .into(),
        alerts: Some(Box::new(alerts::Config {
            enabled: [true; 5],
            thresholds: [
                None,
                Some(Severity::Minor),
                Some(Severity::Normal),
                None,
                Some(Severity::Critical),
            ],
            via: call_home::Transport::Http,
            bytes: [1; 5],
            pattern: ".*".into(),
            lines: 0,
            periodic: vec![alerts::Periodic {
                group: call_home::Group::Inventory,
                schedule: alerts::Schedule::Monthly { day: 23, hour: 11, minute: 2 },
                dates: Vec::new(),
            }],
            happenings: Vec::new(),
        })),
        details: call_home::Details {
            from: text("mylab-roa@cisco.com"),
            reply_to: text("pasoltan@cisco.com"),
            phone: text("+1-408-526-8438"),
            street_address: text("1550 Soltani Lane, Cisco System Drive, North Pole, NP 99709"),
            site_id: text("BUILDING20-125"),
            addresses: vec![format!("http://{address}"), format!("https://{address}")],
            ..call_home::Details::default()
        },
        ..seen.call_home.clone()
    };
    let reach = Reach::Direct { resolve: Resolution::Static };
    (plan, Console { call_home, reach, ..seen })
}

#[test]
fn call_homes_details_are_the_guides() {
    let (plan, console) = guides_call_home();
    assert_eq!(
        print("show call-home detail", &console, &plan),
        "Current call home settings:

call home feature : enable
call home message's from address: mylab-roa@cisco.com
call home message's reply-to address: pasoltan@cisco.com

vrf for call-home messages: Not yet set up

contact person's email address: sch-smart-licensing@cisco.com

contact person's phone number: +1-408-526-8438
street address: 1550 Soltani Lane, Cisco System Drive, North Pole, NP 99709
customer ID: Not yet set up
contract ID: Not yet set up
site ID: BUILDING20-125

source interface: Not yet set up
Mail-server[1]: Address: bastion.cisco.com Priority: 1
Mail-server[2]: Address: 171.68.58.10 Priority: 10
Mail-server[3]: Address: 173.37.183.72 Priority: 20
http proxy: Not yet set up

Smart licensing messages: enabled
Profile: CiscoTAC-1 (status: ACTIVE)

aaa-authorization: disable
aaa-authorization username: callhome (default)
data-privacy: normal
syslog throttling: enable

Rate-limit: 5 message(s) per minute

Snapshot command: Not yet set up

Available alert groups:
Keyword                  State   Description
configuration            Enable  configuration info
environment              Enable  environmental info
inventory                Enable  inventory info
snapshot                 Enable  snapshot info
syslog                   Enable  syslog info

Profiles:

Profile Name: CiscoTAC-1
Profile status: ACTIVE
Profile mode: Full Reporting
Reporting Data: Smart Call Home, Smart Licensing
Preferred Message Format: xml
Message Size Limit: 3145728 Bytes
Transport Method: http
Email address(es): callhome@cisco.com
HTTP address(es): http://tools.cisco.com/its/service/oddce/services/DDCEService
https://tools.cisco.com/its/service/oddce/services/DDCEService

Periodic inventory info message is scheduled every 23 day of the month at 11:2

Alert-group              Severity
------------------------ ------------
environment              minor
inventory                normal

Syslog-Pattern           Severity
------------------------ ------------
.*                       critical
"
    );
}

#[test]
fn an_operators_call_home_block_is_the_guides() {
    let (plan, mut console) = guides_call_home();
    let details = &mut console.call_home.details;
    details.from = Some("roa@cisco.com".into());
    details.street_address = Some("1550 E.Tasman Drive, San Jose, CA 9513".into());
    details.addresses.remove(0);
    let alerts = console.call_home.alerts.as_mut().expect("configured");
    alerts.enabled = [false, false, true, true, true];
    assert_eq!(
        print("show run call-home", &console, &plan),
        "call-home
service active
site-id BUILDING20-125
sender reply-to pasoltan@cisco.com
sender from roa@cisco.com
alert-group syslog
alert-group snapshot
alert-group inventory
mail-server 171.68.58.10 priority 10
mail-server 173.37.183.72 priority 20
mail-server bastion.cisco.com priority 1
phone-number +1-408-526-8438
contact-email-addr sch-smart-licensing@cisco.com
street-address 1550 E.Tasman Drive, San Jose, CA 9513
profile CiscoTAC-1
active
destination address http https://tools.cisco.com/its/service/oddce/services/DDCEService
reporting smart-call-home-data
reporting smart-licensing-data
destination transport-method http
"
    );
}

#[test]
fn features_and_version_are_the_guides() {
    let plan = shipped_plan("guide-registration", &[], None);
    let seen = visit(&plan, "ROA", Span::minutes(1));
    let text = print("admin show license features", &seen, &plan);
    assert!(
        text.starts_with(
            "Platform Feature ID:
A9K-ADV-OPTIC-LIC
A9K-ADV-VIDEO-LIC
A9K-iVRF-LIC
A9K-AIP-LIC-B
A9K-AIP-LIC-E
A9K-MOD80-AIP-TR
A9K-MOD80-AIP-SE
A9K-MOD160-AIP-TR
A9K-MOD160-AIP-SE
A9K-2X100G-AIP-TR
"
        ),
        "{text}"
    );
    let version = print("admin show license version", &seen, &plan);
    assert_eq!(version, "Cisco Smart Licensing Agent, Version 1.1.4_throttle/16\n");
}

/// The guide's own listing, of a license that nobody uses.
const GUIDE_ALLOCATED: &str = "FeatureID: A9K-800G-AIP-SE (Slot based, Permanent)
Total licenses 1
Status: Allocated 1
Pool: Owner
Total licenses in pool: 1
Status: Operational: 1
Locations with licenses: (Active/Allocated) [SDR]
0/0/CPU0 (0/1) [Owner]
";

fn holding(slot: u8, installed: u32, used: u32) -> Holding {
    Holding { tag: TagId(0), slot, bought: 0, installed, used }
}

#[test]
fn a_switch_changes_which_commands_there_are() {
    let plan = shipped_plan("switch-without-reload", &[], None);
    let at = |days, hours| visit(&plan, "edge-3", Span::days(days) + Span::hours(hours));
    let places = |console: &Console, word: &str| {
        print(&format!("show license {word} | i CPU0"), console, &plan)
    };
    let (first, smart, back) = (at(0, 12), at(2, 0), at(4, 0));
    assert_eq!(places(&first, "allocated"), "0/0/CPU0 (1/1) [Owner]\n");
    assert_eq!(places(&first, "available"), "");
    let log = print("show log | i LICMGR", &first, &plan);
    assert_eq!(log.matches("LICMGR-4-FEATURE_NO_LICENSE").count(), 1, "slot 1: {log}");
    let invalid = "% Invalid input detected at '^' marker.";
    assert!(print("show license allocated", &smart, &plan).contains(invalid));
    assert!(print("show license active", &smart, &plan).contains(invalid));
    assert_eq!(print("show license status", &smart, &plan), "Compliance Status: Authorized\n");
    assert_eq!(places(&back, "allocated"), places(&first, "allocated"));
    assert!(print("show license status", &back, &plan).contains(invalid));
}

#[test]
fn while_smart_licensing_is_off_the_traditional_commands_are_there_and_no_others() {
    let plan = plan_from(DECEMBER);
    let mut off = console(&[]);
    off.view.smart = false;
    off.slots = vec![(0, vec![Request { tag: TagId(0), count: 1 }])];
    assert!(print("admin show license pools", &off, &plan).starts_with(
        "Pool: Owner
Feature: A9K-24X10-OPT-LIC A9K-24X10-VID-LIC A9K-24X10G-AIP-SE A9K-24X10G-AIP-TR
A9K-2X100-OPT-LIC A9K-2X100-VID-LIC A9K-2X100G-AIP-SE A9K-2X100G-AIP-TR
A9K-36X10-OPT-LIC A9K-36X10-VID-LIC A9K-36X10G-AIP-SE A9K-36X10G-AIP-TR
A9K-400G-AIP-SE A9K-400G-AIP-TR A9K-400G-OPT-LIC A9K-400G-VID-LIC
A9K-800G-AIP-SE A9K-800G-AIP-TR A9K-800G-OPT-LIC A9K-800G-VID-LIC
A9K-ADV-OPTIC-LIC A9K-ADV-VIDEO-LIC A9K-AIP-LIC-B A9K-AIP-LIC-E
"
    ));
    assert_eq!(
        print("admin show license allocated", &off, &plan),
        "FeatureID: A9K-800G-AIP-SE (Slot based, Permanent)
Total licenses 1
Status: Allocated 1
Pool: Owner
Total licenses in pool: 1
Status: Operational: 1
Locations with licenses: (Active/Allocated) [SDR]
0/0/CPU0 (1/1) [Owner]
"
    );
    off.licenses = Some(vec![holding(0, 1, 0)]);
    assert_eq!(print("admin show license allocated", &off, &plan), GUIDE_ALLOCATED);
    assert_eq!(print("show license active", &off, &plan), "", "it is not in use");
    assert_eq!(
        print("show license available", &off, &plan),
        GUIDE_ALLOCATED.replace("Status: Allocated", "Status: Available")
    );
    off.licenses =
        Some(vec![holding(0, 1, 2), holding(3, 4, 1), Holding { bought: 9, ..holding(5, 0, 1) }]);
    let allocated = print("show license allocated | u sort | i Total", &off, &plan);
    assert_eq!(allocated, "Total licenses 5\nTotal licenses in pool: 5\n");
    let places = |command: &str| print(&format!("show license {command} | i CPU0"), &off, &plan);
    let (first, other) = ("0/0/CPU0 (1/1) [Owner]\n", "0/3/CPU0 (1/4) [Owner]\n");
    assert_eq!(places("allocated"), format!("{first}{other}"), "what lies on paper is nowhere");
    assert_eq!(places("active"), format!("{first}{other}"));
    assert_eq!(places("available"), other);
    assert_eq!(
        print("show license active | i Status", &off, &plan),
        "Status: Active 2\nStatus: Operational: 5\n"
    );
    assert_eq!(print("show license evaluation", &off, &plan), "");
    assert!(print("show license ?", &off, &plan).starts_with("WORD      Feature ID\nactive     "));
    let invalid = "show license pool
             ^
% Invalid input detected at '^' marker.
";
    assert_eq!(print("show license pool", &off, &plan), invalid);
    off.view.smart = true;
    assert_eq!(print("show license pools", &off, &plan), invalid.replace("pool", "pools"));
    assert_eq!(print("show license pool", &off, &plan), "Assigned Pool Info: NA\n");
    let help = print("show license ?", &off, &plan);
    assert!(help.contains("register-status") && !help.contains("WORD"), "{help}");
}

#[test]
fn the_last_instant_shows_what_the_run_ended_with() {
    let plan = shipped_plan("pool-wide-ooc", &[], None);
    let outcome = run(&plan);
    for router in [0, 17, 39] {
        let seen = study::visit(&plan, RouterId(router), plan.end(), |_| ());
        assert_eq!(seen.view, outcome.routers[router as usize].view);
        let logged = seen.records.iter().filter(|it| matches!(it.fact, Fact::Logged { .. }));
        let kept = outcome.syslog.iter().filter(|line| line.router == RouterId(router));
        assert_eq!(logged.count(), kept.count());
    }
}

fn shown(arguments: &[&str]) -> String {
    let output = licsim_in(root(), &[&["show"], arguments].concat());
    let (out, err) = (&output.stdout, String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{err}");
    String::from_utf8_lossy(out).into_owned()
}

#[test]
fn an_instant_is_an_offset_or_a_date_and_decides_what_is_seen() {
    let status = |at| shown(&["pool-wide-ooc", "--router", "edge-07", "--at", at, "sh lic status"]);
    assert_eq!(status("2h"), "Compliance Status: Authorized\n");
    assert_eq!(status("3d"), "Compliance Status: Out of compliance\n");
    assert_eq!(status("2015-01-15T21:00:00-08:00"), status("3d"));
    assert_eq!(status("2015-01-12 23:00:00"), status("2h"));
}

#[test]
fn a_run_directory_shows_the_run_that_it_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().display().to_string();
    let set = "router.ROA.register.at=30s";
    let args = ["run", "guide-registration", "--out", &out, "--quiet", "--seed", "7", "--set", set];
    // Its expectations are about another instant; the run is written all the same.
    let _ = licsim_in(root(), &args);
    let directory = format!("{out}/guide-registration/seed-7,{set}");
    let commands = ["sh lic reg", "sh lic cert", "sh log | i SMART"];
    let past = shown(&[&[directory.as_str()], &commands[..]].concat());
    let again = ["guide-registration", "--seed", "7", "--set", set];
    assert_eq!(past, shown(&[&again, &commands[..]].concat()));
    assert!(past.contains("Registration Start Time: Mon Jan 12 2015 21:06:30 PST"), "{past}");
    assert!(past.contains("RP/0/RSP0/CPU0:ROA#sh lic reg\n"), "{past}");
}

#[test]
fn a_run_directory_keeps_the_dialect_that_it_was_written_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().display().to_string();
    let done = licsim_in(
        root(),
        &["run", "guide-registration", "--out", &out, "--quiet", "--dialect", "xr-7"],
    );
    assert!(done.status.success());
    let directory = format!("{out}/guide-registration/seed-1");
    let log = std::fs::read_to_string(format!("{directory}/syslog/ROA.log")).expect("a log");
    assert!(log.contains(": %LICENSE-SMART_LIC-6-AGENT_REG_SUCCESS : "), "{log}");
    assert!(log.ends_with(&shown(&[&directory, "sh log | i SMART"])), "{log}");
    let asked = shown(&[&directory, "--dialect", "xr-6", "sh log | i REG_SUCCESS"]);
    assert!(asked.contains("smartlicserver[186]"), "what is asked for now wins: {asked}");
}

/// The guide's registration on a router whose clock is three hours ahead: it dates all that it says by its own clock; its
/// certificate is dated by the backend.
#[test]
fn a_router_prints_by_its_own_clock() {
    let ahead = ["guide-registration", "--set", "router.ROA.clock.ahead=3h"];
    let show = |command| shown(&[&ahead[..], &[command]].concat());
    let status = show("show license register-status");
    assert!(status.contains("Registration Start Time: Tue Jan 13 2015 00:06:16 PST"), "{status}");
    assert!(status.contains("Last Response Time: Tue Jan 13 2015 00:06:38 PST"), "{status}");
    assert!(status.contains("Next ID Cert Renew Time: Sun Jul 12 2015 01:06:38 PST"), "{status}");
    let certificate = show("show license cert");
    assert_eq!(certificate, shown(&["guide-registration", "show license cert"]));
    let statistics = show("show call-home smart-licensing statistics");
    assert!(statistics.contains("2015-01-13 00:06:21"), "{statistics}");
    let log = show("sh log | i REG_SUCCESS");
    assert!(log.starts_with("RP/0/RSP0/CPU0:Jan 13 00:06:38.074 : licmgr[314]: "), "{log}");
    let trace = show("show license trace last 1");
    assert!(trace.lines().nth(1).expect("an entry").starts_with("Jan 13 00:0"), "{trace}");
}

#[test]
fn a_log_of_a_run_is_dated_by_the_routers_clock_as_it_ran_then() {
    let mut plan = shipped_plan("guide-registration", &[], None);
    let right = run(&plan);
    let routers = RouterRange { first: ROUTER, count: 1 };
    plan.actions.push(ActionPlan {
        name: "an hour back".into(),
        start: Start::At(Time::ZERO + Span::secs(30)),
        action: Action::SetClock { routers, ahead: -3_600_000_000_000 },
        work: None,
    });
    let wrong = run(&plan);
    let (before, after): (Vec<&SyslogLine>, Vec<&SyslogLine>) =
        wrong.syslog.iter().partition(|line| line.at < Time::ZERO + Span::secs(30));
    assert!(!before.is_empty() && !after.is_empty());
    assert!(before.iter().all(|line| line.shown == Wall::true_at(line.at)));
    assert!(after.iter().all(|line| line.shown.0 == Wall::true_at(line.at).0 - 3_600_000_000_000));
    assert!(right.syslog.iter().all(|line| line.shown == Wall::true_at(line.at)));
    let log = licsim::render::syslog::syslog_of(&wrong, ROUTER);
    let changed = log.lines().find(|line| line.contains("SYSTEM_CLOCK_CHANGED"));
    assert!(changed.is_some_and(|line| line.contains("CPU0:Jan 12 20:06:30.000 ")), "{log}");
}

/// `ciscoSlaAuthOOCStartTime` is the instant of the line in the router's own log, and 0 before and after.
#[test]
fn snmp_tells_since_when_a_router_is_out_of_compliance_by_its_own_clock() {
    let start = |at: &str, more: &[&str]| {
        let ask = ["pool-wide-ooc", "--router", "edge-07", "--at", at, "--format", "snmprec"];
        let text = shown(&[&ask, more].concat());
        let line = text.lines().find_map(|it| it.strip_prefix("1.3.6.1.4.1.9.9.831.0.7.3.0|66|"));
        line.expect("the object").parse::<i64>().expect("a number")
    };
    let mut plan = shipped_plan("pool-wide-ooc", &[], None);
    let router = plan.router_named("edge-07").expect("a router");
    let outcome = run(&plan);
    let short = |line: &&SyslogLine| {
        line.router == router && line.notice.mnemonic == Mnemonic::OutOfCompliance
    };
    let logged = outcome.syslog.iter().find(short).expect("a line").at;
    plan.scenario.start.unix_s += (logged.0 / 1_000_000_000) as i64;
    assert_eq!(start("3d", &[]), plan.scenario.start.unix_s);
    assert_eq!((start("1h", &[]), start("8d", &[])), (0, 0));
    let ahead = ["--set", "fleet.edge.clock.ahead=3h"];
    assert_eq!(start("3d", &ahead), plan.scenario.start.unix_s + 3 * 3_600);
}

#[test]
fn traces_and_prompt_are_those_of_the_active_processor() {
    let show = |at| {
        shown(&["rsp-failover", "--router", "ROA", "--at", at, "sh lic trace last 1", "sh lic ver"])
    };
    assert!(show("6h 5s").contains(" license/licmgr 0/RSP0/CPU0 t3 "));
    let after = show("3d");
    assert!(after.contains(" license/licmgr 0/RSP1/CPU0 t3 "), "{after}");
    assert!(after.contains("RP/0/RSP1/CPU0:ROA#sh lic ver\n"), "{after}");
}

#[test]
fn a_client_says_once_that_it_restarted_and_a_day_later_that_it_is_up_for_a_day() {
    let slot = |line: &str| line.contains("Cmd Start #2: client restarted:");
    let text = shown(&["card-oir", "--router", "ROA", "show license trace platform all"]);
    let said: Vec<_> = text.lines().filter(|line| slot(line)).collect();
    let restarted = said.iter().filter(|line| line.contains("client restarted:True")).count();
    assert!(restarted >= 1, "{text}");
    let first = said.iter().position(|line| line.contains("restarted:True")).expect("one");
    assert!(said[first].ends_with("up for a day:False"), "{text}");
    assert!(said.last().expect("reports").ends_with("restarted:False up for a day:True"), "{text}");
}

#[test]
fn the_dialect_of_a_scenario_is_that_of_its_logs() {
    let line = |more: &[&str]| {
        let show = ["guide-registration", "sh log | i REG_SUCCESS"];
        shown(&[&show, more].concat())
    };
    let text = "Smart Agent for Licensing Registration with Cisco licensing cloud successful\n";
    let stamp = "RP/0/RSP0/CPU0:Jan 12 21:06:38.074";
    let tag = "SMART_LIC-6-AGENT_REG_SUCCESS";
    assert_eq!(line(&[]), format!("{stamp} : licmgr[314]: {tag}: {text}"));
    assert_eq!(
        line(&["--set", "scenario.syslog=xr-6"]),
        format!("{stamp} PST: smartlicserver[186]: {tag}:{text}")
    );
    assert_eq!(
        line(&["--dialect", "xr-7"]),
        format!("{stamp} PST: smartlicserver[144]: %LICENSE-{tag} : {text}")
    );
}

#[test]
fn what_cannot_be_shown_is_explained() {
    let cases: &[(&[&str], &str)] = &[
        (&["pool-wide-ooc", "sh log"], "error[which-router]: the scenario has 40 routers"),
        (
            &["pool-wide-ooc", "--router", "edge-7", "sh log"],
            "error[unknown-router]: there is no router `edge-7`\n  help: did you mean `edge-01`?",
        ),
        (
            &["guide-registration", "show licence certs"],
            "error[unknown-command]: there is no command `show licence certs`\n  help: did you mean `show license cert`?",
        ),
        (
            &["guide-registration", "show log | x"],
            "error[bad-modifier]: `| x` is no output modifier",
        ),
        (&["guide-registration", "--at", "1y", "sh log"], "error["),
        (
            &["guide-registration", "--at", "11min", "sh log"],
            "error[after-the-end]: `11min` is not within the run, which ends after 10min",
        ),
        (&["tests", "sh log"], "error[file]: cannot read the run's manifest"),
    ];
    for (arguments, expected) in cases {
        let output = licsim_in(root(), &[&["show"], *arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said.starts_with(expected) && said.contains("help: "), "{arguments:?}: {said}");
    }
}
