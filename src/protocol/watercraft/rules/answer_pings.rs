//! Members answer pings: their host with a ping, others with a list.

use crate::node::RuleCard;

use super::{MemberAnswer, Rules};

pub const CARD: RuleCard = RuleCard {
    id: "answer_pings",
    title: "Members answer pings: their host with a ping, others with a list",
    source: "WaterCraft README, rule 5",
    breaks_without: "The host hears nothing of living members, and two hosts never hear of each other.",
    default: true,
};

impl Rules {
    /// What a member does when it is pinged.
    pub fn member_answers(&self, is_from_host: bool) -> MemberAnswer {
        match (self.answer_pings, is_from_host) {
            (true, true) => MemberAnswer::Ping,
            (true, false) => MemberAnswer::List,
            (false, _) => MemberAnswer::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_answers_its_host_with_a_ping_and_others_with_a_list() {
        let without = Rules { answer_pings: false, ..Rules::default() };
        assert_eq!(Rules::default().member_answers(true), MemberAnswer::Ping);
        assert_eq!(Rules::default().member_answers(false), MemberAnswer::List);
        assert_eq!(without.member_answers(true), MemberAnswer::Nothing);
    }
}
