//! Whom the backend takes, and who takes the backend: plain HTTP after its date, and certificates.
//!
//! Only what ends at the backend itself is judged. A gateway or satellite takes plain HTTP (guide) and shows a
//! certificate of its own, which the operator installed with it (assumed: every router behind it has its root).
//!
//! What it does not know: how what is judged came here.

use super::World;
use super::clocks::own_clock;
use crate::kernel::Time;
use crate::model::Wall;
use crate::model::call_home::Scheme;
use crate::model::trust::ServerCertificate;
use crate::model::wire::Failure;
use crate::plan::{Reach, RouterId};

impl World {
    /// Whether the backend refuses plain HTTP now, and `router` speaks it to the backend on this way.
    #[inline]
    pub(super) fn is_withdrawn(&self, router: RouterId, reach: Reach, now: Time) -> bool {
        self.setup_of(router).call_home.scheme == Scheme::Http
            && self.relays.door(reach).is_none()
            && now >= self.plan.backend.http_until
    }

    /// Whether `router` accepts the certificate of whoever ends its TLS on this way.
    #[inline]
    pub(super) fn is_convinced(&self, router: RouterId, reach: Reach, now: Time) -> bool {
        let all = &self.plan.backend.server_certificates;
        if all.is_empty() || self.relays.door(reach).is_some() {
            return true;
        }
        let wall = own_clock(&self.clocks, router)
            .map_or_else(|| Wall::true_at(now), |own| own.clock.wall(now));
        let store = self.setup_of(router).trust;
        ServerCertificate::presented(all, now).is_none_or(|it| it.convinces(store, wall))
    }

    /// Why a message of `router` that stands at the backend's door comes to nothing, if it does.
    pub(super) fn objection(&self, router: RouterId, reach: Reach, now: Time) -> Option<Failure> {
        let secure = self.setup_of(router).call_home.scheme == Scheme::Https;
        if self.is_withdrawn(router, reach, now) {
            Some(Failure::Refused)
        } else if secure && !self.is_convinced(router, reach, now) {
            Some(Failure::Untrusted)
        } else {
            None
        }
    }
}
