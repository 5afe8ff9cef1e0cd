//! The writer refuses a payload that is too big.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "check_at_writer",
    title: "The writer refuses a payload that is too big",
    source: "Left open by the text, which checks at the reader",
    breaks_without: "A payload that no reader accepts crosses the whole link before it is refused, and its writer never hears.",
    default: false,
};

impl Rules {
    /// Whether a writer refuses a payload of this length where a chunk holds so much.
    pub fn refuses_to_write(&self, length: u32, body_max: u32) -> bool {
        self.check_at_writer && !self.split_payloads && length > body_max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_chunk_holds_is_refused_and_only_if_nothing_splits_it() {
        let rules = |check_at_writer, split_payloads| Rules { check_at_writer, split_payloads, ..Rules::default() };
        let refuses = |rules: Rules| [4_087, 4_088].map(|length| rules.refuses_to_write(length, 4_087));
        assert_eq!(refuses(rules(true, false)), [false, true]);
        assert_eq!(refuses(rules(false, false)), [false, false]);
        assert_eq!(refuses(rules(true, true)), [false, false]);
    }
}
