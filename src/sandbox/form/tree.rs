//! The tree that the fields' names describe.

/// Names and what they hold, in the order they came.
pub type Fields = Vec<(String, Node)>;

#[derive(Debug)]
pub enum Node {
    Text(String),
    Fields(Fields),
}

/// Puts a value at `a`, `b`, `0`; an empty name in the path takes the next number.
pub fn insert(fields: &mut Fields, path: &[&str], value: &str) {
    let (head, rest) = (path[0], &path[1..]);
    let at = if head.is_empty() {
        None
    } else {
        fields.iter().position(|(name, _)| name == head)
    };
    if rest.is_empty() {
        let name = if head.is_empty() {
            fields.len().to_string()
        } else {
            head.to_owned()
        };
        match at {
            Some(at) => fields[at].1 = Node::Text(value.to_owned()),
            None => fields.push((name, Node::Text(value.to_owned()))),
        }
        return;
    }
    let at = at
        .or_else(|| open_element(fields, head, rest))
        .unwrap_or_else(|| {
            let name = if head.is_empty() {
                fields.len().to_string()
            } else {
                head.to_owned()
            };
            fields.push((name, Node::Fields(Vec::new())));
            fields.len() - 1
        });
    match &mut fields[at].1 {
        Node::Fields(inner) => insert(inner, rest, value),
        text => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, value);
            *text = Node::Fields(inner);
        }
    }
}

/// `items[][price]=a&items[][quantity]=1` is one element: the last one, while it lacks the field.
fn open_element(fields: &[(String, Node)], head: &str, rest: &[&str]) -> Option<usize> {
    let (_, last) = fields.last().filter(|_| head.is_empty())?;
    match last {
        Node::Fields(inner) if !inner.iter().any(|(name, _)| name == rest[0]) => {
            Some(fields.len() - 1)
        }
        _ => None,
    }
}
