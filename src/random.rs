//! Randomness, read where the world begins.

use rand::{
    RngExt, TryRng,
    distr::Alphanumeric,
    rngs::{SysError, SysRng},
};

use crate::hex::hex;

/// Letters and digits from the system's randomness, about 5.95 bits each.
pub fn text(length: usize) -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(length)
        .map(char::from)
        .collect()
}

/// 256 bits straight from the system, as 64 characters that can stand in a URL.
pub fn key() -> Result<String, SysError> {
    let mut bytes = [0; 32];
    SysRng.try_fill_bytes(&mut bytes)?;
    Ok(hex(&bytes))
}

/// Six digits straight from the system, each of the million as likely as any other.
pub fn six_digits() -> Result<String, SysError> {
    const CODES: u32 = 1_000_000;
    // Beyond the last whole million the first codes would be a little more likely.
    const EVEN: u32 = u32::MAX - u32::MAX % CODES;
    loop {
        let number = SysRng.try_next_u32()?;
        if number < EVEN {
            return Ok(format!("{:06}", number % CODES));
        }
    }
}
