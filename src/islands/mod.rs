//! All that hydrates in the browser. Props are ready strings and integers: nothing is formatted here.

mod look_again;
mod post_form;

pub use look_again::LookAgain;
pub use post_form::PostForm;
