//! Asking for memory that will be needed: lines of it soon, large pages of it for long.
//!
//! Both are hints and change no result: without them, or where there are none, a run has the same digest and takes
//! longer. This is the only unsafe code of the project. It is here because it was measured (`docs/performance.md`):
//! plain reads ahead of time are waited for, hints are not.

use std::mem::MaybeUninit;

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
    let ask = |offset: usize| {
        debug_assert!(offset < size_of::<T>().max(1), "within the thing");
        // SAFETY: `_mm_prefetch` needs SSE, which every x86_64 has. It reads nothing that the program can see and cannot
        // fault; the address lies within `thing` anyway, so `add` stays within one allocation.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(start.add(offset)) };
    };
    (0..size_of::<T>()).step_by(LINE).for_each(ask);
    // What does not begin with a line can end in one more than its size says.
    if size_of::<T>() > align_of::<T>() {
        ask(size_of::<T>() - 1);
    }
}

/// Asks for nothing: this processor has no hint that we know.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
pub fn prefetch<T>(thing: &T) {
    let _ = thing;
}

/// Asks the system for large pages under `room`, which is still empty: fewer addresses to look up when a table of many
/// megabytes is read here and there. What does not fill a large page stays as it is.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "advice to the system goes through libc")]
pub fn ask_for_large_pages<T>(room: &mut [MaybeUninit<T>]) {
    const LARGE: usize = 2 << 20;
    let start = room.as_mut_ptr().cast::<u8>();
    let (skipped, size) = (start.align_offset(LARGE), size_of_val(room));
    let whole = size.saturating_sub(skipped) / LARGE * LARGE;
    if whole > 0 {
        // SAFETY: `skipped + whole` bytes lie within `room`, which is ours alone, and MADV_HUGEPAGE changes nothing in it: it
        // says by which pages memory is to be backed. Its answer does not matter.
        unsafe { libc::madvise(start.add(skipped).cast(), whole, libc::MADV_HUGEPAGE) };
    }
}

/// Asks for nothing: this system has no advice that we know.
#[cfg(not(target_os = "linux"))]
pub fn ask_for_large_pages<T>(room: &mut [MaybeUninit<T>]) {
    let _ = room;
}
