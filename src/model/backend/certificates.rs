//! ID certificates: serial numbers and dates.

use serde::{Deserialize, Serialize};

use crate::kernel::Span;
use crate::model::Wall;
use crate::model::wire::Certificate;

/// The serial number of an account's first certificate: the one that the guide's router shows. Later ones count up.
pub const FIRST_SERIAL: u32 = 24_724;

/// How ID certificates are issued.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CertificateTerms {
    /// From start to expiry (guide: 365 d), in whole seconds.
    pub life: Span,
    /// The start lies this long before the issue (guide: about 6 min).
    pub back_dating: Span,
}

impl CertificateTerms {
    /// The longest life of a certificate, which is whole seconds: routers keep it in 32 bits.
    pub const LONGEST_LIFE: Span = Span::days(36_525);
}

/// The account's certificate authority.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Issuer {
    terms: CertificateTerms,
    next: u32,
}

impl Issuer {
    pub(super) fn new(terms: CertificateTerms) -> Self {
        Issuer { terms, next: FIRST_SERIAL }
    }

    /// A certificate issued at `wall`, the backend's own date.
    pub(super) fn issue(&mut self, wall: Wall) -> Certificate {
        let serial = self.next;
        self.next = self.next.wrapping_add(1);
        let start = wall.minus(self.terms.back_dating);
        Certificate { serial, start, expiry: start.plus(self.terms.life) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_starts_before_its_issue_and_lasts_its_life_from_there() {
        let second = 1_000_000_000;
        let terms = CertificateTerms { life: Span::days(365), back_dating: Span::secs(368) };
        let mut issuer = Issuer::new(terms);
        // The guide's router registered at 21:06:21; its certificate starts at 21:00:13.
        let issued = Wall((21 * 3_600 + 6 * 60 + 21) * second);
        let first = issuer.issue(issued);
        assert_eq!(first.serial, 24_724);
        assert_eq!(first.start, Wall((21 * 3_600 + 13) * second));
        assert_eq!(first.expiry, first.start.plus(Span::days(365)));
        assert_eq!(issuer.issue(issued).serial, 24_725);
    }
}
