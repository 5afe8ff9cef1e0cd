//! A big payload crosses in several chunks.

use crate::node::RuleCard;
use crate::protocol::pocket::reader::PAYLOAD_BYTES_MAX;
use crate::protocol::pocket::wire::Header;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "split_payloads",
    title: "A big payload crosses in several chunks",
    source: "Pocket, a TODO of the write buffer",
    breaks_without: "A payload that is one byte too big for a chunk never arrives.",
    default: true,
};

impl Rules {
    /// The most bytes of a payload that a writer puts into one chunk.
    pub fn part_max(&self, body_max: u32) -> u32 {
        if self.split_payloads { body_max } else { PAYLOAD_BYTES_MAX }
    }

    /// Whether a reader knows what to do with a chunk that says that others follow it.
    pub fn knows_parts(&self, header: &Header) -> bool {
        self.split_payloads || !header.has_more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_as_long_as_a_chunk_allows() {
        let [with, without] = [true, false].map(|split_payloads| Rules { split_payloads, ..Rules::default() });
        assert_eq!([with.part_max(4_087), without.part_max(4_087)], [4_087, PAYLOAD_BYTES_MAX]);
        let (part, last) = (Header { has_more: true, ..Header::default() }, Header::default());
        assert!(with.knows_parts(&part) && !without.knows_parts(&part) && without.knows_parts(&last));
    }
}
