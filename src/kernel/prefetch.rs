//! Asking the processor for memory that will be needed soon.
//!
//! A hint changes no result: without it, or on a processor that has none, a run has the same digest and takes longer.
//! This is the only unsafe code of the project. It is here because it was measured (`docs/performance.md`): plain reads
//! ahead of time are waited for, hints are not.

/// Bytes that come at once.
#[cfg(target_arch = "x86_64")]
const LINE: usize = 64;

/// Asks for the memory of `thing`, without waiting for it.
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "there is no stable safe form of a prefetch hint")]
#[inline]
pub fn prefetch<T>(thing: &T) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    let start = std::ptr::from_ref(thing).cast::<i8>();
    for offset in (0..size_of::<T>()).step_by(LINE) {
        // SAFETY: `_mm_prefetch` needs SSE, which every x86_64 has. It reads nothing that the program can see and cannot
        // fault; the address lies within `thing` anyway, so `add` stays within one allocation.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(start.add(offset)) };
    }
}

/// Asks for nothing: this processor has no hint that we know.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
pub fn prefetch<T>(thing: &T) {
    let _ = thing;
}
