//! `show call-home detail` and `show run call-home`.
//!
//! Lines, their order and their words are the guide's. Its page puts remarks behind `;`, which are not output, and has lost
//! the indentation; both screens are printed flush left, as there. Its two tables are set in columns here.
//!
//! What it does not know: whether a setting is acted upon.

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
        Reach::Direct { .. } => None,
    }
}

/// `show run call-home`
pub(super) fn running(console: &Console, plan: &Plan) -> String {
    let Some(block) = console.block else { return "% No such configuration item(s)\n".into() };
    let mut out = String::from("call-home\n");
    let mut line = |wanted: bool, text: String| {
        if wanted {
            out.push_str(&text);
            out.push('\n');
        }
    };
    let proxy = proxy(console, plan);
    line(block.service_active, "service active".into());
    if let Some(name) = &proxy {
        line(true, format!("http-proxy {name} port {PROXY_PORT}"));
    }
    line(true, format!("contact-email-addr {}", console.call_home.contact));
    line(true, "profile CiscoTAC-1".into());
    line(block.profile_active, "active".into());
    // The guide's block behind a proxy names the address, the one written by default does not.
    line(proxy.is_some() && block.destination, format!("destination address http {ADDRESS}"));
    line(!block.reporting, "no reporting smart-licensing-data".into());
    line(true, "destination transport-method http".into());
    out
}

/// `show call-home detail`
pub(super) fn detail(console: &Console, plan: &Plan) -> String {
    let block = console.block.unwrap_or(BUILT_IN);
    let on = |it: bool| if it { "enable" } else { "disable" };
    let status = if block.profile_active { "ACTIVE" } else { "INACTIVE" };
    let config = &console.call_home;
    let proxy = proxy(console, plan);
    let proxy = proxy.map_or(UNSET.into(), |name| format!("{name} port {PROXY_PORT}"));
    let reporting =
        if block.reporting { "Smart Call Home, Smart Licensing" } else { "Smart Call Home" };
    let address = if block.destination { ADDRESS } else { UNSET };
    format!(
        "Current call home settings:

call home feature : {feature}
call home message's from address: {UNSET}
call home message's reply-to address: {UNSET}

vrf for call-home messages: {UNSET}

contact person's email address: {contact}

contact person's phone number: {UNSET}
street address: {UNSET}
customer ID: {UNSET}
contract ID: {UNSET}
site ID: {UNSET}

source interface: {UNSET}
http proxy: {proxy}

Smart licensing messages: {messages}
Profile: CiscoTAC-1 (status: {status})

aaa-authorization: disable
aaa-authorization username: callhome (default)
data-privacy: normal
syslog throttling: enable

Rate-limit: {rate} message(s) per minute

Snapshot command: {UNSET}

Profiles:

Profile Name: CiscoTAC-1
Profile status: {status}
Profile mode: Full Reporting
Reporting Data: {reporting}
Preferred Message Format: xml
Message Size Limit: {size} Bytes
Transport Method: http
Email address(es): callhome@cisco.com
HTTP address(es): {address}
",
        feature = on(block.service_active),
        contact = config.contact,
        messages = if block.reporting { "enabled" } else { "disabled" },
        rate = config.rate_limit,
        size = config.message_size_limit,
    )
}
