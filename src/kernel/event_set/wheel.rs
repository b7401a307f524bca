//! Placeholder until the adaptive radix wheel is in.
pub type Wheel<E> = super::heap::Heap<E>;
