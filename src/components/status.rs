use leptos::prelude::*;

use crate::api::PaymentStatus;

/// A shape for each status, so that colour is never all that tells them apart. Strokes in a 24 by 24 box.
fn shape(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Processing => "M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18zM12 7.5V12l3 2",
        PaymentStatus::Paid => "M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18zM8 12.3l2.8 2.8L16 9.6",
        PaymentStatus::Free => {
            "M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7C8 7 7.5 3 9.5 3S12 7 12 7s.5-4 2.5-4S16 7 12 7"
        }
        PaymentStatus::NotPaid => "M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18zM9 9l6 6M15 9l-6 6",
        PaymentStatus::RefundRequested => {
            "M4 5h16v11H10l-4 4v-4H4zM8.5 10.5h.1M12 10.5h.1M15.5 10.5h.1"
        }
        PaymentStatus::RefundPending => {
            "M7 3h10M7 21h10M8 3v3.6l4 5.4l4-5.4V3M8 21v-3.6l4-5.4l4 5.4V21"
        }
        PaymentStatus::RefundNeedsAction => "M3 6h18v12H3zM3 7l9 7l9-7",
        PaymentStatus::PartlyRefunded => "M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18zM8 12h8",
        PaymentStatus::Refunded => "M9 6L4 11l5 5M4 11h10.5a4.5 4.5 0 0 1 0 9H11",
        PaymentStatus::RefundFailed => "M12 4L3 20h18zM12 10.5v4M12 17.2v.1",
        PaymentStatus::Disputed => "M12 3v18M6 21h12M4 7h16M7 7l-3 7h6zM17 7l-3 7h6z",
        PaymentStatus::DisputeLost => "M4 20h10M9 12l7-7M13 3l6 6M11 5l6 6M6 15l5-5l3 3l-5 5z",
    }
}

fn tone(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Paid | PaymentStatus::Free => "good",
        PaymentStatus::Processing
        | PaymentStatus::RefundRequested
        | PaymentStatus::RefundPending
        | PaymentStatus::RefundNeedsAction
        | PaymentStatus::Disputed => "waiting",
        PaymentStatus::NotPaid | PaymentStatus::RefundFailed => "bad",
        PaymentStatus::PartlyRefunded | PaymentStatus::Refunded | PaymentStatus::DisputeLost => {
            "quiet"
        }
    }
}

/// A status in words, with its shape.
#[component]
pub fn StatusBadge(
    status: PaymentStatus,
    /// Said to an operator.
    #[prop(optional)]
    at_the_desk: bool,
) -> impl IntoView {
    let label = match (status, at_the_desk) {
        (PaymentStatus::RefundNeedsAction, true) => "Refund needs the buyer",
        _ => status.label(),
    };
    view! {
        <span class=format!("badge {}", tone(status))>
            <Shape status />
            {label}
        </span>
    }
}

/// The shape alone, large, beside a heading that says the same in words.
#[component]
pub fn StatusMark(status: PaymentStatus) -> impl IntoView {
    view! {
        <span class=format!("mark {}", tone(status))>
            <Shape status />
        </span>
    }
}

#[component]
fn Shape(status: PaymentStatus) -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d=shape(status) />
        </svg>
    }
}
