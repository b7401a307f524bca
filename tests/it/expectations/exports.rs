//! The run directory's plain files, made from facts written by hand.

use insta::assert_snapshot;
use licsim::kernel::{EventId, Stop};
use licsim::model::RouterId;
use licsim::model::entitlement::TagId;
use licsim::model::wire::{InstanceId, PoolId, Refusal};
use licsim::observe::Options;
use licsim::plan::{Bound, Check, Measure, Metric};
use licsim::record::{Fact, PoolEntry, Record};
use licsim::render::export::{Origin, manifest_json, metrics_csv, pool_events_csv, summary_json};

use super::ALL;
use super::script::{at, observe, plan, read};

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn the_summary_has_the_promised_keys_in_their_order() {
    let silent = Measure { metric: Metric::RoutersSilent, filter: ALL };
    let checks = [
        Check::At { measure: silent, bound: Bound::Equals(0.0), at: at("10d") },
        Check::Always {
            measure: silent,
            bound: Bound::AtMost(0.0),
            from: at("0h"),
            until: at("9d"),
        },
    ];
    let outcome = observe(&checks, "5h edge-1 contact silent; 6h edge-1 contact good");
    let summary = text(summary_json(&outcome));
    let from = summary.find("  \"metrics\"").expect("metrics");
    let to = summary.find("  \"expectations\"").expect("expectations");
    let metrics: Vec<&str> = summary[from..to].lines().take(4).collect();
    assert_snapshot!(format!("{}{}\n    …\n{}", &summary[..from], metrics.join("\n"), &summary[to..]), @r#"
    {
      "scenario": "paper",
      "arm": null,
      "seed": 7,
      "replication": 0,
      "digest": "c0ffee",
      "digests": {
        "events": "",
        "messages": "",
        "changes": ""
      },
      "events": 0,
      "router_days": 70,
      "sim_end": 864000,
      "sim_end_text": "10d 00:00:00.000",
      "stop": "horizon",
      "passed": false,
      "metrics": {
        "routers.count": 7,
        "routers.registered": 0,
        "routers.authorized": 0,
        …
      "expectations": {
        "check 0": {
          "pass": true,
          "expected": "routers.silent is exactly 0 at 10d 00:00:00.000",
          "evidence": "0 at 10d 00:00:00.000",
          "first_wrong": null,
          "router": null
        },
        "check 1": {
          "pass": false,
          "expected": "routers.silent is at most 0 at every instant from 0d 00:00:00.000 to 9d 00:00:00.000",
          "evidence": "1 at 0d 05:00:00.000",
          "first_wrong": "0d 05:00:00.000",
          "router": null
        }
      }
    }
    "#);
    // Another reader agrees on values and finds each metric once.
    let value: serde_json::Value = serde_json::from_str(&summary).expect("JSON");
    let object = value["metrics"].as_object().expect("an object");
    assert_eq!(object.len(), outcome.metrics.len());
    assert_eq!(object["routers.count"], 7);
    assert_eq!(object["routers.silent.router-days"].as_f64(), Some(1.0 / 24.0));
}

#[test]
fn the_manifest_says_how_to_run_it_again() {
    let outcome = observe(&[], "");
    let overrides = ["fleet.edge.count=4".to_owned()];
    let origin = Origin {
        text: "[scenario]\n",
        overrides: &overrides,
        command: "licsim run paper --seed 7 --set fleet.edge.count=4",
        settings: &[],
    };
    let manifest = text(manifest_json(&outcome, &origin, &[]));
    let manifest = manifest.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    assert_snapshot!(manifest, @r#"
    {
      "scenario": "paper",
      "title": "A small world on paper",
      "arm": null,
      "seed": 7,
      "replication": 0,
      "overrides": [
        "fleet.edge.count=4"
      ],
      "dialect": "xr-5.2",
      "licsim_version": "VERSION",
      "command": "licsim run paper --seed 7 --set fleet.edge.count=4",
      "digest": "c0ffee",
      "digests": {
        "events": "",
        "messages": "",
        "changes": ""
      },
      "events": 0,
      "sim_end": 864000,
      "sim_end_text": "10d 00:00:00.000",
      "stop": "horizon",
      "check_sums": {},
      "scenario_text": "[scenario]\n"
    }
    "#);
}

#[test]
fn a_row_of_metrics_is_an_hour_and_ends_with_its_gauges() {
    let outcome = observe(
        &[],
        "0h edge-1 believes authorized; 0h pool EAST OPT 1/3; 1h edge-2 believes authorized;
         1h edge-1 begins ENTITLEMENT; 1h edge-1 arrives ENTITLEMENT; 1h edge-1 served ENTITLEMENT;
         1h edge-1 succeeds ENTITLEMENT; 2h pool EAST OPT 4/3",
    );
    let table = text(metrics_csv(&outcome));
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 241, "a header and ten days of hours");
    assert_snapshot!(format!("{}\n…\n{}", rows[..4].join("\n"), rows[240]), @r#"
    from_s,to_s,local_time,authorized,waiting,unregistered,authorization_expired,out_of_compliance,out_of_contact,silent,attempts,successes,failures,arrivals,queue_max,response_mean_s,response_max_s,rejected,EAST:OPT:demand,EAST:OPT:quantity,EAST:VID:demand,EAST:VID:quantity,WEST:OPT:demand,WEST:OPT:quantity
    0,3600,2015-01-12 21:00:00,1,0,6,0,0,0,0,0,0,0,0,0,0,0,0,1,3,0,1,0,2
    3600,7200,2015-01-12 22:00:00,2,0,5,0,0,0,0,1,1,0,1,3,0.06,0.06,0,1,3,0,1,0,2
    7200,10800,2015-01-12 23:00:00,2,0,5,0,0,0,0,0,0,0,0,0,0,0,0,4,3,0,1,0,2
    …
    860400,864000,2015-01-22 20:00:00,2,0,5,0,0,0,0,0,0,0,0,0,0,0,0,4,3,0,1,0,2
    "#);
}

#[test]
fn nothing_in_the_pool_log_is_taken_for_a_formula() {
    let mut plan = plan(&[]);
    plan.pools[0].name = "=HYPERLINK(\"http://x\")".into();
    plan.tags[0].name = "+OPT, \"big\"".into();
    plan.fleets[2].name = "@lab".into();
    let (router, instance) = (RouterId(6), InstanceId(4));
    let entries = [
        PoolEntry::InstanceRegistered { router, instance },
        PoolEntry::LicensesRequested { router: RouterId(0), tag: TagId(0), count: 2 },
        PoolEntry::InsufficientLicenses { tag: TagId(0), short: 1 },
        PoolEntry::LicensesAdded { tag: TagId(0), quantity: 5 },
        PoolEntry::LicensesSufficient { tag: TagId(0) },
        PoolEntry::CertificateRenewed { router, instance },
        PoolEntry::AskRefused { router, refusal: Refusal::InstanceNotValid { instance } },
        PoolEntry::InstanceDeregistered { router, instance },
        PoolEntry::TokenRevoked,
    ];
    let record = |entry| Record {
        at: at("3h5s250ms"),
        event: EventId::START,
        fact: Fact::PoolLogged { pool: PoolId(0), entry },
    };
    let records = entries.map(record);
    let outcome = read(&plan, &records, Options::FULL, Stop::Horizon, at("10d"));
    let table = text(pool_events_csv(&outcome));
    assert_snapshot!(table, @r#"
    local_time,time_s,pool,product_instance,event,details
    2015-01-13 00:00:05,10805.25,"'=HYPERLINK(""http://x"")",'@lab,Product instance registered,instance 4
    2015-01-13 00:00:05,10805.25,"'=HYPERLINK(""http://x"")",edge-1,Licenses requested,"2 of +OPT, ""big"""
    2015-01-13 00:00:05,10805.25,"'=HYPERLINK(""http://x"")",,Insufficient licenses,"1 of +OPT, ""big"" missing"
    2015-01-13 00:00:05,10805.25,"'=HYPERLINK(""http://x"")",,Licenses added,"5 of +OPT, ""big"""
    2015-01-13 00:00:05,10805.25,"'=HYPERLINK(""http://x"")",,Licenses sufficient again,"'+OPT, ""big"""
    2015-01-13 00:00:05,10805.25,"'=HYPERLINK(""http://x"")",'@lab,ID certificate renewed,instance 4
    2015-01-13 00:00:05,10805.25,"'=HYPERLINK(""http://x"")",'@lab,Request refused,instance 4 is not valid
    2015-01-13 00:00:05,10805.25,"'=HYPERLINK(""http://x"")",'@lab,Product instance de-registered,instance 4
    2015-01-13 00:00:05,10805.25,"'=HYPERLINK(""http://x"")",,Idtoken revoked,
    "#);
    let bare = read(&plan, &records, Options::SUMMARY, Stop::Horizon, at("10d"));
    assert_eq!(
        text(pool_events_csv(&bare)).lines().count(),
        1,
        "only the header if nothing was kept"
    );
}
