//! Expectations against facts written by hand: every kind of check, held and broken, and its words; every metric against
//! a count made the slow way.

mod exports;
mod metrics;
mod responses;
mod script;

use insta::assert_snapshot;
use licsim::kernel::{Stop, Time};
use licsim::model::RouterId;
use licsim::model::entitlement::TagId;
use licsim::model::syslog::Mnemonic;
use licsim::model::wire::{PoolId, Subtype};
use licsim::plan::{Bound, Check, Filter, FleetId, Instant, Measure, Metric, Pattern, RecordKind};
use script::{at, observe, observe_until, span, verdicts};

const ALL: Filter =
    Filter { fleet: None, router: None, pool: None, tag: None, subtype: None, mnemonic: None };
const EDGE: Filter = Filter { fleet: Some(FleetId(0)), ..ALL };
const CORE: Filter = Filter { fleet: Some(FleetId(1)), ..ALL };

fn reach(metric: Metric, filter: Filter, bound: Bound, from: &str, by: &str) -> Check {
    Check::Reach { measure: Measure { metric, filter }, bound, from: at(from), by: at(by) }
}
fn always(metric: Metric, filter: Filter, bound: Bound, from: &str, until: &str) -> Check {
    Check::Always { measure: Measure { metric, filter }, bound, from: at(from), until: at(until) }
}
fn value(metric: Metric, filter: Filter, bound: Bound, when: &str) -> Check {
    Check::At { measure: Measure { metric, filter }, bound, at: at(when) }
}
fn never(kind: RecordKind, filter: Filter, from: &str, until: &str) -> Check {
    Check::Never { pattern: Pattern { kind, filter }, from: at(from), until: at(until) }
}
fn first(kind: RecordKind, filter: Filter, from: &str) -> Instant {
    Instant::First { pattern: Pattern { kind, filter }, from: at(from) }
}
fn count(
    kind: RecordKind,
    filter: Filter,
    each: bool,
    after: Instant,
    until: Instant,
    bound: Bound,
) -> Check {
    Check::Count { pattern: Pattern { kind, filter }, each, after, until, bound }
}
fn order(first: RecordKind, then: RecordKind, within: &str) -> Check {
    let pattern = |kind| Pattern { kind, filter: ALL };
    Check::Order { first: pattern(first), then: pattern(then), within: span(within) }
}

/// Three of the four edge routers go out of compliance on the second day; two come back on the sixth.
const SHORTFALL: &str = "
    0h edge-1 believes authorized; 0h edge-2 believes authorized; 0h edge-3 believes authorized;
    24h edge-1 believes out-of-compliance; 25h edge-2 believes out-of-compliance;
    26h edge-3 believes out-of-compliance; 26h core-1 believes authorized;
    5d edge-1 believes authorized; 6d edge-2 believes authorized";

