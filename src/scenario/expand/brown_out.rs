//! Brown-outs: what befalls whom, and how badly.

use std::ops::Range;

use super::operation::{Fault, both, renewal, window};
use super::{Draft, Known, Names};
use crate::kernel::{Chance, Ratio};
use crate::net::{LinkBrownOut, LinkId};
use crate::plan::{
    BrownOut, FaultTarget, FrontEndId, GatewayId, MailServerId, ProxyId, SatelliteId, Schedule,
    Server,
};
use crate::scenario::at::Opt;
use crate::scenario::file::brown_out::{OnLink, When, Written};
use crate::scenario::file::operation::FaultTable;
use crate::scenario::quantity::Percent;

/// The most that anything can get slower.
const SLOWEST: f64 = 10_000.0;

/// A brown-out, if `table` is one.
pub(super) fn fault(
    draft: &mut Draft<'_>,
    table: &FaultTable,
    known: &Known,
) -> Option<Option<Fault>> {
    let proxy = Kind::new("proxy", &known.proxies, |at| Server::Proxy(ProxyId::from_index(at)));
    let gateway = Kind::new("gateway", &known.relays.gateways, |at| {
        Server::Gateway(GatewayId::from_index(at))
    });
    let satellite = Kind::new("satellite", &known.relays.satellites, |at| {
        Server::Satellite(SatelliteId::from_index(at))
    });
    let mail = Kind::new("mail-server", &known.mail_servers, |at| {
        Server::MailServer(MailServerId::from_index(at))
    });
    let backend = Kind {
        whole: Some(Server::FrontEnd),
        ..Kind::new("backend", &known.front_ends, |at| {
            Server::OneFrontEnd(FrontEndId::from_index(at))
        })
    };
    let written: [(&Kind<'_>, Found<'_>); 10] = [
        (&backend, found(&table.backend_brown_out)),
        (&backend, found(&table.backend_brown_outs)),
        (&proxy, found(&table.proxy_brown_out)),
        (&proxy, found(&table.proxy_brown_outs)),
        (&gateway, found(&table.gateway_brown_out)),
        (&gateway, found(&table.gateway_brown_outs)),
        (&satellite, found(&table.satellite_brown_out)),
        (&satellite, found(&table.satellite_brown_outs)),
        (&mail, found(&table.mail_server_brown_out)),
        (&mail, found(&table.mail_server_brown_outs)),
    ];
    let server = written.into_iter().find_map(|(kind, it)| Some(kind.fault(draft, it?, known)));
    server.or_else(|| link(draft, table, known))
}

/// A link's brown-out, if `table` is one.
fn link(draft: &mut Draft<'_>, table: &FaultTable, known: &Known) -> Option<Option<Fault>> {
    let (it, at): (&dyn OnLink, _) = match (&table.link_brown_out, &table.link_brown_outs) {
        (Some(it), _) => (&it.value, &it.span),
        (None, Some(it)) => (&it.value, &it.span),
        (None, None) => return None,
    };
    let number = known.links.find(draft, it.link()).map(LinkId::from_index);
    let latency = factor(draft, "latency", it.latency(), SLOWEST);
    let mut share = |it: &Opt<Percent>| {
        let it = it.as_ref()?;
        draft.heard(it.value.parse(), &it.span)
    };
    let (loss, capacity) = (share(it.loss()), share(it.capacity()));
    let capacity = capacity.and_then(|left| {
        let ratio = Ratio::new(left.probability());
        if let (None, Some(it)) = (ratio, it.capacity()) {
            let help = "a link that lets nothing through is down: use `link-down`";
            draft.wrong("bad-factor", "no capacity is left", &it.span, "at least 0.1%", help);
        }
        ratio
    });
    let how = latency.zip(loss).zip(capacity);
    let how = how.map(|((latency, loss), capacity)| LinkBrownOut { latency, loss, capacity });
    if how == Some(LinkBrownOut { latency: Ratio::ONE, loss: Chance::NEVER, capacity: Ratio::ONE })
    {
        nothing(draft, at, "give `latency`, `loss` or `capacity`");
        return Some(None);
    }
    let (schedule, again) = when(draft, &it.when(), known);
    let whom = it.link().as_ref().map_or("", |it| it.value.0.as_str());
    let name = format!("link-brown-out{again}-{whom}");
    let target = number.zip(how).map(|(link, how)| FaultTarget::LinkBrownOut(link, how));
    Some(both(target.map(|it| (name, it)), schedule))
}

