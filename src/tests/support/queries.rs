//! What a story reads of the shop's database.

use super::{
    TestApp,
    database::{Row, execute, fetch_all},
};

impl TestApp {
    pub async fn all<T: Row>(&self, sql: &'static str, binds: &[&str]) -> Vec<T> {
        fetch_all(&self.inbox().db, sql, binds).await
    }

    /// The only row there is.
    pub async fn one<T: Row>(&self, sql: &'static str, binds: &[&str]) -> T {
        let mut rows = self.all(sql, binds).await;
        assert_eq!(rows.len(), 1, "rows of: {sql}");
        rows.remove(0)
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        self.one::<(i64,)>(sql, &[]).await.0
    }

    pub async fn execute(&self, sql: &'static str, binds: &[&str]) {
        execute(&self.inbox().db, sql, binds).await;
    }

    /// What became of each event, oldest id first: its type and state.
    pub async fn events(&self) -> Vec<(Option<String>, String)> {
        self.all("select type, state from events order by id", &[])
            .await
    }

    /// The journal: source, account, currency, amount.
    pub async fn postings(&self) -> Vec<(String, String, String, i64)> {
        let sql = "select source, account, currency, amount from postings order by source, account";
        self.all(sql, &[]).await
    }
}
