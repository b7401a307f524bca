//! The gateway, script by script.

use proptest::prelude::*;

use super::*;
use crate::kernel::Key;
use crate::model::Wall;
use crate::model::wire::TokenId;

const ASK: Ask = Ask::Register { token: TokenId(0) };

fn at(secs: u64) -> Time {
    Time::ZERO + Span::secs(secs)
}

fn ticket(router: u32) -> Ticket {
    Ticket { router: RouterId(router), exchange: 1, destination: 0 }
}

fn config() -> Config {
    Config {
        concurrency: 1,
        queue_limit: Some(2),
        store_bytes: 1_000,
        timeout: Span::secs(30),
        retry: Span::secs(60),
        keep_for: Span::secs(300),
    }
}

fn feed(it: &mut Gateway, config: &Config, now: Time, input: Input) -> Vec<Effect> {
    let mut out = Vec::new();
    let mut rng = Key::of(1, 0, "gateway", "test").stream();
    it.on(&input, Moment { now, wall: Wall::true_at(now), rng: &mut rng }, config, &mut out);
    out
}

fn request(router: u32, bytes: u32) -> Input {
    Input::Request { ticket: ticket(router), ask: ASK, bytes }
}

fn forward(router: u32, attempt: u8) -> Effect {
    Effect::Forward { ticket: ticket(router), ask: ASK, attempt }
}

#[test]
fn one_goes_on_two_wait_the_next_is_refused() {
    let (mut it, config) = (Gateway::default(), config());
    assert_eq!(feed(&mut it, &config, at(0), request(0, 100)), [forward(0, 0)]);
    assert_eq!(feed(&mut it, &config, at(1), request(1, 100)), []);
    assert_eq!(feed(&mut it, &config, at(1), request(2, 100)), []);
    assert_eq!(feed(&mut it, &config, at(1), request(3, 100)), [Effect::Refuse(ticket(3))]);
    let next = feed(&mut it, &config, at(2), Input::Answered(ticket(0)));
    assert_eq!(next, [Effect::Return(ticket(0)), forward(1, 0)]);
    let late = feed(&mut it, &config, at(2), Input::Answered(ticket(0)));
    assert_eq!(late, [], "an answer to what is not held is dropped");
}

#[test]
fn a_store_holds_so_many_bytes() {
    let (mut it, config) = (Gateway::default(), config());
    assert_eq!(feed(&mut it, &config, at(0), request(0, 900)), [forward(0, 0)]);
    assert_eq!(feed(&mut it, &config, at(0), request(1, 101)), [Effect::Refuse(ticket(1))]);
    assert_eq!(feed(&mut it, &config, at(0), request(2, 100)), []);
}

#[test]
fn without_an_answer_it_tries_again_and_gives_up_in_the_end() {
    let (mut it, config) = (Gateway::default(), config());
    feed(&mut it, &config, at(0), request(0, 1));
    assert_eq!(it.deadline(&config), at(30));
    assert_eq!(feed(&mut it, &config, at(30), Input::Deadline), []);
    assert_eq!(it.deadline(&config), at(90));
    assert_eq!(feed(&mut it, &config, at(90), Input::Deadline), [forward(0, 1)]);
    assert_eq!(feed(&mut it, &config, at(91), Input::Failed(ticket(0))), []);
    assert_eq!(it.deadline(&config), at(151));
    let end = feed(&mut it, &config, at(300), Input::Deadline);
    assert_eq!(end, [Effect::GiveUp(ticket(0))]);
    assert_eq!((it.held(), it.under_way(), it.deadline(&config)), (0, 0, Time::NEVER));
}

#[test]
fn a_router_that_left_is_forgotten() {
    let (mut it, config) = (Gateway::default(), config());
    feed(&mut it, &config, at(0), request(0, 1));
    feed(&mut it, &config, at(0), request(1, 1));
    assert_eq!(feed(&mut it, &config, at(1), Input::Forget(RouterId(0))), []);
    assert!(it.deadline(&config) <= at(1), "its place is free");
    assert_eq!(feed(&mut it, &config, at(1), Input::Deadline), [forward(1, 0)]);
}

proptest! {
    /// Each request that came is refused, given up, returned, or still held; limits hold; time always moves on.
    #[test]
    fn no_request_is_lost_or_answered_twice(
        steps in prop::collection::vec((0u32..12, 0u8..4, 0u64..90), 1..80),
        concurrency in 1u32..4,
    ) {
        let config = Config { concurrency, ..config() };
        let (mut it, mut now, mut exchange) = (Gateway::default(), Time::ZERO, 0);
        let (mut came, mut ended) = (0usize, 0usize);
        for (router, what, pause) in steps {
            let then = now + Span::secs(pause);
            let mut said = Vec::new();
            while it.deadline(&config) <= then {
                now = it.deadline(&config);
                said.extend(feed(&mut it, &config, now, Input::Deadline));
                prop_assert!(it.deadline(&config) > now);
            }
            now = then;
            let known = it.held.iter().map(|it| it.ticket).find(|it| it.router.0 % 4 == router % 4);
            let input = match (what, known) {
                (0, Some(ticket)) => Input::Answered(ticket),
                (1, Some(ticket)) => Input::Failed(ticket),
                _ => {
                    (exchange, came) = (exchange + 1, came + 1);
                    let ticket = Ticket { router: RouterId(router), exchange, destination: 0 };
                    Input::Request { ticket, ask: ASK, bytes: 150 }
                }
            };
            said.extend(feed(&mut it, &config, now, input));
            ended += said.iter().filter(|it| !matches!(it, Effect::Forward { .. })).count();
            prop_assert_eq!(came, ended + it.held());
            prop_assert!(it.under_way() <= concurrency && it.bytes <= config.store_bytes);
            prop_assert_eq!(it.bytes, it.held() as u64 * 150);
        }
    }
}
