//! Ctrl-C or a polite `kill` (SIGTERM) while something is under way: it is given up cleanly, and said what became of it.
//!
//! The first signal only sets a flag, which whoever is at work looks at now and then; the second ends the process at once.
//! Where nobody would look the first one does. Giving up unwinds like a panic, without being one: what was begun is cleared
//! away on the way up, and [`given_up`] turns it into an exit code.

use std::any::Any;
use std::panic;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::failure::Failure;

/// As shells have it: 128 and the signal's number, 130 for Ctrl-C and 143 for SIGTERM.
fn exit_code(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}

struct Flags {
    /// The signal that came, or 0.
    asked: Arc<AtomicUsize>,
    /// Whether a signal ends the process there and then.
    at_once: Arc<AtomicBool>,
    /// How many are looking.
    looking: AtomicUsize,
}

static FLAGS: LazyLock<Flags> = LazyLock::new(|| {
    let (asked, at_once) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(true)));
    for signal in [SIGINT, SIGTERM] {
        let (code, number) = (i32::from(exit_code(signal)), usize::try_from(signal).unwrap_or(0));
        // The order matters: the last one makes a second signal a quick end. Where signals cannot be had, there is only that.
        let _ = flag::register_conditional_shutdown(signal, code, Arc::clone(&at_once));
        let _ = flag::register_usize(signal, Arc::clone(&asked), number);
        let _ = flag::register(signal, Arc::clone(&at_once));
    }
    Flags { asked, at_once, looking: AtomicUsize::new(0) }
});

/// As long as there is one, a first signal is for somebody who looks.
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
        let signal = FLAGS.asked.load(Ordering::Relaxed);
        if signal != 0 {
            let code = exit_code(i32::try_from(signal).unwrap_or(SIGINT));
            panic::resume_unwind(Box::new(GivenUp { words: words(), code }));
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

struct GivenUp {
    words: String,
    code: u8,
}

/// What a command came to that ended by unwinding: given up, or a fault of the program, which Rust has already printed.
pub(super) fn given_up(payload: Box<dyn Any + Send>) -> Failure {
    match payload.downcast::<GivenUp>() {
        Ok(it) => Failure::Interrupted { words: it.words, code: it.code },
        Err(_) => Failure::Internal,
    }
}
