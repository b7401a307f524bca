//! Who wants which facts: for each kind of fact the places of those that it concerns.

use crate::record::{FactKind, Interest};

/// How many kinds of facts an [`Interest`] can tell apart.
const KINDS: usize = 128;

/// For each kind of fact the places of those that it concerns, in their order.
#[derive(Clone, Debug)]
pub(super) struct Routes(Vec<Box<[u32]>>);

impl Routes {
    /// Routes to those whose wanted kinds come out of `wanted`, each kind as often as it likes.
    pub(super) fn new<K: IntoIterator<Item = FactKind>>(wanted: impl Iterator<Item = K>) -> Self {
        let mut routes = vec![Vec::new(); KINDS];
        for (place, kinds) in (0..).zip(wanted) {
            for kind in kinds {
                let route: &mut Vec<u32> = &mut routes[kind as usize];
                if route.last() != Some(&place) {
                    route.push(place);
                }
            }
        }
        Routes(routes.into_iter().map(Vec::into_boxed_slice).collect())
    }

    /// The places that facts of `kind` concern.
    #[inline]
    pub(super) fn of(&self, kind: FactKind) -> &[u32] {
        &self.0[kind as usize]
    }

    /// The kinds that concern anybody.
    pub(super) fn interest(&self) -> Interest {
        let wanted = self.0.iter().enumerate().filter(|(_, places)| !places.is_empty());
        wanted.fold(Interest::NONE, |all, (kind, _)| all.and(Interest(1 << kind)))
    }
}
