//! Marks on tracks, and how they become a trace: packets in time order, names written once.
//!
//! What it does not know: what is marked.

use std::collections::BTreeMap;

use super::proto::Message;
use crate::kernel::{EventId, Time};

/// What a mark does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Does {
    Begin,
    End,
    Happen,
    Count(i64),
}

/// A mark on a track.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub at: Time,
    pub track: u64,
    pub does: Does,
    pub name: String,
    pub said: Vec<(&'static str, String)>,
    /// The event that brought it about.
    pub event: EventId,
    /// Flows that begin here.
    pub out: Vec<u64>,
    /// The flow that ends here.
    pub into: Option<u64>,
}

/// A trace in the making.
pub(super) struct Trace {
    bytes: Vec<u8>,
    names: BTreeMap<String, u64>,
    keys: BTreeMap<&'static str, u64>,
}

/// The one sequence of packets that there is.
const SEQUENCE: u64 = 1;

impl Trace {
    /// A trace whose instant zero is so many nanoseconds after 1970 UTC.
    pub(super) fn new(unix_ns: u64) -> Trace {
        let mut trace = Trace { bytes: Vec::new(), names: BTreeMap::new(), keys: BTreeMap::new() };
        // Clock 6 counts from the start of the run, clock 1 is the date.
        let clock = |id, at| Message::default().number(1, id).number(2, at);
        let snapshot = Message::default().message(1, &clock(6, 0)).message(1, &clock(1, unix_ns));
        let first = Message::default().number(8, 0).message(6, &snapshot).number(10, SEQUENCE);
        // Names are known from here on.
        trace.add(first.number(13, 1));
        trace
    }

    fn add(&mut self, packet: Message) {
        self.bytes.extend(Message::default().message(1, &packet).finish());
    }

    /// A process: something with tracks.
    pub(super) fn process(&mut self, track: u64, pid: u64, name: &str) {
        let process = Message::default().number(1, pid).text(6, name);
        let track = Message::default().number(1, track).message(3, &process);
        self.add(Message::default().message(60, &track).number(10, SEQUENCE));
    }

    /// A track of a process or of another track.
    pub(super) fn track(&mut self, track: u64, parent: u64, name: &str) {
        let track = Message::default().number(1, track).text(2, name).number(5, parent);
        self.add(Message::default().message(60, &track).number(10, SEQUENCE));
    }

    /// A track with numbers over time.
    pub(super) fn counter(&mut self, track: u64, parent: u64, name: &str) {
        let track = Message::default().number(1, track).text(2, name).number(5, parent);
        let track = track.message(8, &Message::default());
        self.add(Message::default().message(60, &track).number(10, SEQUENCE));
    }

    /// A mark; they come in time order.
    pub(super) fn mark(&mut self, mark: &Mark) {
        let mut interned = Message::default();
        let mut event = Message::default();
        for (key, value) in &mark.said {
            let next = self.keys.len() as u64 + 1;
            let id = *self.keys.entry(key).or_insert(next);
            if id == next {
                interned = interned.message(3, &Message::default().number(1, id).text(2, key));
            }
            event = event.message(4, &Message::default().number(1, id).text(6, value));
        }
        let kind = match mark.does {
            Does::Begin => 1,
            Does::End => 2,
            Does::Happen => 3,
            Does::Count(_) => 4,
        };
        event = event.number(9, kind).number(11, mark.track);
        if !mark.name.is_empty() {
            let next = self.names.len() as u64 + 1;
            let id = *self.names.entry(mark.name.clone()).or_insert(next);
            if id == next {
                interned =
                    interned.message(2, &Message::default().number(1, id).text(2, &mark.name));
            }
            event = event.number(10, id);
        }
        if let Does::Count(value) = mark.does {
            event = event.number(30, value.cast_unsigned());
        }
        for flow in &mark.out {
            event = event.fixed(47, *flow);
        }
        if let Some(flow) = mark.into {
            event = event.fixed(48, flow);
        }
        let packet = Message::default().number(8, mark.at.0).message(11, &event);
        self.add(packet.message(12, &interned).number(10, SEQUENCE).number(13, 2));
    }

    /// The whole trace.
    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}
