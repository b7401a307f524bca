//! A short list that needs no heap for its usual length of none or one.
//!
//! A router uses one licensed tag far more often than two, and there may be a million routers.

use serde::{Deserialize, Serialize};

/// None, one, or (boxed, so that the list itself stays small) many.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Few<T> {
    /// Empty.
    #[default]
    None,
    /// One item, in place.
    One(T),
    /// Two or more. A vector behind a box: one pointer here.
    Many(Box<Vec<T>>),
}

impl<T> Few<T> {
    /// The items in order.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        match self {
            Few::None => &[],
            Few::One(item) => std::slice::from_ref(item),
            Few::Many(items) => items,
        }
    }

    /// The items in order, to change in place.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        match self {
            Few::None => &mut [],
            Few::One(item) => std::slice::from_mut(item),
            Few::Many(items) => items,
        }
    }

    /// Puts `item` at `index`; what was there and after moves up.
    ///
    /// # Panics
    /// If `index` is past the end.
    pub fn insert(&mut self, index: usize, item: T) {
        *self = match std::mem::take(self) {
            Few::None => {
                assert_eq!(index, 0, "an empty list has one place");
                Few::One(item)
            }
            Few::One(other) => {
                let mut items = Vec::with_capacity(2);
                items.push(other);
                items.insert(index, item);
                Few::Many(Box::new(items))
            }
            Few::Many(mut items) => {
                items.insert(index, item);
                Few::Many(items)
            }
        };
    }

    /// Takes out the item at `index`.
    ///
    /// # Panics
    /// If there is none.
    pub fn remove(&mut self, index: usize) -> T {
        let (rest, gone) = match std::mem::take(self) {
            Few::None => panic!("nothing to take out of an empty list"),
            Few::One(item) => {
                assert_eq!(index, 0, "the only item is at 0");
                (Few::None, item)
            }
            Few::Many(mut items) => {
                let gone = items.remove(index);
                let rest = match items.len() {
                    1 => Few::One(items.remove(0)),
                    _ => Few::Many(items),
                };
                (rest, gone)
            }
        };
        *self = rest;
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_item_needs_no_more_room_than_a_pointer_beside_it() {
        assert_eq!(size_of::<Few<[u32; 2]>>(), 16);
    }

    proptest! {
        /// Whatever is put in and taken out, the list holds what a vector would hold.
        #[test]
        fn it_holds_what_a_vector_holds(steps in prop::collection::vec((any::<bool>(), any::<u8>(), 0_usize..9), 0..40)) {
            let (mut few, mut vector) = (Few::None, Vec::new());
            for (put, value, place) in steps {
                if put {
                    let index = place.min(vector.len());
                    few.insert(index, value);
                    vector.insert(index, value);
                } else if place < vector.len() {
                    prop_assert_eq!(few.remove(place), vector.remove(place));
                }
                prop_assert_eq!(few.as_slice(), &vector[..]);
                prop_assert_eq!(matches!(few, Few::Many(_)), vector.len() > 1);
            }
        }
    }
}
