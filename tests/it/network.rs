//! Folded passage against the naive way: every hop an event, every failure looks for messages on its link.
//!
//! Both sides get the same network, the same script of departures and link changes, and the same draws. The naive
//! side shares no code with the folded one: it lists all simple paths, keeps real queues, and knows no epochs.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};

use licsim::kernel::{Chance, Key, Law, Span, Stream, Time};
use licsim::net::{Departure, Landing, Leg, LinkId, LinkSpec, Network, NodeId, NodeSpec, Planes};

/// What happens at one instant, in this order: messages leave links and the early ones depart, links change, all
/// others enter links.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Phase {
    Leave,
    DepartEarly,
    Change,
    Enter,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    Passage { bytes: u32 },
    RoundTrips(u16),
}

#[derive(Clone, Copy, Debug)]
struct Message {
    from: NodeId,
    to: NodeId,
    what: What,
    at: Time,
    early: bool,
    draws: Stream,
}

/// A random network and what happens in it.
#[derive(Debug)]
struct Case {
    nodes: Vec<NodeSpec>,
    links: Vec<LinkSpec>,
    messages: Vec<Message>,
    /// Outages that may overlap: (link, up, at), in time order.
    changes: Vec<(LinkId, bool, Time)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Arrived(Time),
    NoRoute,
    /// By a failure: which link, and when.
    Failed(LinkId, Time),
    /// By chance.
    Chance(LinkId),
}

fn random_law(rng: &mut Stream) -> Law {
    let low = Span(rng.below(12));
    match rng.below(4) {
        0 => Law::Constant(Span::ZERO),
        1 => Law::Uniform { low, high: low + Span(rng.below(9)) },
        2 => Law::Exponential { mean: Span(1 + rng.below(9)) },
        _ => Law::Constant(low),
    }
}

fn random_case(seed: u64) -> Case {
    let rng = &mut Key::of(seed, 0, "case", "shape").stream();
    let nodes = 2 + rng.below(5);
    let queues = rng.below(3) == 0;
    let links = (0..nodes + rng.below(5)).map(|n| {
        let a = rng.below(nodes);
        let b = (a + 1 + rng.below(nodes - 1)) % nodes;
        // 8 Gbit/s send a byte in a nanosecond.
        let bandwidth = (queues && rng.below(2) == 0).then(|| 8_000_000_000 / (1 + rng.below(2)));
        LinkSpec {
            name: format!("{}-{n}", rng.below(100)),
            a: NodeId(a as u32),
            b: NodeId(b as u32),
            latency: random_law(rng),
            bandwidth,
            planes: Planes::ALL,
            loss: Chance::new(if rng.below(4) == 0 { 0.1 } else { 0.0 }).expect("a chance"),
        }
    });
    let links: Vec<_> = links.collect();
    let messages = (0..12).map(|n| Message {
        from: NodeId(rng.below(nodes) as u32),
        to: NodeId(rng.below(nodes) as u32),
        what: if rng.below(3) == 0 {
            What::RoundTrips(rng.below(3) as u16)
        } else {
            What::Passage { bytes: rng.below(6) as u32 }
        },
        at: Time(rng.below(40)),
        early: rng.below(3) == 0,
        draws: Key::of(seed, 0, "message", "draws").occurrence(n),
    });
    let messages = messages.collect();
    let mut changes = Vec::new();
    for _ in 0..rng.below(10) {
        let link = LinkId(rng.below(links.len() as u64) as u32);
        let down = rng.below(60);
        let up = down + rng.below(12);
        changes.push((link, false, Time(down)));
        changes.push((link, true, Time(up)));
    }
    // A stable sort: at one instant an outage still begins before it ends.
    changes.sort_by_key(|(_, _, at)| *at);
    let nodes = (0..nodes).map(|n| NodeSpec { name: format!("node-{n}") }).collect();
    Case { nodes, links, messages, changes }
}

/// An agenda of (instant, phase, index of a message or change).
type Agenda = BinaryHeap<Reverse<(Time, Phase, usize)>>;

fn agenda(case: &Case) -> Agenda {
    let departs = case.messages.iter().enumerate().map(|(n, message)| {
        let phase = if message.early { Phase::DepartEarly } else { Phase::Enter };
        Reverse((message.at, phase, n))
    });
    let changes = case.changes.iter().enumerate();
    departs.chain(changes.map(|(n, change)| Reverse((change.2, Phase::Change, n)))).collect()
}

