//! A table of short-lived things: the last freed place is used first, so that it stays in cache.

/// Things by number; numbers are used again.
#[derive(Debug)]
pub(super) struct Slab<T> {
    places: Vec<T>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Slab { places: Vec::new(), free: Vec::new() }
    }
}

impl<T: Copy> Slab<T> {
    /// Files `thing` and says where.
    pub(super) fn insert(&mut self, thing: T) -> u32 {
        if let Some(place) = self.free.pop() {
            self.places[place as usize] = thing;
            return place;
        }
        self.places.push(thing);
        (self.places.len() - 1) as u32
    }

    /// The thing at `place`.
    #[inline]
    pub(super) fn get(&self, place: u32) -> &T {
        &self.places[place as usize]
    }

    /// The thing at `place`, to change it.
    #[inline]
    pub(super) fn get_mut(&mut self, place: u32) -> &mut T {
        &mut self.places[place as usize]
    }

    /// Takes the thing out of `place`, of which nothing is wanted any more.
    pub(super) fn free(&mut self, place: u32) {
        self.free.push(place);
    }

    /// Takes the thing out of `place`.
    pub(super) fn remove(&mut self, place: u32) -> T {
        self.free.push(place);
        self.places[place as usize]
    }

    /// Shows every place to `change`, also free ones: what stands there is overwritten when they are used again.
    pub(super) fn each(&mut self, change: impl FnMut(&mut T)) {
        self.places.iter_mut().for_each(change);
    }

    /// How many things are in the table.
    pub(super) fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_freed_place_is_used_first() {
        let mut slab = Slab::default();
        let (a, b) = (slab.insert('a'), slab.insert('b'));
        assert_eq!((slab.remove(a), slab.len()), ('a', 1));
        assert_eq!(slab.insert('c'), a);
        assert_eq!((*slab.get(a), *slab.get(b)), ('c', 'b'));
    }
}
