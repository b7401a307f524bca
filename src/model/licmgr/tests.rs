//! Licmgr's flow as text, and its table against a plain one.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Command, Effect, Input, Licmgr};
use crate::kernel::{Key, Time};
use crate::model::entitlement::{DemandId, Request, TagId};
use crate::model::syslog::{Mnemonic, Notice};
use crate::model::wire::{Answer, Ask, Failure, InstanceId, Reply, Subtype, TokenId};
use crate::model::{Machine, Moment, Wall};

fn on(licmgr: &mut Licmgr, input: Input) -> Vec<Effect> {
    let mut rng = Key(0).stream();
    let moment = Moment { now: Time::ZERO, wall: Wall(0), rng: &mut rng };
    let mut effects = Vec::new();
    licmgr.on(&input, moment, &(), &mut effects);
    effects
}

fn text(licmgr: &mut Licmgr, input: Input) -> String {
    let effects = on(licmgr, input);
    effects.iter().map(|effect| format!("{effect:?}")).collect::<Vec<_>>().join("; ")
}

const ASK: Ask = Ask::Register { token: TokenId(3) };
const SENT: &str = "Submit(Register { token: TokenId(3) })";

fn reply(reply: Reply) -> Input {
    Input::Reply { subtype: Subtype::Registration, reply }
}

#[test]
fn the_enable_flow_shows_its_steps_in_order_and_only_for_the_first_exchange() {
    let mut licmgr = Licmgr::default();
    let mut on = |input| text(&mut licmgr, input);
    assert_eq!(on(Input::SmartEnabled), "StepDone(1); OpenIpc; Agent(Enable)");
    assert_eq!(on(Input::SmartEnabled), "", "it is under way");
    assert_eq!(on(Input::ServiceOn), "", "nobody asked for it yet");
    assert_eq!(on(Input::IpcOpened), "StepDone(2); TurnServiceOn; StepDone(3)");
    assert_eq!(on(Input::IpcOpened), "");
    assert_eq!(on(Input::ServiceOn), "");
    assert_eq!(on(Input::Ask(ASK)), format!("StepDone(5); {SENT}"));
    let failed = Reply::Failed(Failure::Connect);
    let told = |reply| format!("Agent(Reply {{ subtype: Registration, reply: {reply:?} }})");
    assert_eq!(on(reply(failed)), told(failed), "no response, no step 8");
    assert_eq!(on(Input::Ask(ASK)), SENT);
    let answered = Reply::Answered(Answer::Acknowledged);
    assert_eq!(on(reply(answered)), format!("StepDone(8); {}", told(answered)));
    assert_eq!(on(Input::Ask(ASK)), SENT);
    assert_eq!(on(reply(answered)), told(answered));
    assert_eq!(on(Input::SmartDisabled), "Agent(Disable)");
    assert_eq!(on(Input::SmartDisabled), "");
    assert_eq!(on(Input::SmartEnabled), "StepDone(1); OpenIpc; Agent(Enable)");
}

#[test]
fn the_flow_runs_again_when_call_home_is_back() {
    let mut licmgr = Licmgr::serving();
    let mut on = |input| text(&mut licmgr, input);
    assert_eq!(on(Input::PeerStarted), "OpenIpc", "whatever was, the connection is new");
    on(Input::IpcOpened);
    on(Input::ServiceOn);
    assert_eq!(on(Input::IpcLost), "Agent(LinkLost)");
    assert!(on(Input::Ask(ASK)).contains("Dropped(ServiceOff)"), "nobody takes it");
    assert_eq!(on(Input::PeerStarted), "OpenIpc");
    assert_eq!(on(Input::IpcOpened), "StepDone(2); TurnServiceOn; StepDone(3)");
    on(Input::ServiceOn);
    assert_eq!(on(Input::Ask(ASK)), format!("StepDone(5); {SENT}"));
    on(Input::SmartDisabled);
    assert_eq!(on(Input::IpcLost), "");
    assert_eq!(on(Input::PeerStarted), "", "smart licensing is off");
}

