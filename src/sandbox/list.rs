//! Lists, newest first, by cursor.

use serde_json::{Value, json};
use sqlx::{QueryBuilder, Sqlite};

use super::{call::Call, error::ApiError, form::Form, store};

/// One condition on a field of the listed objects.
pub struct Filter {
    path: &'static str,
    test: Test,
}

enum Test {
    Is(String),
    IsFlag(bool),
    Among(Vec<String>),
    Starts(String),
    Absent,
    /// With its operator.
    Compared(&'static str, i64),
    /// Of what the API does not show: it is in the list by then.
    Listed(i64),
}

impl Filter {
    pub fn is(path: &'static str, value: impl Into<String>) -> Self {
        let test = Test::Is(value.into());
        Self { path, test }
    }

    pub fn flag(path: &'static str, value: bool) -> Self {
        let test = Test::IsFlag(value);
        Self { path, test }
    }

    pub fn among(path: &'static str, values: Vec<String>) -> Self {
        let test = Test::Among(values);
        Self { path, test }
    }

    pub fn starts(path: &'static str, prefix: &str) -> Self {
        let test = Test::Starts(prefix.to_owned());
        Self { path, test }
    }

    /// `operator` is SQL.
    pub fn compared(path: &'static str, operator: &'static str, value: i64) -> Self {
        let test = Test::Compared(operator, value);
        Self { path, test }
    }

    /// The objects do not have the field.
    pub fn absent(path: &'static str) -> Self {
        let test = Test::Absent;
        Self { path, test }
    }

    /// Objects may be told to come to the list later than they were made.
    pub fn listed(now: i64) -> Self {
        let test = Test::Listed(now);
        Self {
            path: "$.listed_at",
            test,
        }
    }

    fn push(&self, query: &mut QueryBuilder<Sqlite>) {
        if let Test::Listed(now) = self.test {
            query
                .push(" and coalesce(json_extract(hidden, ")
                .push_bind(self.path)
                .push("), 0) <= ")
                .push_bind(now);
            return;
        }
        query
            .push(" and json_extract(body, ")
            .push_bind(self.path)
            .push(")");
        match &self.test {
            Test::Is(value) => query.push(" = ").push_bind(value.clone()),
            // SQLite reads JSON's true as 1.
            Test::IsFlag(value) => query.push(" = ").push_bind(i64::from(*value)),
            Test::Absent => query.push(" is null"),
            Test::Listed(_) => query,
            Test::Compared(operator, value) => query.push(operator).push_bind(*value),
            Test::Starts(prefix) => query
                .push(" >= ")
                .push_bind(prefix.clone())
                .push(" and json_extract(body, ")
                .push_bind(self.path)
                .push(") < ")
                .push_bind(format!("{prefix}\u{10ffff}")),
            Test::Among(values) => {
                query.push(" in (");
                let mut list = query.separated(", ");
                for value in values {
                    list.push_bind(value.clone());
                }
                query.push(")")
            }
        };
    }
}

/// Text filters a list takes as parameters named like the objects' own fields.
pub fn texts(form: &mut Form, fields: &[(&str, &'static str)]) -> Result<Vec<Filter>, ApiError> {
    let mut filters = Vec::new();
    for (name, path) in fields {
        if let Some(value) = form.text(name)? {
            filters.push(Filter::is(path, value));
        }
    }
    Ok(filters)
}

/// Filters that name another object, each with its kind: it must be there.
pub async fn named(
    call: &mut Call,
    form: &mut Form,
    fields: &[(&str, &str, &'static str)],
) -> Result<Vec<Filter>, ApiError> {
    let mut filters = Vec::new();
    for (name, kind, path) in fields {
        if let Some(id) = form.text(name)? {
            store::get(&mut call.tx, kind, &id)
                .await
                .map_err(|error| error.param(*name))?;
            filters.push(Filter::is(path, id));
        }
    }
    Ok(filters)
}

/// Those of what becomes of a payment: by its charge, its PaymentIntent and the time.
pub async fn of_payments(call: &mut Call, form: &mut Form) -> Result<Vec<Filter>, ApiError> {
    let mut filters = created(form)?;
    let fields = [
        ("charge", "charge", "$.charge"),
        ("payment_intent", "payment_intent", "$.payment_intent"),
    ];
    filters.extend(named(call, form, &fields).await?);
    Ok(filters)
}

/// `created=..` or `created[gte]=..`, in unix seconds.
pub fn created(form: &mut Form) -> Result<Vec<Filter>, ApiError> {
    let compared = |operator, value| Filter::compared("$.created", operator, value);
    let mut filters = Vec::new();
    if form.is_text("created") {
        filters.extend(form.integer("created")?.map(|at| compared(" = ", at)));
    } else if let Some(mut range) = form.fields("created")? {
        for (name, operator) in [
            ("gt", " > "),
            ("gte", " >= "),
            ("lt", " < "),
            ("lte", " <= "),
        ] {
            filters.extend(range.integer(name)?.map(|at| compared(operator, at)));
        }
        range.finish()?;
    }
    Ok(filters)
}

/// One page of the objects of a kind; takes the cursor's parameters and refuses any other that is left.
pub async fn page(
    call: &mut Call,
    object: &str,
    filters: Vec<Filter>,
    mut form: Form,
    url: &str,
) -> Result<Value, ApiError> {
    let limit = form.integer_in("limit", 1, 100)?.unwrap_or(10);
    let after = form.text("starting_after")?;
    let before = form.text("ending_before")?;
    form.finish()?;
    if after.is_some() && before.is_some() {
        return Err(ApiError::invalid(
            "You can only specify one of these parameters: starting_after, ending_before.",
        )
        .param("starting_after"));
    }

    let mut query = QueryBuilder::new("select body from objects where object = ");
    query.push_bind(object);
    for filter in &filters {
        filter.push(&mut query);
    }
    if let Some(id) = &after {
        query
            .push(" and seq < ")
            .push_bind(place(call, object, id, "starting_after").await?);
    }
    if let Some(id) = &before {
        query
            .push(" and seq > ")
            .push_bind(place(call, object, id, "ending_before").await?);
    }
    let order = if before.is_some() { "asc" } else { "desc" };
    query
        .push(format!(" order by seq {order} limit "))
        .push_bind(limit + 1);
    let rows: Vec<(String,)> = query.build_query_as().fetch_all(&mut *call.tx).await?;

    let has_more = rows.len() as i64 > limit;
    let mut data = Vec::with_capacity(rows.len());
    for (body,) in rows.iter().take(limit as usize) {
        data.push(store::json_of(body)?);
    }
    if before.is_some() {
        data.reverse();
    }
    Ok(of(data, has_more, url))
}

/// Stripe's list object.
pub fn of(data: Vec<Value>, has_more: bool, url: &str) -> Value {
    json!({ "object": "list", "data": data, "has_more": has_more, "url": url })
}

async fn place(call: &mut Call, object: &str, id: &str, param: &str) -> Result<i64, ApiError> {
    let row: Option<(i64,)> =
        sqlx::query_as("select seq from objects where id = $1 and object = $2")
            .bind(id)
            .bind(object)
            .fetch_optional(&mut *call.tx)
            .await?;
    row.map(|(seq,)| seq)
        .ok_or_else(|| ApiError::missing(object, id).param(param))
}
