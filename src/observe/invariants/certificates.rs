//! A router's certificates follow one another: each is valid for a time, from no later than it was stored; one that
//! replaces another neither begins nor ends before it; and nobody else has it. Each issuer counts serials for itself: where there
//! are satellites, two certificates may share one.

use std::collections::BTreeMap;

use super::Findings;
use crate::model::Wall;
use crate::outcome::Rule;
use crate::plan::{Plan, RouterId};
use crate::record::{Fact, Record};
use crate::view::Audit;

#[derive(Clone, Debug)]
pub(super) struct Certificates {
    last: BTreeMap<RouterId, (u32, Wall, Wall)>,
    /// Who has which serial; not where satellites issue their own.
    holders: Option<BTreeMap<u32, RouterId>>,
}

impl Certificates {
    pub(super) fn new(plan: &Plan) -> Self {
        let one_issuer = plan.satellites.is_empty();
        Certificates { last: BTreeMap::new(), holders: one_issuer.then(BTreeMap::new) }
    }

    pub(super) fn on(&mut self, record: &Record, findings: &mut Findings) {
        let Fact::CertificateStored { router, serial, start, expiry } = record.fact else {
            return;
        };
        let whom = (record.at, Some(router));
        let rule = Rule::CertificatesInOrder;
        findings.check(start < expiry && start <= Wall::true_at(record.at), rule, whom, || {
            format!("certificate {serial} is valid from {} to {} ns", start.0, expiry.0)
        });
        if let Some((old, from, to)) = self.last.insert(router, (serial, start, expiry)) {
            findings.check(start >= from && expiry >= to, rule, whom, || {
                format!("certificate {serial} replaces {old}, which begins or ends later")
            });
            let another = serial != old || self.holders.is_none();
            findings.check(another, rule, whom, || format!("certificate {serial} replaces itself"));
        }
        if let Some(other) = self.holders.as_mut().and_then(|it| it.insert(serial, router)) {
            findings.check(false, rule, whom, || {
                format!("certificate {serial} was stored by router {} before", other.0)
            });
        }
    }

    /// Certificates of routers that are there from the start are told of nowhere: serials must still differ.
    pub(super) fn finish(&self, audit: &Audit, findings: &mut Findings) {
        let ends = self.last.values().filter(|it| it.1 > Wall::true_at(audit.at));
        findings.check(ends.count() == 0, Rule::CertificatesInOrder, (audit.at, None), || {
            "a certificate begins after the end of the run".to_owned()
        });
    }
}
