//! The account: one answer for each ask.

use serde::{Deserialize, Serialize};

use super::certificates::{CertificateTerms, Issuer};
use super::effect::{Effect, log, turned};
use super::event_log::PoolEntry;
use super::instances::{Instance, Instances, Standing};
use super::pool::{Books, Pool, PoolSetup, Turn, Word};
use super::silence::{Silence, SilenceTerms, Watch};
use super::terms::Terms;
use super::tokens::{Token, TokenSetup};
use super::tree::Tree;
use crate::kernel::Time;
use crate::model::entitlement::{DemandId, Demands, Request, TAGS_PER_ROUTER, TagId};
use crate::model::wire::{Answer, Ask, Certificate, InstanceId, PoolId, Refusal};
use crate::model::{RouterId, Wall};

/// An account, as set up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountSetup {
    /// Its pools, by [`PoolId`].
    pub pools: Vec<PoolSetup>,
    /// Its idtokens, by [`TokenId`].
    pub tokens: Vec<TokenSetup>,
    /// For each tag, by [`TagId`], whether the backend knows it.
    pub known: Vec<bool>,
    /// How it issues ID certificates.
    pub certificate: CertificateTerms,
    /// How long its product instances may be silent.
    pub silence: SilenceTerms,
}

/// The licensing backend's truth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    pub(super) pools: Vec<Pool>,
    pub(super) tree: Tree,
    pub(super) tokens: Vec<Token>,
    pub(super) known: Vec<bool>,
    pub(super) instances: Instances,
    /// How many instances each pool lists.
    pub(super) listed: Vec<u32>,
    pub(super) issuer: Issuer,
    pub(super) silence: Watch,
    pub(super) terms: Terms,
}

impl Account {
    /// An account without product instances.
    ///
    /// # Panics
    /// If a pool owns a tag or a token names a pool that is not in `setup`.
    #[must_use]
    pub fn new(setup: &AccountSetup) -> Self {
        let pools: Vec<_> =
            setup.pools.iter().map(|pool| Pool::new(pool, setup.known.len())).collect();
        let parents: Vec<_> = setup.pools.iter().map(|pool| pool.parent).collect();
        let tree = Tree::new(&parents, &pools);
        let in_account = |token: &TokenSetup| token.pool.index() < setup.pools.len();
        assert!(
            setup.tokens.iter().all(in_account),
            "a token registers into a pool of its account"
        );
        Account {
            pools,
            tree,
            tokens: setup.tokens.iter().copied().map(Token::new).collect(),
            known: setup.known.clone(),
            instances: Instances::default(),
            listed: vec![0; setup.pools.len()],
            issuer: Issuer::new(setup.certificate),
            silence: Watch::new(setup.silence),
            terms: Terms::default(),
        }
    }

    /// Answers `ask` of the device `from` at `now`; `wall` is the backend's own date.
    ///
    /// | ask | refused if |
    /// |---|---|
    /// | Register | the token is revoked or its time is over |
    /// | Entitle | the instance was removed or replaced: unmatched signed data |
    /// | Acknowledge, Renew, Deregister | the same: not valid |
    ///
    /// One router with an old identity hears both texts within seconds (*guide*, Syslogs: its renewal is told "is not
    /// valid", its authorization `LS_UNMATCH_SIGNED_DATA`). A device that registers again replaces its old instance,
    /// whose licenses are free at once (assumed; so a registration whose answer was lost can be repeated).
    pub fn on(
        &mut self,
        ask: &Ask,
        from: RouterId,
        now: Time,
        wall: Wall,
        demands: &Demands,
        out: &mut Vec<Effect>,
    ) -> Answer {
        if let Some(refusal) = self.refusal(ask, from, now) {
            if let Some(pool) = self.pool_asked(ask) {
                log(pool, PoolEntry::AskRefused { router: from, refusal }, out);
            }
            return Answer::Refused(refusal);
        }
        if let Some(instance) = speaker(ask) {
            self.hear(instance, now);
        }
        match *ask {
            Ask::Register { token } => {
                if let Some(old) = self.instances.of(from) {
                    self.retire(old, Standing::Replaced, demands, out);
                }
                let pool = self.tokens[token.index()].pool;
                let (instance, certificate) = self.admit(from, pool, Demands::NONE, now, wall);
                self.list_changed(pool, out);
                log(pool, PoolEntry::InstanceRegistered { router: from, instance }, out);
                Answer::Registered { instance, pool, certificate }
            }
            Ask::Acknowledge { instance } => {
                self.instances.get_mut(instance).acknowledged = true;
                Answer::Acknowledged
            }
            Ask::Entitle { instance, demand } => self.entitle(instance, demand, demands, out),
            Ask::Renew { instance } => {
                let certificate = self.issuer.issue(wall);
                let pool = self.instances.get_mut(instance).pool;
                log(pool, PoolEntry::CertificateRenewed { router: from, instance }, out);
                Answer::Renewed { certificate }
            }
            Ask::Deregister { instance } => {
                self.retire(instance, Standing::Removed, demands, out);
                Answer::Deregistered
            }
        }
    }

