//! What a button did, in a sentence: kept here, as anybody can write an address.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use crate::sandbox::{error::ApiError, id};

/// Sentences that pages may still ask for.
const KEPT: usize = 50;

#[derive(Clone)]
pub struct Notice {
    pub sentence: String,
    pub done: bool,
}

impl Notice {
    pub fn done(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            done: true,
        }
    }

    /// Why it was not done.
    pub fn refused(error: &ApiError) -> Self {
        let body = error.body();
        Self {
            sentence: body["error"]["message"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            done: false,
        }
    }
}

/// The latest sentences, each under a name of its own.
#[derive(Default)]
pub struct Told(Mutex<VecDeque<(String, Notice)>>);

impl Told {
    pub fn keep(&self, notice: Notice) -> String {
        let name = id::random("", 12);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((name.clone(), notice));
        if kept.len() > KEPT {
            kept.pop_front();
        }
        name
    }

    pub fn find(&self, name: &str) -> Option<Notice> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, notice) = kept.iter().find(|(known, _)| known == name)?;
        Some(notice.clone())
    }
}
