//! Buyers: who has shown that an e-mail address is theirs.

mod rows;

pub use rows::find_or_create;
