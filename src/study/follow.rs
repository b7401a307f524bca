//! What the consoles of some routers showed over a run: the run done once more, with an eye on them.
//!
//! Whom to look at is known only when a run is over. A console is looked at after each event in which its router was at
//! work or something befell it, and kept if it shows anything new; between two looks it shows the same, so what is
//! kept is exact at every instant.
//!
//! What it does not know: what screens are printed from a console.

use super::Progress;
use super::replay::Replay;
use crate::kernel::Time;
use crate::observe::{Diary, author};
use crate::outcome::{Reel, Still};
use crate::plan::{Plan, RouterId};
use crate::record::{Fact, FactKind, Interest, Record};

/// The most stills of all reels together.
const STILLS: usize = 40_000;
/// Events handled between two reports of progress.
const SLICE: u64 = 4_096;

/// The facts after which a console may show something new although its machines were not at work.
const BEFALL: Interest = Interest::of(&[
    FactKind::BeliefChanged,
    FactKind::RegistrationChanged,
    FactKind::ContactChanged,
    FactKind::ClockChanged,
    FactKind::ChassisTurned,
    FactKind::ProcessChanged,
    FactKind::FailedOver,
    FactKind::ClientChanged,
    FactKind::ModeChanged,
    FactKind::LicensesChanged,
    FactKind::LicenseMoved,
    FactKind::FaultBegan,
    FactKind::FaultEnded,
    FactKind::ActionTaken,
    FactKind::JobDone,
]);

/// The reels of `routers`, in the order of routers. They are named the most telling first: if there is too much to keep,
/// the last named are given up.
pub(super) fn follow(
    plan: &Plan,
    routers: &[RouterId],
    mut watch: impl FnMut(Progress),
) -> Vec<Reel> {
    let mut run = Replay::new(plan, Diary::INTEREST.and(BEFALL));
    let mut reels = Reels::of(plan, routers);
    for record in run.beginning() {
        reels.on(&record);
    }
    reels.look(&run, true);
    loop {
        let goes_on = run.step(1, |record| reels.on(record));
        reels.seen(run.at_work());
        reels.look(&run, false);
        let progress = run.progress();
        if progress.events.is_multiple_of(SLICE) {
            watch(progress);
        }
        if !goes_on {
            break;
        }
    }
    reels.reels.sort_by_key(|it| it.router);
    reels.reels
}

/// The reels while the run runs.
struct Reels {
    reels: Vec<Reel>,
    /// For each router its reel.
    place: Vec<Option<u32>>,
    /// Reels whose routers have to be looked at; may name one twice.
    due: Vec<u32>,
    all_due: bool,
    stills: usize,
}

impl Reels {
    fn of(plan: &Plan, routers: &[RouterId]) -> Reels {
        let mut place = vec![None; plan.routers() as usize];
        for (reel, router) in (0..).zip(routers) {
            place[router.index()] = Some(reel);
        }
        let reel = |router: &RouterId| Reel {
            router: *router,
            stills: Vec::new(),
            records: Vec::new(),
            thinned: false,
        };
        let reels = routers.iter().map(reel).collect();
        Reels { reels, place, due: Vec::new(), all_due: false, stills: 0 }
    }

    fn on(&mut self, record: &Record) {
        if let Some(reel) = author(&record.fact).and_then(|it| self.place[it.index()]) {
            self.reels[reel as usize].records.push(*record);
            self.due.push(reel);
        }
        match record.fact {
            Fact::ClockChanged { router, .. }
            | Fact::ChassisTurned { router, .. }
            | Fact::ProcessChanged { router, .. }
            | Fact::ContactChanged { router, .. }
            | Fact::ModeChanged { router, .. }
            | Fact::LicensesChanged { router, .. }
            | Fact::LicenseMoved { router, .. } => self.seen(Some(router)),
            Fact::FaultBegan { .. }
            | Fact::FaultEnded { .. }
            | Fact::ActionTaken { .. }
            | Fact::JobDone { .. } => self.all_due = true,
            _ => {}
        }
    }

    fn seen(&mut self, router: Option<RouterId>) {
        self.due.extend(router.and_then(|it| self.place[it.index()]));
    }

    /// Looks at whom it is due.
    fn look(&mut self, run: &Replay, first: bool) {
        if self.all_due || first {
            self.due = (0..).take(self.reels.len()).collect();
            self.all_due = false;
        }
        self.due.sort_unstable();
        self.due.dedup();
        for reel in std::mem::take(&mut self.due) {
            let Some(reel) = self.reels.get_mut(reel as usize) else { continue };
            let now = if first { Time::ZERO } else { run.now() };
            let console = run.console(reel.router, now);
            let records = reel.records.len();
            let is_new = reel.stills.last_mut().is_none_or(|last| {
                let at = std::mem::replace(&mut last.console.at, now);
                let is_same = last.console == console && last.records == records;
                last.console.at = at;
                !is_same
            });
            if !is_new {
                continue;
            }
            let still = Still { console, records };
            match reel.stills.last_mut() {
                // What was there for no time cannot be seen.
                Some(last) if last.console.at == now => *last = still,
                _ => {
                    reel.stills.push(still);
                    self.stills += 1;
                }
            }
        }
        while self.stills > STILLS {
            self.give_up();
        }
    }

    /// Makes room: the least telling reel goes; a single one loses every other still.
    fn give_up(&mut self) {
        if self.reels.len() > 1 {
            let gone = self.reels.pop().expect("more than one");
            self.place[gone.router.index()] = None;
        } else if let Some(reel) = self.reels.first_mut() {
            reel.thinned = true;
            let mut place = 0;
            reel.stills.retain(|_| {
                place += 1;
                place % 2 == 1
            });
        }
        self.stills = self.reels.iter().map(|it| it.stills.len()).sum();
    }
}
