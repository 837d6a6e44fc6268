//! A letter before it is written out: what it says, once, for its text and its HTML alike.

use super::{About, frame};
use crate::{config::Config, language::Language, mail::Letter, money::Money};

/// One thing that a letter says. All of it is plain text: the frame escapes it.
pub enum Block {
    Sentence(String),
    /// To be typed in somewhere.
    Code(String),
    /// In somebody else's words.
    Quote(String),
    /// What it is called, and what it is.
    Facts(Vec<(&'static str, String)>),
    /// The way on: what it says, and where it leads.
    Button(&'static str, String),
    /// Worth saying, and not what the letter is about.
    Small(String),
}

pub struct Draft {
    pub subject: String,
    /// What a list of messages shows beside the subject.
    pub preview: String,
    pub heading: String,
    pub blocks: Vec<Block>,
}

impl Draft {
    pub fn new(
        subject: impl Into<String>,
        heading: impl Into<String>,
        preview: impl Into<String>,
    ) -> Self {
        Self {
            subject: subject.into(),
            heading: heading.into(),
            preview: preview.into(),
            blocks: Vec::new(),
        }
    }

    pub fn say(mut self, sentence: impl Into<String>) -> Self {
        self.blocks.push(Block::Sentence(sentence.into()));
        self
    }

    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.blocks.push(Block::Code(code.into()));
        self
    }

    pub fn quote(mut self, words: Option<&str>) -> Self {
        let words = words.map(str::trim).filter(|words| !words.is_empty());
        self.blocks
            .extend(words.map(|words| Block::Quote(words.to_owned())));
        self
    }

    /// Without those that there are not.
    pub fn facts<const N: usize>(mut self, facts: [(&'static str, Option<String>); N]) -> Self {
        let known = facts
            .into_iter()
            .filter_map(|(what, is)| Some((what, is?)))
            .collect();
        self.blocks.push(Block::Facts(known));
        self
    }

    pub fn button(mut self, label: &'static str, url: impl Into<String>) -> Self {
        self.blocks.push(Block::Button(label, url.into()));
        self
    }

    pub fn small(mut self, sentence: impl Into<String>) -> Self {
        self.blocks.push(Block::Small(sentence.into()));
        self
    }

    /// Whom a buyer asks, where the merchant has said so.
    pub fn support(self, config: &Config) -> Self {
        match &config.merchant.support_email {
            Some(email) => self.small(format!(
                "Questions? Answer this message, or write to {email}."
            )),
            None => self,
        }
    }

    /// No secret, and of use whenever it comes.
    pub fn about(self, about: &About<'_>) -> Letter {
        self.letter(about.config, about.key, about.to)
    }

    pub fn letter(self, config: &Config, key: &str, to: &str) -> Letter {
        Letter {
            key: key.to_owned(),
            to: to.to_owned(),
            text: frame::text(config, &self),
            html: frame::html(config, &self),
            subject: self.subject,
            secret: false,
            expires_at: None,
        }
    }
}

/// `$19.00`; what costs nothing is free. Letters are in English.
pub fn amount(money: &Money) -> String {
    match money.amount {
        0 => "Free".to_owned(),
        _ => Language::ENGLISH.amount(money),
    }
}
