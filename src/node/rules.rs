//! Switchable rules: a card that says what a rule is for, and the book of a protocol's rules as they stand.

use super::Data;

/// What one should know of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleCard {
    /// The word for it in a script.
    pub id: &'static str,
    /// What it says, in a few words.
    pub title: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// What goes wrong without it, in a sentence.
    pub breaks_without: &'static str,
    /// Whether it is on unless a script says otherwise.
    pub default: bool,
}

/// The rules of a protocol as they stand. `Default` has each rule as its card says.
pub trait RuleBook: Data + Default {
    /// The cards of all rules, in the order in which a page shows them.
    fn cards() -> &'static [RuleCard];

    /// Whether the rule at this place in [`cards`](Self::cards) is on; `false` for a place that is none.
    fn is_on(&self, index: usize) -> bool;

    /// Switches the rule at this place; nothing happens for a place that is none.
    fn switch(&mut self, index: usize, on: bool);

    /// The place of the rule with this id.
    fn find(id: &str) -> Option<usize> {
        Self::cards().iter().position(|card| card.id == id)
    }
}

/// The most rules that a protocol has.
pub const RULES_MAX: usize = 64;

/// The rules as bits, the first card's the lowest: how they cross to a worker. A derived form takes 3 kB a protocol.
pub fn rule_bits<R: RuleBook>(rules: &R) -> u64 {
    (0..R::cards().len()).rev().fold(0, |bits, index| bits << 1 | u64::from(rules.is_on(index)))
}

/// The rules that these bits stand for.
pub fn rules_of_bits<R: RuleBook>(bits: u64) -> R {
    let mut rules = R::default();
    (0..R::cards().len()).for_each(|index| rules.switch(index, bits >> index & 1 == 1));
    rules
}

/// For protocols without rules.
impl RuleBook for () {
    fn cards() -> &'static [RuleCard] {
        &[]
    }

    fn is_on(&self, _: usize) -> bool {
        false
    }

    fn switch(&mut self, _: usize, _: bool) {}
}

/// Makes the rule book of a protocol out of one file a rule.
///
/// `rule_book! { mod vote_once; mod log_check; }` in `rules/mod.rs` declares those modules, takes `CARD: RuleCard` of
/// each, and defines `pub struct Rules` with one private switch a rule, named like the module. Only the files in that
/// folder can read a switch: `impl Rules { pub fn may_vote_for(&self, ..) -> .. { !self.vote_once || .. } }`.
#[macro_export]
macro_rules! rule_book {
    ($(mod $rule:ident;)+) => {
        $(mod $rule;)+

        /// The rules as they stand. A handler cannot test a switch: it asks one of the deciding functions.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct Rules { $($rule: bool,)+ }

        impl serde::Serialize for Rules {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u64($crate::node::rule_bits(self))
            }
        }

        impl<'de> serde::Deserialize<'de> for Rules {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                serde::Deserialize::deserialize(deserializer).map($crate::node::rules_of_bits)
            }
        }

        impl Default for Rules {
            fn default() -> Self {
                Self { $($rule: $rule::CARD.default,)+ }
            }
        }

        impl $crate::node::RuleBook for Rules {
            fn cards() -> &'static [$crate::node::RuleCard] {
                const CARDS: &[$crate::node::RuleCard] = &[$($rule::CARD,)+];
                const { assert!(CARDS.len() <= $crate::node::RULES_MAX, "each rule crosses to a worker as a bit") };
                CARDS
            }

            fn is_on(&self, index: usize) -> bool {
                [$(self.$rule,)+].get(index).copied().unwrap_or(false)
            }

            fn switch(&mut self, index: usize, on: bool) {
                if let Some(switch) = [$(&mut self.$rule,)+].into_iter().nth(index) {
                    *switch = on;
                }
            }
        }
    };
}
