//! `Sandbox-Trouble: <mode>`, or `<mode>; seconds=3`: trouble of one request of the API, or of the events it makes.

use axum::http::{HeaderMap, Method};

use super::{DELIVERY_MODES, DeliveryTrouble, REQUEST_MODES, RequestTrouble, SECONDS};
use crate::sandbox::{call::App, error::ApiError};

const HEADER: &str = "sandbox-trouble";

/// The trouble of one request.
#[derive(Default)]
pub struct Asked {
    pub request: RequestTrouble,
    /// Of the events it makes; `None`: what stands.
    pub deliveries: Option<DeliveryTrouble>,
}

impl Asked {
    /// What the request's header asks for; without one, what stands. `none` keeps off what stands.
    pub fn of(
        app: &App,
        headers: &HeaderMap,
        method: &Method,
        path: &str,
    ) -> Result<Self, ApiError> {
        let Some(header) = headers.get(HEADER) else {
            return Ok(Self {
                request: app.meet(method, path),
                deliveries: None,
            });
        };
        let header = header.to_str().unwrap_or_default();
        read(header).ok_or_else(|| {
            ApiError::invalid(format!(
                "Sandbox-Trouble `{header}` is none of: {}. `slow` and `delay` take `; seconds=3`.",
                names().join(", ")
            ))
        })
    }
}

fn read(header: &str) -> Option<Asked> {
    let (mode, seconds) = match header.split_once(';') {
        None => (header, SECONDS),
        Some((mode, rest)) => {
            let seconds = rest.trim().strip_prefix("seconds=")?.parse().ok()?;
            (mode, seconds)
        }
    };
    let mode = mode.trim();
    let request = REQUEST_MODES.iter().find(|(name, _)| *name == mode);
    let delivery = DELIVERY_MODES.iter().find(|(name, _)| *name == mode);
    if request.is_none() && delivery.is_none() || !(0..=super::control::MOST).contains(&seconds) {
        return None;
    }
    Some(Asked {
        request: request.map_or_else(RequestTrouble::default, |(_, mode)| RequestTrouble {
            mode: *mode,
            seconds,
            ..RequestTrouble::default()
        }),
        deliveries: delivery.map(|(_, mode)| DeliveryTrouble {
            mode: *mode,
            seconds,
            ..DeliveryTrouble::default()
        }),
    })
}

fn names() -> Vec<&'static str> {
    let deliveries = DELIVERY_MODES.iter().map(|(name, _)| *name);
    let requests = REQUEST_MODES.iter().skip(1).map(|(name, _)| *name);
    deliveries.chain(requests).collect()
}

#[cfg(test)]
mod tests {
    use super::{DELIVERY_MODES, REQUEST_MODES, read};
    use crate::sandbox::trouble::{DeliveryMode, RequestMode};

    #[test]
    fn reads_every_mode_and_nothing_else() {
        for (name, mode) in REQUEST_MODES {
            assert_eq!(read(name).unwrap().request.mode, mode);
        }
        for (name, mode) in DELIVERY_MODES {
            assert_eq!(read(name).unwrap().deliveries.unwrap().mode, mode);
        }
        let slow = read("slow; seconds=3").unwrap();
        assert_eq!(
            (slow.request.mode, slow.request.seconds),
            (RequestMode::Slow, 3)
        );
        assert!(
            slow.deliveries.is_none(),
            "what stands for deliveries stays"
        );
        let delay = read("delay;seconds=9").unwrap().deliveries.unwrap();
        assert_eq!((delay.mode, delay.seconds), (DeliveryMode::Delay, 9));
        for wrong in [
            "",
            "fast",
            "slow; minutes=1",
            "slow; seconds=-1",
            "slow; seconds=x",
        ] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
