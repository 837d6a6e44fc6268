//! The frame around every letter, as text and as HTML. The HTML is what mail programs keep: tables, inline styles,
//! nothing that is fetched. It leaves paper and ink to the reader's program, light or dark, and its own few colours can be
//! read on either.

use super::draft::{Block, Draft};
use crate::config::Config;

const SANS: &str = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const SERIF: &str = "font-family:Georgia,'Times New Roman',serif";
/// Between paper and ink, whichever is which.
const SOFT: &str = "color:#717772";
const LINE: &str = "#a3a9a4";

pub fn text(config: &Config, draft: &Draft) -> String {
    let mut parts = vec![draft.heading.clone()];
    parts.extend(draft.blocks.iter().map(|block| {
        match block {
            Block::Sentence(sentence) | Block::Small(sentence) => sentence.clone(),
            Block::Code(code) => format!("    {code}"),
            Block::Quote(words) => words
                .lines()
                .map(|line| format!("> {line}"))
                .collect::<Vec<_>>()
                .join("\n"),
            Block::Facts(facts) => facts
                .iter()
                .map(|(what, is)| format!("{what}: {is}"))
                .collect::<Vec<_>>()
                .join("\n"),
            Block::Button(label, url) => format!("{label}:\n{url}"),
        }
    }));
    parts.push(format!("-- \n{}", foot(config).join("\n")));
    parts.join("\n\n") + "\n"
}

/// Who writes, and from where.
fn foot(config: &Config) -> Vec<String> {
    let mut foot = vec![config.merchant.shop_name.clone(), config.public_url.clone()];
    if !config.livemode() {
        foot.push("Test mode: no money moves.".to_owned());
    }
    foot
}

pub fn html(config: &Config, draft: &Draft) -> String {
    let blocks: String = draft.blocks.iter().map(block).collect();
    let foot: Vec<String> = foot(config).iter().map(|line| escape(line)).collect();
    let (subject, preview) = (escape(&draft.subject), escape(&draft.preview));
    let (shop, heading) = (escape(&config.merchant.shop_name), escape(&draft.heading));
    let foot = foot.join("<br>");
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
</head>
<body style="margin:0;padding:0;{SANS};font-size:16px;line-height:1.6">
<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px">{preview}</div>
<div role="main">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td align="center" style="padding:24px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;text-align:left">
<tr><td style="padding:0 0 16px;border-bottom:1px dashed {LINE};{SERIF};font-size:20px;font-weight:bold">{shop}</td></tr>
<tr><td style="padding:24px 0 8px">
<h1 style="margin:0 0 16px;{SERIF};font-size:28px;line-height:1.2;font-weight:normal">{heading}</h1>
{blocks}</td></tr>
<tr><td style="padding:16px 0 0;border-top:1px dashed {LINE};font-size:14px;{SOFT}">{foot}</td></tr>
</table>
</td></tr>
</table>
</div>
</body>
</html>
"#
    )
}

fn block(block: &Block) -> String {
    match block {
        Block::Sentence(sentence) => {
            format!("<p style=\"margin:0 0 16px\">{}</p>\n", escape(sentence))
        }
        Block::Small(sentence) => format!(
            "<p style=\"margin:0 0 16px;font-size:14px;{SOFT}\">{}</p>\n",
            escape(sentence)
        ),
        Block::Code(code) => format!(
            "<p style=\"margin:0 0 16px;padding:12px 16px;border:1px solid {LINE};border-radius:8px;\
             font-family:Menlo,Consolas,monospace;font-size:28px;letter-spacing:6px;text-align:center\">{}</p>\n",
            escape(code)
        ),
        Block::Quote(words) => format!(
            "<blockquote style=\"margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid {LINE}\">{}</blockquote>\n",
            escape(words).replace('\n', "<br>")
        ),
        Block::Facts(facts) => {
            let rows: String = facts.iter().map(|(what, is)| fact(what, is)).collect();
            format!(
                "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
                 style=\"margin:0 0 20px\">\n{rows}</table>\n"
            )
        }
        Block::Button(label, url) => format!(
            "<p style=\"margin:24px 0\"><a href=\"{}\" style=\"display:inline-block;padding:12px 24px;border-radius:24px;\
             background-color:#1f5c4d;color:#ffffff;font-weight:bold;text-decoration:none\">{}</a></p>\n",
            escape(url),
            escape(label)
        ),
    }
}

fn fact(what: &str, is: &str) -> String {
    let weight = if what == "Total" { "bold" } else { "normal" };
    format!(
        "<tr><td style=\"padding:6px 16px 6px 0;vertical-align:top;font-size:14px;{SOFT}\">{}</td>\
         <td align=\"right\" style=\"padding:6px 0;vertical-align:top;word-break:break-word;font-weight:{weight}\">{}</td></tr>\n",
        escape(what),
        escape(is)
    )
}

/// Text, and never markup: names and words come from people.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}
