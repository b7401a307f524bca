//! A promise about how often something happens within a window: together, or for each router on its own.
//!
//! The window is open at its beginning and closed at its end: a record of the very instant that opens it does not count, one of
//! the instant that closes it does. A window from the scenario's start holds that instant too, as nothing lies before
//! it. A window that is to be closed by a record is closed by the first one after it opened; one that is never closed is closed
//! by the end of the run. For `each`, a record that names a router opens and closes that router's window only, any other
//! (a pool short, a fault) those of all; a router whose window never opens breaks the promise.

use super::{Closing, Ruling};
use crate::kernel::Time;
use crate::plan::{Bound, Instant, Pattern, Plan, RouterId};
use crate::record::matching::{About, Matcher, Subject, Words, about, routers};
use crate::record::{FactKind, Record};

/// One end of the windows.
#[derive(Clone, Copy, Debug)]
enum Edge {
    /// Known beforehand.
    At(Time),
    /// The first such record from the instant on.
    First(Matcher, Time),
}

impl Edge {
    fn new(instant: &Instant, plan: &Plan) -> Self {
        match instant {
            Instant::At(at) => Edge::At(*at),
            Instant::First { pattern, from } => Edge::First(Matcher::new(pattern, plan), *from),
        }
    }

    fn matcher(&self) -> Option<&Matcher> {
        match self {
            Edge::At(_) => None,
            Edge::First(matcher, _) => Some(matcher),
        }
    }

    /// The instant, if it is known beforehand.
    fn fixed(&self) -> Option<Time> {
        match self {
            Edge::At(at) => Some(*at),
            Edge::First(..) => None,
        }
    }

    /// Whose windows `record` opens or closes, if any.
    #[inline]
    fn subject(&self, record: &Record) -> Option<Subject> {
        match self {
            Edge::First(matcher, from) if record.at >= *from => matcher.subject(&record.fact),
            _ => None,
        }
    }
}

/// One window and what was counted in it.
#[derive(Clone, Copy, Debug)]
struct Window {
    /// [`Time::NEVER`] until it opens.
    opened: Time,
    /// [`Time::NEVER`] until it is closed.
    closed: Time,
    count: u64,
}

impl Window {
    /// Whether a record of the instant `at` counts; `whole`: the window is from the scenario's start.
    #[inline]
    fn holds(&self, at: Time, whole: bool) -> bool {
        (whole || at > self.opened) && at <= self.closed
    }
}

/// One such promise while the run goes on.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pattern: Pattern,
    instants: (Instant, Instant),
    bound: Bound,
    matcher: Matcher,
    after: Edge,
    until: Edge,
    /// The router of the first window, if each has its own.
    first_router: Option<u32>,
    windows: Vec<Window>,
    /// The first instant and window with more than the bound allows.
    exceeded: Option<(Time, usize)>,
}

impl Count {
    pub(super) fn new(
        pattern: Pattern,
        each: bool,
        instants: (Instant, Instant),
        bound: Bound,
        plan: &Plan,
    ) -> Self {
        let each = each && about(pattern.kind) == About::Router;
        let scope = routers(&pattern.filter, plan).unwrap_or((0, plan.routers()));
        let (first, many) = if each { (Some(scope.0), scope.1 - scope.0) } else { (None, 1) };
        let after = Edge::new(&instants.0, plan);
        let until = Edge::new(&instants.1, plan);
        let window = Window {
            opened: after.fixed().unwrap_or(Time::NEVER),
            closed: until.fixed().unwrap_or(Time::NEVER),
            count: 0,
        };
        Count {
            matcher: Matcher::new(&pattern, plan),
            pattern,
            instants,
            bound,
            after,
            until,
            first_router: first,
            windows: vec![window; many as usize],
            exceeded: None,
        }
    }

    /// The kinds of facts that count, open and close.
    pub(super) fn fact_kinds(&self) -> impl Iterator<Item = FactKind> {
        let edges = [self.after.matcher(), self.until.matcher()];
        edges.into_iter().flatten().chain([&self.matcher]).map(Matcher::fact_kind)
    }

