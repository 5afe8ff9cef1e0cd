//! Whoever writes and hears nothing asks whether the other end is still there.

use crate::node::RuleCard;

use super::Rules;

pub const CARD: RuleCard = RuleCard {
    id: "probe_silence",
    title: "A silent peer is asked whether it is still there",
    source: "The laboratory's own, as a TCP keepalive",
    breaks_without: "A node that crashed behind a cut link leaves half a socket, and all that is written to it is lost; a credit that is lost stops a writer for ever.",
    default: true,
};

impl Rules {
    /// Whether silence counts once something was written.
    pub fn probes_silence(&self) -> bool {
        self.probe_silence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_rule_silence_may_last() {
        assert!(Rules::default().probes_silence());
        assert!(!Rules { probe_silence: false, ..Rules::default() }.probes_silence());
    }
}
