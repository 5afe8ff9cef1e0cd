//! What a script may say of a protocol, without the protocol's types: all checks are compiled once.

use crate::node::{ParamBook, ParamCard, ParamError, Roster, RuleBook, RuleCard, RulePreset};
use crate::protocol::Visitor;
use crate::view::{Exhibit, RequestForm};

/// What the network itself sends, as scripts call it.
pub(super) const NETWORK_KINDS: [&str; 4] = ["dial", "accept", "refuse", "close"];

/// The words of one protocol.
pub(super) struct Vocabulary {
    pub columns: Vec<&'static str>,
    pub properties: Vec<&'static str>,
    pub kinds: &'static [&'static str],
    pub rules: &'static [RuleCard],
    /// How many of the rules, from the first on, `none`, `all` and the presets speak of.
    pub own_len: usize,
    pub presets: &'static [RulePreset],
    pub params: Vec<ParamCard>,
    pub requests: &'static [RequestForm],
    /// Tries a value for a parameter.
    pub try_param: fn(&str, &str) -> Result<(), ParamError>,
    /// Tries the words of a request.
    pub try_request: fn(&[&str], &Roster) -> Result<(), String>,
}

impl Vocabulary {
    /// The words of this protocol.
    pub fn of<P: Exhibit>() -> Self {
        Self {
            columns: P::columns().iter().map(|column| column.id).collect(),
            properties: P::properties().iter().map(|property| property.id).collect(),
            kinds: P::kinds(),
            rules: P::Rules::cards(),
            own_len: P::Rules::own_len(),
            presets: P::Rules::presets(),
            params: P::Params::default().cards(),
            requests: P::requests(),
            try_param: |id, value| P::Params::default().set(id, value),
            try_request: |words, roster| P::read_request(words, roster).map(drop),
        }
    }

    /// The ids of its rules.
    pub fn rule_ids(&self) -> impl Iterator<Item = &'static str> {
        self.rules.iter().map(|card| card.id)
    }

    /// The rules that `none`, `all` and the presets speak of.
    pub fn own_rules(&self) -> &'static [RuleCard] {
        self.rules.split_at_checked(self.own_len).map_or(self.rules, |(own, _)| own)
    }

    /// The ids of its presets of rules.
    pub fn preset_ids(&self) -> impl Iterator<Item = &'static str> {
        self.presets.iter().map(|preset| preset.id)
    }

    /// The kinds of its messages and of what the network sends.
    pub fn all_kinds(&self) -> impl Iterator<Item = &'static str> {
        self.kinds.iter().copied().chain(NETWORK_KINDS)
    }
}

/// Fetches the words of a protocol that is known by its key.
pub(super) struct Fetch;

impl Visitor for Fetch {
    type Out = Vocabulary;
    fn visit<P: Exhibit>(self) -> Vocabulary {
        Vocabulary::of::<P>()
    }
}
