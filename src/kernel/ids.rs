//! Typed indices: a table of one kind of thing cannot be read with another kind's number.

/// Declares a `u32` newtype that indexes one kind of table.
#[macro_export]
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default,
            ::serde::Serialize, ::serde::Deserialize, ::schemars::JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in its table.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
            /// The id of the entry at `index`.
            ///
            /// # Panics
            /// If `index` does not fit 32 bits; scenario limits keep every table far below that.
            #[must_use]
            pub fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("tables are limited to 2^32 entries"))
            }
        }
    };
}
