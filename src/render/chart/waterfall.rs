//! The anatomy of one exchange: its steps one below the other, each where it began, as long as it took.
//!
//! What it does not know: how an exchange is put together.

use super::frame::{HEIGHT, LABEL, PAD, STRONG, WIDTH};
use super::palette::{self, ABSENT, AMOUNT, Color, GOOD, INK, MUTED, OUT, SILENT, STALE, WAITING};
use super::picture::{Words, sheet};
use super::place::shorten;
use super::scale::value_axis;
use super::spec::Unit;
use super::svg::{Anchor, width};
use crate::kernel::Span;
use crate::outcome::{Exchange, Party, Phase, Step};
use crate::plan::{Plan, Server};
use crate::render::words;

/// The steps of one exchange.
#[derive(Clone, PartialEq, Debug)]
pub struct Waterfall {
    /// What stands above it.
    pub words: Words,
    /// From the first to the last.
    pub bars: Vec<Bar>,
    /// How long the whole took, in seconds.
    pub whole: f64,
}

/// One step.
#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    /// What was done, and with whom.
    pub label: String,
    /// How long it took, and what became of it.
    pub note: String,
    /// From and to, in seconds since the message came to the queue.
    pub span: (f64, f64),
    /// Its color.
    pub color: Color,
    /// Whether it came to nothing.
    pub failed: bool,
}

impl Waterfall {
    /// That of one exchange in a run of `plan`.
    #[must_use]
    pub fn of(exchange: &Exchange, plan: &Plan) -> Waterfall {
        let at = |time: crate::kernel::Time| time.since(exchange.queued).as_secs_f64();
        let bar = |step: &Step| Bar {
            label: label(step, plan),
            note: note(step, plan),
            span: (at(step.from), at(step.to)),
            color: color(step),
            failed: step.failed.is_some() || step.lost_on.is_some(),
        };
        let router = plan.router_name(exchange.router);
        let repeat = match exchange.repeat {
            0 => String::new(),
            n => format!(", repeat {n}"),
        };
        let bars: Vec<Bar> = exchange.steps.iter().map(bar).collect();
        let words = Words {
            title: finding(exchange),
            subtitle: format!(
                "{} · seed {} · {} of {router}{repeat} · {} after the start, {} · n = 1 exchange",
                plan.scenario.name,
                plan.seed,
                exchange.subtype.label(),
                words::instant(exchange.queued),
                plan.scenario.start.stamp(exchange.queued),
            ),
            alt: format!(
                "Bars from the first step of the exchange to the last: {}.",
                bars.iter()
                    .map(|it| format!("{}, {}", it.label, it.note))
                    .collect::<Vec<_>>()
                    .join("; ")
            ),
        };
        Waterfall { words, bars, whole: exchange.took().as_secs_f64() }
    }
}

/// What most of the time went to, and how it ended.
fn finding(exchange: &Exchange) -> String {
    let whole = words::length(exchange.took());
    let longest =
        Phase::ALL.into_iter().max_by_key(|it| (exchange.spent(*it), std::cmp::Reverse(*it)));
    let most = longest.map_or(Span::ZERO, |it| exchange.spent(it));
    let what = match longest {
        Some(Phase::Queue) => "the wait in call-home's queue took",
        Some(Phase::Resolve) => "asking for the address took",
        Some(Phase::Connect) => "the connection took",
        Some(Phase::Admission) => "the wait for a place at the proxy took",
        Some(Phase::Tunnel) => "the tunnel took",
        Some(Phase::Secure) => "the TLS handshake took",
        Some(Phase::Request) => "the request's way took",
        Some(Phase::Wait) => "waiting for busy servers took",
        Some(Phase::Service) => "the servers' work took",
        Some(Phase::Response) | None => "the answer's way took",
    };
    let most = words::length(most);
    match exchange.failure {
        None => format!("Of {whole} {what} {most}"),
        Some(failure) => {
            format!("After {whole} the exchange fails ({}); {what} {most}", failure.label())
        }
    }
}

fn label(step: &Step, plan: &Plan) -> String {
    let party = match step.at {
        None | Some(Party::Router) => return step.phase.label().into(),
        Some(Party::NameServer(id)) => plan.name_servers[id.index()].name.clone(),
        Some(Party::Server(server)) => server_name(server, plan),
    };
    match step.phase {
        Phase::Request | Phase::Response => {
            format!("{} to {party}", step.phase.label().replace(" under way", ""))
        }
        Phase::Connect => format!("connect to {party}"),
        phase => format!("{}: {party}", phase.label()),
    }
}

