//! All that hydrates in the browser. What an island needs to know stands in its children's attributes, ready made:
//! nothing is formatted here.

mod look_again;
mod submit_once;

pub use look_again::LookAgain;
pub use submit_once::SubmitOnce;
