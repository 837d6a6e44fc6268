//! What has to occur in a run, so that no story can be lost from it unseen.

use std::collections::BTreeSet;

/// Types of events, and what kinds of entries were posted.
pub type Occurred = BTreeSet<String>;

/// So many stories are enough for everything to occur.
const ENOUGH: usize = 150;

const ALL: [&str; 0] = [];

pub fn assert_all(occurred: &Occurred, stories: usize) {
    let missing: Vec<_> = ALL
        .iter()
        .filter(|kind| !occurred.contains(**kind))
        .collect();
    assert!(
        stories < ENOUGH || missing.is_empty(),
        "in {stories} stories there was no {missing:?}: {occurred:?}"
    );
}
