//! A table of what is done to a chassis and what follows, and what no order of inputs can break.

use proptest::prelude::*;

use super::{Effect, Input, Licenses, Stock};
use crate::kernel::{Key, Time};
use crate::model::entitlement::TagId;
use crate::model::{Machine, Moment, Wall};

const OPTIC: TagId = TagId(0);
const VIDEO: TagId = TagId(1);

fn on(licenses: &mut Licenses, input: Input) -> Vec<Effect> {
    let mut rng = Key(0).stream();
    let moment = Moment { now: Time::ZERO, wall: Wall(0), rng: &mut rng };
    let mut effects = Vec::new();
    licenses.on(&input, moment, &(), &mut effects);
    effects
}

fn changed(tag: TagId, held: u32, idle: u32, missing: u32, lacking: u32) -> Effect {
    Effect::Changed { tag, stock: Stock { held, idle, missing }, lacking }
}

#[test]
fn a_license_is_bought_installed_used_and_taken_out_again() {
    let (slot, tag) = (4, OPTIC);
    let mut box_ = Licenses::new(true);
    let steps = [
        (Input::Bought { slot, tag, count: 2 }, vec![changed(tag, 2, 2, 0, 0)]),
        // A PAK on paper covers nothing.
        (
            Input::Used { slot, tag, count: 1 },
            vec![Effect::Lacks { slot, tag, lacks: true }, changed(tag, 2, 2, 1, 1)],
        ),
        (
            Input::Install { slot, tag, count: 1 },
            vec![
                Effect::Installed { slot, tag, count: 1 },
                Effect::Lacks { slot, tag, lacks: false },
                changed(tag, 2, 1, 0, 0),
            ],
        ),
        // Only what was bought can be installed; the second changes neither what is held nor what is idle.
        (Input::Install { slot, tag, count: 9 }, vec![Effect::Installed { slot, tag, count: 1 }]),
        (Input::Install { slot, tag, count: 1 }, vec![]),
        (Input::Used { slot, tag, count: 2 }, vec![changed(tag, 2, 0, 0, 0)]),
        (Input::Used { slot, tag, count: 2 }, vec![]),
        (
            Input::TakeOut { slot, tag, count: 5 },
            vec![
                Effect::TakenOut { slot, tag, count: 2 },
                Effect::Lacks { slot, tag, lacks: true },
                changed(tag, 0, 0, 2, 2),
            ],
        ),
        (
            Input::Used { slot, tag, count: 0 },
            vec![Effect::Lacks { slot, tag, lacks: false }, changed(tag, 0, 0, 0, 0)],
        ),
        (Input::TakeOut { slot, tag, count: 1 }, vec![]),
    ];
    for (input, expected) in steps {
        assert_eq!(on(&mut box_, input), expected, "{input:?}");
    }
    assert_eq!(box_, Licenses::new(true), "nothing is left behind");
}

#[test]
fn a_license_is_tied_to_its_slot() {
    let mut box_ = Licenses::new(true);
    on(&mut box_, Input::Bought { slot: 1, tag: OPTIC, count: 1 });
    on(&mut box_, Input::Install { slot: 1, tag: OPTIC, count: 1 });
    assert_eq!(
        on(&mut box_, Input::Used { slot: 2, tag: OPTIC, count: 1 }),
        [Effect::Lacks { slot: 2, tag: OPTIC, lacks: true }, changed(OPTIC, 1, 1, 1, 1)],
        "the license of slot 1 does not help slot 2"
    );
    assert_eq!(
        on(&mut box_, Input::Used { slot: 1, tag: VIDEO, count: 3 }),
        [Effect::Lacks { slot: 1, tag: VIDEO, lacks: true }, changed(VIDEO, 0, 0, 3, 4)],
        "nor another feature"
    );
}

