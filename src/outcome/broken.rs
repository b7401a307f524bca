//! A rule that licsim itself broke.

use serde::Serialize;

use crate::kernel::Time;
use crate::plan::RouterId;

/// What holds in every run, whatever the scenario says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// No licensing state stops a feature: only an operator, a card or the power does.
    FeaturesGoOn,
    /// A pool's demand is the sum of what its product instances ask for, and a device is one instance.
    DemandIsTheSum,
    /// What a router believes is what it was told.
    BeliefWasTold,
    /// Call-home sends no more messages in any minute than its rate limit, and never more than 5.
    RateLimit,
    /// A certificate that replaces another is not older, and no two routers have the same.
    CertificatesInOrder,
    /// Who came to a server was served, is inside, was turned away or found nobody there; nobody overtakes.
    QueuesConserve,
    /// Over the run, those at a server and the time that they are there agree (Little).
    LittlesLaw,
    /// An exchange ends once, and as the one that began.
    ExchangesEnd,
    /// Rungs of a retry ladder come one after the other, never early, and no more than there are.
    LaddersEnd,
    /// What was handed to call-home was sent well or badly, dropped, or waits.
    MessagesConserve,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 10] = [
        Rule::FeaturesGoOn,
        Rule::DemandIsTheSum,
        Rule::BeliefWasTold,
        Rule::RateLimit,
        Rule::CertificatesInOrder,
        Rule::QueuesConserve,
        Rule::LittlesLaw,
        Rule::ExchangesEnd,
        Rule::LaddersEnd,
        Rule::MessagesConserve,
    ];

    /// A short name for messages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Rule::FeaturesGoOn => "features-go-on",
            Rule::DemandIsTheSum => "demand-is-the-sum",
            Rule::BeliefWasTold => "belief-was-told",
            Rule::RateLimit => "rate-limit",
            Rule::CertificatesInOrder => "certificates-in-order",
            Rule::QueuesConserve => "queues-conserve",
            Rule::LittlesLaw => "littles-law",
            Rule::ExchangesEnd => "exchanges-end",
            Rule::LaddersEnd => "ladders-end",
            Rule::MessagesConserve => "messages-conserve",
        }
    }

    /// The rule in a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Rule::FeaturesGoOn => "no licensing state ever stops a feature",
            Rule::DemandIsTheSum => "a pool's demand is the sum of what its instances ask for",
            Rule::BeliefWasTold => "a router believes what it was told",
            Rule::RateLimit => {
                "call-home keeps to its rate limit, at most 5 messages in any minute"
            }
            Rule::CertificatesInOrder => "a router's certificates follow one another",
            Rule::QueuesConserve => {
                "who comes to a server is served, waits, is turned away or is lost"
            }
            Rule::LittlesLaw => "those at a server and the time they spend there agree",
            Rule::ExchangesEnd => "every exchange ends, once",
            Rule::LaddersEnd => "every retry ladder ends",
            Rule::MessagesConserve => {
                "what is handed to call-home is sent, fails, is dropped or waits"
            }
        }
    }
}

/// A rule that did not hold: a fault of licsim, not of the scenario.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Broken {
    /// Which.
    pub rule: Rule,
    /// When it was noticed.
    pub at: Time,
    /// On which router, if it is about one.
    pub router: Option<RouterId>,
    /// What was found, and what should have been.
    pub why: String,
}
