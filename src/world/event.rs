//! The one enum of everything that can happen in the modelled world. Eight bytes, so that millions can wait.

use crate::kernel::Fingerprint;
use crate::plan::{ActionId, CrewId, FaultId, GatewayId, RouterId, SatelliteId};
use crate::typed_id;

typed_id! {
    /// A message or handshake under way, in the table of flights.
    FlightId
}
typed_id! {
    /// A message of an alert group under way, in the table of those.
    AlertFlightId
}
typed_id! {
    /// A message between two processes of one router, under way.
    LetterId
}

typed_id! {
    /// A router that fails again and again on its own, by one fault.
    FailingId
}

/// What can happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A router's earliest deadline is due.
    Wake(RouterId),
    /// `license smart enable` is committed on a router.
    Enable(RouterId),
    /// An operator registers a router with its fleet's token.
    Register(RouterId),
    /// A message between two processes of a router arrives.
    Letter(LetterId),
    /// A flight reaches the end of its leg.
    Land(FlightId),
    /// A server is done with a flight.
    Leave(FlightId),
    /// A fault strikes.
    Strike(FaultId),
    /// A fault is repaired.
    Repair(FaultId),
    /// An operator acts.
    Act(ActionId),
    /// A router's alert groups have something to say.
    Alert(RouterId),
    /// A message of an alert group reaches the end of its leg.
    LandAlert(AlertFlightId),
    /// A router asks its time server.
    PollNtp(RouterId),
    /// Somebody of a crew is done with a job.
    CrewDone(CrewId),
    /// A gateway's deadline is due.
    Gateway(GatewayId),
    /// A satellite's deadline is due.
    Satellite(SatelliteId),
    /// A satellite's synchronization, by number, reaches the end of its leg.
    SyncLand(u32),
    /// A boot or a restart is due on a router.
    Box(RouterId),
    /// A router that fails on its own fails or is repaired.
    Fail(FailingId),
    /// The time of a query to a name server, of a router or on its behalf, may be over.
    AskAgain(RouterId),
    /// The account has to look at silent product instances.
    Silence,
    /// A date in the account's calendar has come.
    Calendar,
}

impl Fingerprint for Event {
    fn fingerprint(&self) -> u64 {
        let (kind, index) = match *self {
            Event::Wake(router) => (0, router.0),
            Event::Enable(router) => (1, router.0),
            Event::Register(router) => (2, router.0),
            Event::Letter(letter) => (3, letter.0),
            Event::Land(flight) => (4, flight.0),
            Event::Leave(flight) => (5, flight.0),
            Event::Strike(fault) => (6, fault.0),
            Event::Repair(fault) => (7, fault.0),
            Event::Act(action) => (8, action.0),
            Event::Alert(router) => (40, router.0),
            Event::LandAlert(flight) => (41, flight.0),
            Event::PollNtp(router) => (20, router.0),
            Event::CrewDone(crew) => (80, crew.0),
            Event::Gateway(gateway) => (60, gateway.0),
            Event::Satellite(satellite) => (61, satellite.0),
            Event::SyncLand(number) => (62, number),
            Event::Box(router) => (30, router.0),
            Event::Fail(failing) => (31, failing.0),
            Event::AskAgain(router) => (70, router.0),
            Event::Silence => (90, 0),
            Event::Calendar => (91, 0),
        };
        kind << 32 | u64::from(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_eight_bytes_and_an_entry_twenty_four() {
        assert_eq!(size_of::<Event>(), 8);
        assert_eq!(size_of::<crate::kernel::Entry<Event>>(), 24);
    }
}
