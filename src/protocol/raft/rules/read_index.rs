//! A leader makes sure that it leads before it answers a read.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "read_index",
    title: "A leader makes sure that it leads before it answers a read",
    source: "Thesis §6.4 (ReadIndex); Raft §8",
    breaks_without: "A leader that was replaced answers with old values.",
    default: true,
};

impl Rules {
    /// Whether a read waits until a majority has answered the leader once more.
    pub fn confirms_reads(&self) -> bool {
        self.read_index && self.acknowledges()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_read_waits_for_a_majority_where_followers_answer() {
        let confirms = |commit, incremental| {
            on_and_off(CARD.id, |rules: &Rules| Rules { commit, incremental, ..*rules }.confirms_reads())
        };
        assert_eq!((confirms(true, false), confirms(false, true)), ((true, false), (true, false)));
        assert_eq!(confirms(false, false), (false, false), "it would wait for ever");
    }
}
