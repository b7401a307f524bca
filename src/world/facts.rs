//! Where facts leave the world: into the digests of meaning, and into a buffer for whoever wants to know.
//!
//! A fact that nobody wants is never stored. The digests see every state change and every message whether or not
//! anybody watches, so that watching cannot change a result.

use crate::kernel::{Digest, EventId, Time};
use crate::plan::RouterId;
use crate::record::{Fact, FactKind, Interest, Record};

/// The outlet of facts.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// What observers or triggers want.
    kept: Interest,
    /// What observers want.
    interest: Interest,
    /// What triggers of operators' actions want.
    watched: Interest,
    /// Facts that triggers have not yet been told.
    told: Vec<Record>,
    buffer: Vec<Record>,
    messages: Digest,
    changes: Digest,
}

impl Facts {
    /// From now on keeps facts of these kinds.
    pub(super) fn want(&mut self, interest: Interest) {
        self.interest = interest;
        self.kept = interest.and(self.watched);
    }

    /// From now on facts of these kinds are put aside for [`Facts::told`].
    pub(super) fn watch(&mut self, watched: Interest) {
        self.watched = watched;
        self.kept = self.interest.and(watched);
    }

    /// Whether anybody wants facts of that kind.
    #[inline]
    pub(super) fn wants(&self, kind: FactKind) -> bool {
        self.kept.wants(kind)
    }

    /// Whether anything was put aside since the last call of [`Facts::told`].
    #[inline]
    pub(super) fn has_told(&self) -> bool {
        !self.told.is_empty()
    }

    /// What was put aside, in order.
    pub(super) fn told(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.told)
    }

    /// States a fact. Whoever calls it knows which one, and all of it that is not about that one falls away.
    #[inline(always)]
    pub(super) fn state(&mut self, at: Time, event: EventId, fact: Fact) {
        self.absorb(at, &fact);
        if self.interest.wants(fact.kind()) {
            // Here and not in a function of its own: the record is made where it stays, and not copied there.
            self.buffer.push(Record { at, event, fact });
        }
        if self.watched.wants(fact.kind()) {
            self.put_aside(Record { at, event, fact });
        }
    }

    #[cold]
    #[inline(never)]
    fn put_aside(&mut self, record: Record) {
        self.told.push(record);
    }

    /// Hands over what was stated since the last call and forgets it; the buffer's memory stays.
    pub(super) fn drain(&mut self, mut reader: impl FnMut(&Record)) {
        for record in &self.buffer {
            reader(record);
        }
        self.buffer.clear();
    }

    /// Puts facts back that were handed over too early.
    pub(super) fn put_first(&mut self, mut records: Vec<Record>) {
        records.append(&mut self.buffer);
        self.buffer = records;
    }

    /// How many facts wait to be handed over.
    pub(super) fn waiting(&self) -> usize {
        self.buffer.len()
    }

    /// Fingerprint of every request and answer so far.
    pub(super) fn messages(&self) -> Digest {
        self.messages
    }

    /// Fingerprint of every state change so far.
    pub(super) fn changes(&self) -> Digest {
        self.changes
    }

    #[inline(always)]
    fn absorb(&mut self, at: Time, fact: &Fact) {
        let kind = fact.kind() as u64;
        let of = |router: RouterId| kind << 32 | u64::from(router.0);
        match *fact {
            Fact::RequestSent { router, subtype } => {
                self.messages.absorb(at.0, of(router), subtype as u64);
            }
            Fact::ExchangeSucceeded { router, subtype, took }
            | Fact::ExchangeFailed { router, subtype, took, .. } => {
                self.messages.absorb(at.0, of(router), took.0 << 3 | subtype as u64);
            }
            Fact::RegistrationChanged { router, to, .. } => {
                self.changes.absorb(at.0, of(router), to as u64);
            }
            Fact::BeliefChanged { router, to, .. } => {
                self.changes.absorb(at.0, of(router), to as u64);
            }
            Fact::ContactChanged { router, to, .. } => {
                self.changes.absorb(at.0, of(router), to as u64);
            }
            Fact::CertificateStored { router, serial, .. } => {
                self.changes.absorb(at.0, of(router), u64::from(serial));
            }
            Fact::PoolChanged { pool, tag, demand, quantity } => {
                let who = kind << 56 | u64::from(pool.0) << 28 | u64::from(tag.0);
                self.changes.absorb(at.0, who, demand.rotate_left(32) ^ quantity);
            }
            Fact::ClockChanged { router, ahead } => {
                self.changes.absorb(at.0, of(router), ahead.cast_unsigned());
            }
            Fact::ChassisTurned { router, up } => {
                self.changes.absorb(at.0, of(router), u64::from(up));
            }
            Fact::ProcessChanged { router, process, up } => {
                let what = (process as u64) << 1 | u64::from(up);
                self.changes.absorb(at.0, of(router), what);
            }
            Fact::FailedOver { router, active } => {
                self.changes.absorb(at.0, of(router), u64::from(active));
            }
            Fact::ClientChanged { router, slot, up } => {
                let what = u64::from(slot) << 1 | u64::from(up);
                self.changes.absorb(at.0, of(router), what);
            }
            // That smart licensing is on shows in what the router then does.
            Fact::ModeChanged { router, smart: false } => {
                self.changes.absorb(at.0, kind << 32 | u64::from(router.0), 0);
            }
            Fact::LicensesChanged { router, tag, stock, .. } => {
                let who = kind << 56 | u64::from(tag.0) << 32 | u64::from(router.0);
                let what = u64::from(stock.held) << 32 | u64::from(stock.idle);
                self.changes.absorb(at.0, who, what.rotate_left(8) ^ u64::from(stock.missing));
            }
            Fact::LinkChanged { link, up } => {
                self.changes.absorb(at.0, kind << 32 | u64::from(link.0), u64::from(up));
            }
            _ => {}
        }
    }
}
