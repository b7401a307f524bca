//! Product instances: one row for each registration that ever happened, and which one is a device's own.

use super::account::Account;
use super::silence::Silence;
use crate::kernel::Time;
use crate::model::RouterId;
use crate::model::entitlement::{DemandId, Demands};
use crate::model::wire::{InstanceId, PoolId};

/// Whether the account still knows a product instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is in the account.
    Registered,
    /// It was given back, or an operator removed it.
    Removed,
    /// Its device registered again and has another identity.
    Replaced,
}

/// A product instance: at most 24 bytes, because a fleet has a million. Its certificate is with the device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instance {
    /// When a message of it last arrived.
    pub last_contact: Time,
    /// The device.
    pub router: RouterId,
    /// The pool it belongs to.
    pub pool: PoolId,
    /// What it asks for; nothing once it is not registered any more.
    pub demand: DemandId,
    /// Whether it still counts.
    pub standing: Standing,
    /// Whether the device confirmed its identity.
    pub acknowledged: bool,
    /// What its silence has led to.
    pub silence: Silence,
}

impl Instance {
    /// Whether it holds a reservation.
    #[must_use]
    pub fn reserved(&self) -> bool {
        self.silence == Silence::Reserved
    }
}

const _: () = assert!(size_of::<Instance>() <= 24, "a million of them must stay small");

/// No instance: what a device without registration has.
const NONE: InstanceId = InstanceId(u32::MAX);

/// All product instances of an account. Numbers are never used twice, as UUIDs are not; neither by two accounts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Instances {
    /// The number of the first row; the others follow.
    first: u32,
    rows: Vec<Instance>,
    own: Vec<InstanceId>,
}

impl Instances {
    pub(super) fn get(&self, id: InstanceId) -> Option<&Instance> {
        self.rows.get(self.place(id)?)
    }

    /// Where an instance of this account stands; one of another account stands nowhere.
    fn place(&self, id: InstanceId) -> Option<usize> {
        Some(id.0.checked_sub(self.first)? as usize)
    }

    pub(super) fn get_mut(&mut self, id: InstanceId) -> &mut Instance {
        let place = self.place(id).expect("an instance of this account");
        &mut self.rows[place]
    }

    /// The instance that `router` has now.
    pub(super) fn of(&self, router: RouterId) -> Option<InstanceId> {
        self.own.get(router.index()).copied().filter(|id| *id != NONE)
    }

    /// A new row; the device's own from now on.
    pub(super) fn add(&mut self, row: Instance) -> InstanceId {
        let id = InstanceId(self.first + InstanceId::from_index(self.rows.len()).0);
        let place = row.router.index();
        if self.own.len() <= place {
            self.own.resize(place + 1, NONE);
        }
        self.own[place] = id;
        self.rows.push(row);
        id
    }

    /// Takes a registered row out of the account, so that it asks for nothing any more; returns it as it was.
    pub(super) fn retire(&mut self, id: InstanceId, why: Standing) -> Instance {
        let row = self.get_mut(id);
        debug_assert_eq!(row.standing, Standing::Registered, "an instance ends once");
        let before = *row;
        row.standing = why;
        row.demand = Demands::NONE;
        self.own[before.router.index()] = NONE;
        before
    }

    pub(super) fn rows(&self) -> &[Instance] {
        &self.rows
    }

    /// All rows with their numbers.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (InstanceId, &Instance)> {
        (self.first..).map(InstanceId).zip(&self.rows)
    }
}

impl Account {
    /// A product instance, whatever became of it.
    #[must_use]
    pub fn instance(&self, instance: InstanceId) -> Option<&Instance> {
        self.instances.get(instance)
    }

    /// The instance that `router` has in the account now.
    #[must_use]
    pub fn instance_of(&self, router: RouterId) -> Option<InstanceId> {
        self.instances.of(router)
    }

    /// Before the first instance: the account of the `n`-th satellite, from 0. Its numbers are not those of the cloud nor of
    /// another satellite, as far as 24 bits of them and 255 satellites go.
    pub fn number_as_satellite(&mut self, n: usize) {
        debug_assert!(self.instances.rows.is_empty(), "numbers stay");
        self.instances.first = (1 + n as u32 % 255) << 24;
    }

    /// All product instances that ever were, in the order of their numbers.
    #[must_use]
    pub fn instances(&self) -> &[Instance] {
        self.instances.rows()
    }
}
