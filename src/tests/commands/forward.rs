//! Where `till sandbox --forward-to` delivers.

use super::{said, till};

#[test]
fn what_is_no_address_is_refused_with_a_sentence() {
    for given in ["ftp://127.0.0.1/webhook", "not an address"] {
        let (ok, printed, errors) = said(&till(&["sandbox", "--forward-to", given], &[]));
        assert!(!ok && printed.is_empty(), "{given}: {printed}");
        assert!(
            errors.contains("is not an http or https address") && errors.contains(given),
            "{errors}"
        );
    }
}
