//! What a handler may ask of the kernel: the time, and that something happen later. Nothing else.

use super::digest::{Digest, Fingerprint};
use super::event_set::{Entry, EventId, EventSet, Source, wheel::Wheel};
use super::prefetch::prefetch;
use super::time::Time;

/// The pending events of one run, with the clock and the running digest.
#[derive(Clone, Debug)]
pub struct Agenda<E, Q = Wheel<E>> {
    set: Q,
    now: Time,
    current: EventId,
    counts: Vec<u64>,
    digest: Digest,
    causes: Option<Causes>,
    handled: u64,
    stop: bool,
    event: std::marker::PhantomData<E>,
}

/// Which event scheduled which: kept only when somebody will ask "why?".
#[derive(Clone, Debug, Default)]
pub struct Causes {
    /// (scheduled event, the event that was being handled).
    pub links: Vec<(EventId, EventId)>,
}

impl<E: Copy + Fingerprint, Q: EventSet<E>> Agenda<E, Q> {
    /// An empty agenda for `sources` entities.
    #[must_use]
    pub fn new(sources: u32) -> Self {
        assert!(sources <= Source::LIMIT, "a run has at most 2^24 entities");
        Agenda {
            set: Q::default(),
            now: Time::ZERO,
            current: EventId::START,
            counts: vec![0; sources as usize],
            digest: Digest::default(),
            causes: None,
            handled: 0,
            stop: false,
            event: std::marker::PhantomData,
        }
    }

    /// Keeps who caused what from now on; costs memory for every event.
    pub fn keep_causes(&mut self) {
        self.causes.get_or_insert_default();
    }
    /// Who caused what, if kept.
    #[must_use]
    pub fn causes(&self) -> Option<&Causes> {
        self.causes.as_ref()
    }

    /// The instant that is being handled.
    #[inline]
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }
    /// The event that is being handled: the cause of all that is scheduled or recorded now.
    #[inline]
    #[must_use]
    pub fn current(&self) -> EventId {
        self.current
    }
    /// How many events were handled so far.
    #[must_use]
    pub fn handled(&self) -> u64 {
        self.handled
    }
    /// How many entities may schedule.
    #[must_use]
    pub fn sources(&self) -> usize {
        self.counts.len()
    }
    /// How many events wait.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.set.len()
    }
    /// The fingerprint of every event handled so far, in order.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }
    /// The event that will probably be handled `n` events from now; a hint only.
    #[inline]
    #[must_use]
    pub fn ahead(&self, n: usize) -> Option<E> {
        self.set.ahead(n).map(|entry| entry.event)
    }

    /// The event that is probably handled `n` events from now; its source's count is asked for on the way.
    #[inline]
    pub(super) fn look_ahead(&self, n: usize) -> Option<E> {
        let entry = self.set.ahead(n)?;
        self.expect(entry.id.source());
        Some(entry.event)
    }

    /// A hint that `source` will schedule soon: its count is asked for, so that nobody waits for it then.
    #[inline]
    pub fn expect(&self, source: Source) {
        prefetch(&self.counts[source.0 as usize]);
    }

    /// Files `event` for `at`, on behalf of `source`. An instant in the past means now.
    #[inline]
    pub fn schedule(&mut self, source: Source, at: Time, event: E) -> EventId {
        let count = &mut self.counts[source.0 as usize];
        let id = EventId::new(source, *count);
        *count += 1;
        if let Some(causes) = &mut self.causes {
            causes.links.push((id, self.current));
        }
        self.set.push(Entry { at: at.max(self.now), id, event });
        id
    }

    /// Ends the run after the event that is being handled.
    pub fn stop(&mut self) {
        self.stop = true;
    }
    pub(super) fn stopping(&self) -> bool {
        self.stop
    }

    #[inline]
    pub(super) fn advance(&mut self, horizon: Time) -> Option<E> {
        let Entry { at, id, event } = self.set.pop_until(horizon)?;
        debug_assert!(at >= self.now, "events leave in time order");
        self.now = at;
        self.current = id;
        self.handled += 1;
        self.digest.absorb(at.0, id.0, event.fingerprint());
        Some(event)
    }
    pub(super) fn settle(&mut self, horizon: Time) {
        self.now = self.now.max(horizon);
    }
}