#[test]
fn a_licmgr_that_ended_knows_nothing() {
    let mut licmgr = Licmgr::serving();
    on(&mut licmgr, Input::FeatureReported { slot: 4, tag: TagId(1), count: 2 });
    on(&mut licmgr, Input::Stopped);
    assert_eq!(licmgr, Licmgr::default());
}

#[test]
fn a_router_that_served_before_the_run_shows_no_steps() {
    let mut licmgr = Licmgr::serving();
    assert_eq!(text(&mut licmgr, Input::Ask(ASK)), SENT);
    assert_eq!(text(&mut licmgr, Input::SmartEnabled), "");
}

#[test]
fn what_is_asked_before_call_home_serves_comes_back_as_dropped() {
    let mut licmgr = Licmgr::default();
    on(&mut licmgr, Input::SmartEnabled);
    assert_eq!(
        text(&mut licmgr, Input::Ask(ASK)),
        "Agent(Reply { subtype: Registration, reply: Dropped(ServiceOff) })"
    );
}

#[test]
fn commands_go_to_the_agent_and_notices_to_the_log() {
    let mut licmgr = Licmgr::serving();
    let mut on = |input| text(&mut licmgr, input);
    let register = Input::Command(Command::Register { token: TokenId(3), force: false });
    assert_eq!(on(register), "Agent(Register { token: TokenId(3), force: false })");
    assert_eq!(on(Input::Command(Command::Renew)), "Agent(Renew)");
    assert_eq!(on(Input::Command(Command::Deregister)), "Agent(Deregister)");
    let notice = Notice::plain(Mnemonic::CommRestored);
    assert_eq!(on(Input::Notice(notice)), format!("Log({notice:?})"));
    let entitle = Ask::Entitle { instance: InstanceId(0), demand: DemandId(0) };
    assert_eq!(on(Input::Ask(entitle)), format!("Submit({entitle:?})"));
}

#[test]
fn demand_is_summed_over_slots_and_a_repeated_report_changes_nothing() {
    let mut licmgr = Licmgr::serving();
    let mut report = |slot, tag, count| {
        let effects = on(&mut licmgr, Input::FeatureReported { slot, tag: TagId(tag), count });
        let demand = licmgr.demand();
        let sums = demand.iter().map(|request| (request.tag.0, request.count)).collect::<Vec<_>>();
        (effects == [Effect::DemandChanged], sums)
    };
    assert_eq!(report(4, 9, 1), (true, vec![(9, 1)]));
    assert_eq!(report(4, 9, 1), (false, vec![(9, 1)]), "an audit");
    assert_eq!(report(0, 9, 2), (true, vec![(9, 3)]));
    assert_eq!(report(0, 3, 5), (true, vec![(3, 5), (9, 3)]));
    assert_eq!(report(4, 9, 0), (true, vec![(3, 5), (9, 2)]));
    assert_eq!(report(4, 9, 0), (false, vec![(3, 5), (9, 2)]));
}

#[test]
fn a_router_with_one_tag_needs_no_heap() {
    assert!(size_of::<Licmgr>() <= 24, "{} bytes", size_of::<Licmgr>());
}

proptest! {
    /// The table against a map from slot and tag to count.
    #[test]
    fn demand_is_the_sum_of_the_last_reports(
        reports in prop::collection::vec((0_u8..3, 0_u32..4, 0_u32..3), 0..60),
    ) {
        let (mut licmgr, mut plain) = (Licmgr::serving(), BTreeMap::new());
        for (slot, tag, count) in reports {
            let changed = on(&mut licmgr, Input::FeatureReported { slot, tag: TagId(tag), count });
            let before = plain.insert((tag, slot), count).unwrap_or(0);
            prop_assert_eq!(changed.is_empty(), before == count);
            let mut sums = BTreeMap::<u32, u32>::new();
            for ((tag, _), count) in &plain {
                *sums.entry(*tag).or_default() += count;
            }
            let expected: Vec<_> = sums
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .map(|(tag, count)| Request { tag: TagId(tag), count })
                .collect();
            prop_assert_eq!(licmgr.demand(), expected);
        }
    }
}
