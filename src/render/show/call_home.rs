//! `show call-home detail` and `show run call-home`.
//!
//! Lines, their order and their words are the guide's. Its page puts remarks behind `;`, which are not output, and has lost
//! the indentation; both screens are printed flush left, as there. Its tables are set in columns here. Minutes of a
//! schedule are not padded (`11:2`), the guide's quirk. Daily and weekly schedules are worded after its monthly one.
//!
//! What it does not know: whether a setting is acted upon.

use crate::model::alerts::{self, Schedule};
use crate::model::call_home::{DataPrivacy, Group, Severity};
use crate::model::sysdb::Block;
use crate::plan::{Plan, Reach};
use crate::view::Console;

const UNSET: &str = "Not yet set up";
/// The built-in destination (guide).
const ADDRESS: &str = "https://tools.cisco.com/its/service/oddce/services/DDCEService";
/// The port that a proxy is configured with (guide).
const PROXY_PORT: u16 = 80;

/// What holds without any configuration: the built-in profile has its address (guide).
const BUILT_IN: Block =
    Block { service_active: false, profile_active: false, reporting: true, destination: true };

fn proxy(console: &Console, plan: &Plan) -> Option<String> {
    match console.reach {
        Reach::Proxy(proxy) => Some(plan.proxies[proxy.index()].name.clone()),
        _ => None,
    }
}

/// The five alert groups, as routers number them.
fn groups() -> impl DoubleEndedIterator<Item = (usize, Group)> {
    let groups = Group::ALL.into_iter().enumerate();
    groups.filter(|(_, group)| *group != Group::OnDemand).collect::<Vec<_>>().into_iter()
}

/// Mail servers as address and priority.
fn mail_servers<'a>(console: &Console, plan: &'a Plan) -> Vec<(&'a str, u8)> {
    let server = |it: &crate::model::call_home::MailServer| {
        (plan.mail_servers[it.server.index()].address.as_str(), it.priority)
    };
    console.call_home.mail_servers.iter().map(server).collect()
}

/// `show run call-home`
pub(super) fn running(console: &Console, plan: &Plan) -> String {
    let Some(block) = console.block else { return "% No such configuration item(s)\n".into() };
    let config = &console.call_home;
    let details = &config.details;
    let mut lines = vec!["call-home".to_owned()];
    let set = |lines: &mut Vec<String>, key: &str, value: &Option<String>| {
        lines.extend(value.iter().map(|value| format!("{key} {value}")));
    };
    if block.service_active {
        lines.push("service active".into());
    }
    let proxy = proxy(console, plan);
    lines.extend(proxy.iter().map(|name| format!("http-proxy {name} port {PROXY_PORT}")));
    set(&mut lines, "site-id", &details.site_id);
    set(&mut lines, "customer-id", &details.customer_id);
    set(&mut lines, "contract-id", &details.contract_id);
    set(&mut lines, "sender reply-to", &details.reply_to);
    set(&mut lines, "sender from", &details.from);
    if let Some(alerts) = &config.alerts {
        let enabled = groups().rev().filter(|(index, _)| alerts.enabled[*index]);
        lines.extend(enabled.map(|(_, group)| format!("alert-group {}", group.label())));
    }
    let mut servers = mail_servers(console, plan);
    servers.sort_unstable();
    lines
        .extend(servers.iter().map(|(name, first)| format!("mail-server {name} priority {first}")));
    set(&mut lines, "phone-number", &details.phone);
    lines.push(format!("contact-email-addr {}", config.contact));
    set(&mut lines, "street-address", &details.street_address);
    lines.push("profile CiscoTAC-1".into());
    if block.profile_active {
        lines.push("active".into());
    }
    // The guide's blocks of operators name the address, the one written by default does not.
    let own = proxy.is_some() || config.alerts.is_some() || details.addresses != [ADDRESS];
    if own && block.destination {
        let addresses = details.addresses.iter();
        lines.extend(addresses.map(|address| format!("destination address http {address}")));
    }
    if config.alerts.is_some() && config.smart_call_home_data {
        lines.push("reporting smart-call-home-data".into());
    }
    match (block.reporting, config.alerts.is_some()) {
        (true, true) => lines.push("reporting smart-licensing-data".into()),
        (false, _) => lines.push("no reporting smart-licensing-data".into()),
        (true, false) => {}
    }
    lines.push("destination transport-method http".into());
    lines.join("\n") + "\n"
}

/// `show run http client`: the one line that the guide configures for a VRF.
pub(super) fn http_client(console: &Console) -> String {
    match &console.http_client_vrf {
        Some(vrf) => format!("http client vrf {vrf}\n"),
        None => "% No such configuration item(s)\n".into(),
    }
}

