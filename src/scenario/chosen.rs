//! What is to run: the lines `protocol` and `transport` come in, the module that both name goes out.

use super::complaint::{Complaint, choices, quoted};
use super::words::{Line, Word};
use crate::protocol::{Module, Transport};

/// The module of these that the two lines name. `over`: whatever the second of them says.
pub(super) fn chosen(
    modules: &'static [Module],
    (protocol, transport): (Option<&Line<'_>>, Option<&Line<'_>>),
    over: Option<Transport>,
    last_line: u32,
) -> Result<&'static Module, Complaint> {
    let Some(line) = protocol else {
        let keys = choices(keys(modules));
        let message = format!("The script names no protocol: write a line “protocol” with {keys}.");
        return Err(Complaint::at_line(last_line, message));
    };
    let protocol = protocol_of(modules, line)?;
    let named = transport.map(|line| transport_of(modules, protocol.text, line)).transpose()?;
    let wanted = (protocol.text, over.or(named).unwrap_or_default());
    let module = modules.iter().find(|module| (module.protocol, module.transport) == wanted);
    module.ok_or_else(|| line.complain(Some(protocol), no_choice(protocol.text)))
}

/// What is told where a build does not have the module; `protocol`: the line that names it.
pub(super) fn absent(module: &Module, protocol: Option<&Line<'_>>) -> Complaint {
    let place = protocol.map(|line| line.complain(line.words.get(1).copied(), "")).unwrap_or_default();
    Complaint { message: Complaint::absent(module).message, ..place }
}

fn protocol_of<'a>(modules: &'static [Module], line: &Line<'a>) -> Result<Word<'a>, Complaint> {
    let mut words = line.reader();
    words.take("protocol");
    let key = words.word("the key of a protocol")?;
    words.end()?;
    if keys(modules).any(|known| known == key.text) {
        return Ok(key);
    }
    let message = format!("There is no protocol {}: expected {}.", quoted(key.text), choices(keys(modules)));
    Err(line.wrong(key, message, keys(modules)))
}

fn transport_of(modules: &[Module], protocol: &str, line: &Line<'_>) -> Result<Transport, Complaint> {
    let mut words = line.reader();
    words.take("transport");
    let all = || Transport::ALL.iter().map(|transport| transport.word());
    let word = words.word(&choices(all()))?;
    words.end()?;
    let transport = Transport::find(word.text).ok_or_else(|| {
        let message = format!("There is no transport {}: expected {}.", quoted(word.text), choices(all()));
        line.wrong(word, message, all())
    })?;
    let has_choice = modules.iter().filter(|module| module.protocol == protocol).count() > 1;
    if has_choice { Ok(transport) } else { Err(line.complain(line.words.first().copied(), no_choice(protocol))) }
}

fn no_choice(protocol: &str) -> String {
    format!("The protocol {} leaves no choice of transport: write no line “transport”.", quoted(protocol))
}

/// Each protocol once.
fn keys(modules: &[Module]) -> impl Iterator<Item = &'static str> {
    modules.iter().filter(|module| module.transport == Transport::Direct).map(|module| module.protocol)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULES: &[Module] = &[
        Module { key: "raft", protocol: "raft", transport: Transport::Direct },
        Module { key: "pocket", protocol: "pocket", transport: Transport::Direct },
        Module { key: "raft-sockets", protocol: "raft", transport: Transport::Sockets },
    ];

    /// The key of the module that these lines name.
    fn key_of(protocol: &str, transport: &str, over: Option<Transport>) -> Result<&'static str, String> {
        let (protocol, transport) = (Line::cut(Some(1), protocol), Line::cut(Some(2), transport));
        let module = chosen(MODULES, (protocol.as_ref(), transport.as_ref()), over, 9);
        module.map(|module| module.key).map_err(|complaint| complaint.to_string())
    }

    #[test]
    fn two_lines_name_a_module() {
        for (protocol, transport, key) in [
            ("protocol raft", "", "raft"),
            ("protocol raft", "transport direct", "raft"),
            ("protocol raft", "transport sockets  # bytes", "raft-sockets"),
            ("protocol pocket", "", "pocket"),
        ] {
            assert_eq!(key_of(protocol, transport, None), Ok(key), "{protocol} {transport}");
        }
    }

    #[test]
    fn who_calls_may_say_what_it_runs_over() {
        use Transport::{Direct, Sockets};
        assert_eq!(key_of("protocol raft", "", Some(Sockets)), Ok("raft-sockets"));
        assert_eq!(key_of("protocol raft", "transport sockets", Some(Direct)), Ok("raft"));
        assert_eq!(key_of("protocol pocket", "", Some(Direct)), Ok("pocket"));
        let none = "Line 1, column 10: The protocol “pocket” leaves no choice of transport: write no line “transport”.";
        assert_eq!(key_of("protocol pocket", "", Some(Sockets)), Err(none.to_owned()));
    }

    #[test]
    fn what_cannot_be_run_has_a_sentence_with_its_place() {
        for (protocol, transport, expected) in [
            (
                "protocol raft",
                "transport sokets",
                "Line 2, column 11: There is no transport “sokets”: expected direct or sockets. Did you mean “sockets”?",
            ),
            (
                "protocol raft",
                "transport",
                "Line 2, column 10: Something is missing after “transport”: expected direct or sockets.",
            ),
            ("protocol raft", "transport direct now", "Line 2, column 18: The line should end before “now”."),
            (
                "protocol pocket",
                "transport direct",
                "Line 2, column 1: The protocol “pocket” leaves no choice of transport: write no line “transport”.",
            ),
            (
                "",
                "transport sockets",
                "Line 9: The script names no protocol: write a line “protocol” with raft or pocket.",
            ),
            (
                "protocol raft-sockets",
                "",
                "Line 1, column 10: There is no protocol “raft-sockets”: expected raft or pocket.",
            ),
        ] {
            assert_eq!(key_of(protocol, transport, None), Err(expected.to_owned()), "{protocol} {transport}");
        }
    }
}
