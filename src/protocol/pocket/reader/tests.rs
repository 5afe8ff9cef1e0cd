use proptest::prelude::*;

use super::*;

const BODY_MAX: u32 = 32;

fn chunk(header: Header, body: &[u8]) -> Chunk {
    Chunk { header: Header { length: body.len() as u32, ..header }, body: body.to_vec() }
}

/// All that a reader finds in these pieces, and the most that it kept.
fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Result<Chunk, SocketError>>, usize) {
    let mut reader = ChunkReader::default();
    let (mut found, mut held_max) = (Vec::new(), 0);
    for mut piece in pieces {
        while !piece.is_empty() {
            let (taken, chunk) = reader.feed(piece, BODY_MAX);
            assert!(taken > 0, "it goes on");
            piece = &piece[taken..];
            found.extend(chunk.map(|chunk| chunk.map_err(|rejected| rejected.error)));
            held_max = held_max.max(reader.held_bytes());
        }
    }
    (found, held_max)
}

#[test]
fn what_is_wrong_is_skipped_by_its_length_and_the_next_chunk_is_found() {
    let good = chunk(Header::default(), b"good");
    let big = chunk(Header::default(), &[0xFF; 33]);
    let corrupt = [&[0xE0, 0, 0, 0, 0, 0, 0, 0, 3][..], b"bad"].concat();
    let stream = [good.encode(), big.encode(), corrupt, good.encode()].concat();
    let expected = vec![
        Ok(good.clone()),
        Err(SocketError::PayloadTooBig { got: 33, accepted: 32 }),
        Err(SocketError::InvalidFlags(0xE0)),
        Ok(good),
    ];
    assert_eq!(read([&stream[..]]).0, expected);
    assert_eq!(read(stream.chunks(1)).0, expected);
}

#[test]
fn a_header_that_announces_four_gigabytes_allocates_nothing() {
    for flags in [0, 0xFF] {
        let mut reader = ChunkReader::default();
        let (taken, found) = reader.feed(&[flags, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], u32::MAX - 1);
        assert!(taken == 9 && matches!(found, Some(Err(_))), "{found:?}");
        assert_eq!((reader.place(), reader.held_bytes()), (Place::Skips { left: u32::MAX }, 0));
        assert_eq!(reader.feed(&[0; 1_000], u32::MAX - 1), (1_000, None));
        assert_eq!((reader.place(), reader.held_bytes()), (Place::Skips { left: u32::MAX - 1_000 }, 0));
    }
}

#[test]
fn a_body_takes_room_as_it_comes_and_not_as_it_is_claimed() {
    let mut reader = ChunkReader::default();
    _ = reader.feed(&[0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1], u32::MAX);
    let Step::Body { body, .. } = &reader.0 else { panic!("a body has begun") };
    assert!(body.capacity() < 64, "{}", body.capacity());
}

#[test]
fn an_empty_chunk_is_a_chunk() {
    let empty = chunk(Header::default(), b"");
    let stream = [empty.encode(), empty.encode()].concat();
    assert_eq!(read([&stream[..]]).0, [Ok(empty.clone()), Ok(empty)]);
}

fn part(has_more: bool, nonce: u32, body: &[u8]) -> Chunk {
    chunk(Header { has_more, nonce, ..Header::default() }, body)
}

/// What comes of these chunks: errors, and the bodies of payloads.
fn put_together(parts: &mut Parts, chunks: &[Chunk]) -> (Vec<SocketError>, Vec<String>) {
    let (mut errors, mut bodies) = (Vec::new(), Vec::new());
    for chunk in chunks {
        let (error, packet) = parts.take(chunk.clone());
        errors.extend(error);
        bodies.extend(packet.map(|packet| String::from_utf8_lossy(&packet.body).into_owned()));
    }
    (errors, bodies)
}

