//! A value as Stripe's messages show it, which is as Ruby prints it.

use super::tree::Node;

/// Characters of it, at most.
const MOST: usize = 80;

/// `{"a"=>"b"}`, `["a"]`.
pub fn shown(node: &Node) -> String {
    whole(node).chars().take(MOST).collect()
}

fn whole(node: &Node) -> String {
    match node {
        Node::Text(text) => format!("{text:?}"),
        Node::Fields(fields) if fields.iter().all(|(name, _)| name.parse::<u32>().is_ok()) => {
            let items: Vec<String> = fields.iter().map(|(_, node)| whole(node)).collect();
            format!("[{}]", items.join(", "))
        }
        Node::Fields(fields) => {
            let items: Vec<String> = fields
                .iter()
                .map(|(name, node)| format!("{name:?}=>{}", whole(node)))
                .collect();
            format!("{{{}}}", items.join(", "))
        }
    }
}