/// The library's way. Returns the ends, and how many legs looked back or went on.
fn folded(case: &Case) -> (Vec<End>, usize, usize) {
    let mut network = Network::new(&case.nodes, &case.links);
    let mut agenda = agenda(case);
    let mut legs: Vec<Option<(Leg, u32)>> = vec![None; case.messages.len()];
    let mut ends = vec![End::NoRoute; case.messages.len()];
    let (mut looked_back, mut went_on) = (0, 0);
    while let Some(Reverse((now, phase, n))) = agenda.pop() {
        if phase == Phase::Change {
            let (link, up, at) = case.changes[n];
            network.set_link(link, up, at);
            continue;
        }
        let Message { from, to, what, draws, .. } = case.messages[n];
        let departure = match (legs[n].take(), what) {
            (None, What::Passage { bytes }) => network.depart(from, to, bytes, now, draws),
            (None, What::RoundTrips(trips)) => network.round_trips(from, to, trips, now, draws),
            (Some((leg, epoch)), _) => {
                looked_back += usize::from(epoch != network.epoch());
                match network.land(&leg) {
                    Landing::Lost { link, at } => {
                        ends[n] = End::Failed(link, at);
                        continue;
                    }
                    Landing::Arrived if leg.is_final() => {
                        ends[n] = End::Arrived(now);
                        continue;
                    }
                    Landing::Arrived => {}
                }
                went_on += 1;
                let What::Passage { bytes } = what else { panic!("a handshake does not queue") };
                network.onward(&leg, bytes, now)
            }
        };
        match departure {
            Departure::NoRoute => ends[n] = End::NoRoute,
            Departure::Lost { link, .. } => ends[n] = End::Chance(link),
            Departure::UnderWay(leg) => {
                legs[n] = Some((leg, network.epoch()));
                agenda.push(Reverse((leg.arrives, Phase::Enter, n)));
            }
        }
    }
    (ends, looked_back, went_on)
}

/// Where a message of the naive side is.
#[derive(Clone, Debug)]
struct Traveler {
    /// The links still to cross, the next one first.
    path: VecDeque<LinkId>,
    node: NodeId,
    stream: Stream,
    /// The link that it is on: in its queue, being sent, or crossing.
    on: Option<LinkId>,
    departed: bool,
    end: Option<End>,
}

struct Naive<'a> {
    case: &'a Case,
    agenda: Agenda,
    outages: Vec<u32>,
    /// For each link and direction: who waits or is being sent, with the instant at which the last bit is out.
    queues: Vec<[VecDeque<(usize, Time)>; 2]>,
    travelers: Vec<Traveler>,
}

impl<'a> Naive<'a> {
    fn run(case: &'a Case) -> Vec<End> {
        let travelers = case.messages.iter().map(|message| Traveler {
            path: VecDeque::new(),
            node: message.from,
            stream: message.draws,
            on: None,
            departed: false,
            end: None,
        });
        let mut naive = Naive {
            case,
            agenda: agenda(case),
            outages: vec![0; case.links.len()],
            queues: vec![[VecDeque::new(), VecDeque::new()]; case.links.len()],
            travelers: travelers.collect(),
        };
        while let Some(Reverse((now, phase, n))) = naive.agenda.pop() {
            match phase {
                Phase::Change => naive.change(n, now),
                Phase::Leave => naive.leave(n, now),
                Phase::DepartEarly | Phase::Enter => naive.enter(n, now),
            }
        }
        naive.travelers.into_iter().map(|it| it.end.expect("every journey ends")).collect()
    }

    fn change(&mut self, n: usize, now: Time) {
        let (link, up, _) = self.case.changes[n];
        let outages = &mut self.outages[link.index()];
        *outages = if up { *outages - 1 } else { *outages + 1 };
        if !up && *outages == 1 {
            self.queues[link.index()] = [VecDeque::new(), VecDeque::new()];
            for traveler in self.travelers.iter_mut().filter(|it| it.end.is_none()) {
                if traveler.on == Some(link) {
                    traveler.end = Some(End::Failed(link, now));
                }
            }
        }
    }

    fn leave(&mut self, n: usize, now: Time) {
        if self.travelers[n].end.is_none() {
            self.travelers[n].on = None;
            self.agenda.push(Reverse((now, Phase::Enter, n)));
        }
    }

    fn enter(&mut self, n: usize, now: Time) {
        let message = self.case.messages[n];
        if self.travelers[n].end.is_some() {
            return;
        }
        if !self.travelers[n].departed {
            self.travelers[n].departed = true;
            match (message.what, self.best_path(message.from, message.to)) {
                (What::RoundTrips(0), _) => {}
                (_, None) => return self.end(n, End::NoRoute),
                (What::Passage { .. }, Some(path)) => self.travelers[n].path = path.into(),
                (What::RoundTrips(trips), Some(path)) => {
                    let back = path.iter().rev();
                    let trip: Vec<_> = path.iter().chain(back).copied().collect();
                    let trips = usize::from(trips) * trip.len();
                    self.travelers[n].path = trip.into_iter().cycle().take(trips).collect();
                }
            }
        }
        let Some(next) = self.travelers[n].path.front().copied() else {
            return self.end(n, End::Arrived(now));
        };
        let bandwidth = |link: LinkId| self.case.links[link.index()].bandwidth;
        let (What::Passage { bytes }, Some(_)) = (message.what, bandwidth(next)) else {
            return self.cross(n, next, now);
        };
        // At a queue the route is looked up anew.
        let Some(path) = self.best_path(self.travelers[n].node, message.to) else {
            return self.end(n, End::NoRoute);
        };
        let next = path[0];
        self.travelers[n].path = path.into();
        match bandwidth(next) {
            None => self.cross(n, next, now),
            Some(bandwidth) => self.queue(n, next, bytes, bandwidth, now),
        }
    }

