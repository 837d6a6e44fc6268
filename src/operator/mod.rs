//! The desk: what an operator sees of all payments, and does about them. Each act is kept with who did it, in the
//! transaction of what it changes. `api::operator` has made sure that an operator asks.

mod act;
mod address;
mod decide;
mod events;
mod links;
mod list;
mod overview;
mod payment;
mod refund;
mod replay;
mod search;

pub use act::{Act, Kind, list as acts};
pub use address::correct;
pub use decide::{Decision, approve, decline};
pub use events::{count_troubled, events};
pub use list::payments;
pub use overview::overview;
pub use payment::get;
pub use refund::{Refund, refund};
pub use replay::replay;

use crate::{
    db::{DbError, is_storable},
    error::{AppError, NoAct},
};

/// A note and a word are no letters.
const MAX_WORDS: usize = 500;

/// What an operator wrote, without what is around it; `None` where that is nothing.
fn words(text: &str) -> Result<Option<String>, AppError> {
    let text = text.trim();
    if !is_storable(text) {
        return Err(AppError::BadRequest);
    }
    if text.chars().count() > MAX_WORDS {
        return Err(AppError::NoAct(NoAct::TooLong));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn logged(error: DbError) -> AppError {
    error.logged("serve the desk")
}
