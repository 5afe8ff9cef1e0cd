//! The hello of a socket: a connection's end comes in, 98 bytes go out; the peer's bytes come in, its key goes out.
//!
//! Before its first chunk, each end sends a hello: two bytes that say how long it is (big-endian, always 96), the 32 bytes of
//! an ephemeral ed25519 key, and the 64 bytes of that key's signature of [`SIGNED`]. Any other length is wrong and is
//! refused as soon as the two bytes are there: nothing is kept of what follows, and nothing is allocated for it.
//!
//! **What a hello proves**: that the peer can sign with the key that it shows. It does not prove who the peer is, the text
//! names nobody, and a hello that was overheard can be said again by another. What comes after it is neither encrypted nor
//! signed. That is as much as the first implementation's draft wanted. A peer that says one's own hello is refused.
//!
//! **Where the key comes from**: a node has no dice, so its key is not random. It is derived from the node's name, the
//! connection and the direction, and whoever knows these can derive it too. A real node draws its key at random.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};
use thiserror::Error;

use crate::node::{Connection, NodeId, Roster};

/// The text that each end signs.
pub const SIGNED: &[u8] = b"pocket network v1 handshake";
const KEY_BYTES: usize = 32;
/// The bytes of a hello without its length: a key and a signature.
pub const HELLO_BYTES: usize = KEY_BYTES + 64;
/// The bytes of a hello with the two that say its length.
pub const HELLO_WIRE_BYTES: usize = 2 + HELLO_BYTES;

/// The ephemeral key that a peer showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PeerId(pub [u8; KEY_BYTES]);

impl PeerId {
    /// Its first six hexadecimal digits.
    pub fn short(&self) -> String {
        let [one, two, three, ..] = self.0;
        format!("{one:02x}{two:02x}{three:02x}")
    }
}

/// What is wrong with a hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Error)]
pub enum BadHello {
    #[error("it is {0} bytes long and not {HELLO_BYTES}")]
    Length(u16),
    #[error("the key is none")]
    Key,
    #[error("the signature does not fit")]
    Signature,
    #[error("it is one's own")]
    Echo,
    #[error("it did not come in time")]
    TimedOut,
}

/// The key of a node's end of a connection: made from what names the end, for a node has no dice.
fn key_of(me: NodeId, roster: &Roster, over: Connection) -> SigningKey {
    let direction = if over.dialler == me { 0 } else { 1 };
    let mut hasher = Sha512::new();
    hasher.update(SIGNED);
    for word in [roster.name(me), roster.name(over.dialler)] {
        hasher.update(u64::try_from(word.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(word);
    }
    hasher.update(over.attempt.to_be_bytes());
    hasher.update([direction]);
    let digest: [u8; 64] = hasher.finalize().into();
    let mut secret = [0; KEY_BYTES];
    secret.copy_from_slice(&digest[..KEY_BYTES]);
    SigningKey::from_bytes(&secret)
}

/// The hello of a node's end of a connection, with its length before it.
pub fn hello(me: NodeId, roster: &Roster, over: Connection) -> [u8; HELLO_WIRE_BYTES] {
    let key = key_of(me, roster, over);
    let mut bytes = [0; HELLO_WIRE_BYTES];
    let (length, rest) = bytes.split_at_mut(2);
    length.copy_from_slice(&(HELLO_BYTES as u16).to_be_bytes());
    rest[..KEY_BYTES].copy_from_slice(key.verifying_key().as_bytes());
    rest[KEY_BYTES..].copy_from_slice(&key.sign(SIGNED).to_bytes());
    bytes
}

/// Looks at the first two bytes of a peer.
///
/// # Errors
/// Any length but [`HELLO_BYTES`].
pub fn check_length(length: [u8; 2]) -> Result<(), BadHello> {
    match u16::from_be_bytes(length) {
        length if usize::from(length) == HELLO_BYTES => Ok(()),
        length => Err(BadHello::Length(length)),
    }
}

/// The key that a hello shows, whether the signature fits or not.
pub fn id_of(said: &[u8; HELLO_WIRE_BYTES]) -> PeerId {
    let mut key = [0; KEY_BYTES];
    key.copy_from_slice(&said[2..2 + KEY_BYTES]);
    PeerId(key)
}

/// The peer that says this hello to the end whose own key is the other.
///
/// # Errors
/// A wrong length, a key or a signature that is none, one's own hello.
pub fn verify(said: &[u8; HELLO_WIRE_BYTES], own: Option<PeerId>) -> Result<PeerId, BadHello> {
    check_length([said[0], said[1]])?;
    let PeerId(key) = id_of(said);
    let mut signature = [0; 64];
    signature.copy_from_slice(&said[2 + KEY_BYTES..]);
    if own == Some(PeerId(key)) {
        return Err(BadHello::Echo);
    }
    let verifier = VerifyingKey::from_bytes(&key).map_err(|_| BadHello::Key)?;
    verifier.verify_strict(SIGNED, &Signature::from_bytes(&signature)).map_err(|_| BadHello::Signature)?;
    Ok(PeerId(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends() -> (Roster, Connection) {
        let mut roster = Roster::default();
        ["b", "c"].iter().for_each(|name| _ = roster.add(name).expect("the name is new"));
        (roster, Connection { dialler: NodeId(0), attempt: 0 })
    }

    #[test]
    fn a_hello_shows_the_key_that_signed_it_and_each_end_of_each_connection_has_another() {
        let (roster, over) = ends();
        let again = Connection { attempt: 1, ..over };
        let hellos = [(0, over), (1, over), (0, again), (1, again)].map(|(me, over)| hello(NodeId(me), &roster, over));
        for (place, said) in hellos.iter().enumerate() {
            for (other, own) in hellos.iter().enumerate() {
                let expected = if place == other { Err(BadHello::Echo) } else { Ok(said[2..34].to_vec()) };
                assert_eq!(verify(said, Some(id_of(own))).map(|peer| peer.0.to_vec()), expected, "{place} to {other}");
            }
        }
        assert_eq!(hellos[0], hello(NodeId(0), &roster, over), "the same end says the same");
    }

    #[test]
    fn a_hello_with_any_byte_changed_is_refused() {
        let (roster, over) = ends();
        let own = Some(id_of(&hello(NodeId(0), &roster, over)));
        let said = hello(NodeId(1), &roster, over);
        for place in 0..said.len() {
            let mut changed = said;
            changed[place] ^= 1;
            assert!(verify(&changed, own).is_err(), "byte {place}");
        }
        // Keys of small order sign anything.
        let mut zero = [0; HELLO_WIRE_BYTES];
        zero[1] = said[1];
        assert!(verify(&zero, own).is_err());
    }

    #[test]
    fn a_hello_of_another_length_is_refused_by_its_first_two_bytes() {
        for length in [0, 1, 95, 97, u16::MAX] {
            assert_eq!(check_length(length.to_be_bytes()), Err(BadHello::Length(length)));
        }
        assert_eq!(check_length([0, 96]), Ok(()));
    }
}