#[test]
fn off_duty_everything_is_kept_and_nothing_is_active_or_lacking() {
    let mut box_ = Licenses::new(true);
    on(&mut box_, Input::Bought { slot: 1, tag: OPTIC, count: 1 });
    on(&mut box_, Input::Install { slot: 1, tag: OPTIC, count: 1 });
    on(&mut box_, Input::Used { slot: 1, tag: OPTIC, count: 1 });
    on(&mut box_, Input::Used { slot: 2, tag: VIDEO, count: 1 });
    let before = box_.clone();
    assert_eq!(
        on(&mut box_, Input::Switched { on: false }),
        [
            Effect::Lacks { slot: 2, tag: VIDEO, lacks: false },
            changed(OPTIC, 1, 1, 0, 0),
            changed(VIDEO, 0, 0, 0, 0),
        ]
    );
    assert_eq!(on(&mut box_, Input::Switched { on: false }), []);
    assert_eq!(on(&mut box_, Input::Used { slot: 3, tag: VIDEO, count: 1 }), []);
    assert_eq!(on(&mut box_, Input::Used { slot: 3, tag: VIDEO, count: 0 }), []);
    assert_eq!(
        on(&mut box_, Input::Switched { on: true }),
        [
            Effect::Lacks { slot: 2, tag: VIDEO, lacks: true },
            changed(OPTIC, 1, 0, 0, 1),
            changed(VIDEO, 0, 0, 1, 1),
        ]
    );
    assert_eq!(box_, before, "there and back again: nothing is lost");
}

#[test]
fn licenses_survive_the_end_of_licmgr_and_uses_do_not() {
    let mut box_ = Licenses::new(true);
    on(&mut box_, Input::Bought { slot: 1, tag: OPTIC, count: 1 });
    on(&mut box_, Input::Install { slot: 1, tag: OPTIC, count: 1 });
    on(&mut box_, Input::Used { slot: 1, tag: OPTIC, count: 2 });
    assert_eq!(
        on(&mut box_, Input::Stopped),
        [Effect::Lacks { slot: 1, tag: OPTIC, lacks: false }, changed(OPTIC, 1, 1, 0, 0)]
    );
    assert_eq!(
        on(&mut box_, Input::Used { slot: 1, tag: OPTIC, count: 2 }),
        [Effect::Lacks { slot: 1, tag: OPTIC, lacks: true }, changed(OPTIC, 1, 0, 1, 1)]
    );
}

fn inputs() -> impl Strategy<Value = Input> {
    let place = (0_u8..3, (0_u32..2).prop_map(TagId), 0_u32..4);
    prop_oneof![
        place.clone().prop_map(|(slot, tag, count)| Input::Bought { slot, tag, count }),
        place.clone().prop_map(|(slot, tag, count)| Input::Install { slot, tag, count }),
        place.clone().prop_map(|(slot, tag, count)| Input::TakeOut { slot, tag, count }),
        place.prop_map(|(slot, tag, count)| Input::Used { slot, tag, count }),
        Just(Input::Stopped),
        any::<bool>().prop_map(|on| Input::Switched { on }),
    ]
}

proptest! {
    /// No license comes from nowhere or is lost, the last word on each feature is the truth, and slots that lack agree.
    #[test]
    fn what_it_tells_adds_up(steps in prop::collection::vec(inputs(), 0..60)) {
        let mut box_ = Licenses::new(true);
        let (mut paid, mut told) = (0_u32, [Stock::default(); 2]);
        let (mut lacking, mut lacks) = (0, std::collections::BTreeSet::new());
        for input in steps {
            if let Input::Bought { count, .. } = input {
                paid += count;
            }
            for effect in on(&mut box_, input) {
                match effect {
                    Effect::Installed { .. } => {}
                    Effect::TakenOut { count, .. } => paid -= count,
                    Effect::Lacks { slot, tag, lacks: true } => {
                        prop_assert!(lacks.insert((slot, tag)));
                    }
                    Effect::Lacks { slot, tag, lacks: false } => {
                        prop_assert!(lacks.remove(&(slot, tag)));
                    }
                    Effect::Changed { tag, stock, lacking: now } => {
                        told[tag.index()] = stock;
                        lacking = now;
                    }
                }
            }
            prop_assert_eq!(told, [box_.stock(OPTIC), box_.stock(VIDEO)]);
            prop_assert_eq!(told[0].held + told[1].held, paid);
            prop_assert_eq!(told[0].missing + told[1].missing, lacking);
            prop_assert_eq!(lacking > 0, !lacks.is_empty());
        }
    }
}
