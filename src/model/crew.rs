//! The people who type and click: a list of jobs, worked off in order by a few hands within their hours.
//!
//! ```text
//!              Assign                     somebody is free              Tick, after `takes` of working time
//!   (nobody) ─────────► waiting, in order ──────────────► in hand ───────────────────────────► done
//!                       Queued                            Started                              Done: the touch happens now
//! ```
//!
//! A job takes working time: begun a quarter of an hour before closing time, a job of half an hour ends next morning. Its
//! effect comes at its end, when the command is typed or the form is sent. Whoever is free first takes the longest
//! waiting job. That people do one thing at a time, in order and to the end, is *assumed*; so are 15 minutes a job, the
//! default of the scenario file.
//!
//! What it does not know: what a job is, and what triggered it.

use std::collections::VecDeque;

use super::work_week::WorkWeek;
use super::{Machine, Moment, RouterId};
use crate::kernel::{Span, Time};

/// One touch: of a router, or of the portal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Job {
    /// The number of the action that it is a part of.
    pub action: u32,
    /// The router that is touched; `None`: the portal.
    pub router: Option<RouterId>,
    /// The working time that it takes.
    pub takes: Span,
}

/// What a crew can be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Input {
    /// There is more to do.
    Assign(Job),
    /// Time has passed.
    Tick,
}

/// What a crew does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// A job was taken down.
    Queued(Job),
    /// Somebody turned to it.
    Started(Job),
    /// It is done: let it take effect.
    Done(Job),
}

/// How a crew works.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Config {
    /// How many work side by side.
    pub people: u32,
    /// When they work.
    pub week: WorkWeek,
}

/// A job in somebody's hands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Held {
    job: Job,
    until: Time,
}

/// A crew.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Crew {
    /// In the order in which they were begun.
    in_hand: Vec<Held>,
    waiting: VecDeque<Job>,
}

impl Crew {
    /// How many people have a job in hand.
    #[must_use]
    pub fn busy(&self) -> u32 {
        self.in_hand.len() as u32
    }

    /// How many jobs wait.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.waiting.len() as u32
    }

    fn begin(&mut self, now: Time, config: &Config, out: &mut Vec<Effect>) {
        while self.busy() < config.people
            && let Some(job) = self.waiting.pop_front()
        {
            out.push(Effect::Started(job));
            self.in_hand.push(Held { job, until: config.week.after(now, job.takes) });
        }
    }
}

impl Machine for Crew {
    type Config = Config;
    type Input = Input;
    type Effect = Effect;

    fn on(&mut self, input: &Input, at: Moment<'_>, config: &Config, out: &mut Vec<Effect>) {
        match *input {
            Input::Assign(job) => {
                out.push(Effect::Queued(job));
                self.waiting.push_back(job);
            }
            Input::Tick => {
                let done = self.in_hand.extract_if(.., |held| held.until <= at.now);
                out.extend(done.map(|held| Effect::Done(held.job)));
            }
        }
        self.begin(at.now, config, out);
    }

    fn deadline(&self, _: &Config) -> Time {
        self.in_hand.iter().map(|held| held.until).min().unwrap_or(Time::NEVER)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::Key;
    use crate::model::Wall;

    const ALWAYS: WorkWeek =
        WorkWeek { days: [true; 7], opens: Span::ZERO, closes: Span::hours(24), local_start_s: 0 };

    /// Gives a crew all jobs at once and lets it work: each job's number, its begin and its end.
    fn work(config: &Config, jobs: &[Span]) -> Vec<(u32, Time, Time)> {
        let mut rng = Key::of(1, 0, "crew", "test").stream();
        let (mut crew, mut out) = (Crew::default(), Vec::new());
        let mut log: Vec<(u32, Time, Time)> = Vec::new();
        let mut now = Time::ZERO;
        let mut inputs: Vec<Input> = jobs
            .iter()
            .zip(0..)
            .map(|(takes, action)| Input::Assign(Job { action, router: None, takes: *takes }))
            .collect();
        loop {
            for input in inputs.drain(..) {
                let moment = Moment { now, wall: Wall::true_at(now), rng: &mut rng };
                crew.on(&input, moment, config, &mut out);
                assert!(crew.busy() <= config.people);
                assert!(crew.waiting() == 0 || crew.busy() == config.people);
            }
            for effect in out.drain(..) {
                match effect {
                    Effect::Queued(_) => {}
                    Effect::Started(job) => log.push((job.action, now, Time::NEVER)),
                    Effect::Done(job) => {
                        let entry = log.iter_mut().find(|it| it.0 == job.action);
                        entry.expect("begun before it is done").2 = now;
                    }
                }
            }
            now = crew.deadline(config);
            if now == Time::NEVER {
                return log;
            }
            inputs.push(Input::Tick);
        }
    }

    #[test]
    fn two_people_work_off_five_jobs_in_order() {
        let config = Config { people: 2, week: ALWAYS };
        let minutes = |n: u64| Time::ZERO + Span::minutes(n);
        let jobs = [30, 10, 10, 10, 10].map(Span::minutes);
        let expected = [(0, 0, 30), (1, 0, 10), (2, 10, 20), (3, 20, 30), (4, 30, 40)];
        let expected = expected.map(|(job, from, to)| (job, minutes(from), minutes(to)));
        assert_eq!(work(&config, &jobs), expected);
    }

    #[test]
    fn what_does_not_fit_before_closing_time_ends_next_morning() {
        let week = WorkWeek { opens: Span::hours(9), closes: Span::hours(17), ..ALWAYS };
        let config = Config { people: 1, week };
        let jobs = [Span::hours(7), Span::hours(2)];
        let at = |hours| Time::ZERO + Span::hours(hours);
        assert_eq!(work(&config, &jobs), [(0, at(0), at(16)), (1, at(16), at(24 + 10))]);
    }

    proptest! {
        /// No work is lost, nobody idles while jobs wait, and more hands are never slower with equal jobs.
        #[test]
        fn every_job_is_done_in_order_and_more_hands_are_not_slower(
            people in 1u32..6, jobs in 1usize..40, takes in 1u64..200,
        ) {
            let list = vec![Span::minutes(takes); jobs];
            let few = work(&Config { people, week: ALWAYS }, &list);
            let more = work(&Config { people: people + 1, week: ALWAYS }, &list);
            prop_assert!(few.windows(2).all(|pair| pair[0].1 <= pair[1].1 && pair[0].0 < pair[1].0));
            let rounds = jobs.div_ceil(people as usize) as u64;
            prop_assert_eq!(few[jobs - 1].2, Time::ZERO + Span::minutes(takes) * rounds);
            prop_assert!(more[jobs - 1].2 <= few[jobs - 1].2);
        }
    }
}