    /// A device registered before the run, with what it asks for. Recorded once for all, by [`Account::open_books`].
    pub fn enrol(
        &mut self,
        router: RouterId,
        pool: PoolId,
        demand: DemandId,
        now: Time,
        wall: Wall,
        demands: &Demands,
    ) -> (InstanceId, Certificate) {
        debug_assert!(self.instances.of(router).is_none(), "a device is enrolled once");
        for request in demands.list(demand) {
            if self.knows(request.tag) {
                self.pools[pool.index()].ask(request.tag, 0, request.count);
            }
        }
        let (instance, certificate) = self.admit(router, pool, demand, now, wall);
        self.instances.get_mut(instance).acknowledged = true;
        (instance, certificate)
    }

    /// How the books stand when the run begins: every tag that a pool owns or is asked for, and what is short.
    pub fn open_books(&mut self, out: &mut Vec<Effect>) {
        let tags = self.known.len();
        for (place, books) in self.pools.iter().enumerate() {
            let pool = PoolId::from_index(place);
            self.list_changed(pool, out);
            for tag in (0..tags).map(TagId::from_index) {
                let Books { demand, quantity } = books.books(tag);
                if (demand, quantity) == (0, 0) {
                    continue;
                }
                out.push(Effect::Changed { pool, tag, demand, quantity });
                let by = books.missing(tag);
                if by > 0 {
                    turned(pool, tag, Turn::BecameShort(by), out);
                }
            }
        }
        for tag in (0..tags).map(TagId::from_index) {
            self.settle_tree(tag, out);
        }
    }

    /// A pool's books on a tag.
    #[must_use]
    pub fn books(&self, pool: PoolId, tag: TagId) -> Books {
        self.pools[pool.index()].books(tag)
    }

    /// How many licenses of a tag a pool lacks: what nobody lends, and no contract tolerates.
    #[must_use]
    pub fn missing(&self, pool: PoolId, tag: TagId) -> u64 {
        self.pools[pool.index()].missing(tag)
    }

    /// How many tags a pool is short of.
    #[must_use]
    pub fn short_tags(&self, pool: PoolId) -> u32 {
        self.pools[pool.index()].short_tags()
    }

    /// Why the account says no to `ask`, if it does.
    fn refusal(&self, ask: &Ask, from: RouterId, now: Time) -> Option<Refusal> {
        if let Ask::Register { token } = *ask {
            return self.tokens[token.index()].refusal(now);
        }
        let instance = speaker(ask)?;
        let own = self.instances.get(instance).filter(|row| row.router == from);
        match own.map(|row| row.standing) {
            Some(Standing::Registered) => None,
            Some(_) if matches!(ask, Ask::Entitle { .. }) => Some(Refusal::UnmatchedSignedData),
            _ => Some(Refusal::InstanceNotValid { instance }),
        }
    }

    /// Takes down what an instance asks for now and tells it how that stands.
    fn entitle(
        &mut self,
        instance: InstanceId,
        demand: DemandId,
        demands: &Demands,
        out: &mut Vec<Effect>,
    ) -> Answer {
        let row = self.instances.get_mut(instance);
        let (pool, router) = (row.pool, row.router);
        let before = std::mem::replace(&mut row.demand, demand);
        if before != demand {
            self.pools[pool.index()].forget(instance);
            self.restate(pool, demands.list(before), demands.list(demand), Some(router), out);
        }
        self.verdict(instance, pool, demand, demands.list(demand))
    }

