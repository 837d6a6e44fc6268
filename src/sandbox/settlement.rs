//! The currency the account settles in: what is paid in another is converted on its way to the balance.

use super::{call::Call, currency, error::ApiError, store};

const NAME: &str = "settlement_currency";

/// Those an account can settle in (docs: "Settlement currencies").
pub const CURRENCIES: [&str; 18] = [
    "aud", "bgn", "cad", "chf", "czk", "dkk", "eur", "gbp", "hkd", "huf", "jpy", "mxn", "nok",
    "nzd", "pln", "ron", "sek", "usd",
];

/// US dollars to one of each, for good: the sandbox knows no market.
const DOLLARS: &str = "aed 0.2723 afn 0.0143 all 0.0118 amd 0.0026 ang 0.5587 aoa 0.00109 ars 0.00071 aud 0.6512 \
    awg 0.5556 azn 0.5882 bam 0.5935 bbd 0.5 bdt 0.00819 bgn 0.5936 bhd 2.6525 bif 0.00034 bmd 1 bnd 0.7715 bob 0.1447 \
    brl 0.1863 bsd 1 btn 0.0113 bwp 0.0742 byn 0.3367 bzd 0.4975 cad 0.7105 cdf 0.00044 chf 1.2415 clp 0.00107 \
    cny 0.1406 cop 0.00026 crc 0.00199 cve 0.0105 czk 0.0478 djf 0.00562 dkk 0.1554 dop 0.0156 dzd 0.00767 egp 0.021 \
    etb 0.0065 eur 1.161 fjd 0.4389 fkp 1.3142 gbp 1.3142 gel 0.3698 ghs 0.0913 gip 1.3142 gmd 0.0137 gnf 0.000115 \
    gtq 0.1305 gyd 0.0478 hkd 0.1286 hnl 0.038 htg 0.00764 huf 0.00302 idr 0.00006 ils 0.3062 inr 0.0113 isk 0.00785 \
    jmd 0.00622 jod 1.4104 jpy 0.00647 kes 0.00774 kgs 0.01144 khr 0.00025 kmf 0.00236 krw 0.00068 kwd 3.2573 \
    kyd 1.2 kzt 0.00191 lak 0.000046 lbp 0.0000112 lkr 0.00327 lrd 0.00551 lsl 0.0584 mad 0.1078 mdl 0.0588 \
    mga 0.000223 mkd 0.0189 mmk 0.000476 mnt 0.00028 mop 0.1249 mur 0.0218 mvr 0.0649 mwk 0.000576 mxn 0.0544 \
    myr 0.2412 mzn 0.01565 nad 0.0584 ngn 0.00069 nio 0.0272 nok 0.0992 npr 0.00704 nzd 0.5652 omr 2.6008 pab 1 \
    pen 0.2964 pgk 0.2367 php 0.017 pkr 0.00356 pln 0.2741 pyg 0.000142 qar 0.2747 ron 0.2283 rsd 0.0099 rub 0.0124 \
    rwf 0.00069 sar 0.2666 sbd 0.1215 scr 0.0726 sek 0.1057 sgd 0.7685 shp 1.3142 sle 0.0431 sos 0.00175 srd 0.026 \
    std 0.0000474 szl 0.0584 thb 0.0309 tjs 0.1081 tnd 0.3397 top 0.4198 try 0.0236 ttd 0.1475 twd 0.0321 tzs 0.00041 \
    uah 0.0238 ugx 0.000275 usd 1 uyu 0.0252 uzs 0.000083 vnd 0.000038 vuv 0.00818 wst 0.3591 xaf 0.00177 xcd 0.37 \
    xcg 0.5587 xof 0.00177 xpf 0.00973 yer 0.00419 zar 0.0584 zmw 0.0439";

/// `None`: each as it is.
pub async fn currency(call: &mut Call) -> Result<Option<String>, ApiError> {
    let row: Option<(String,)> =
        sqlx::query_as("select value from settings where name = $1 and value <> ''")
            .bind(NAME)
            .fetch_optional(&mut *call.tx)
            .await?;
    Ok(row.map(|(code,)| code))
}

/// From now on; what is on the balance stays what it is. `None`: each as it is.
pub async fn set(call: &mut Call, asked: Option<&str>) -> Result<Option<String>, ApiError> {
    let code = asked.map(currency::parse).transpose()?;
    if let Some(code) = &code
        && !CURRENCIES.contains(&code.as_str())
    {
        return Err(ApiError::invalid(format!(
            "No account settles in {code} here, only in one of: {}",
            CURRENCIES.join(", ")
        ))
        .param("currency"));
    }
    store::set(&mut call.tx, NAME, code.as_deref().unwrap_or_default()).await?;
    Ok(code)
}

/// What one minor unit of `from` is in minor units of `to`, in six figures, as `exchange_rate` tells it.
pub fn rate(from: &str, to: &str) -> f64 {
    let digits = |code: &str| i32::try_from(currency::digits(code)).unwrap_or_default();
    let rate = dollars(from) / dollars(to) * 10_f64.powi(digits(to) - digits(from));
    format!("{rate:.5e}").parse().unwrap_or(rate)
}

fn dollars(code: &str) -> f64 {
    let mut words = DOLLARS.split_whitespace();
    words
        .find(|word| *word == code)
        .and_then(|_| words.next()?.parse().ok())
        .unwrap_or(1.0)
}

/// Minor units at a rate, to the nearest. Exact at the eight digits that amounts have.
pub fn convert(amount: i64, rate: f64) -> i64 {
    (amount as f64 * rate).round() as i64
}

#[cfg(test)]
mod tests {
    use super::{CURRENCIES, convert, dollars, rate};
    use crate::sandbox::currency;

    #[test]
    fn every_currency_has_a_rate_of_its_own() {
        for code in currency::all() {
            let named = super::DOLLARS
                .split_whitespace()
                .filter(|word| *word == code);
            assert_eq!(named.count(), 1, "{code}");
            assert!(dollars(code) > 0.0, "{code}");
        }
        for code in CURRENCIES {
            assert!(currency::parse(code).is_ok(), "{code}");
        }
    }

    #[test]
    fn rates_are_of_minor_units() {
        assert_eq!(rate("pln", "eur"), 0.23609);
        assert_eq!(convert(1499, rate("pln", "eur")), 354);
        // Yen have no cents: 1,000 of them are some 5.57 euros.
        assert_eq!(convert(1000, rate("jpy", "eur")), 557);
        assert_eq!(convert(-1000, rate("jpy", "eur")), -557);
        assert_eq!(convert(557, rate("eur", "jpy")), 1000);
    }
}