/// `show call-home detail`
pub(super) fn detail(console: &Console, plan: &Plan) -> String {
    let block = console.block.unwrap_or(BUILT_IN);
    let (config, details) = (&console.call_home, &console.call_home.details);
    let on = |it: bool| if it { "enable" } else { "disable" };
    let or_unset = |it: &Option<String>| it.clone().unwrap_or_else(|| UNSET.into());
    let mut servers = mail_servers(console, plan);
    servers.sort_by_key(|(name, priority)| (*priority, *name));
    let servers: String = (1..)
        .zip(&servers)
        .map(|(n, (name, first))| format!("Mail-server[{n}]: Address: {name} Priority: {first}\n"))
        .collect();
    let proxy = proxy(console, plan);
    format!(
        "Current call home settings:

call home feature : {feature}
call home message's from address: {from}
call home message's reply-to address: {reply_to}

vrf for call-home messages: {vrf}

contact person's email address: {contact}

contact person's phone number: {phone}
street address: {street}
customer ID: {customer}
contract ID: {contract}
site ID: {site}

source interface: {source}
{servers}http proxy: {proxy}

Smart licensing messages: {messages}
Profile: CiscoTAC-1 (status: {status})

aaa-authorization: {aaa}
aaa-authorization username: {username}
data-privacy: {privacy}
syslog throttling: {throttling}

Rate-limit: {rate} message(s) per minute

Snapshot command: {snapshot}

Available alert groups:
{groups}
{profile}",
        feature = on(block.service_active),
        from = or_unset(&details.from),
        reply_to = or_unset(&details.reply_to),
        vrf = or_unset(&details.vrf),
        contact = config.contact,
        phone = or_unset(&details.phone),
        street = or_unset(&details.street_address),
        customer = or_unset(&details.customer_id),
        contract = or_unset(&details.contract_id),
        site = or_unset(&details.site_id),
        source = or_unset(&details.source_interface),
        proxy = proxy.map_or(UNSET.into(), |name| format!("{name} port {PROXY_PORT}")),
        messages = if block.reporting { "enabled" } else { "disabled" },
        status = status(block),
        aaa = on(details.aaa_authorization),
        username = match details.aaa_username.as_str() {
            "callhome" => "callhome (default)",
            other => other,
        },
        privacy = match details.data_privacy {
            DataPrivacy::Normal => "normal",
            DataPrivacy::Hostname => "hostname",
        },
        throttling = on(details.syslog_throttling),
        rate = config.rate_limit,
        snapshot = or_unset(&details.snapshot_command),
        groups = group_table(config.alerts.as_deref()),
        profile = profile(console, block),
    )
}

fn status(block: Block) -> &'static str {
    if block.profile_active { "ACTIVE" } else { "INACTIVE" }
}

/// The guide's five groups; without any configured here, none sends anything.
fn group_table(alerts: Option<&alerts::Config>) -> String {
    let mut out = format!("{:<25}{:<8}Description\n", "Keyword", "State");
    for (index, group) in groups() {
        let state = if alerts.is_some_and(|it| it.enabled[index]) { "Enable" } else { "Disable" };
        let label = group.label();
        let what = if group == Group::Environment { "environmental" } else { label };
        out.push_str(&format!("{label:<25}{state:<8}{what} info\n"));
    }
    out
}

fn profile(console: &Console, block: Block) -> String {
    let (config, details) = (&console.call_home, &console.call_home.details);
    let alerts = config.alerts.as_deref();
    let data =
        [(config.smart_call_home_data, "Smart Call Home"), (block.reporting, "Smart Licensing")];
    let data: Vec<_> = data.into_iter().filter(|(on, _)| *on).map(|(_, name)| name).collect();
    let addresses = match block.destination {
        true => details.addresses.join("\n"),
        false => UNSET.into(),
    };
    let mut out = format!(
        "Profiles:

Profile Name: CiscoTAC-1
Profile status: {status}
Profile mode: Full Reporting
Reporting Data: {data}
Preferred Message Format: xml
Message Size Limit: {size} Bytes
Transport Method: http
Email address(es): {email}
HTTP address(es): {addresses}
",
        status = status(block),
        data = if data.is_empty() { "None".into() } else { data.join(", ") },
        size = config.message_size_limit,
        email = details.email,
    );
    if let Some(alerts) = alerts {
        out.push_str(&subscriptions(alerts));
    }
    out
}

fn subscriptions(alerts: &alerts::Config) -> String {
    let mut out = String::new();
    for periodic in &alerts.periodic {
        let group = periodic.group.label();
        let when = match periodic.schedule {
            Schedule::Daily { hour, minute } => format!("every day at {hour}:{minute}"),
            Schedule::Weekly { weekday, hour, minute } => {
                format!("every {weekday} day of the week at {hour}:{minute}")
            }
            Schedule::Monthly { day, hour, minute } => {
                format!("every {day} day of the month at {hour}:{minute}")
            }
        };
        out.push_str(&format!("\nPeriodic {group} info message is scheduled {when}\n"));
    }
    let subscribed = |wanted: fn(Group) -> bool| {
        let thresholds = &alerts.thresholds;
        groups()
            .filter(move |(_, group)| wanted(*group))
            .filter_map(move |(index, group)| thresholds[index].map(|it| (group, it)))
    };
    let table = |head: &str, rows: Vec<(String, Severity)>| -> String {
        let rows = rows.iter().map(|(name, it)| format!("{name:<25}{}\n", it.label()));
        let rule = "-".repeat(24);
        std::iter::once(format!("\n{head:<25}Severity\n{rule} ------------\n"))
            .chain(rows)
            .collect()
    };
    let severities = subscribed(|it| it != Group::Syslog);
    let severities = severities.map(|(group, it)| (group.label().to_owned(), it)).collect();
    out.push_str(&table("Alert-group", severities));
    let patterns = subscribed(|it| it == Group::Syslog);
    let patterns = patterns.map(|(_, it)| (alerts.pattern.clone(), it)).collect();
    out.push_str(&table("Syslog-Pattern", patterns));
    out
}
