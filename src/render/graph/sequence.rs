//! One exchange for Mermaid: who said what to whom, and how long each step took.
//!
//! What it does not know: which exchange is worth to look at.

use super::mermaid::text;
use crate::outcome::{Exchange, Party, Phase, Step};
use crate::plan::{Plan, Server};
use crate::render::chart::waterfall::server_name;
use crate::render::words;

/// A sequence diagram of `exchange` in Mermaid's language.
///
/// Arrows are what goes over the network, notes what somebody waits for or works on. An arrow with a cross is what was
/// lost or came to nothing.
#[must_use]
pub fn sequence(exchange: &Exchange, plan: &Plan) -> String {
    let mut talk =
        Talk { plan, exchange, parties: vec![Party::Router], lines: Vec::new(), tunnel: None };
    let mut holder = Party::Router;
    for step in &exchange.steps {
        holder = talk.step(step, holder);
    }
    let took = words::length(exchange.took());
    let end = match exchange.failure {
        None if holder != Party::Router => {
            talk.arrow(holder, Party::Router, "-->>", "response");
            format!("answered after {took}")
        }
        None => format!("answered after {took}"),
        Some(failure) => format!("given up after {took}: {}", failure.label()),
    };
    talk.note(Party::Router, &end);
    talk.finish()
}

struct Talk<'a> {
    plan: &'a Plan,
    exchange: &'a Exchange,
    /// In the order in which they come in, which is that of their columns.
    parties: Vec<Party>,
    lines: Vec<String>,
    /// Who was asked for a tunnel: a proxy asks for the address itself.
    tunnel: Option<Party>,
}

impl Talk<'_> {
    /// One step; returns who has the message after it.
    fn step(&mut self, step: &Step, holder: Party) -> Party {
        let party = match step.phase {
            // Where nobody is named, a response goes home.
            Phase::Response => step.at.unwrap_or(Party::Router),
            _ => step.at.unwrap_or(holder),
        };
        let took = words::length(step.took());
        let bad = step.failed.is_some() || step.lost_on.is_some();
        let lost = step.lost_on.map(|it| format!(", lost on {}", self.plan.links[it.index()].name));
        let why = step.failed.map(|it| format!(", {}", it.label()));
        let more = format!("{took}{}{}", lost.unwrap_or_default(), why.unwrap_or_default());
        let label = step.phase.label();
        match step.phase {
            Phase::Queue | Phase::Admission | Phase::Wait | Phase::Service => {
                self.note(party, &format!("{label} {more}"));
                return if step.phase == Phase::Queue { Party::Router } else { party };
            }
            Phase::Request | Phase::Response => {
                let short = if step.phase == Phase::Request { "request" } else { "response" };
                let head = match (step.phase, bad) {
                    (_, true) => "-x",
                    (Phase::Response, false) => "-->>",
                    _ => "->>",
                };
                self.arrow(holder, party, head, &format!("{short}, {more}"));
                return if bad { holder } else { party };
            }
            _ => {}
        }
        if step.phase == Phase::Tunnel {
            self.tunnel = Some(party);
        }
        let asker = self.tunnel.filter(|_| step.phase == Phase::Resolve).unwrap_or(Party::Router);
        // What goes there and back again within one step, between the router and somebody.
        if party == Party::Router {
            self.note(Party::Router, &format!("{label} {more}"));
        } else if bad {
            self.arrow(asker, party, "-x", &format!("{label}, {more}"));
        } else {
            self.arrow(asker, party, "<<->>", &format!("{label}, {more}"));
        }
        Party::Router
    }

    fn number(&mut self, party: Party) -> usize {
        self.parties.iter().position(|it| *it == party).unwrap_or_else(|| {
            self.parties.push(party);
            self.parties.len() - 1
        })
    }

    fn arrow(&mut self, from: Party, to: Party, head: &str, said: &str) {
        if from == to {
            return self.note(from, said);
        }
        let (from, to) = (self.number(from), self.number(to));
        self.lines.push(format!("  p{from}{head}p{to}: {}", text(said)));
    }

    fn note(&mut self, over: Party, said: &str) {
        let over = self.number(over);
        self.lines.push(format!("  Note over p{over}: {}", text(said)));
    }

    fn finish(self) -> String {
        let Talk { plan, exchange, parties, lines, .. } = self;
        let router = plan.router_name(exchange.router);
        let title = format!(
            "{} of {router}, {} after the start of {}",
            exchange.subtype.label(),
            words::instant(exchange.queued),
            plan.scenario.name
        );
        let mut out = vec!["sequenceDiagram".to_owned(), format!("  accTitle: {}", text(&title))];
        for (number, party) in parties.iter().enumerate() {
            let (kind, name) = match party {
                Party::Router => ("router", router.clone()),
                Party::NameServer(id) => {
                    ("name server", plan.name_servers[id.index()].name.clone())
                }
                Party::Server(server) => (kind(*server), server_name(*server, plan)),
            };
            let shown = if kind == name { name } else { format!("{kind} {name}") };
            out.push(format!("  participant p{number} as {}", text(&shown)));
        }
        out.extend(lines);
        out.join("\n") + "\n"
    }
}

const fn kind(server: Server) -> &'static str {
    match server {
        Server::FrontEnd => "backend",
        Server::OneFrontEnd(_) => "front end",
        Server::Proxy(_) => "proxy",
        Server::Gateway(_) => "gateway",
        Server::Satellite(_) => "satellite",
        Server::MailServer(_) => "mail server",
    }
}
