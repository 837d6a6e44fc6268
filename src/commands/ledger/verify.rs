//! `till ledger verify`: is what is stored what the events tell?

use crate::{
    commands::{Failure, open, output::plain},
    config::Config,
    db::Db,
    stamp,
    webhook::{
        Inbox,
        rebuild::{self, Check},
    },
};

pub async fn run(config: Config) -> Result<(), Failure> {
    let db = open::database(&config).await?;
    let outcome = check(&config, &db).await;
    db.close().await;
    let Some(check) = outcome? else {
        println!("Nothing to verify: no shop has used this database yet.");
        return Ok(());
    };
    for difference in &check.differences {
        println!("{}", plain(difference));
    }
    println!("{}", summary(&check));
    match check.differences.len() {
        0 => Ok(()),
        1 => Err("the ledger is not what its events tell: 1 difference".into()),
        count => Err(format!("the ledger is not what its events tell: {count} differences").into()),
    }
}

/// `None` for a database that belongs to nobody yet.
async fn check(config: &Config, db: &Db) -> Result<Option<Check>, Failure> {
    let Some(stamp) = stamp::find(db).await? else {
        return Ok(None);
    };
    // Nobody is asked anything with it.
    let stripe = open::stripe(config)?;
    let inbox = Inbox::new(db.clone(), stripe, config.namespace.clone(), stamp);
    Ok(Some(rebuild::check(&inbox).await?))
}

fn summary(check: &Check) -> String {
    let mut line = format!(
        "{} events, {} rows compared, {} different.",
        check.events,
        check.rows,
        check.differences.len()
    );
    if check.waiting + check.failed > 0 {
        line += &format!(
            " Not counted in, as they have not been applied: {} events that wait, {} that failed.",
            check.waiting, check.failed
        );
    }
    line
}
