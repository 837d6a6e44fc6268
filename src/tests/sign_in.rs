//! Signing in: by the link in the browser that asked, by the code anywhere, once, and not for long.

mod code;
mod link;
