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

/// A named choice of rules: a rung of the ladder on which a protocol is built up rule by rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RulePreset {
    /// The word for it in a script: `rules ladder A5`.
    pub id: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// The ids of the rules that are on; all others are off.
    pub rules: &'static [&'static str],
}

/// Rules that belong together: those from one on, in the order of the cards, up to where the next group begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleGroup {
    /// What they have in common, in a few words.
    pub title: &'static str,
    /// The id of the first of them.
    pub from: &'static str,
}

/// The rules of a protocol as they stand. `Default` has each rule as its card says.
pub trait RuleBook: Data + Default {
    /// The cards of all rules, in the order in which a page shows them.
    fn cards() -> &'static [RuleCard];

    /// Whether the rule at this place in [`cards`](Self::cards) is on; `false` for a place that is none.
    fn is_on(&self, index: usize) -> bool;

    /// Switches the rule at this place; nothing happens for a place that is none.
    fn switch(&mut self, index: usize, on: bool);

    /// Named choices of rules, in the order in which a page shows them.
    fn presets() -> &'static [RulePreset] {
        &[]
    }

    /// What belongs together, in the order of the cards; empty for a book that is read as a whole.
    fn groups() -> &'static [RuleGroup] {
        &[]
    }

    /// The title of the group of the rule at this place; empty where it belongs to none.
    fn group_of(index: usize) -> &'static str {
        let begins = |group: &&RuleGroup| Self::find(group.from).is_some_and(|from| from <= index);
        Self::groups().iter().rfind(begins).map_or("", |group| group.title)
    }

    /// How many of the rules, from the first card on, the words `none`, `all` and the presets' names switch: the protocol's
    /// own. Rules behind them belong to what lies under the protocol, its transport; they are switched by their ids alone,
    /// so that `rules none +vote` speaks of the same rules over any transport.
    fn own_len() -> usize {
        Self::cards().len()
    }

    /// The place of the rule with this id.
    fn find(id: &str) -> Option<usize> {
        Self::cards().iter().position(|card| card.id == id)
    }
}

/// The most rules that a protocol has.
pub const RULES_MAX: usize = 128;

/// The rules as bits, the first card's the lowest: how they cross to a worker. A derived form takes 3 kB a protocol.
pub fn rule_bits<R: RuleBook>(rules: &R) -> u128 {
    (0..R::cards().len()).rev().fold(0, |bits, index| bits << 1 | u128::from(rules.is_on(index)))
}

/// The rules that these bits stand for.
pub fn rules_of_bits<R: RuleBook>(bits: u128) -> R {
    let mut rules = R::default();
    (0..R::cards().len()).for_each(|index| rules.switch(index, bits >> index & 1 == 1));
    rules
}

/// Whether each preset names only rules that there are; for [`rule_book!`](crate::rule_book), when it is compiled.
pub const fn presets_are_known(presets: &[RulePreset], cards: &[RuleCard]) -> bool {
    let mut preset = 0;
    while preset < presets.len() {
        let rules = presets[preset].rules;
        let mut rule = 0;
        while rule < rules.len() {
            if !is_known(rules[rule], cards) {
                return false;
            }
            rule += 1;
        }
        preset += 1;
    }
    true
}

/// Whether each group begins with a rule that there is, as [`presets_are_known`].
pub const fn groups_are_known(groups: &[RuleGroup], cards: &[RuleCard]) -> bool {
    let mut group = 0;
    while group < groups.len() {
        if !is_known(groups[group].from, cards) {
            return false;
        }
        group += 1;
    }
    true
}

const fn is_known(id: &str, cards: &[RuleCard]) -> bool {
    let mut card = 0;
    while card < cards.len() {
        if is_same(id.as_bytes(), cards[card].id.as_bytes()) {
            return true;
        }
        card += 1;
    }
    false
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
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
///
/// `rule_book! { presets: PRESETS; groups: GROUPS; mod vote_once; … }` gives the book named presets and groups too. One that
/// names a rule which is not in the book does not compile.
#[macro_export]
macro_rules! rule_book {
    ($(presets: $presets:expr;)? $(groups: $groups:expr;)? $(mod $rule:ident;)+) => {
        $(mod $rule;)+

        /// The rules as they stand. A handler cannot test a switch: it asks one of the deciding functions.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct Rules { $($rule: bool,)+ }

        impl Rules {
            const CARDS: &[$crate::node::RuleCard] = &[$($rule::CARD,)+];
        }

        const _: () = assert!(Rules::CARDS.len() <= $crate::node::RULES_MAX, "each rule crosses to a worker as a bit");
        $(const _: () =
            assert!($crate::node::presets_are_known($presets, Rules::CARDS), "a preset names a rule that is not in the book");)?
        $(const _: () =
            assert!($crate::node::groups_are_known($groups, Rules::CARDS), "a group begins with a rule that is not in the book");)?

        impl serde::Serialize for Rules {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u128($crate::node::rule_bits(self))
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
                Self::CARDS
            }

            $(fn presets() -> &'static [$crate::node::RulePreset] {
                $presets
            })?

            $(fn groups() -> &'static [$crate::node::RuleGroup] {
                $groups
            })?

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_is_known_if_the_book_has_all_its_rules() {
        let card = |id| RuleCard { id, title: "", source: "", breaks_without: "", default: true };
        let cards = [card("vote"), card("vote_once")];
        let is_known = |rules| presets_are_known(&[RulePreset { id: "A1", title: "", rules }], &cards);
        assert!(is_known(&[]) && is_known(&["vote_once", "vote"]));
        assert!(!is_known(&["vote_o"]) && !is_known(&["vote", "vote_once_more"]) && !is_known(&[""]));
        let is_known = |from| groups_are_known(&[RuleGroup { title: "Votes", from }], &cards);
        assert!(is_known("vote_once") && !is_known("votes"));
    }

    #[test]
    fn a_group_goes_on_until_the_next_begins() {
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        struct Book;
        impl RuleBook for Book {
            fn cards() -> &'static [RuleCard] {
                const fn card(id: &'static str) -> RuleCard {
                    RuleCard { id, title: "", source: "", breaks_without: "", default: true }
                }
                &const { [card("a"), card("b"), card("c"), card("d")] }
            }

            fn is_on(&self, _: usize) -> bool {
                true
            }

            fn switch(&mut self, _: usize, _: bool) {}

            fn groups() -> &'static [RuleGroup] {
                &[RuleGroup { title: "First", from: "b" }, RuleGroup { title: "Then", from: "d" }]
            }
        }
        assert_eq!([0, 1, 2, 3, 9].map(Book::group_of), ["", "First", "First", "Then", "Then"]);
        assert_eq!(<()>::group_of(0), "");
    }
}
