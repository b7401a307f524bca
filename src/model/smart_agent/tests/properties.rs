//! Whatever happens, an agent keeps the machines' law.

use proptest::prelude::*;

use super::super::{Agent, Input, Reservation};
use crate::kernel::{Span, Time};
use crate::model::Wall;
use crate::model::entitlement::DemandId;
use crate::model::law;
use crate::model::policy::{AgentPolicy, OnExhaustion};
use crate::model::wire::{
    Answer, Certificate, Dropped, Failure, InstanceId, PoolId, Refusal, Reply, Subtype, TokenId,
};

/// Life and back-dating vary, so that some certificates are over soon and some before they arrive.
fn certificate() -> impl Strategy<Value = Certificate> {
    (any::<u32>(), 0_u64..400).prop_map(|(serial, days)| {
        let start = Wall::true_at(Time::ZERO);
        Certificate { serial, start, expiry: start.plus(Span::days(days)) }
    })
}

/// What the backend answers to a message of this subtype when all is well.
fn good(subtype: Subtype) -> BoxedStrategy<Answer> {
    match subtype {
        Subtype::Registration => certificate()
            .prop_map(|certificate| Answer::Registered {
                instance: InstanceId(1),
                pool: PoolId(0),
                certificate,
            })
            .boxed(),
        Subtype::Acknowledgement => Just(Answer::Acknowledged).boxed(),
        Subtype::Entitlement => (0_u32..3, 0_u64..4, 0_u64..2)
            .prop_map(|(demand, short, invalid)| Answer::Entitled {
                demand: DemandId(demand),
                short,
                invalid,
            })
            .boxed(),
        Subtype::Renew => {
            certificate().prop_map(|certificate| Answer::Renewed { certificate }).boxed()
        }
        Subtype::Deregistration => Just(Answer::Deregistered).boxed(),
    }
}

/// Mostly well-behaved; now and then an answer to something else.
fn reply() -> impl Strategy<Value = Input> {
    let subtype = || prop::sample::select(&Subtype::ALL[..]);
    (subtype(), subtype(), 0_u8..10).prop_flat_map(|(subtype, other, odds)| {
        let reply = match odds {
            0..=4 => good(subtype).prop_map(Reply::Answered).boxed(),
            5 => good(other).prop_map(Reply::Answered).boxed(),
            6 => Just(Reply::Answered(Answer::Refused(Refusal::UnmatchedSignedData))).boxed(),
            7 => Just(Reply::Dropped(Dropped::ReportingOff)).boxed(),
            _ => prop::sample::select(&Failure::ALL[..]).prop_map(Reply::Failed).boxed(),
        };
        reply.prop_map(move |reply| Input::Reply { subtype, reply })
    })
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        2 => Just(Input::Enable),
        1 => Just(Input::Disable),
        3 => any::<bool>().prop_map(|force| Input::Register { token: TokenId(0), force }),
        1 => Just(Input::Renew),
        1 => Just(Input::ClockChanged),
        1 => Just(Input::Deregister),
        2 => (0_u32..3).prop_map(|demand| Input::DemandChanged {
            demand: DemandId(demand),
            in_use: demand > 0,
        }),
        20 => reply(),
        1 => Just(Input::LinkLost),
        1 => (any::<bool>(), 0_u64..3_000).prop_map(|(enabled, hours)| Input::Restarted {
            enabled,
            demand: DemandId(1),
            in_use: true,
            check_at: Time::ZERO + Span::hours(hours),
        }),
        1 => (certificate(), 0_u64..3).prop_map(|(certificate, days)| Input::Enrolled {
            instance: InstanceId(3),
            pool: PoolId(0),
            certificate,
            last_contact: Time::ZERO,
            next_check: Time::ZERO + Span::days(days),
        }),
        1 => prop_oneof![
            Just(Input::Reserved(Reservation::Permanent)),
            Just(Input::Reserved(Reservation::Specific(DemandId(1)))),
            (0_u64..4).prop_map(Input::Beyond),
            Just(Input::ReservationReturned),
        ],
    ]
}

fn gap() -> impl Strategy<Value = Span> {
    prop_oneof![
        4 => (0_u64..30_000).prop_map(Span::millis),
        3 => (0_u64..7_200).prop_map(Span::secs),
        1 => (0_u64..2_400).prop_map(Span::hours),
    ]
}

proptest! {
    #[test]
    fn any_inputs_keep_the_machines_law(
        script in prop::collection::vec((gap(), input()), 0..80),
        resume in any::<bool>(),
    ) {
        let on_exhaustion = if resume { OnExhaustion::Resume } else { OnExhaustion::Stop };
        let policy = AgentPolicy { on_exhaustion, ..AgentPolicy::xr_5_2() };
        law::holds(&Agent::default(), &policy, &script, &Input::Deadline);
    }
}
