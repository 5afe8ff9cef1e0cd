//! The protocols, one folder each, and the list of them: one line a protocol.

use crate::view::Exhibit;

/// Something to be done with a protocol that is known only by its key.
pub trait Visitor {
    type Out;
    fn visit<P: Exhibit>(self) -> Self::Out;
}

/// What one should know to choose a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ProtocolCard {
    /// The word for it in a script.
    pub key: &'static str,
    pub title: &'static str,
    pub summary: &'static str,
    /// The script that a page opens with.
    pub welcome: &'static str,
}

macro_rules! protocols {
    ($($key:literal => $module:ident :: $name:ident,)*) => {
        $(
            #[cfg(feature = $key)]
            pub mod $module;
        )*

        /// The keys of all protocols that there are. This build holds those that its features name.
        pub const KEYS: &[&str] = &[$($key),*];

        /// The protocols of this build; the first is the one that a page opens with.
        pub fn cards() -> Vec<ProtocolCard> {
            vec![$(
                #[cfg(feature = $key)]
                card::<$module::$name>(),
            )*]
        }

        /// Does something with the protocol of this key; `None` if this build has none.
        pub fn visit<V: Visitor>(key: &str, visitor: V) -> Option<V::Out> {
            match key {
                $(
                    #[cfg(feature = $key)]
                    $key => Some(visitor.visit::<$module::$name>()),
                )*
                _ => None,
            }
        }
    };
}

protocols! {
    "watercraft" => watercraft::WaterCraft,
    "raft" => raft::Raft,
    "itchain" => itchain::ItChain,
    "pocket" => pocket::Pocket,
}

fn card<P: Exhibit>() -> ProtocolCard {
    ProtocolCard { key: P::KEY, title: P::TITLE, summary: P::SUMMARY, welcome: P::WELCOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Key;

    impl Visitor for Key {
        type Out = &'static str;
        fn visit<P: Exhibit>(self) -> Self::Out {
            P::KEY
        }
    }

    #[test]
    fn every_protocol_is_found_by_its_own_key() {
        assert_eq!(cards().iter().map(|card| card.key).collect::<Vec<_>>(), KEYS);
        for key in KEYS {
            assert_eq!(visit(key, Key), Some(*key));
        }
    }

    /// The build makes a module for each feature that is on by default, and the page opens with the first.
    #[test]
    fn the_features_are_the_protocols_in_their_order() {
        let manifest = include_str!("../../Cargo.toml");
        let features = manifest.lines().find_map(|line| line.strip_prefix("default = "));
        assert_eq!(features, Some(&*format!("{KEYS:?}")), "the line `default` of [features] in Cargo.toml");
    }
}
