//! The protocols, one folder each, and the list of them: one line a protocol.

use crate::view::Exhibit;

/// Something to be done with a protocol that is known only by its key.
pub trait Visitor {
    type Out;
    fn visit<P: Exhibit>(self) -> Self::Out;
}

/// What carries a protocol's messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Transport {
    /// The lab's network itself: a message is a letter.
    #[default]
    Direct,
    /// Pocket-style sockets on the connections of the lab's network: a message is bytes of a stream.
    Sockets,
}

impl Transport {
    pub const ALL: [Transport; 2] = [Transport::Direct, Transport::Sockets];

    /// The word for it in a script.
    pub const fn word(self) -> &'static str {
        match self {
            Transport::Direct => "direct",
            Transport::Sockets => "sockets",
        }
    }

    /// The transport with this word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|transport| transport.word() == word)
    }
}

/// A protocol over a transport: what the page loads as a module of its own, and a feature of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Module {
    /// The name of the module and of the feature: `"raft"`, `"raft-sockets"`.
    pub key: &'static str,
    /// The word for the protocol in a script.
    pub protocol: &'static str,
    pub transport: Transport,
}

impl Module {
    /// What it is, in a script's words: `"raft"`, `"raft over sockets"`.
    pub fn words(&self) -> String {
        match self.transport {
            Transport::Direct => self.protocol.to_owned(),
            over => format!("{} over {}", self.protocol, over.word()),
        }
    }
}

/// What one should know to choose a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProtocolCard {
    pub module: &'static Module,
    pub title: &'static str,
    pub summary: &'static str,
    /// The script that a page opens with, without the lines that say which protocol it is for.
    pub welcome: &'static str,
}

impl ProtocolCard {
    /// The script that a page opens with.
    pub fn script(&self) -> String {
        let Module { protocol, transport, .. } = self.module;
        let over = match transport {
            Transport::Direct => String::new(),
            over => format!("transport  {}\n", over.word()),
        };
        format!("protocol   {protocol}\n{over}{}", self.welcome)
    }
}

/// A line a protocol: the keys of its modules, direct and over sockets, and its type. The last is the transport itself, whose code
/// the feature `sockets` brings along.
macro_rules! protocols {
    (
        $($key:literal, $sockets:literal => $module:ident :: $name:ident,)*
        transport $under:literal => $pocket:ident :: $alone:ident,
    ) => {
        $(
            #[cfg(any(feature = $key, feature = $sockets))]
            pub mod $module;
        )*
        #[cfg(feature = "sockets")]
        pub mod $pocket;

        /// The keys of all protocols that there are. This build holds those that its features name.
        pub const KEYS: &[&str] = &[$($key,)* $under];

        /// All modules that there are: the protocols as such, and then those over sockets.
        pub const MODULES: &[Module] = &[
            $(Module { key: $key, protocol: $key, transport: Transport::Direct },)*
            Module { key: $under, protocol: $under, transport: Transport::Direct },
            $(Module { key: $sockets, protocol: $key, transport: Transport::Sockets },)*
        ];

        /// The modules of this build; the first is the one that a page opens with.
        pub fn cards() -> Vec<ProtocolCard> {
            MODULES.iter().filter_map(|module| visit(module.key, CardOf { module })).collect()
        }

        /// Does something with the protocol of the module with this key; `None` if this build has none.
        pub fn visit<V: Visitor>(module: &str, visitor: V) -> Option<V::Out> {
            match module {
                $(
                    #[cfg(feature = $key)]
                    $key => Some(visitor.visit::<$module::$name>()),
                    #[cfg(feature = $sockets)]
                    $sockets => Some(visitor.visit::<$pocket::Socketed<$module::$name>>()),
                )*
                #[cfg(feature = $under)]
                $under => Some(visitor.visit::<$pocket::$alone>()),
                _ => None,
            }
        }
    };
}

protocols! {
    "watercraft", "watercraft-sockets" => watercraft::WaterCraft,
    "raft", "raft-sockets" => raft::Raft,
    "itchain", "itchain-sockets" => itchain::ItChain,
    transport "pocket" => pocket::Pocket,
}

struct CardOf {
    module: &'static Module,
}

impl Visitor for CardOf {
    type Out = ProtocolCard;
    fn visit<P: Exhibit>(self) -> ProtocolCard {
        ProtocolCard { module: self.module, title: P::TITLE, summary: P::SUMMARY, welcome: P::WELCOME }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{RULES_MAX, RuleBook};

    struct Key;

    impl Visitor for Key {
        type Out = &'static str;
        fn visit<P: Exhibit>(self) -> Self::Out {
            P::KEY
        }
    }

    #[test]
    fn every_module_is_found_by_its_key_and_has_its_protocol() {
        assert_eq!(cards().iter().map(|card| *card.module).collect::<Vec<_>>(), MODULES);
        for module in MODULES {
            assert_eq!(visit(module.key, Key), Some(module.protocol), "{}", module.key);
        }
        assert_eq!(visit("", Key), None);
    }

    /// Each rule crosses to a worker as a bit, those of the sockets too.
    #[test]
    fn no_module_has_more_rules_than_cross_to_a_worker() {
        struct Rules;
        impl Visitor for Rules {
            type Out = (usize, usize);
            fn visit<P: Exhibit>(self) -> Self::Out {
                (P::Rules::own_len(), P::Rules::cards().len())
            }
        }
        for module in MODULES {
            let (own, all) = visit(module.key, Rules).expect("all are in this build");
            assert!(own <= all && all <= RULES_MAX, "{}: {own} of {all}", module.key);
            assert_eq!(own < all, module.transport == Transport::Sockets, "{}: {own} of {all}", module.key);
        }
    }

    #[test]
    fn a_page_opens_with_a_script_that_names_protocol_and_transport() {
        const DIRECT: Module = Module { key: "raft", protocol: "raft", transport: Transport::Direct };
        const OVER: Module = Module { key: "raft-sockets", transport: Transport::Sockets, ..DIRECT };
        let script = |module| ProtocolCard { module, title: "", summary: "", welcome: "nodes b c\n" }.script();
        assert_eq!(script(&DIRECT), "protocol   raft\nnodes b c\n");
        assert_eq!(script(&OVER), "protocol   raft\ntransport  sockets\nnodes b c\n");
    }

    /// The build makes a module for each feature that is on by default, and the page opens with the first.
    #[test]
    fn the_features_are_the_modules_in_their_order() {
        let manifest = include_str!("../../Cargo.toml");
        let features = manifest.lines().find_map(|line| line.strip_prefix("default = "));
        let keys: Vec<_> = MODULES.iter().map(|module| module.key).collect();
        assert_eq!(features, Some(&*format!("{keys:?}")), "the line `default` of [features] in Cargo.toml");
    }

    #[test]
    fn a_transport_is_found_by_its_word() {
        assert_eq!(Transport::ALL.map(|transport| Transport::find(transport.word())), Transport::ALL.map(Some));
        assert_eq!(Transport::find("Sockets"), None);
    }
}