/// One kind of server.
struct Kind<'k> {
    noun: &'static str,
    /// The names of all of them.
    names: &'k Names,
    /// What is meant if nobody is named.
    whole: Option<Server>,
    server: fn(usize) -> Server,
}

/// A table and where it stands.
type Found<'f> = Option<(&'f dyn Written, &'f Range<usize>)>;

fn found<T: Written>(table: &Opt<T>) -> Found<'_> {
    table.as_ref().map(|it| (&it.value as &dyn Written, &it.span))
}

impl<'k> Kind<'k> {
    fn new(noun: &'static str, names: &'k Names, server: fn(usize) -> Server) -> Self {
        Kind { noun, names, whole: None, server }
    }

    fn fault(
        &self,
        draft: &mut Draft<'_>,
        (table, at): (&dyn Written, &Range<usize>),
        known: &Known,
    ) -> Option<Fault> {
        let server = match (self.whole, table.server()) {
            (Some(whole), None) => Some(whole),
            (_, name) => self.names.find(draft, name).map(self.server),
        };
        let how = how(draft, table, at);
        let (schedule, again) = when(draft, &table.when(), known);
        let whom = table.server().as_ref().map_or(String::new(), |it| format!("-{}", it.value.0));
        let name = format!("{}-brown-out{again}{whom}", self.noun);
        let target = server.zip(how).map(|(it, how)| FaultTarget::BrownOut(it, how));
        both(target.map(|it| (name, it)), schedule)
    }
}

/// When, and the ending of the kind's name.
pub(super) fn when(
    draft: &mut Draft<'_>,
    when: &When<'_>,
    known: &Known,
) -> (Option<Schedule>, &'static str) {
    match when {
        When::Once(at, length) => (window(draft, at, length, known), ""),
        When::Again(up, down) => (renewal(draft, up, down, known), "s"),
    }
}

/// How badly a server works.
fn how(draft: &mut Draft<'_>, table: &dyn Written, at: &Range<usize>) -> Option<BrownOut> {
    let slower = match table.slower() {
        Some(_) => factor(draft, "slower", table.slower(), SLOWEST),
        None => Some(Ratio::ONE),
    };
    let refused = table.refused().as_ref();
    let refused = refused.and_then(|it| draft.heard(it.value.parse(), &it.span));
    let (slower, refused) = (slower?, refused?);
    if slower == Ratio::ONE && refused == Chance::NEVER {
        nothing(draft, at, "make `slower` more than 1, or `refused` more than 0%");
        return None;
    }
    Some(BrownOut { slower, refused })
}

/// A factor up to `most`.
pub(super) fn factor(
    draft: &mut Draft<'_>,
    key: &str,
    number: &Opt<f64>,
    most: f64,
) -> Option<Ratio> {
    let it = number.as_ref()?;
    let ratio = Ratio::new(it.value).filter(|_| it.value <= most);
    if ratio.is_none() {
        let message = format!("`{key}` is out of range");
        let help = format!("`{key}` lies between 0.001 and {most}; 1 changes nothing");
        draft.wrong("bad-factor", message, &it.span, "how many times as much", help);
    }
    ratio
}

/// A brown-out that nobody would notice.
pub(super) fn nothing(draft: &mut Draft<'_>, at: &Range<usize>, help: &str) {
    let message = "a brown-out that changes nothing";
    draft.wrong("no-brown-out", message, at, "everything works as well as before", help);
}
