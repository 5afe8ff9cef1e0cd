//! A leader begins its term with an empty entry.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "no_op",
    title: "A leader begins its term with an empty entry",
    source: "Thesis §6.4; Raft §8",
    breaks_without: "What earlier terms left is committed only when somebody writes.",
    default: true,
};

impl Rules {
    /// Whether a new leader appends an entry that asks for nothing.
    pub fn begins_with_noop(&self) -> bool {
        self.no_op && self.commit && self.entry_term
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_term_begins_with_an_empty_entry_where_entries_are_committed_and_carry_terms() {
        assert_eq!(on_and_off(CARD.id, Rules::begins_with_noop), (true, false));
        let without_commit = |rules: &Rules| Rules { commit: false, ..*rules }.begins_with_noop();
        assert_eq!(on_and_off(CARD.id, without_commit), (false, false), "there is nothing to commit");
        let without_terms = |rules: &Rules| Rules { entry_term: false, ..*rules }.begins_with_noop();
        assert_eq!(on_and_off(CARD.id, without_terms), (false, false), "no entry is of an earlier term");
    }
}
