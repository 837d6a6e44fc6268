//! Why a bank says no, and in which words (docs: "Card declines").

/// Why the bank says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decline {
    Generic,
    InsufficientFunds,
    LostCard,
    StolenCard,
    ExpiredCard,
    IncorrectCvc,
    ProcessingError,
    Fraudulent,
    /// It was used too often, or for too much.
    VelocityExceeded,
    /// The bank would have to see a buyer who is not there.
    AuthenticationRequired,
}

impl Decline {
    pub fn code(self) -> &'static str {
        match self {
            Self::ExpiredCard => "expired_card",
            Self::IncorrectCvc => "incorrect_cvc",
            Self::ProcessingError => "processing_error",
            Self::AuthenticationRequired => "authentication_required",
            _ => "card_declined",
        }
    }

    pub fn decline_code(self) -> &'static str {
        match self {
            Self::Generic => "generic_decline",
            Self::InsufficientFunds => "insufficient_funds",
            Self::LostCard => "lost_card",
            Self::StolenCard => "stolen_card",
            Self::Fraudulent => "fraudulent",
            Self::VelocityExceeded => "card_velocity_exceeded",
            _ => self.code(),
        }
    }

    /// The sentence a buyer reads. A lost or stolen card is not told from any other.
    pub fn message(self) -> &'static str {
        match self {
            Self::InsufficientFunds => "Your card has insufficient funds.",
            Self::ExpiredCard => "Your card has expired.",
            Self::IncorrectCvc => "Your card's security code is incorrect.",
            Self::ProcessingError => {
                "An error occurred while processing your card. Try again in a little bit."
            }
            Self::AuthenticationRequired => {
                "Your card was declined. This transaction requires authentication."
            }
            Self::VelocityExceeded => {
                "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."
            }
            Self::Generic | Self::LostCard | Self::StolenCard | Self::Fraudulent => {
                "Your card was declined."
            }
        }
    }

    /// The parameter of the card to blame.
    pub fn param(self) -> Option<&'static str> {
        match self {
            Self::ExpiredCard => Some("exp_month"),
            Self::IncorrectCvc => Some("cvc"),
            _ => None,
        }
    }

    /// What to do about it, as Stripe advises.
    pub fn advice(self) -> &'static str {
        match self {
            Self::LostCard | Self::StolenCard | Self::Fraudulent => "do_not_try_again",
            Self::ExpiredCard | Self::IncorrectCvc | Self::AuthenticationRequired => {
                "confirm_card_data"
            }
            _ => "try_again_later",
        }
    }
}
