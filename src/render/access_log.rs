//! Proxies' access logs in the Common Log Format, which every tool for web logs reads.
//!
//! ```text
//! edge-07 - - [12/Jan/2015:21:06:21 -0800] "CONNECT tools.cisco.com:443 HTTP/1.1" 200 4096
//! └ client    └ when the connection closed   └ request                            │   └ bytes back, `-` for none
//!         └ nobody asked who it is                                                └ the proxy's own answer
//! ```
//!
//! What it does not know: files, and what went through the tunnel.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Artifact;
use crate::outcome::{AccessLine, RunOutcome};
use crate::plan::{Plan, ProxyId};

/// One line, without its end.
#[must_use]
pub fn line(plan: &Plan, it: &AccessLine) -> String {
    let client = plan.router_name(it.router);
    let date = plan.scenario.start.access(it.at);
    let host = &plan.backend.host;
    let mut out = format!("{client} - - [{date}] \"CONNECT {host}:443 HTTP/1.1\" {} ", it.status);
    match it.bytes {
        0 => out.push('-'),
        bytes => write!(out, "{bytes}").expect("writing to a string cannot fail"),
    }
    out
}

/// The logs as files of a run directory: `proxies/PROXY/access.log`.
#[must_use]
pub fn files(outcome: &RunOutcome) -> Vec<Artifact> {
    let mut logs: BTreeMap<ProxyId, String> = BTreeMap::new();
    for it in &outcome.access {
        let log = logs.entry(it.proxy).or_default();
        log.push_str(&line(&outcome.plan, it));
        log.push('\n');
    }
    let file = |(proxy, text): (ProxyId, String)| Artifact {
        name: format!("proxies/{}/access.log", outcome.plan.proxies[proxy.index()].name),
        media_type: "text/plain",
        bytes: text.into_bytes(),
    };
    logs.into_iter().map(file).collect()
}
