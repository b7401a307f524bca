//! Memory that a run needs is estimated before it: too much is refused with the number.