    fn queue(&mut self, n: usize, link: LinkId, bytes: u32, bandwidth: u64, now: Time) {
        let direction = usize::from(self.travelers[n].node != self.case.links[link.index()].a);
        let queue = &mut self.queues[link.index()][direction];
        while queue.front().is_some_and(|(_, sent)| *sent <= now) {
            queue.pop_front();
        }
        let begins = queue.back().map_or(now, |(_, sent)| *sent);
        let sent = begins + Span((u64::from(bytes) * 8_000_000_000).div_ceil(bandwidth));
        queue.push_back((n, sent));
        self.cross(n, link, sent);
    }

    /// Puts a message on `link`; its first bit crosses from `sent` on.
    fn cross(&mut self, n: usize, link: LinkId, sent: Time) {
        let spec = &self.case.links[link.index()];
        if self.outages[link.index()] > 0 {
            return self.end(n, End::Failed(link, sent));
        }
        let traveler = &mut self.travelers[n];
        if spec.loss.happens(&mut traveler.stream) {
            return self.end(n, End::Chance(link));
        }
        let leaves = sent + spec.latency.sample(&mut traveler.stream);
        traveler.path.pop_front();
        traveler.node = if traveler.node == spec.a { spec.b } else { spec.a };
        traveler.on = Some(link);
        self.agenda.push(Reverse((leaves, Phase::Leave, n)));
    }

    fn end(&mut self, n: usize, end: End) {
        self.travelers[n].end = Some(end);
    }

    /// The best of all simple paths over what is up: least mean latency, fewest hops, first by names.
    fn best_path(&self, from: NodeId, to: NodeId) -> Option<Vec<LinkId>> {
        let mut best = None;
        self.search(from, to, &mut vec![from], &mut Vec::new(), &mut best);
        best.map(|(_, path)| path)
    }

    #[expect(clippy::type_complexity, reason = "a rank and its path, in one place")]
    fn search(
        &self,
        node: NodeId,
        to: NodeId,
        seen: &mut Vec<NodeId>,
        path: &mut Vec<LinkId>,
        best: &mut Option<((Span, usize, Vec<&'a str>), Vec<LinkId>)>,
    ) {
        let case: &'a Case = self.case;
        if node == to {
            let specs = path.iter().map(|id| &case.links[id.index()]);
            let latency = specs.clone().fold(Span::ZERO, |sum, it| sum + it.latency.mean());
            let rank = (latency, path.len(), specs.map(|it| it.name.as_str()).collect());
            if best.as_ref().is_none_or(|(least, _)| rank < *least) {
                *best = Some((rank, path.clone()));
            }
            return;
        }
        for (place, link) in case.links.iter().enumerate() {
            let other = if link.a == node { link.b } else { link.a };
            let here = link.a == node || link.b == node;
            if here && self.outages[place] == 0 && !seen.contains(&other) {
                seen.push(other);
                path.push(LinkId::from_index(place));
                self.search(other, to, seen, path, best);
                path.pop();
                seen.pop();
            }
        }
    }
}

#[test]
fn a_folded_passage_ends_as_if_every_hop_were_an_event() {
    let (mut arrived, mut failed, mut chance, mut no_route) = (0, 0, 0, 0);
    let (mut looked_back, mut went_on) = (0, 0);
    for seed in 0..10_000 {
        let case = random_case(seed);
        let names: BTreeSet<_> = case.links.iter().map(|link| &link.name).collect();
        assert_eq!(names.len(), case.links.len(), "names decide ties, so they differ");
        let (folded, back, on) = folded(&case);
        looked_back += back;
        went_on += on;
        for (n, (folded, naive)) in folded.into_iter().zip(Naive::run(&case)).enumerate() {
            match (folded, naive) {
                // Chance is drawn at departure; a failure on the way there may have been first.
                (End::Chance(_), End::Failed(..)) => {}
                _ => assert_eq!(folded, naive, "seed {seed}, message {n} of {case:#?}"),
            }
            match folded {
                End::Arrived(_) => arrived += 1,
                End::NoRoute => no_route += 1,
                End::Failed(..) => failed += 1,
                End::Chance(_) => chance += 1,
            }
        }
    }
    // The cases must have something to say about each way to end, and about both long ways round.
    let ends = [arrived, no_route, failed, chance, looked_back, went_on];
    assert!(ends.iter().all(|count| *count > 1_000) && arrived > 30_000, "{ends:?}");
}
