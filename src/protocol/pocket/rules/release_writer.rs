//! A writer that waits lets go of the buffer when the socket closes.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "release_writer",
    title: "A writer that waits lets go of the buffer when the socket closes",
    source: "Bug 3 of the first implementation",
    breaks_without: "The writer keeps the buffer's lock, closing waits for the lock, and the socket never closes.",
    default: true,
};

impl Rules {
    /// Whether closing goes on that was stuck because of a writer.
    pub fn resumes_closing(&self) -> bool {
        self.release_writer
    }

    /// Whether closing waits for ever while so many writers wait.
    pub fn sticks_in_closing(&self, writers: usize) -> bool {
        !self.release_writer && writers > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_sticks_at_a_writer_that_keeps_the_buffer() {
        let [with, without] = [true, false].map(|release_writer| Rules { release_writer, ..Rules::default() });
        assert!(!with.sticks_in_closing(1) && without.sticks_in_closing(1) && !without.sticks_in_closing(0));
    }
}
