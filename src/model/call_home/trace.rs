//! What `show call-home trace error` keeps of a failed exchange: two lines, reconstructed from the fact of its failure.
//!
//! The guide shows `Host name resolution failed` and, 10.001 s later, `failure status 67`: the HTTP client knows at
//! once, the events handler when the exchange is over. So the first line is written when the exchange began and the
//! second when it ended, `took` later. Nothing is kept while a run goes on: `ExchangeFailed` has it all.
//!
//! What it does not know: the trace's header, and where on the router a thread runs.

use crate::kernel::Span;
use crate::model::wire::Failure;

/// One line of the trace, in relation to the instant at which the exchange was given up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// How long before that instant it was written.
    pub before: Span,
    /// The thread that wrote it (guide: `t10` and `t19`).
    pub thread: u8,
    /// What it says.
    pub text: &'static str,
}

/// The lines that an exchange leaves which failed after `took`, oldest first.
///
/// The text for [`Failure::Resolve`] is the guide's, the others are assumed.
#[must_use]
pub const fn lines(failure: Failure, took: Span) -> [Line; 2] {
    let text = match failure {
        Failure::Resolve => {
            "call_home_http_resp_data(), httpc response error, Host name resolution failed"
        }
        Failure::Connect => {
            "call_home_http_resp_data(), httpc response error, Connection timed out"
        }
        Failure::Refused => "call_home_http_resp_data(), httpc response error, Connection refused",
        Failure::Tls => "call_home_http_resp_data(), httpc response error, SSL handshake failed",
        Failure::Response => "call_home_http_resp_data(), httpc response error, Response timed out",
        Failure::ProxyBusy => {
            "call_home_http_resp_data(), httpc response error, Proxy is not available"
        }
        Failure::Unavailable => {
            "call_home_http_resp_data(), httpc response error, Service unavailable"
        }
        Failure::Forbidden => "call_home_http_resp_data(), httpc response error, Forbidden",
        Failure::Untrusted => {
            "call_home_http_resp_data(), httpc response error, Peer certificate is not trusted"
        }
    };
    [
        Line { before: took, thread: 10, text },
        Line {
            before: Span::ZERO,
            thread: 19,
            text: "call_home_events_handler() failure status 67",
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_does_not_resolve_leaves_the_guides_two_lines_ten_seconds_apart() {
        let [first, last] = lines(Failure::Resolve, Span::secs(10));
        assert!(first.text.ends_with("Host name resolution failed"));
        assert_eq!((first.before, first.thread), (Span::secs(10), 10));
        assert!(last.text.ends_with("failure status 67"));
        assert_eq!((last.before, last.thread), (Span::ZERO, 19));
    }
}
