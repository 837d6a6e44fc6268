//! One line a route: what nobody, another visitor, another buyer, the owner's browser, the owner signed in elsewhere and
//! the operator are told. A new route that is missing here fails.

/// Method, route, and answers: the status, where it leads, and `shown` where something of the owner's is in it.
pub const TABLE: &[(&str, &str, [&str; 6])] = &[];
