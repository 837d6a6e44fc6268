//! Stripe's test accounts for SEPA Direct Debit (docs: "SEPA Direct Debit", "Test your integration"). A debit is on its
//! way for days; here it is decided after seconds, or after three minutes.

const SOON: i64 = 5;
const LATER: i64 = 3 * 60;

/// A bank account and what becomes of a debit from it.
#[derive(Debug, PartialEq, Eq)]
pub struct TestDebit {
    pub iban: &'static str,
    pub succeeds: bool,
    /// Seconds until it is decided.
    pub after: i64,
}

const fn debit(iban: &'static str, succeeds: bool, after: i64) -> TestDebit {
    TestDebit {
        iban,
        succeeds,
        after,
    }
}

static DEBITS: [TestDebit; 10] = [
    debit("AT611904300234573201", true, SOON),
    debit("AT321904300235473204", true, LATER),
    debit("AT861904300235473202", false, SOON),
    debit("AT051904300235473205", false, LATER),
    debit("DE89370400440532013000", true, SOON),
    debit("DE08370400440532013003", true, LATER),
    debit("DE62370400440532013001", false, SOON),
    debit("DE78370400440532013004", false, LATER),
    debit("IT40S0542811101000000123456", true, SOON),
    debit("IT60X0542811101000000123456", false, SOON),
];

/// By an IBAN, with spaces or without.
pub fn by_iban(iban: &str) -> Option<&'static TestDebit> {
    let iban: String = iban
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_uppercase();
    DEBITS.iter().find(|debit| debit.iban == iban)
}

impl TestDebit {
    pub fn last4(&self) -> &'static str {
        &self.iban[self.iban.len() - 4..]
    }

    pub fn country(&self) -> &'static str {
        &self.iban[..2]
    }

    /// Where German, Austrian and Italian accounts have the number of their bank.
    pub fn bank_code(&self) -> &'static str {
        match self.country() {
            "DE" => &self.iban[4..12],
            "IT" => &self.iban[5..10],
            _ => &self.iban[4..9],
        }
    }
}
