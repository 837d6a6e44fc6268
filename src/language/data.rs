//! What Unicode's CLDR knows of amounts, compiled in, with Stripe's digits instead of its own.
//!
//! ICU4X carries it: Unicode's own library, which the server has anyway (`url` rests on it). Its formatter of currencies is
//! not called stable, so its version is fixed in `Cargo.toml`; the numbers below it are. It was chosen over crates that take
//! an `f64` or know a currency's symbol but not the language's way of writing it. Only what is named here is linked.

use icu_decimal::provider::{DecimalDigitsV1, DecimalSymbolsV1};
use icu_experimental::dimension::provider::currency::{
    essentials::CurrencyEssentialsV1,
    fractions::{CurrencyFractions, CurrencyFractionsV1, FractionInfo},
    no_currency::CurrencyPatternsNoCurrencyV1,
    symbols::{CurrencyDecimalSymbolsV1, CurrencySymbolsV1},
};
use icu_locale_core::{
    LanguageIdentifier, Locale,
    extensions::unicode::{key, value},
};
use icu_provider::prelude::*;

/// Whether this language, or one that it falls back to, writes numbers or amounts in a way of its own.
pub fn is_known(language: &LanguageIdentifier) -> bool {
    let locale = DataLocale::from(language);
    let request = DataRequest {
        id: DataIdentifierBorrowed::for_locale(&locale),
        ..Default::default()
    };
    let numbers = DataProvider::<DecimalSymbolsV1>::load(&icu_decimal::provider::Baked, request);
    let amounts =
        DataProvider::<CurrencyEssentialsV1>::load(&icu_experimental::provider::Baked, request);
    // None: found under the very name that was asked for.
    let own = |found: Option<DataLocale>| found.is_none_or(|found| !found.is_unknown());
    numbers.is_ok_and(|numbers| own(numbers.metadata.locale))
        || amounts.is_ok_and(|amounts| own(amounts.metadata.locale))
}

/// The language, in the digits of the page around it: dates and ids are in 0 to 9 for everybody.
pub fn preferences<T: for<'a> From<&'a Locale>>(language: &LanguageIdentifier) -> T {
    let mut locale = Locale::from(language.clone());
    let keywords = &mut locale.extensions.unicode.keywords;
    keywords.set(key!("nu"), value!("latn"));
    T::from(&locale)
}

/// The data for amounts in one currency.
pub struct Data<'a> {
    /// Three capital letters.
    pub code: &'a str,
    /// How many digits stand after the point.
    pub digits: u8,
}

macro_rules! as_compiled_in {
    ($marker:ty, $provider:path) => {
        impl DataProvider<$marker> for Data<'_> {
            fn load(&self, request: DataRequest) -> Result<DataResponse<$marker>, DataError> {
                $provider.load(request)
            }
        }
    };
}

as_compiled_in!(DecimalSymbolsV1, icu_decimal::provider::Baked);
as_compiled_in!(DecimalDigitsV1, icu_decimal::provider::Baked);
as_compiled_in!(CurrencyEssentialsV1, icu_experimental::provider::Baked);
as_compiled_in!(
    CurrencyPatternsNoCurrencyV1,
    icu_experimental::provider::Baked
);
as_compiled_in!(CurrencyDecimalSymbolsV1, icu_experimental::provider::Baked);

impl DataProvider<CurrencySymbolsV1> for Data<'_> {
    /// The symbol that is unmistakable in this language (`CA$`, not the narrow `$`). Not found, the code stands for it.
    fn load(&self, request: DataRequest) -> Result<DataResponse<CurrencySymbolsV1>, DataError> {
        let mut request = request;
        // It is no fault that there is none.
        request.metadata.silent = true;
        let found: DataResponse<CurrencySymbolsV1> =
            icu_experimental::provider::Baked.load(request)?;
        let symbol = found.payload.get().as_str();
        // Albanian has another currency's code for XCG, Portuguese of Cape Verde nothing at all for CVE, and between
        // FCFA and F CFA stands but a space.
        let is_a_code = symbol.len() == 3 && symbol.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_anothers = is_a_code && symbol != self.code;
        if symbol.is_empty() || is_anothers || ["XAF", "XOF"].contains(&self.code) {
            return Err(DataErrorKind::IdentifierNotFound.into_error());
        }
        Ok(found)
    }
}

impl DataProvider<CurrencyFractionsV1> for Data<'_> {
    /// Stripe's digits. The CLDR's would round: it has none for RSD, ALL or LBP, which Stripe charges in hundredths.
    fn load(&self, _: DataRequest) -> Result<DataResponse<CurrencyFractionsV1>, DataError> {
        Ok(DataResponse {
            metadata: Default::default(),
            payload: DataPayload::from_owned(CurrencyFractions {
                fractions: Default::default(),
                default: FractionInfo {
                    digits: self.digits,
                    ..Default::default()
                },
            }),
        })
    }
}
