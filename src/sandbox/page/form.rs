//! The payment form: a card, or a bank account where the session takes one.

use super::{
    entry::{Entry, Mistakes},
    layout::escape,
};

/// What the last attempt came to.
pub enum Told {
    Nothing,
    Mistakes(Mistakes),
    /// The sentence the buyer reads.
    Declined(String),
}

/// Writes fields; the first one that needs the buyer again has the focus.
struct Fields<'a> {
    mistakes: &'a Mistakes,
    declined: bool,
    focused: bool,
}

impl Fields<'_> {
    fn input(
        &mut self,
        name: &str,
        label: &str,
        value: &str,
        attributes: &str,
        mistake: Option<&str>,
    ) -> String {
        let again = mistake.is_some() || (self.declined && matches!(name, "number" | "iban"));
        let focus = if again && !self.focused {
            " autofocus"
        } else {
            ""
        };
        self.focused |= again;
        let (state, told) = match mistake {
            None => (String::new(), String::new()),
            Some(mistake) => (
                format!(r#" aria-invalid="true" aria-describedby="{name}-error""#),
                format!(
                    r#"<p class="mistake" id="{name}-error">{}</p>"#,
                    escape(mistake)
                ),
            ),
        };
        format!(
            r#"<div class="field">
<label for="{name}">{label}</label>
<input id="{name}" name="{name}" value="{value}" {attributes}{focus}{state}>
{told}</div>"#,
            value = escape(value),
        )
    }

    fn email(&mut self, typed: &Entry) -> String {
        self.input(
            "email",
            "Email",
            &typed.email,
            r#"type="email" autocomplete="email""#,
            self.mistakes.email,
        )
    }

    fn card(&mut self, typed: &Entry) -> String {
        let mistakes = self.mistakes;
        let digits = r#"type="text" inputmode="numeric" autocomplete="off""#;
        let number = self.input(
            "number",
            "Card number",
            "",
            &format!(r#"{digits} placeholder="4242 4242 4242 4242""#),
            mistakes.number,
        );
        let exp = self.input(
            "exp",
            "Expiry (MM / YY)",
            &typed.exp,
            &format!(r#"{digits} placeholder="12 / 34""#),
            mistakes.exp,
        );
        let cvc = self.input(
            "cvc",
            "CVC",
            "",
            &format!(r#"{digits} placeholder="123" maxlength="4""#),
            mistakes.cvc,
        );
        let name = self.input(
            "name",
            "Name on card",
            &typed.name,
            r#"type="text" autocomplete="off""#,
            mistakes.name,
        );
        format!("{number}\n<div class=\"pair\">\n{exp}\n{cvc}\n</div>\n{name}")
    }

    fn debit(&mut self, typed: &Entry) -> String {
        let mistakes = self.mistakes;
        let iban = self.input(
            "iban",
            "IBAN",
            "",
            r#"type="text" autocomplete="off" placeholder="AT61 1904 3002 3457 3201""#,
            mistakes.iban,
        );
        let holder = self.input(
            "holder",
            "Account holder",
            &typed.holder,
            r#"type="text" autocomplete="off""#,
            mistakes.holder,
        );
        format!("{iban}\n{holder}")
    }
}

pub fn form(id: &str, total: &str, typed: &Entry, told: &Told, debits: bool) -> String {
    let none = Mistakes::default();
    let (mistakes, alert) = match told {
        Told::Nothing => (&none, String::new()),
        Told::Mistakes(mistakes) => (mistakes, String::new()),
        Told::Declined(sentence) => (
            &none,
            format!(
                r#"<div class="alert"><p role="alert">{}</p><p>Nothing was charged. Try another way to pay.</p></div>"#,
                escape(sentence)
            ),
        ),
    };
    let mut fields = Fields {
        mistakes,
        declined: matches!(told, Told::Declined(_)),
        focused: false,
    };
    let email = fields.email(typed);
    let ways = if debits {
        let way = |value: &str, label: &str, checked: bool| {
            format!(
                r#"<label for="way-{value}"><input type="radio" id="way-{value}" name="method" value="{value}"{}> {label}</label>"#,
                if checked { " checked" } else { "" }
            )
        };
        format!(
            "<fieldset class=\"ways\">\n<legend>Pay by</legend>\n{}\n{}\n</fieldset>\n\
             <div class=\"by-card\">\n{}\n</div>\n<div class=\"by-debit\">\n{}\n</div>",
            way("card", "Card", !typed.is_debit()),
            way("sepa_debit", "SEPA Direct Debit", typed.is_debit()),
            fields.card(typed),
            fields.debit(typed),
        )
    } else {
        fields.card(typed)
    };
    format!(
        r#"{alert}
<form method="post" action="/c/pay/{id}" novalidate>
{email}
{ways}
<button type="submit">Pay {total}</button>
</form>"#,
        id = escape(id),
    )
}

/// The form of an order that costs nothing.
pub fn free(id: &str, typed: &Entry, told: &Told) -> String {
    let none = Mistakes::default();
    let mut fields = Fields {
        mistakes: match told {
            Told::Mistakes(mistakes) => mistakes,
            _ => &none,
        },
        declined: false,
        focused: false,
    };
    format!(
        r#"<form method="post" action="/c/pay/{id}" novalidate>
{email}
<button type="submit">Complete order</button>
</form>"#,
        id = escape(id),
        email = fields.email(typed),
    )
}

fn table(rows: &[(&str, &str)]) -> String {
    let rows: String = rows
        .iter()
        .map(|(number, meaning)| format!("<div><dt>{number}</dt><dd>{meaning}</dd></div>\n"))
        .collect();
    format!("<dl>\n{rows}</dl>")
}

pub fn hints(debits: bool) -> String {
    let accounts = if debits {
        format!(
            "<h3>Test accounts</h3>\n{}",
            table(&[
                ("AT61 1904 3002 3457 3201", "is paid after seconds"),
                ("AT32 1904 3002 3547 3204", "is paid after three minutes"),
                ("AT86 1904 3002 3547 3202", "fails after seconds"),
                ("AT05 1904 3002 3547 3205", "fails after three minutes"),
            ])
        )
    } else {
        String::new()
    };
    format!(
        r#"<div class="hints">
<h3>Test cards</h3>
<p>Any date to come, any three digits as CVC. Never a real card.</p>
{}
<details>
<summary>More test cards</summary>
{}
</details>
{accounts}
</div>"#,
        table(&[
            ("4242 4242 4242 4242", "pays"),
            ("4000 0027 6000 3184", "asks for 3D Secure"),
            ("4000 0000 0000 0002", "is declined"),
            ("4000 0000 0000 9995", "insufficient funds"),
        ]),
        table(&[
            ("4000 0000 0000 9987", "lost"),
            ("4000 0000 0000 9979", "stolen"),
            ("4000 0000 0000 0069", "expired"),
            ("4000 0000 0000 0127", "wrong CVC"),
            ("4000 0000 0000 0119", "processing error"),
            ("4000 0025 0000 3155", "asks for 3D Secure"),
            ("4000 0084 0000 1629", "3D Secure, then declined"),
            ("4000 0000 0000 0259", "pays, is disputed"),
            ("4000 0000 0000 1976", "pays, the bank inquires"),
            ("4000 0000 0000 7726", "pays, a refund takes three minutes"),
            (
                "4000 0000 0000 5126",
                "pays, a refund fails after three minutes"
            ),
        ]),
    )
}
