//! A refusal says where to look next.

use crate::node::RuleCard;

use super::Rules;
use crate::protocol::raft::message::{Index, Term};

pub const CARD: RuleCard = RuleCard {
    id: "fast_backup",
    title: "A refusal says where to look next",
    source: "Raft §5.3, last paragraphs",
    breaks_without: "A leader goes back one entry a round: a long way takes long.",
    default: true,
};

impl Rules {
    /// What to send next after a refusal behind `prev`: the follower's log ends at `last`, and where it has another
    /// term there, that term begins at the conflict's index in its log; `own_end` is where that term ends in the
    /// leader's.
    pub fn next_after_refusal(
        &self,
        prev: Index,
        last: Index,
        conflict: Option<(Term, Index)>,
        own_end: impl Fn(Term) -> Option<Index>,
    ) -> Index {
        if !self.fast_backup {
            return prev.max(1);
        }
        let next = match conflict {
            None => last.saturating_add(1),
            Some((term, first)) => own_end(term).map_or(first, |end| end.saturating_add(1).min(prev)),
        };
        next.clamp(1, prev.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_term_is_skipped_at_a_time() {
        let rules = Rules::default();
        assert_eq!(rules.next_after_refusal(10, 4, None, |_| None), 5, "the follower's log is short");
        assert_eq!(rules.next_after_refusal(10, 12, Some((3, 6)), |_| None), 6, "the leader has nothing of that term");
        assert_eq!(rules.next_after_refusal(10, 12, Some((3, 6)), |_| Some(7)), 8);
        let slow = Rules { fast_backup: false, ..Rules::default() };
        assert_eq!(slow.next_after_refusal(10, 4, None, |_| None), 10);
        for hostile in [0, 1, u64::MAX] {
            assert!((1..=10).contains(&rules.next_after_refusal(10, hostile, Some((1, hostile)), |_| None)));
        }
    }
}
