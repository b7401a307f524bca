//! Call-home when it starts again, and when licmgr has ended.

use super::*;

#[test]
fn a_start_loses_queue_exchange_and_counters_but_not_the_configuration() {
    let mut bench = Bench::serving();
    bench.on(Input::Submit(ENTITLE));
    bench.on(Input::Submit(RENEW));
    bench.run_to(Span::secs(11));
    assert_eq!(bench.row(Subtype::Entitlement).failed, 1, "the name server did not answer");
    bench.lines.clear();
    bench.on(Input::Started { block: Some(bench.config.block()) });
    bench.run_to(Span::hours(1));
    bench.expect("");
    assert_eq!(bench.row(Subtype::Entitlement).failed, 0);
    bench.on(Input::Submit(ENTITLE));
    bench.expect(
        "0d 01:00:00.000 ENTITLEMENT began, waited 0s
         0d 01:00:00.000 Resolve { exchange: 3 }",
    );
    bench.on(Input::Resolved { exchange: 1, more: 0 });
    bench.expect("");
}

#[test]
fn what_a_lost_client_submitted_is_dropped_uncounted() {
    let mut bench = Bench::serving();
    bench.on(Input::Submit(ENTITLE));
    bench.on(Input::Submit(RENEW));
    bench.lines.clear();
    bench.on(Input::ClientLost);
    bench.run_to(Span::hours(1));
    bench.on(Input::Responded { exchange: 1, answer: Answer::Acknowledged });
    bench.expect("");
    let row = bench.row(Subtype::Entitlement);
    assert_eq!((row.success, row.failed, row.inqueue), (0, 0, 0));
}