    #[inline]
    pub(super) fn on(&mut self, record: &Record) {
        let at = record.at;
        if let Some(subject) = self.after.subject(record) {
            for window in self.windows_of(subject).iter_mut().filter(|it| it.opened == Time::NEVER)
            {
                window.opened = at;
            }
        }
        if let Some(subject) = self.until.subject(record) {
            for window in self.windows_of(subject) {
                if window.closed == Time::NEVER && at > window.opened {
                    window.closed = at;
                }
            }
        }
        let Some(subject) = self.matcher.subject(&record.fact) else { return };
        let place = match (self.first_router, subject.router()) {
            (Some(first), Some(router)) => (router.0 - first) as usize,
            _ => 0,
        };
        let whole = matches!(self.after, Edge::At(Time::ZERO));
        let window = &mut self.windows[place];
        if window.holds(at, whole) {
            window.count += 1;
            if self.exceeded.is_none() && most(self.bound) < window.count as f64 {
                self.exceeded = Some((at, place));
            }
        }
    }

    /// The windows that a record about `subject` opens or closes: a router's own, else all.
    fn windows_of(&mut self, subject: Subject) -> &mut [Window] {
        match (self.first_router, subject.router()) {
            (Some(first), Some(router)) => {
                let place = router.0.wrapping_sub(first) as usize;
                self.windows.get_mut(place).map_or(&mut [], std::slice::from_mut)
            }
            _ => &mut self.windows,
        }
    }

    pub(super) fn expected(&self, plan: &Plan) -> String {
        let (kind, words) = (self.pattern.kind.name(), Words(&self.pattern.filter, plan));
        let each = if self.first_router.is_some() { " for each router" } else { "" };
        let edge = |instant: &Instant| match instant {
            Instant::At(at) => at.to_string(),
            Instant::First { pattern, from } => {
                let first =
                    format!("the first {}{}", pattern.kind.name(), Words(&pattern.filter, plan));
                if *from == Time::ZERO { first } else { format!("{first} from {from} on") }
            }
        };
        let after = match &self.instants.0 {
            Instant::At(Time::ZERO) => "from the start".to_owned(),
            instant => format!("after {}", edge(instant)),
        };
        format!("{} {kind}{words}{each}, {after} until {}", self.bound, edge(&self.instants.1))
    }

    pub(super) fn rule(self, closing: &Closing<'_>) -> Ruling {
        let wrong = |window: &Window| {
            window.opened == Time::NEVER || !self.bound.holds(window.count as f64)
        };
        let end = |window: &Window| window.closed.min(closing.seen);
        let failing = self.windows.iter().filter(|window| wrong(window)).count();
        let short = self.windows.iter().enumerate().filter(|(_, window)| wrong(window));
        // One with too many was wrong when that one came, one with too few when its window was over.
        let first = short.map(|(place, window)| (end(window), place)).chain(self.exceeded).min();
        if let Some((at, place)) = first {
            let window = self.windows[place];
            let evidence = self.failure(place, window, end(&window), failing, closing);
            return Ruling::fail(evidence, at).about(self.router(place));
        }
        // What was counted may still have grown past the bound.
        let unclosed = |window: &Window| closing.is_early(window.closed);
        if most(self.bound) < f64::INFINITY && self.windows.iter().any(unclosed) {
            return Ruling::unseen(closing, closing.plan.end());
        }
        Ruling::pass(self.success(end))
    }

    fn success(&self, end: impl Fn(&Window) -> Time) -> String {
        let counts = || self.windows.iter().map(|window| window.count);
        match (self.first_router, counts().min(), counts().max()) {
            (None, Some(count), _) => {
                let window = &self.windows[0];
                format!("{count} after {} until {}", window.opened, end(window))
            }
            (Some(_), Some(least), Some(most)) if least == most => {
                format!("{least} for each of {} routers", self.windows.len())
            }
            (Some(_), Some(least), Some(most)) => {
                format!("between {least} and {most} for each of {} routers", self.windows.len())
            }
            _ => "no router is meant".into(),
        }
    }

    fn failure(
        &self,
        place: usize,
        window: Window,
        end: Time,
        failing: usize,
        closing: &Closing<'_>,
    ) -> String {
        let happened = if window.opened == Time::NEVER {
            "the window never opened".to_owned()
        } else {
            format!("{} after {} until {end}", window.count, window.opened)
        };
        match self.router(place) {
            None => happened,
            Some(router) => {
                let (name, all) = (closing.plan.router_name(router), self.windows.len());
                format!("{name}: {happened}; {failing} of {all} routers are out of bounds")
            }
        }
    }

    fn router(&self, place: usize) -> Option<RouterId> {
        self.first_router.map(|first| RouterId(first + place as u32))
    }
}

/// The most that a bound allows.
fn most(bound: Bound) -> f64 {
    match bound {
        Bound::AtLeast(_) => f64::INFINITY,
        Bound::AtMost(most) | Bound::Equals(most) | Bound::Between(_, most) => most,
    }
}