#[test]
fn a_payload_is_put_together_of_its_parts() {
    let mut parts = Parts::default();
    let chunks = [part(true, 1, b"a"), part(true, 1, b"b"), part(false, 1, b"c"), part(false, 1, b"d")];
    assert_eq!(put_together(&mut parts, &chunks), (vec![], vec!["abc".into(), "d".into()]));
    let chunks = [part(true, 1, b"a"), part(true, 2, b"b"), part(false, 2, b"c")];
    assert_eq!(put_together(&mut parts, &chunks), (vec![SocketError::UnfinishedPayload], vec!["bc".into()]));
    assert!(!parts.is_inside());
}

#[test]
fn a_payload_that_lost_a_part_is_lost_whole_and_no_other() {
    let rest = [part(true, 0, b"b"), part(false, 0, b"c"), part(false, 0, b"d")];
    // A first part that was too big: its header says that others follow.
    let mut parts = Parts::default();
    parts.spoil(Some(part(true, 0, b"").header));
    assert_eq!(put_together(&mut parts, &rest), (vec![], vec!["d".into()]));
    // A middle part with a header that says nothing.
    _ = parts.take(part(true, 0, b"a"));
    parts.spoil(None);
    assert_eq!(put_together(&mut parts, &rest), (vec![], vec!["d".into()]));
    // A last part: nothing follows.
    _ = parts.take(part(true, 0, b"a"));
    parts.spoil(Some(part(false, 0, b"").header));
    assert_eq!(put_together(&mut parts, &rest), (vec![], vec!["bc".into(), "d".into()]));
    // A chunk of no payload in parts (P-09).
    parts.spoil(None);
    assert_eq!(put_together(&mut parts, &rest[2..]), (vec![], vec!["d".into()]));
}

#[test]
fn a_payload_of_too_many_parts_is_dropped_when_it_passes_the_bound() {
    let mut parts = Parts::default();
    let big = part(true, 0, &vec![0; 1 << 20]);
    for _ in 0..4 {
        assert_eq!(parts.take(big.clone()), (None, None));
    }
    assert_eq!(parts.held_bytes(), PAYLOAD_BYTES_MAX as usize);
    let error = SocketError::PayloadTooBig { got: 5 << 20, accepted: PAYLOAD_BYTES_MAX };
    assert_eq!(parts.take(big.clone()), (Some(error), None));
    assert_eq!(parts.held_bytes(), 0);
    assert_eq!(parts.take(big), (None, None));
    assert_eq!(
        put_together(&mut parts, &[part(false, 0, b"end"), part(false, 0, b"next")]),
        (vec![], vec!["next".into()])
    );
}

fn any_chunk() -> impl Strategy<Value = Vec<u8>> {
    let good = prop::collection::vec(any::<u8>(), 0..40).prop_map(|body| chunk(Header::default(), &body).encode());
    let any_header = (any::<u8>(), 0..3_u8, 0..50_u8).prop_map(|(flags, nonce, length)| {
        [&[flags, 0, 0, 0, nonce, 0, 0, 0, length][..], &vec![0; length.into()]].concat()
    });
    prop_oneof![good, any_header, prop::collection::vec(any::<u8>(), 0..20)]
}

proptest! {
    /// Where a stream is cut changes nothing, and no more is kept than one body.
    #[test]
    fn any_bytes_in_any_cuts_give_the_same(
        pieces in prop::collection::vec(any_chunk(), 0..12),
        cuts in prop::collection::vec(1..20_usize, 1..8),
    ) {
        let stream = pieces.concat();
        let whole = read([&stream[..]]);
        let mut rest = &stream[..];
        let mut cut = cuts.iter().cycle();
        let pieces = std::iter::from_fn(|| {
            let (piece, left) = rest.split_at_checked(*cut.next()?)?;
            rest = left;
            Some(piece)
        });
        let pieces: Vec<&[u8]> = pieces.collect();
        let in_cuts = read(pieces.iter().copied().chain([&stream[pieces.concat().len()..]]));
        prop_assert_eq!(&in_cuts.0, &whole.0);
        prop_assert!(in_cuts.1.max(whole.1) <= BODY_MAX as usize);
    }
}
