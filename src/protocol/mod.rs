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
    ($($module:ident :: $name:ident,)*) => {
        $(pub mod $module;)*

        /// All protocols; the first is the one that a page opens with.
        pub fn cards() -> Vec<ProtocolCard> {
            vec![$(card::<$module::$name>(),)*]
        }

        /// Does something with the protocol of this key; `None` if there is none.
        pub fn visit<V: Visitor>(key: &str, visitor: V) -> Option<V::Out> {
            $(if key == <$module::$name as Exhibit>::KEY {
                return Some(visitor.visit::<$module::$name>());
            })*
            None
        }
    };
}

protocols! {
    watercraft::WaterCraft,
    raft::Raft,
    itchain::ItChain,
}

fn card<P: Exhibit>() -> ProtocolCard {
    ProtocolCard { key: P::KEY, title: P::TITLE, summary: P::SUMMARY, welcome: P::WELCOME }
}
