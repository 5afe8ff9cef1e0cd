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
        #[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub struct Rules { $($rule: bool,)+ }

        impl Default for Rules {
            fn default() -> Self {
                Self { $($rule: $rule::CARD.default,)+ }
            }
        }

        impl $crate::node::RuleBook for Rules {
            fn cards() -> &'static [$crate::node::RuleCard] {
                static CARDS: &[$crate::node::RuleCard] = &[$($rule::CARD,)+];
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