/// What a server is called.
#[must_use]
pub fn server_name(server: Server, plan: &Plan) -> String {
    match server {
        Server::FrontEnd => "backend".into(),
        Server::Proxy(id) => plan.proxies[id.index()].name.clone(),
        Server::Gateway(id) => plan.gateways[id.index()].name.clone(),
        Server::Satellite(id) => plan.satellites[id.index()].name.clone(),
        Server::MailServer(id) => plan.mail_servers[id.index()].name.clone(),
        Server::OneFrontEnd(id) => plan.backend.front_ends[id.index()].name.clone(),
    }
}

fn note(step: &Step, plan: &Plan) -> String {
    let took = words::length(step.took());
    let lost = step.lost_on.map(|link| format!(", lost on {}", plan.links[link.index()].name));
    let failed = step.failed.map(|it| format!(", failed: {}", it.label()));
    format!("{took}{}{}", lost.unwrap_or_default(), failed.unwrap_or_default())
}

const fn color(step: &Step) -> Color {
    match step.phase {
        Phase::Queue => ABSENT,
        Phase::Resolve => STALE,
        Phase::Connect | Phase::Tunnel => WAITING,
        Phase::Secure => SILENT,
        Phase::Request | Phase::Response => AMOUNT,
        Phase::Admission | Phase::Wait => MUTED,
        Phase::Service => GOOD,
    }
}

/// The highest that a row may be.
const ROW: i32 = 46;
/// Widest names of rows.
const NAMES: i32 = 320;

/// The picture as an SVG document.
pub(super) fn svg(waterfall: &Waterfall) -> String {
    let axis = value_axis(Unit::Seconds, 0.0, waterfall.whole, 7);
    sheet(&waterfall.words, |pen, top| {
        let heading = format!("time since the message came to call-home's queue, {}", axis.unit);
        pen.text(&heading, (PAD, top), STRONG, INK, Anchor::Start);
        let names = waterfall.bars.iter().map(|it| width(&it.label, LABEL)).max().unwrap_or(0);
        let (left, right) = (PAD + names.min(NAMES) + 14, WIDTH - PAD - 20);
        let top = top + 24;
        let rows = waterfall.bars.len().max(1) as i32;
        let room = ((HEIGHT - 56 - top) / rows).min(ROW);
        let bottom = top + rows * room;
        let x = |value: f64| {
            left + (f64::from(right - left) * (value / axis.ceiling).clamp(0.0, 1.0)).round() as i32
        };
        for tick in &axis.ticks {
            pen.line((x(tick.at), top), (x(tick.at), bottom), palette::GRID, 1);
            pen.text(&tick.label, (x(tick.at), bottom + 16), LABEL, MUTED, Anchor::Middle);
        }
        for (row, bar) in waterfall.bars.iter().enumerate() {
            let above = top + row as i32 * room;
            let (y, half) = (above + room / 2, (room / 3).clamp(2, 13));
            let label = shorten(&bar.label, LABEL, NAMES);
            pen.text(&label, (left - 12, y), LABEL, INK, Anchor::End);
            let (from, to) = (x(bar.span.0), x(bar.span.1).max(x(bar.span.0) + 2));
            pen.rect((from, y - half), (to, y + half), bar.color, 1.0);
            if bar.failed {
                let cross = half.min(7);
                pen.line((to - cross, y - cross), (to + cross, y + cross), OUT, 3);
                pen.line((to - cross, y + cross), (to + cross, y - cross), OUT, 3);
            }
            let wide = width(&bar.note, LABEL);
            let (at, side) = match to + 14 + wide < right {
                true => ((to + 14, y), Anchor::Start),
                false if from - 10 - wide > left => ((from - 10, y), Anchor::End),
                false => ((from + 8, y), Anchor::Start),
            };
            let inside = side == Anchor::Start && at.0 < to;
            let ink = if inside { bar.color.text() } else { INK };
            pen.text(&bar.note, at, LABEL, ink, side);
            if row > 0 {
                pen.line((from, above - room / 2 + half), (from, y - half), MUTED, 1);
            }
        }
        pen.line((left, bottom), (right, bottom), INK, 1);
    })
}
