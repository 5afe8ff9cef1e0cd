//! The first error of a socket is the one that is kept.

use crate::node::RuleCard;
use crate::protocol::pocket::error::SocketError;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "keep_first_error",
    title: "The first error of a socket is the one that is kept",
    source: "Pocket, the text; bug 12 of the first implementation",
    breaks_without: "A later error hides what went wrong.",
    default: true,
};

impl Rules {
    /// The error that a socket remembers, of the one that it has and one that comes.
    pub fn kept(&self, has: Option<SocketError>, comes: SocketError) -> SocketError {
        has.filter(|_| self.keep_first_error).unwrap_or(comes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::pocket::error::Broken;

    #[test]
    fn a_write_error_is_not_hidden_by_the_flush_error_after_it() {
        let [with, without] = [true, false].map(|keep_first_error| Rules { keep_first_error, ..Rules::default() });
        let [write, flush] = [Broken::Write, Broken::Flush].map(SocketError::from);
        assert_eq!([with.kept(None, write), with.kept(Some(write), flush)], [write, write]);
        assert_eq!(without.kept(Some(write), flush), flush);
    }
}
