//! The backend's servers: a track each, so that what they serve at the same time does not overlap.
//!
//! What it does not know: which server it really was; records do not say.

use super::marks::{Does, Mark};
use super::{BACKEND, said, track};
use crate::kernel::{EventId, Time};
use crate::plan::Plan;
use crate::record::{Fact, Record};

/// The number of the first server's track.
pub(super) const FIRST: u64 = 100;

/// A request that was served.
struct Service {
    from: Time,
    to: Time,
    name: String,
    said: Vec<(&'static str, String)>,
    event: EventId,
}

/// What was served.
#[derive(Default)]
pub(super) struct Served(Vec<Service>);

impl Served {
    pub(super) fn add(&mut self, record: &Record, plan: &Plan) {
        if let Fact::RequestServed { router, subtype, served, .. } = record.fact {
            self.0.push(Service {
                from: record.at.before(served),
                to: record.at,
                name: format!("{} of {}", subtype.label(), plan.router_name(router)),
                said: said(record, plan),
                event: record.event,
            });
        }
    }

    /// Marks each on the first track that is free; how many tracks that takes.
    pub(super) fn draw(&mut self, marks: &mut Vec<Mark>) -> u64 {
        self.0.sort_by_key(|it| (it.from, it.to, it.event));
        let mut busy: Vec<Time> = Vec::new();
        for service in self.0.drain(..) {
            let lane = busy.iter().position(|it| *it <= service.from).unwrap_or(busy.len());
            match busy.get_mut(lane) {
                Some(until) => *until = service.to,
                None => busy.push(service.to),
            }
            let track = track(BACKEND, FIRST + lane as u64);
            let mark = |at, does, name, said, event| Mark {
                at,
                track,
                does,
                name,
                said,
                event,
                out: Vec::new(),
                into: None,
            };
            marks.push(mark(service.from, Does::Begin, service.name, service.said, EventId::START));
            marks.push(mark(service.to, Does::End, String::new(), Vec::new(), service.event));
        }
        busy.len() as u64
    }
}