    fn admit(
        &mut self,
        router: RouterId,
        pool: PoolId,
        demand: DemandId,
        now: Time,
        wall: Wall,
    ) -> (InstanceId, Certificate) {
        let certificate = self.issuer.issue(wall);
        let standing = Standing::Registered;
        let row = Instance {
            last_contact: now,
            router,
            pool,
            demand,
            standing,
            acknowledged: false,
            silence: Silence::Heard,
        };
        self.listed[pool.index()] += 1;
        (self.instances.add(row), certificate)
    }

    /// Takes a registered instance out and frees what it asked for.
    pub(super) fn retire(
        &mut self,
        instance: InstanceId,
        why: Standing,
        demands: &Demands,
        out: &mut Vec<Effect>,
    ) {
        let Instance { pool, router, demand, .. } = self.instances.retire(instance, why);
        self.pools[pool.index()].forget(instance);
        log(pool, PoolEntry::InstanceDeregistered { router, instance }, out);
        self.listed[pool.index()] -= 1;
        self.list_changed(pool, out);
        self.restate(pool, demands.list(demand), &[], None, out);
    }

    /// Replaces `old` by `new` in a pool's sums, both in tag order; `from`: whose request is worth a line in the log.
    pub(super) fn restate(
        &mut self,
        pool: PoolId,
        old: &[Request],
        new: &[Request],
        from: Option<RouterId>,
        out: &mut Vec<Effect>,
    ) {
        let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
        while let Some(tag) = old.peek().into_iter().chain(new.peek()).map(|it| it.tag).min() {
            let before = old.next_if(|it| it.tag == tag).map_or(0, |it| it.count);
            let after = new.next_if(|it| it.tag == tag).map_or(0, |it| it.count);
            if before == after || !self.knows(tag) {
                continue;
            }
            if let Some(router) = from {
                log(pool, PoolEntry::LicensesRequested { router, tag, count: after }, out);
            }
            let turn = self.pools[pool.index()].ask(tag, before, after);
            self.changed(pool, tag, turn, out);
        }
    }

    /// What a device that asks for `requests` is told.
    fn verdict(
        &mut self,
        instance: InstanceId,
        pool: PoolId,
        demand: DemandId,
        requests: &[Request],
    ) -> Answer {
        debug_assert!(requests.len() <= TAGS_PER_ROUTER, "one bit a tag");
        let (mut short, mut invalid) = (0, 0);
        for (place, request) in requests.iter().enumerate() {
            let bit = 1 << place;
            if !self.knows(request.tag) {
                invalid |= bit;
                continue;
            }
            match self.pools[pool.index()].word(instance, request.tag, request.count) {
                Word::Covered => {}
                Word::Short => short |= bit,
                Word::Overage => (short, invalid) = (short | bit, invalid | bit),
            }
        }
        Answer::Entitled { demand, short, invalid }
    }

    /// Whether it knows a tag: it counts no other.
    #[must_use]
    pub fn knows(&self, tag: TagId) -> bool {
        self.known[tag.index()]
    }

    /// The pool whose log an ask belongs to.
    fn pool_asked(&self, ask: &Ask) -> Option<PoolId> {
        match *ask {
            Ask::Register { token } => Some(self.tokens[token.index()].pool),
            _ => speaker(ask).and_then(|id| self.instance(id)).map(|row| row.pool),
        }
    }

    pub(super) fn list_changed(&self, pool: PoolId, out: &mut Vec<Effect>) {
        out.push(Effect::Instances { pool, instances: self.listed[pool.index()] });
    }

    pub(super) fn changed(&mut self, pool: PoolId, tag: TagId, turn: Turn, out: &mut Vec<Effect>) {
        let Books { demand, quantity } = self.books(pool, tag);
        out.push(Effect::Changed { pool, tag, demand, quantity });
        if self.pools[pool.index()].in_hierarchy() {
            self.settle_tree(tag, out);
        } else {
            turned(pool, tag, turn, out);
        }
    }

    fn settle_tree(&mut self, tag: TagId, out: &mut Vec<Effect>) {
        self.tree.settle(tag, &mut self.pools, |pool, turn| turned(pool, tag, turn, out));
    }
}

/// The instance that signs an ask; only a registration has none.
fn speaker(ask: &Ask) -> Option<InstanceId> {
    match *ask {
        Ask::Register { .. } => None,
        Ask::Acknowledge { instance }
        | Ask::Entitle { instance, .. }
        | Ask::Renew { instance }
        | Ask::Deregister { instance } => Some(instance),
    }
}
