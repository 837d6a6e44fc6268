//! Signing in: an address is written to, and whoever can read what was sent there is the buyer. There is no password.

mod address;
mod begin;
mod finish;
mod next;
mod rows;

pub use address::address;
pub use begin::begin;
pub use finish::{Done, Link, by_code, by_link};
pub use next::own_path;
pub use rows::{SignIn, find, sweep};

/// So long a link and a code are good, in seconds.
pub const LIFE: i64 = 10 * 60;

/// So many wrong codes end a sign-in.
pub const MOST_WRONG: i64 = 5;

/// So many in a day, over all sign-ins of an address, and only links are taken: new sign-ins would give new guesses.
pub const MOST_WRONG_A_DAY: i64 = 20;
