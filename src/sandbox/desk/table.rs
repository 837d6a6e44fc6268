//! Tables, and the ways to newer and older rows.

use super::{frame::escape, visit::Visit};

/// A column: its words and its class.
pub type Head = (&'static str, &'static str);

/// One page of a list.
pub struct Listed {
    pub html: String,
    pub is_empty: bool,
    /// Where the older ones begin, if there are any.
    pub older: Option<i64>,
}

/// A table of the first `limit` rows, or what is said instead; `seqs` are the rows' own, and one more where there is more.
pub fn listed(
    label: &str,
    heads: &[Head],
    rows: Vec<Vec<String>>,
    seqs: &[i64],
    limit: i64,
    empty: String,
) -> Listed {
    let limit = limit as usize;
    Listed {
        is_empty: rows.is_empty(),
        html: if rows.is_empty() {
            empty
        } else {
            table(label, heads, &rows)
        },
        older: (seqs.len() > limit).then(|| seqs[limit - 1]),
    }
}

/// A table called `label`; cells are HTML. On a narrow screen each row is a block, its cells with their column's words.
pub fn table(label: &str, heads: &[Head], rows: &[Vec<String>]) -> String {
    let mut html = format!("<table aria-label=\"{label}\">\n<thead><tr>");
    for (words, class) in heads {
        html.push_str(&format!("<th scope=\"col\" class=\"{class}\">{words}</th>"));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        html.push_str("<tr>");
        for ((words, class), cell) in heads.iter().zip(row) {
            html.push_str(&format!(
                "<td class=\"{class}\" data-label=\"{words}\">{cell}</td>"
            ));
        }
        html.push_str("</tr>\n");
    }
    html + "</tbody>\n</table>"
}

/// A list that has nothing: why, and a way on, both as HTML.
pub fn empty(sentence: &str, way_on: &str) -> String {
    format!("<div class=\"empty\"><p>{sentence}</p><p>{way_on}</p></div>")
}

/// Ways to the newest rows and to older ones; nothing where all are shown.
pub fn pager(visit: &Visit, list: &Listed) -> String {
    let mut ways = String::new();
    if visit.asked("before").is_some() {
        let newest = visit.with(&[("before", None)]);
        ways.push_str(&format!("<a href=\"{}\">Newest</a>", escape(&newest)));
    }
    if let Some(last) = list.older {
        let older = visit.with(&[("before", Some(&last.to_string()))]);
        ways.push_str(&format!(
            "<a rel=\"next\" href=\"{}\">Older</a>",
            escape(&older)
        ));
    }
    match ways.as_str() {
        "" => ways,
        _ => format!("<nav class=\"pager\" aria-label=\"Pages\">{ways}</nav>"),
    }
}
