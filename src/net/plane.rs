//! Planes: a VRF together with an address family. Each has routes of its own over the links that carry it.
//!
//! What it does not know: who is in which VRF, and why an address of one family is tried before the other.

use serde::{Deserialize, Serialize};

use crate::typed_id;

typed_id! {
    /// A VRF, by number; 0 is the global table.
    VrfId
}

impl VrfId {
    /// The global routing table, which needs no name.
    pub const GLOBAL: VrfId = VrfId(0);
    /// How many there can be, the global table included.
    pub const MOST: usize = 32;
}

/// An address family.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// IPv4.
    #[default]
    Ipv4,
    /// IPv6.
    Ipv6,
}

/// A VRF and an address family.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Plane(u8);

impl Plane {
    /// IPv4 in the global table.
    pub const DEFAULT: Plane = Plane(0);

    /// That family in that VRF.
    #[must_use]
    pub const fn new(vrf: VrfId, family: Family) -> Plane {
        Plane(vrf.0 as u8 % VrfId::MOST as u8 * 2 + family as u8)
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a link carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Planes(u64);

impl Planes {
    /// Everything.
    pub const ALL: Planes = Planes(u64::MAX);

    /// Those families in those VRFs.
    #[must_use]
    pub fn of(vrfs: &[VrfId], families: &[Family]) -> Planes {
        let each = vrfs.iter().flat_map(|vrf| families.iter().map(|it| Plane::new(*vrf, *it)));
        Planes(each.fold(0, |mask, plane| mask | 1 << plane.0))
    }

    /// Whether that plane is one of them.
    #[inline]
    #[must_use]
    pub const fn carries(self, plane: Plane) -> bool {
        self.0 >> plane.0 & 1 == 1
    }
}

impl Default for Planes {
    fn default() -> Self {
        Planes::ALL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_carries_every_pair_of_its_vrfs_and_families_and_no_other() {
        let (management, last) = (VrfId(1), VrfId(31));
        let planes = Planes::of(&[management, last], &[Family::Ipv6]);
        for vrf in (0..32).map(VrfId) {
            let inside = vrf == management || vrf == last;
            assert_eq!(planes.carries(Plane::new(vrf, Family::Ipv6)), inside, "{vrf:?}");
            assert!(!planes.carries(Plane::new(vrf, Family::Ipv4)), "{vrf:?}");
            assert!(Planes::ALL.carries(Plane::new(vrf, Family::Ipv6)));
        }
        assert_eq!(Plane::new(VrfId::GLOBAL, Family::Ipv4), Plane::DEFAULT);
    }
}
