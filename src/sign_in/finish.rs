//! Using the way in: by the link in the browser that asked, by the code anywhere.

use subtle::ConstantTimeEq;

use super::{
    MOST_WRONG, MOST_WRONG_A_DAY,
    rows::{SignIn, code_hash, count_wrong, end, find, find_by_token, lock, wrong_lately},
};
use crate::{
    access::Buyer,
    buyers,
    db::{Db, DbError, Tx},
    error::NoSignIn,
};

/// Somebody has shown that the address is theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub buyer: Buyer,
    /// One of our own paths.
    pub next: Option<String>,
}

/// What opening a link comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    Done(Done),
    /// The browser is signed in under that address already: nothing is left to do.
    GoOn {
        next: Option<String>,
    },
    /// Another browser asked, or nobody has really opened it: nothing was used up, the code is asked for.
    AskForCode,
    Ended,
}

/// Opens a link. It is used up only in the browser that asked for it, `asked` being the sign-in kept in its session: who
/// reads the mail elsewhere, or scans it, holds the token alone. `looks_only`: the page is merely fetched beforehand.
pub async fn by_link(
    db: &Db,
    token: &str,
    asked: Option<&str>,
    signed_in: Option<&Buyer>,
    looks_only: bool,
    now: i64,
) -> Result<Link, DbError> {
    let mut tx = db.read().await?;
    let found = find_by_token(&mut tx, token).await?;
    drop(tx);
    let Some(row) = found else {
        return Ok(Link::Ended);
    };
    let asked_here = asked == Some(row.id.as_str());
    if looks_only || !asked_here || !row.is_open(now) {
        return Ok(match signed_in {
            Some(buyer) if buyer.email == row.email => Link::GoOn { next: row.next },
            _ if row.is_open(now) => Link::AskForCode,
            _ => Link::Ended,
        });
    }
    let mut tx = db.write().await?;
    let done = use_up(&mut tx, row, now).await?;
    tx.commit().await?;
    Ok(done.map_or(Link::Ended, Link::Done))
}

/// Tries a code: of the sign-in that this browser asked for, or of the one whose link was opened in it.
pub async fn by_code(
    db: &Db,
    asked: Option<&str>,
    token: Option<&str>,
    typed: &str,
    now: i64,
) -> Result<Result<Done, NoSignIn>, DbError> {
    let mut tx = db.write().await?;
    let found = match (token, asked) {
        (Some(token), _) => find_by_token(&mut tx, token).await?,
        (None, Some(id)) => find(&mut tx, id).await?,
        (None, None) => None,
    };
    let Some(row) = found else {
        return Ok(Err(NoSignIn::Ended));
    };
    lock(&mut tx, &row.id).await?;
    // What others have tried meanwhile counts.
    let Some(row) = find(&mut tx, &row.id).await?.filter(|row| row.is_open(now)) else {
        return Ok(Err(NoSignIn::Ended));
    };
    if wrong_lately(&mut tx, &row.email, now).await? >= MOST_WRONG_A_DAY {
        return Ok(Err(NoSignIn::LinkOnly));
    }
    let Some(code) = digits(typed) else {
        return Ok(Err(NoSignIn::WrongCode));
    };
    let typed = code_hash(&row.id, &code);
    let outcome = if bool::from(typed.as_bytes().ct_eq(row.code_hash.as_bytes())) {
        use_up(&mut tx, row, now).await?.ok_or(NoSignIn::Ended)
    } else {
        let is_last = row.wrong_codes + 1 >= MOST_WRONG;
        count_wrong(&mut tx, &row.id, is_last.then_some(now)).await?;
        Err(match is_last {
            true => NoSignIn::Ended,
            false => NoSignIn::WrongCode,
        })
    };
    tx.commit().await?;
    Ok(outcome)
}

/// `None` where another was faster.
async fn use_up(tx: &mut Tx, row: SignIn, now: i64) -> Result<Option<Done>, DbError> {
    if !end(tx, &row.id, now).await? {
        return Ok(None);
    }
    let buyer = buyers::find_or_create(tx, &row.email, now).await?;
    Ok(Some(Done {
        buyer,
        next: row.next,
    }))
}

/// What was typed, without the spaces that people and programs put between; anything but six digits is no guess.
fn digits(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    (code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}
