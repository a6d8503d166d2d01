//! Conversions between integers that saturate where a value cannot fit.

/// A 32-bit number as a size in memory; all supported systems have at least 32 bits.
pub fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A length in memory as a 64-bit number.
pub fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// `a · b / c`, rounded, and at least 1.
pub fn scaled(a: u32, b: u32, c: u32) -> u32 {
    let (a, b, c) = (u64::from(a), u64::from(b), u64::from(c.max(1)));
    u32::try_from((a * b + c / 2) / c).unwrap_or(u32::MAX).max(1)
}
