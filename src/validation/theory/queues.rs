//! The front end as a textbook's queue.

use super::{Effort, TheoryTable};
use crate::kernel::Law;
use crate::model::wire::Subtype;
use crate::plan::Plan;
use crate::validation::check::{Theory, Unit};
use crate::validation::formulas;
use crate::validation::world::{Arm, Worlds};

const STUDY: &str = "queue-theory";
/// A histogram of waits has buckets of at most this share.
const BUCKET: f64 = 0.01;

/// What arrives and how it is served.
struct Queue {
    /// Mean service, in seconds.
    service: f64,
    /// Its variance over its mean squared.
    squared_variation: f64,
    servers: u32,
    /// Offered, in erlangs.
    load: f64,
    limit: Option<u32>,
}

impl Queue {
    fn of(plan: &Plan) -> Queue {
        let checks = Subtype::ALL.iter().position(|it| *it == Subtype::Entitlement);
        let law = &plan.backend.service[checks.expect("one of all")];
        let service = law.mean().as_secs_f64();
        let rate = f64::from(plan.routers()) / plan.scenario.duration.as_secs_f64();
        Queue {
            service,
            squared_variation: squared_variation(law),
            servers: plan.backend.servers,
            load: rate * service,
            limit: plan.backend.queue_limit,
        }
    }

    fn mean_wait(&self) -> f64 {
        match self.servers {
            1 => formulas::wait_of_one(self.load, self.service, self.squared_variation),
            many => formulas::wait_of_many(many, self.load, self.service),
        }
    }

    fn turned_away(&self) -> f64 {
        match self.limit.expect("places are limited") {
            0 => formulas::erlang_b(self.servers, self.load),
            waiting => formulas::turned_away(self.load, waiting + 1),
        }
    }
}

fn squared_variation(law: &Law) -> f64 {
    match law {
        Law::Constant(_) => 0.0,
        Law::Exponential { .. } => 1.0,
        Law::Erlang { stages, .. } => 1.0 / f64::from(*stages),
        other => panic!("{other:?} is in no theory table"),
    }
}

pub(super) fn table(worlds: Worlds<'_>, effort: Effort) -> TheoryTable {
    let studied = worlds.study(STUDY, effort.replications(4));
    let title = |arm: Arm<'_>, what: &str| {
        let queue = Queue::of(arm.plan());
        let load = queue.load / f64::from(queue.servers);
        format!("{} at load {load:.2}: {what}", kendall(arm.plan()))
    };
    let mut rows = Vec::new();
    let mut add = |arm: Arm<'_>, (what, law), (expected, unit), values: Vec<f64>, resolution| {
        let it = (expected, unit);
        rows.push(Theory::of(
            (title(arm, what), law),
            it,
            &values,
            resolution,
            effort.strictness(),
        ));
    };
    for (name, law) in [
        ("base", "ρ/(1−ρ) services"),
        ("m-m-1-busy", "ρ/(1−ρ) services"),
        ("m-d-1", "Pollaczek–Khinchine"),
        ("m-e4-1", "Pollaczek–Khinchine"),
        ("m-m-4", "Erlang C"),
        ("m-m-16", "Erlang C"),
    ] {
        let arm = studied.arm(name);
        let expected = (Queue::of(arm.plan()).mean_wait(), Unit::Seconds);
        add(arm, ("mean wait", law), expected, arm.values("wait"), 0.0);
    }
    for name in ["base", "m-m-1-busy", "m-m-4"] {
        let arm = studied.arm(name);
        let it = Queue::of(arm.plan());
        let expected = formulas::wait_quantile(it.servers, it.load, it.service, 0.99);
        let what = ("99 of 100 wait less than", "exponential tail of the wait");
        add(arm, what, (expected, Unit::Seconds), arm.values("wait-p99"), BUCKET);
    }
    for (name, law) in [
        ("m-m-8-8", "Erlang B"),
        ("m-d-8-8", "Erlang B, whatever the law"),
        ("m-m-1-5", "(1−ρ)ρᴷ/(1−ρᴷ⁺¹)"),
    ] {
        let arm = studied.arm(name);
        let expected = (Queue::of(arm.plan()).turned_away(), Unit::Share);
        add(arm, ("turned away", law), expected, arm.shares("rejected", "let-in"), 0.0);
    }
    TheoryTable {
        title: "Queues at the backend",
        about: "21,600 routers check once a day, each at a moment of its own, and the backend's front end is their only queue. \
                So many independent moments are a Poisson stream as nearly as their number lets them be.",
        study: STUDY,
        replications: rows[0].measured.n,
        rows,
    }
}

/// What the queue is called.
fn kendall(plan: &Plan) -> String {
    let queue = Queue::of(plan);
    let law = match queue.squared_variation {
        1.0 => "M".to_owned(),
        0.0 => "D".to_owned(),
        stages => format!("E{:.0}", 1.0 / stages),
    };
    let places = queue.limit.map(|limit| format!("/{}", queue.servers + limit));
    format!("M/{law}/{}{}", queue.servers, places.unwrap_or_default())
}
