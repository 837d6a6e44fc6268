//! What a buyer reads on the bank statement.

use super::{error::ApiError, form::Form};

/// Characters that banks do not print.
const REFUSED: [char; 6] = ['<', '>', '\\', '\'', '"', '*'];

/// A text of the request, at most `max` characters; of a statement descriptor or its suffix only what banks print.
pub fn short(form: &mut Form, field: &str, max: usize) -> Result<Option<String>, ApiError> {
    let text = form.short(field, max)?;
    let is_spoilt = text.as_deref().is_some_and(|text| text.contains(REFUSED));
    if is_spoilt && field.starts_with("statement_descriptor") {
        return Err(ApiError::invalid(format!(
            "The {} cannot contain <, >, \\, ', \" or *.",
            field.replace('_', " ")
        ))
        .param(form.path(field)));
    }
    Ok(text)
}
