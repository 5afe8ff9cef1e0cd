//! A fingerprint of any value: 64 bits that are the same natively and in every browser.

use std::hash::{Hash, Hasher};

use siphasher::sip::SipHasher13;

/// A hasher whose outcome depends on the values alone: the size of a machine word plays no part.
#[derive(Clone, Debug, Default)]
pub struct Fingerprint(SipHasher13);

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        self.0.finish()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    // Each number as a whole: the same bytes as through `write`, at a third of the price.
    fn write_u8(&mut self, value: u8) {
        self.0.write_u8(value);
    }

    fn write_u16(&mut self, value: u16) {
        self.0.write_u16(value);
    }

    fn write_u32(&mut self, value: u32) {
        self.0.write_u32(value);
    }

    fn write_u64(&mut self, value: u64) {
        self.0.write_u64(value);
    }

    // Lengths and enum tags are hashed as machine words, which are 4 bytes long in WebAssembly.
    fn write_usize(&mut self, value: usize) {
        self.0.write_u64(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        self.0.write_i64(value as i64);
    }
}

/// The fingerprint of one value.
pub fn fingerprint_of<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = Fingerprint::default();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_a_fixed_number_on_every_platform() {
        // The same line stands in tests/web.rs: a browser must find the same number.
        let value = (Some(3_u16), vec!["b", "c"], [1_u64, 2]);
        assert_eq!(fingerprint_of(&value), 0x1cb9_d543_ebde_0089);
    }
}
