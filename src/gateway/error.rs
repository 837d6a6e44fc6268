//! How asking Stripe can end badly. Carries codes only: Stripe's own error text may quote addresses and objects.

use stripe::StripeError;
use stripe_shared::ApiErrorsType;

use crate::db::DbError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayError {
    /// No answer, or an answer that asks to come back: the outcome may be unknown.
    Unavailable { status: Option<u16> },
    /// Stripe read the request and said no.
    Refused {
        status: u16,
        kind: String,
        code: Option<String>,
        param: Option<String>,
    },
    /// Stripe's answer could not be read.
    Unreadable,
    /// The payment page is on another origin than the one buyers may be sent to.
    ForeignOrigin(String),
    /// What we were about to send could not be sent at all.
    Unsendable,
}

impl GatewayError {
    /// The same request, under the same key, may succeed (docs: "Advanced error handling").
    pub fn is_transient(&self) -> bool {
        // An answer that is no Stripe error at all comes from something in between: a proxy, a half-closed line.
        matches!(self, Self::Unavailable { .. } | Self::Unreadable)
    }

    /// Nobody can say whether it was carried out, or it is under way still: it must be asked for again under the same
    /// key. A 5xx is an answer, and one that Stripe may replay under that key (docs: "Idempotent requests").
    pub fn leaves_outcome_unknown(&self) -> bool {
        match self {
            Self::Unavailable { status } => status.is_none_or(|status| status < 500),
            Self::Unreadable => true,
            _ => false,
        }
    }

    /// Whatever is asked for is refused until the key in the settings is mended.
    pub fn refuses_the_key(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. })
    }

    /// Stripe does not know the object.
    pub fn is_missing(&self) -> bool {
        match self {
            Self::Refused { status: 404, .. } => true,
            // What a list is asked of rather than what stands in the path.
            Self::Refused { status, code, .. } => {
                *status == 400 && code.as_deref() == Some("resource_missing")
            }
            _ => false,
        }
    }

    /// Stripe does not know the customer that the request names: it was deleted there.
    pub fn lacks_customer(&self) -> bool {
        let names_it =
            matches!(self, Self::Refused { param: Some(param), .. } if param == "customer");
        names_it && self.is_missing()
    }

    /// The key may not do this; it may do other things.
    pub fn forbids(&self) -> bool {
        matches!(self, Self::Refused { status: 403, .. })
    }
}

impl From<StripeError> for GatewayError {
    fn from(error: StripeError) -> Self {
        match error {
            StripeError::Stripe(_, status @ (409 | 424 | 429 | 500..)) => Self::Unavailable {
                status: Some(status),
            },
            StripeError::Stripe(error, status) => Self::Refused {
                status,
                kind: error.type_.as_str().to_owned(),
                code: error.code.as_ref().map(|code| code.as_str().to_owned()),
                param: error
                    .param
                    .clone()
                    .filter(|_| error.type_ == ApiErrorsType::InvalidRequestError),
            },
            StripeError::ClientError(_) | StripeError::Timeout => {
                Self::Unavailable { status: None }
            }
            StripeError::JSONDeserialize(_) => Self::Unreadable,
            StripeError::ConfigError(_) => Self::Unsendable,
        }
    }
}

impl std::fmt::Display for GatewayError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unavailable { status: None } => f.write_str("Stripe did not answer"),
            Self::Unavailable {
                status: Some(status),
            } => write!(f, "Stripe answered {status}"),
            Self::Refused {
                status,
                kind,
                code,
                param,
            } => {
                write!(f, "Stripe refused with {status} {kind}")?;
                if let Some(code) = code {
                    write!(f, " {code}")?;
                }
                if let Some(param) = param {
                    write!(f, " at {param}")?;
                }
                Ok(())
            }
            Self::Unreadable => f.write_str("Stripe's answer could not be read"),
            Self::ForeignOrigin(origin) => write!(
                f,
                "Stripe's payment page is at {origin}: set CHECKOUT_ORIGIN to it if that is the account's own domain"
            ),
            Self::Unsendable => f.write_str("the request cannot be put into Stripe's terms"),
        }
    }
}

impl std::error::Error for GatewayError {}

/// Why an object could not be retrieved and kept.
#[derive(Debug)]
pub enum RetrieveError {
    Stripe(GatewayError),
    Db(DbError),
}

impl From<GatewayError> for RetrieveError {
    fn from(error: GatewayError) -> Self {
        Self::Stripe(error)
    }
}

impl From<DbError> for RetrieveError {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl std::fmt::Display for RetrieveError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stripe(error) => error.fmt(f),
            Self::Db(error) => error.fmt(f),
        }
    }
}
