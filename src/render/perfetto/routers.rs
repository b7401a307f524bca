//! The tracks of a router: what its processes do.
//!
//! What it does not know: other routers, and what stands elsewhere.

use super::marks::{Does, Mark, Trace};
use super::{FIRST_ROUTER, said, track};
use crate::kernel::{EventId, Time};
use crate::plan::{Plan, RouterId};
use crate::record::{Belief, Contact, Fact, Record, RegistrationStatus};
use crate::render::records::{line, told};

/// Numbers of a router's tracks.
const LICMGR: u64 = 1;
const AGENT: u64 = 2;
const REGISTRATION: u64 = 3;
const AUTHORIZATION: u64 = 4;
const CONTACT: u64 = 5;
const CALL_HOME: u64 = 6;

/// What is going on at a router.
#[derive(Clone, Copy, Default)]
struct Going {
    registration: Option<RegistrationStatus>,
    belief: Option<Belief>,
    contact: Option<Contact>,
    /// How many slices of its call-home are open.
    exchange: u8,
    /// Whether what it was when the drawn part began is drawn.
    begun: bool,
}

/// The routers that are drawn.
pub(super) struct Routers(Vec<Going>);

impl Routers {
    pub(super) fn new(drawn: &[RouterId]) -> Routers {
        Routers(vec![Going::default(); drawn.len()])
    }

    /// Takes note of a record of the router that is drawn at this place. Only what is `shown` is marked; `from` is where the
    /// drawn part begins.
    pub(super) fn add(
        &mut self,
        place: usize,
        record: &Record,
        plan: &Plan,
        shown: bool,
        from: Time,
        marks: &mut Vec<Mark>,
    ) {
        let going = &mut self.0[place];
        let mut pen = Pen { process: FIRST_ROUTER + place as u64, record, shown, marks };
        if shown && !going.begun {
            going.begun = true;
            pen.state(from, REGISTRATION, going.registration.map(RegistrationStatus::label));
            pen.state(from, AUTHORIZATION, going.belief.map(Belief::label));
            pen.state(from, CONTACT, going.contact.map(Contact::label));
        }
        match record.fact {
            Fact::RegistrationChanged { to, .. } => {
                let was = going.registration.replace(to).is_some();
                pen.turn(REGISTRATION, was, to.label());
            }
            Fact::BeliefChanged { to, .. } => {
                let was = going.belief.replace(to).is_some();
                pen.turn(AUTHORIZATION, was, to.label());
            }
            Fact::ContactChanged { to, .. } => {
                let was = going.contact.replace(to).is_some();
                pen.turn(CONTACT, was, to.label());
            }
            Fact::ExchangeBegan { subtype, .. } => {
                pen.close(CALL_HOME, going.exchange, Vec::new());
                pen.mark(CALL_HOME, Does::Begin, subtype.label(), said(record, plan));
                pen.mark(CALL_HOME, Does::Begin, "name, connection, TLS", Vec::new());
                going.exchange = 2;
            }
            Fact::RequestSent { .. } if going.exchange == 2 => {
                pen.close(CALL_HOME, 1, Vec::new());
                pen.mark(CALL_HOME, Does::Begin, "request and answer", Vec::new());
            }
            Fact::ExchangeSucceeded { .. } | Fact::ExchangeFailed { .. } => {
                pen.close(CALL_HOME, going.exchange, vec![("outcome", line(record, plan))]);
                going.exchange = 0;
            }
            Fact::Logged { notice, .. } => {
                pen.mark(LICMGR, Does::Happen, notice.mnemonic.name(), said(record, plan));
            }
            Fact::AttemptStarted { .. }
            | Fact::RetriesSpent { .. }
            | Fact::AskRefused { .. }
            | Fact::CertificateStored { .. } => {
                pen.mark(AGENT, Does::Happen, &told(record, plan).kind, said(record, plan));
            }
            Fact::EnableStepDone { .. }
            | Fact::ProcessChanged { .. }
            | Fact::ChassisTurned { .. }
            | Fact::FailedOver { .. }
            | Fact::ClientChanged { .. }
            | Fact::ModeChanged { .. } => {
                pen.mark(LICMGR, Does::Happen, &told(record, plan).kind, said(record, plan));
            }
            Fact::MessageDropped { .. }
            | Fact::MessageLost { .. }
            | Fact::RelayRefused { .. }
            | Fact::AlertBegan { .. }
            | Fact::AlertSent { .. }
            | Fact::AlertFailed { .. }
            | Fact::AlertDropped { .. }
            | Fact::MailServerFailed { .. } => {
                pen.mark(CALL_HOME, Does::Happen, &told(record, plan).kind, said(record, plan));
            }
            _ => {}
        }
    }
}

/// What marks one record.
struct Pen<'a> {
    process: u64,
    record: &'a Record,
    shown: bool,
    marks: &'a mut Vec<Mark>,
}

impl Pen<'_> {
    fn mark(&mut self, number: u64, does: Does, name: &str, said: Vec<(&'static str, String)>) {
        if self.shown {
            self.marks.push(Mark {
                at: self.record.at,
                track: track(self.process, number),
                does,
                name: name.to_owned(),
                said,
                event: self.record.event,
                out: Vec::new(),
                into: None,
            });
        }
    }

    /// Ends so many slices; what is said is said of the outermost.
    fn close(&mut self, number: u64, slices: u8, said: Vec<(&'static str, String)>) {
        for left in (0..slices).rev() {
            let said = if left == 0 { said.clone() } else { Vec::new() };
            self.mark(number, Does::End, "", said);
        }
    }

    /// Another state.
    fn turn(&mut self, number: u64, was: bool, to: &str) {
        self.close(number, u8::from(was), Vec::new());
        self.mark(number, Does::Begin, to, Vec::new());
    }

    /// A state that was there when the drawn part began.
    fn state(&mut self, from: Time, number: u64, state: Option<&str>) {
        if let Some(state) = state {
            self.mark(number, Does::Begin, state, Vec::new());
            if let Some(mark) = self.marks.last_mut() {
                (mark.at, mark.event) = (from, EventId::START);
            }
        }
    }
}

/// Names the tracks of the routers that are drawn.
pub(super) fn name_tracks(plan: &Plan, drawn: &[RouterId], trace: &mut Trace) {
    for (process, router) in (FIRST_ROUTER..).zip(drawn) {
        let top = track(process, 0);
        trace.process(top, process, &format!("router {}", plan.router_name(*router)));
        for (number, parent, name) in [
            (LICMGR, 0, "licmgr"),
            (AGENT, 0, "smart agent"),
            (REGISTRATION, AGENT, "registration"),
            (AUTHORIZATION, AGENT, "authorization"),
            (CONTACT, AGENT, "contact"),
            (CALL_HOME, 0, "call-home"),
        ] {
            trace.track(track(process, number), track(process, parent), name);
        }
    }
}
