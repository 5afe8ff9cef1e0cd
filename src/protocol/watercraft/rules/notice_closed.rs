//! A closed connection is as good as silence.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "notice_closed",
    title: "A closed connection is as good as silence",
    source: "An addition",
    breaks_without: "Nothing breaks: the dead are found by their silence, a little later.",
    default: false,
};

impl Rules {
    /// Whether a watched peer whose connection closes counts as silent at once.
    pub fn notices_closed(&self) -> bool {
        self.notice_closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::bench::on_and_off;

    #[test]
    fn a_closed_connection_counts_as_silence() {
        assert_eq!(on_and_off(CARD.id, Rules::notices_closed), (true, false));
    }
}