#[test]
fn reach_says_when_it_was_met_or_how_close_it_came() {
    let out = Metric::RoutersOutOfCompliance;
    let checks = [
        reach(out, ALL, Bound::AtLeast(3.0), "0h", "26h"),
        reach(out, ALL, Bound::AtLeast(3.0), "0h", "25h"),
        reach(out, ALL, Bound::AtLeast(4.0), "0h", "10d"),
        // Still met when the window opens, by what happened before.
        reach(out, EDGE, Bound::AtLeast(3.0), "2d", "3d"),
        reach(out, CORE, Bound::Equals(1.0), "0h", "10d"),
        reach(out, ALL, Bound::AtMost(1.0), "3d", "10d"),
        reach(out, ALL, Bound::AtMost(0.0), "3d", "10d"),
    ];
    assert_snapshot!(verdicts(&observe(&checks, SHORTFALL)), @r"
    routers.out-of-compliance is at least 3 at some instant by 1d 02:00:00.000
      pass: 3 at 1d 02:00:00.000
    routers.out-of-compliance is at least 3 at some instant by 1d 01:00:00.000
      FAIL: never at least 3; the closest was 2, first at 1d 01:00:00.000 [wrong at 1d 01:00:00.000]
    routers.out-of-compliance is at least 4 at some instant by 10d 00:00:00.000
      FAIL: never at least 4; the closest was 3, first at 1d 02:00:00.000 [wrong at 10d 00:00:00.000]
    routers.out-of-compliance of fleet edge is at least 3 at some instant from 2d 00:00:00.000 to 3d 00:00:00.000
      pass: 3 at 2d 00:00:00.000
    routers.out-of-compliance of fleet core is exactly 1 at some instant by 10d 00:00:00.000
      FAIL: never exactly 1; the closest was 0, first at 0d 00:00:00.000 [wrong at 10d 00:00:00.000]
    routers.out-of-compliance is at most 1 at some instant from 3d 00:00:00.000 to 10d 00:00:00.000
      pass: 1 at 6d 00:00:00.000
    routers.out-of-compliance is at most 0 at some instant from 3d 00:00:00.000 to 10d 00:00:00.000
      FAIL: never at most 0; the closest was 1, first at 6d 00:00:00.000 [wrong at 10d 00:00:00.000]
    ");
}

#[test]
fn always_names_the_first_instant_out_of_bounds() {
    let out = Metric::RoutersOutOfCompliance;
    let checks = [
        always(out, ALL, Bound::AtMost(3.0), "0h", "10d"),
        always(out, ALL, Bound::AtMost(1.0), "0h", "10d"),
        always(out, ALL, Bound::AtMost(1.0), "6d", "10d"),
        always(out, ALL, Bound::AtMost(1.0), "5d23h", "10d"),
        always(out, CORE, Bound::Equals(0.0), "0h", "10d"),
        // The window ends just before, and just at, the change.
        always(out, ALL, Bound::Equals(0.0), "0h", "23h"),
        always(out, ALL, Bound::Equals(0.0), "0h", "24h"),
    ];
    assert_snapshot!(verdicts(&observe(&checks, SHORTFALL)), @r"
    routers.out-of-compliance is at most 3 at every instant from 0d 00:00:00.000 to 10d 00:00:00.000
      pass: between 0 and 3 from 0d 00:00:00.000 to 10d 00:00:00.000
    routers.out-of-compliance is at most 1 at every instant from 0d 00:00:00.000 to 10d 00:00:00.000
      FAIL: 2 at 1d 01:00:00.000 [wrong at 1d 01:00:00.000]
    routers.out-of-compliance is at most 1 at every instant from 6d 00:00:00.000 to 10d 00:00:00.000
      pass: 1 from 6d 00:00:00.000 to 10d 00:00:00.000
    routers.out-of-compliance is at most 1 at every instant from 5d 23:00:00.000 to 10d 00:00:00.000
      FAIL: 2 at 5d 23:00:00.000 [wrong at 5d 23:00:00.000]
    routers.out-of-compliance of fleet core is exactly 0 at every instant from 0d 00:00:00.000 to 10d 00:00:00.000
      pass: 0 from 0d 00:00:00.000 to 10d 00:00:00.000
    routers.out-of-compliance is exactly 0 at every instant from 0d 00:00:00.000 to 0d 23:00:00.000
      pass: 0 from 0d 00:00:00.000 to 0d 23:00:00.000
    routers.out-of-compliance is exactly 0 at every instant from 0d 00:00:00.000 to 1d 00:00:00.000
      FAIL: 1 at 1d 00:00:00.000 [wrong at 1d 00:00:00.000]
    ");
}

#[test]
fn an_instant_shows_the_value_after_its_last_fact() {
    // At hour 5 edge-1 leaves and core-1 joins, and edge-2 goes out and back in: nobody ever saw 2, 4 or an outage.
    let script = "
        0h edge-1 believes authorized; 0h edge-2 believes authorized; 0h edge-3 believes authorized;
        5h edge-1 believes waiting; 5h core-1 believes authorized;
        5h edge-2 believes out-of-compliance; 5h edge-2 believes authorized";
    let checks = [
        always(Metric::RoutersAuthorized, ALL, Bound::Equals(3.0), "0h", "10d"),
        always(Metric::RoutersOutOfCompliance, ALL, Bound::Equals(0.0), "0h", "10d"),
        reach(Metric::RoutersAuthorized, ALL, Bound::Equals(2.0), "0h", "10d"),
        value(Metric::RoutersAuthorized, EDGE, Bound::Equals(2.0), "5h"),
        value(Metric::RoutersAuthorized, EDGE, Bound::Equals(2.0), "4h"),
        value(Metric::RoutersAuthorized, EDGE, Bound::Between(2.0, 3.0), "10d"),
    ];
    assert_snapshot!(verdicts(&observe(&checks, script)), @r"
    routers.authorized is exactly 3 at every instant from 0d 00:00:00.000 to 10d 00:00:00.000
      pass: 3 from 0d 00:00:00.000 to 10d 00:00:00.000
    routers.out-of-compliance is exactly 0 at every instant from 0d 00:00:00.000 to 10d 00:00:00.000
      pass: 0 from 0d 00:00:00.000 to 10d 00:00:00.000
    routers.authorized is exactly 2 at some instant by 10d 00:00:00.000
      FAIL: never exactly 2; the closest was 3, first at 0d 00:00:00.000 [wrong at 10d 00:00:00.000]
    routers.authorized of fleet edge is exactly 2 at 0d 05:00:00.000
      pass: 2 at 0d 05:00:00.000
    routers.authorized of fleet edge is exactly 2 at 0d 04:00:00.000
      FAIL: 3 at 0d 04:00:00.000 [wrong at 0d 04:00:00.000]
    routers.authorized of fleet edge is from 2 to 3 at 10d 00:00:00.000
      pass: 2 at 10d 00:00:00.000
    ");
}

#[test]
fn never_counts_and_names_whoever_did_it_first() {
    let script = "
        1h edge-2 logs COMM_FAILED; 2h core-1 logs COMM_FAILED; 2h core-1 logs COMM_RESTORED;
        3h edge-1 fails RENEW; 4h short EAST OPT";
    let line = |mnemonic| Filter { mnemonic: Some(mnemonic), ..ALL };
    let checks = [
        never(RecordKind::Syslog, line(Mnemonic::CommFailed), "0h", "10d"),
        never(RecordKind::Syslog, line(Mnemonic::CommFailed), "1h1ns", "2h"),
        never(RecordKind::Syslog, line(Mnemonic::AuthExpired), "0h", "10d"),
        never(
            RecordKind::ExchangeFailed,
            Filter { subtype: Some(Subtype::Renew), ..EDGE },
            "0h",
            "10d",
        ),
        never(
            RecordKind::ExchangeFailed,
            Filter { subtype: Some(Subtype::Renew), ..CORE },
            "0h",
            "10d",
        ),
        never(RecordKind::PoolShort, Filter { pool: Some(PoolId(0)), ..ALL }, "0h", "10d"),
        never(RecordKind::PoolShort, Filter { tag: Some(TagId(1)), ..ALL }, "0h", "10d"),
    ];
    assert_snapshot!(verdicts(&observe(&checks, script)), @r"
    no syslog COMM_FAILED from 0d 00:00:00.000 to 10d 00:00:00.000
      FAIL: edge-2 at 0d 01:00:00.000, the first of 2 [wrong at 0d 01:00:00.000] [edge-2]
    no syslog COMM_FAILED from 0d 01:00:00.000 to 0d 02:00:00.000
      FAIL: core-1 at 0d 02:00:00.000 [wrong at 0d 02:00:00.000] [core-1]
    no syslog AUTH_EXPIRED from 0d 00:00:00.000 to 10d 00:00:00.000
      pass: none from 0d 00:00:00.000 to 10d 00:00:00.000
    no exchange-failed (RENEW) of fleet edge from 0d 00:00:00.000 to 10d 00:00:00.000
      FAIL: edge-1 at 0d 03:00:00.000 [wrong at 0d 03:00:00.000] [edge-1]
    no exchange-failed (RENEW) of fleet core from 0d 00:00:00.000 to 10d 00:00:00.000
      pass: none from 0d 00:00:00.000 to 10d 00:00:00.000
    no pool-short of pool EAST from 0d 00:00:00.000 to 10d 00:00:00.000
      FAIL: EAST (OPT) at 0d 04:00:00.000 [wrong at 0d 04:00:00.000]
    no pool-short for VID from 0d 00:00:00.000 to 10d 00:00:00.000
      pass: none from 0d 00:00:00.000 to 10d 00:00:00.000
    ");
}

#[test]
fn count_takes_all_together_or_each_router_by_itself() {
    // edge-1 and edge-2 try twice after their first failure and get through; edge-3 tries once more only.
    let script = "
        0h edge-1 attempts ENTITLEMENT;
        1h edge-1 attempts ENTITLEMENT; 1h edge-1 fails ENTITLEMENT;
        2h edge-2 attempts ENTITLEMENT; 2h edge-2 fails ENTITLEMENT;
        3h edge-1 attempts ENTITLEMENT; 3h edge-2 attempts ENTITLEMENT;
        4h edge-3 attempts ENTITLEMENT; 4h edge-3 fails ENTITLEMENT;
        5h edge-1 attempts ENTITLEMENT; 5h edge-1 succeeds ENTITLEMENT;
        6h edge-2 attempts ENTITLEMENT; 6h edge-2 succeeds ENTITLEMENT;
        7h edge-3 attempts ENTITLEMENT; 8h edge-1 attempts ENTITLEMENT";
    let tries = RecordKind::AttemptStarted;
    let failed = || first(RecordKind::ExchangeFailed, ALL, "0h");
    let answered = || first(RecordKind::ExchangeSucceeded, ALL, "0h");
    let (start, end) = (|| Instant::At(Time::ZERO), || Instant::At(at("10d")));
    let one = |id| Filter { router: Some(RouterId(id)), ..ALL };
    let checks = [
        count(tries, ALL, false, start(), end(), Bound::Equals(10.0)),
        count(tries, ALL, false, Instant::At(at("1h")), Instant::At(at("5h")), Bound::Equals(5.0)),
        count(tries, ALL, false, failed(), answered(), Bound::AtMost(4.0)),
        count(tries, one(0), true, failed(), answered(), Bound::Equals(2.0)),
        count(tries, one(2), true, failed(), answered(), Bound::Equals(2.0)),
        count(tries, EDGE, true, failed(), answered(), Bound::Equals(2.0)),
        count(tries, one(3), true, failed(), answered(), Bound::AtMost(2.0)),
        count(tries, EDGE, true, start(), end(), Bound::AtMost(3.0)),
        count(tries, EDGE, true, start(), end(), Bound::Between(0.0, 5.0)),
        count(tries, CORE, true, start(), end(), Bound::Equals(0.0)),
    ];
    assert_snapshot!(verdicts(&observe(&checks, script)), @r"
    exactly 10 attempt-started, from the start until 10d 00:00:00.000
      pass: 10 after 0d 00:00:00.000 until 10d 00:00:00.000
    exactly 5 attempt-started, after 0d 01:00:00.000 until 0d 05:00:00.000
      pass: 5 after 0d 01:00:00.000 until 0d 05:00:00.000
    at most 4 attempt-started, after the first exchange-failed until the first exchange-succeeded
      FAIL: 5 after 0d 01:00:00.000 until 0d 05:00:00.000 [wrong at 0d 05:00:00.000]
    exactly 2 attempt-started of router edge-1 for each router, after the first exchange-failed until the first exchange-succeeded
      pass: 2 for each of 1 routers
    exactly 2 attempt-started of router edge-3 for each router, after the first exchange-failed until the first exchange-succeeded
      FAIL: edge-3: 1 after 0d 04:00:00.000 until 10d 00:00:00.000; 1 of 1 routers are out of bounds [wrong at 10d 00:00:00.000] [edge-3]
    exactly 2 attempt-started of fleet edge for each router, after the first exchange-failed until the first exchange-succeeded
      FAIL: edge-3: 1 after 0d 04:00:00.000 until 10d 00:00:00.000; 2 of 4 routers are out of bounds [wrong at 10d 00:00:00.000] [edge-3]
    at most 2 attempt-started of router edge-4 for each router, after the first exchange-failed until the first exchange-succeeded
      FAIL: edge-4: the window never opened; 1 of 1 routers are out of bounds [wrong at 10d 00:00:00.000] [edge-4]
    at most 3 attempt-started of fleet edge for each router, from the start until 10d 00:00:00.000
      FAIL: edge-1: 5 after 0d 00:00:00.000 until 10d 00:00:00.000; 1 of 4 routers are out of bounds [wrong at 0d 05:00:00.000] [edge-1]
    from 0 to 5 attempt-started of fleet edge for each router, from the start until 10d 00:00:00.000
      pass: between 0 and 5 for each of 4 routers
    exactly 0 attempt-started of fleet core for each router, from the start until 10d 00:00:00.000
      pass: 0 for each of 2 routers
    ");
}

#[test]
fn a_pool_opens_the_windows_of_all_routers() {
    let script = "
        1h edge-1 believes out-of-compliance; 2h short EAST OPT;
        3h core-1 believes out-of-compliance; 4h core-2 believes out-of-compliance;
        5h covered EAST OPT; 6h core-2 believes out-of-compliance";
    let (short, covered) =
        (first(RecordKind::PoolShort, ALL, "0h"), first(RecordKind::PoolCovered, ALL, "0h"));
    let learned = RecordKind::BelievedOutOfCompliance;
    let checks = [
        count(learned, CORE, true, short.clone(), covered.clone(), Bound::Equals(1.0)),
        count(learned, EDGE, true, short.clone(), covered, Bound::AtLeast(1.0)),
        count(learned, CORE, true, short, Instant::At(at("10d")), Bound::Equals(1.0)),
    ];
    assert_snapshot!(verdicts(&observe(&checks, script)), @r"
    exactly 1 believed-out-of-compliance of fleet core for each router, after the first pool-short until the first pool-covered
      pass: 1 for each of 2 routers
    at least 1 believed-out-of-compliance of fleet edge for each router, after the first pool-short until the first pool-covered
      FAIL: edge-1: 0 after 0d 02:00:00.000 until 0d 05:00:00.000; 4 of 4 routers are out of bounds [wrong at 0d 05:00:00.000] [edge-1]
    exactly 1 believed-out-of-compliance of fleet core for each router, after the first pool-short until 10d 00:00:00.000
      FAIL: core-2: 2 after 0d 02:00:00.000 until 10d 00:00:00.000; 1 of 2 routers are out of bounds [wrong at 0d 06:00:00.000] [core-2]
    ");
}

#[test]
fn order_wants_each_first_answered_by_its_own_subject_in_time() {
    let script = "
        1h edge-1 fails ENTITLEMENT; 1h edge-2 fails ENTITLEMENT; 2h edge-1 succeeds ENTITLEMENT;
        3h short EAST OPT; 4h covered EAST VID; 5h covered EAST OPT;
        6h core-1 believes out-of-compliance;
        7h fault begins; 8h fault ends; 9h edge-2 succeeds ENTITLEMENT; 9d23h link down";
    let (failed, answered) = (RecordKind::ExchangeFailed, RecordKind::ExchangeSucceeded);
    let checks = [
        order(failed, answered, "8h"),
        order(failed, answered, "7h59min"),
        order(RecordKind::PoolShort, RecordKind::PoolCovered, "2h"),
        order(RecordKind::PoolShort, RecordKind::PoolCovered, "1h"),
        order(RecordKind::PoolShort, RecordKind::BelievedOutOfCompliance, "3h"),
        order(RecordKind::PoolShort, RecordKind::BelievedOutOfCompliance, "1h"),
        order(RecordKind::FaultBegan, RecordKind::FaultEnded, "1h"),
        order(RecordKind::LinkDown, RecordKind::LinkUp, "2h"),
        order(RecordKind::LinkDown, RecordKind::LinkUp, "30min"),
        order(RecordKind::ActionTaken, RecordKind::PoolCovered, "1h"),
        order(RecordKind::BelievedOutOfCompliance, RecordKind::BelievedAuthorized, "1d"),
    ];
    assert_snapshot!(verdicts(&observe(&checks, script)), @r"
    each exchange-failed is followed by exchange-succeeded within 8h
      pass: 2 exchange-failed; exchange-succeeded after 8h at the latest
    each exchange-failed is followed by exchange-succeeded within 7h 59min
      FAIL: edge-2: exchange-failed at 0d 01:00:00.000, no exchange-succeeded by 0d 08:59:00.000 [wrong at 0d 08:59:00.000] [edge-2]
    each pool-short is followed by pool-covered within 2h
      pass: 1 pool-short; pool-covered after 2h at the latest
    each pool-short is followed by pool-covered within 1h
      FAIL: EAST (OPT): pool-short at 0d 03:00:00.000, no pool-covered by 0d 04:00:00.000 [wrong at 0d 04:00:00.000]
    each pool-short is followed by believed-out-of-compliance within 3h
      pass: 1 pool-short; believed-out-of-compliance after 3h at the latest
    each pool-short is followed by believed-out-of-compliance within 1h
      FAIL: EAST (OPT): pool-short at 0d 03:00:00.000, no believed-out-of-compliance by 0d 04:00:00.000 [wrong at 0d 04:00:00.000]
    each fault-began is followed by fault-ended within 1h
      pass: 1 fault-began; fault-ended after 1h at the latest
    each link-down is followed by link-up within 2h
      pass: 1 link-down; 1 still open when the run ended
    each link-down is followed by link-up within 30min
      FAIL: wan: link-down at 9d 23:00:00.000, no link-up by 9d 23:30:00.000 [wrong at 9d 23:30:00.000]
    each action-taken is followed by pool-covered within 1h
      pass: there was no action-taken
    each believed-out-of-compliance is followed by believed-authorized within 1d
      FAIL: core-1: believed-out-of-compliance at 0d 06:00:00.000, no believed-authorized by 1d 06:00:00.000 [wrong at 1d 06:00:00.000] [core-1]
    ");
}

#[test]
fn a_digest_is_compared_to_the_run_as_a_whole() {
    let checks = [Check::Digest("c0ffee".into()), Check::Digest("decaf".into())];
    assert_snapshot!(verdicts(&observe(&checks, "")), @r"
    the run's digest is c0ffee
      pass: c0ffee
    the run's digest is decaf
      FAIL: c0ffee [wrong at 10d 00:00:00.000]
    ");
}

#[test]
fn a_run_that_stopped_early_proves_only_what_it_saw() {
    let out = Metric::RoutersOutOfCompliance;
    let tries = RecordKind::ExchangeFailed;
    let (start, end) = (|| Instant::At(Time::ZERO), || Instant::At(at("10d")));
    let checks = [
        reach(out, ALL, Bound::AtLeast(1.0), "0h", "26h"),
        reach(out, ALL, Bound::AtLeast(2.0), "0h", "26h"),
        always(out, ALL, Bound::AtMost(1.0), "0h", "10d"),
        always(out, ALL, Bound::AtMost(1.0), "0h", "24h"),
        value(out, ALL, Bound::Equals(1.0), "25h"),
        never(RecordKind::Syslog, ALL, "0h", "10d"),
        count(tries, ALL, false, start(), end(), Bound::AtLeast(1.0)),
        count(tries, ALL, false, start(), end(), Bound::Equals(1.0)),
        order(tries, RecordKind::ExchangeSucceeded, "2d"),
    ];
    let script = "1h edge-1 fails ENTITLEMENT; 24h edge-1 believes out-of-compliance";
    assert_snapshot!(verdicts(&observe_until(&checks, script, Stop::Budget, at("24h30min"))), @r"
    routers.out-of-compliance is at least 1 at some instant by 1d 02:00:00.000
      pass: 1 at 1d 00:00:00.000
    routers.out-of-compliance is at least 2 at some instant by 1d 02:00:00.000
      FAIL: not seen: the run ended at 1d 00:30:00.000, before 1d 02:00:00.000 [wrong at 1d 00:30:00.000]
    routers.out-of-compliance is at most 1 at every instant from 0d 00:00:00.000 to 10d 00:00:00.000
      FAIL: not seen: the run ended at 1d 00:30:00.000, before 10d 00:00:00.000 [wrong at 1d 00:30:00.000]
    routers.out-of-compliance is at most 1 at every instant from 0d 00:00:00.000 to 1d 00:00:00.000
      pass: between 0 and 1 from 0d 00:00:00.000 to 1d 00:00:00.000
    routers.out-of-compliance is exactly 1 at 1d 01:00:00.000
      FAIL: not seen: the run ended at 1d 00:30:00.000, before 1d 01:00:00.000 [wrong at 1d 00:30:00.000]
    no syslog from 0d 00:00:00.000 to 10d 00:00:00.000
      FAIL: not seen: the run ended at 1d 00:30:00.000, before 10d 00:00:00.000 [wrong at 1d 00:30:00.000]
    at least 1 exchange-failed, from the start until 10d 00:00:00.000
      pass: 1 after 0d 00:00:00.000 until 1d 00:30:00.000
    exactly 1 exchange-failed, from the start until 10d 00:00:00.000
      FAIL: not seen: the run ended at 1d 00:30:00.000, before 10d 00:00:00.000 [wrong at 1d 00:30:00.000]
    each exchange-failed is followed by exchange-succeeded within 2d
      FAIL: not seen: the run ended at 1d 00:30:00.000, before 10d 00:00:00.000 [wrong at 1d 00:30:00.000]
    ");
}
