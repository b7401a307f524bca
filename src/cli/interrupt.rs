//! Ctrl-C while something is under way: it is given up cleanly, and said what became of it.
//!
//! The first Ctrl-C only sets a flag, which whoever is at work looks at now and then; the second ends the process at once.
//! Where nobody would look the first one does. Giving up unwinds like a panic, without being one: what was begun is cleared
//! away on the way up, and [`given_up`] turns it into an exit code.

use std::any::Any;
use std::panic;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use signal_hook::consts::SIGINT;

use super::failure::Failure;

/// As shells have it: 128 and the signal's number.
pub(super) const EXIT_CODE: u8 = 130;

struct Flags {
    asked: Arc<AtomicBool>,
    /// Whether a Ctrl-C ends the process there and then.
    at_once: Arc<AtomicBool>,
    /// How many are looking.
    looking: AtomicUsize,
}

static FLAGS: LazyLock<Flags> = LazyLock::new(|| {
    let (asked, at_once) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(true)));
    let code = i32::from(EXIT_CODE);
    // The order matters: the last one makes a second Ctrl-C a quick end. Where signals cannot be had, there is only that.
    let _ = signal_hook::flag::register_conditional_shutdown(SIGINT, code, Arc::clone(&at_once));
    let _ = signal_hook::flag::register(SIGINT, Arc::clone(&asked));
    let _ = signal_hook::flag::register(SIGINT, Arc::clone(&at_once));
    Flags { asked, at_once, looking: AtomicUsize::new(0) }
});

/// As long as there is one, a first Ctrl-C is for somebody who looks.
pub(super) struct Interrupt(());

impl Interrupt {
    /// Begins to look.
    pub(super) fn new() -> Interrupt {
        if FLAGS.looking.fetch_add(1, Ordering::SeqCst) == 0 {
            FLAGS.at_once.store(false, Ordering::SeqCst);
        }
        Interrupt(())
    }

    /// Goes on if nothing has happened, else gives up with what `words` says became of it.
    pub(super) fn look(&self, words: impl FnOnce() -> String) {
        if FLAGS.asked.load(Ordering::Relaxed) {
            panic::resume_unwind(Box::new(GivenUp(words())));
        }
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        if FLAGS.looking.fetch_sub(1, Ordering::SeqCst) == 1 {
            FLAGS.at_once.store(true, Ordering::SeqCst);
        }
    }
}

struct GivenUp(String);

/// What a command came to that ended by unwinding: given up, or a fault of the program, which Rust has already printed.
pub(super) fn given_up(payload: Box<dyn Any + Send>) -> Failure {
    match payload.downcast::<GivenUp>() {
        Ok(it) => Failure::Interrupted(it.0),
        Err(_) => Failure::Internal,
    }
}
