//! The runs: each is a row that says how far it came, so that the next can go on with it.

use super::Run;
use crate::{
    clock,
    db::{Db, DbError, Tx, on},
    random,
    webhook::inbox,
};

/// A run that was cut off longer ago, in seconds, is begun anew.
const STALE: i64 = 60 * 60;

/// A run that has written nothing for so many seconds is taken for dead.
const SILENT: i64 = 5 * 60;

/// Whose run it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The running shop, every few minutes.
    Shop,
    /// Somebody at the command line.
    Command,
}

impl By {
    fn as_str(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Command => "command",
        }
    }
}

/// What a new run begins as.
#[derive(Clone, Copy, Debug)]
pub struct Begun {
    pub by: By,
    pub fixes: bool,
    pub since: i64,
    pub events_since: i64,
    /// Unix seconds.
    pub now: i64,
}

/// Goes on with the run that was cut off, where it is of the same kind; else begins one at `first`.
pub async fn begin(db: &Db, begun: Begun, first: &str) -> Result<Run, DbError> {
    let holder = random::text(16);
    let mut tx = db.write().await?;
    // Two that begin at once have two numbers.
    inbox::lock(&mut tx).await?;
    let row: Option<Row> = on!(&mut tx, c => {
        sqlx::query_as(
            "update reconcile_runs set holder = $5, error = null, touched_at = $6
             where number = (select max(number) from reconcile_runs where origin = $1)
               and ended_at is null and fixes = $2 and (began_at - since = $3 or since = $7) and began_at > $4
               and (error is not null or touched_at < $8) and (events_since = since or $9 = false)
             returning number, fixes, since, events_since, began_at, ended_at, step, after_id, holder, compared,
                       missing, different, fixed, unread, refused, error",
        )
        .bind(begun.by.as_str())
        .bind(begun.fixes)
        .bind(begun.now - begun.since)
        .bind(begun.now - STALE)
        .bind(&holder)
        .bind(begun.now)
        .bind(begun.since)
        .bind(begun.now - SILENT)
        .bind(begun.events_since == begun.since)
        .fetch_optional(c)
        .await?
    });
    let run = match row {
        Some(row) => from_row(row),
        None => {
            let mut run = Run {
                number: 0,
                fixes: begun.fixes,
                since: begun.since,
                events_since: begun.events_since,
                began_at: begun.now,
                ended_at: None,
                step: first.to_owned(),
                after: None,
                holder,
                compared: 0,
                missing: 0,
                different: 0,
                fixed: 0,
                unread: 0,
                refused: String::new(),
                error: None,
            };
            forget_quiet(&mut tx, begun.now).await?;
            insert(&mut tx, &mut run, begun.by).await?;
            run
        }
    };
    tx.commit().await?;
    Ok(run)
}

/// Keeps how far the run has come. Where somebody else went on with its row, it has one of its own from here on.
pub async fn save(db: &Db, run: &mut Run, by: By) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    let saved = on!(&mut tx, c => {
        sqlx::query(
            "update reconcile_runs set step = $3, after_id = $4, compared = $5, missing = $6, different = $7, fixed = $8,
                    error = $9, ended_at = $10, unread = $11, refused = $12, touched_at = $13
             where number = $1 and holder = $2",
        )
        .bind(run.number)
        .bind(&run.holder)
        .bind(&run.step)
        .bind(&run.after)
        .bind(run.compared)
        .bind(run.missing)
        .bind(run.different)
        .bind(run.fixed)
        .bind(&run.error)
        .bind(run.ended_at)
        .bind(run.unread)
        .bind(&run.refused)
        .bind(clock::now())
        .execute(c)
        .await?
        .rows_affected()
    });
    if saved == 0 {
        inbox::lock(&mut tx).await?;
        insert(&mut tx, run, by).await?;
    }
    tx.commit().await
}

/// A shop that runs for years keeps a month of runs that found nothing.
async fn forget_quiet(tx: &mut Tx, now: i64) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "delete from reconcile_runs
             where began_at < $1 and missing = 0 and different = 0 and unread = 0 and error is null
               and number < (select max(number) from reconcile_runs)",
        )
            .bind(now - 30 * super::DAY)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

async fn insert(tx: &mut Tx, run: &mut Run, by: By) -> Result<(), DbError> {
    let (number,): (i64,) = on!(&mut *tx, c => {
        sqlx::query_as(
            "insert into reconcile_runs (number, origin, fixes, since, events_since, began_at, ended_at, step, after_id,
                                         holder, compared, missing, different, fixed, unread, refused,
                                         error, touched_at)
             values ((select coalesce(max(number), 0) + 1 from reconcile_runs), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                     $11, $12, $13, $14, $15, $16, $17)
             returning number",
        )
        .bind(by.as_str())
        .bind(run.fixes)
        .bind(run.since)
        .bind(run.events_since)
        .bind(run.began_at)
        .bind(run.ended_at)
        .bind(&run.step)
        .bind(&run.after)
        .bind(&run.holder)
        .bind(run.compared)
        .bind(run.missing)
        .bind(run.different)
        .bind(run.fixed)
        .bind(run.unread)
        .bind(&run.refused)
        .bind(&run.error)
        .bind(clock::now())
        .fetch_one(c)
        .await?
    });
    run.number = number;
    Ok(())
}

pub(super) type Row = (
    i64,
    bool,
    i64,
    i64,
    i64,
    Option<i64>,
    String,
    Option<String>,
    String,
    i64,
    i64,
    i64,
    i64,
    i64,
    String,
    Option<String>,
);

pub(super) fn from_row(row: Row) -> Run {
    let (
        number,
        fixes,
        since,
        events_since,
        began_at,
        ended_at,
        step,
        after,
        holder,
        compared,
        missing,
        different,
        fixed,
        unread,
        refused,
        error,
    ) = row;
    Run {
        number,
        fixes,
        since,
        events_since,
        began_at,
        ended_at,
        step,
        after,
        holder,
        compared,
        missing,
        different,
        fixed,
        unread,
        refused,
        error,
    }
}
