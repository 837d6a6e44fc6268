//! Which client a request comes from, as far as limits go.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;

use super::AppState;

/// A client's address; of IPv6 the first 64 bits, since a household has all the others to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(pub IpAddr);

/// Tells each request's client to all that come after.
pub async fn tell(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.0.ip());
    let trusted = state.config.trusted_proxies.as_deref().unwrap_or_default();
    let client = find(peer, request.headers(), trusted);
    request.extensions_mut().insert(Client(household(client)));
    next.run(request).await
}

/// Each proxy appends whom it speaks to, so the list is read from its end, as long as trusted ones said it: what stands
/// before that anybody may have written.
fn find(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|net| net.contains(&ip));
    let mut client = peer.to_canonical();
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let told = lines
        // A line that cannot be read ends the list, as anything else does that is no address.
        .flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
    for told in told {
        match address(told.trim()) {
            Some(address) if is_trusted(client) => client = address,
            _ => break,
        }
    }
    client
}

/// Some proxies add the port.
fn address(text: &str) -> Option<IpAddr> {
    let alone = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    Some(alone.or_else(with_port)?.to_canonical())
}

fn household(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::{find, household};
    use axum::http::{HeaderMap, HeaderValue};

    fn client(peer: &str, trusted: &[&str], lines: &[&str]) -> String {
        let trusted: Vec<_> = trusted
            .iter()
            .map(|net| net.parse().expect("a network"))
            .collect();
        let mut headers = HeaderMap::new();
        for line in lines {
            let line = HeaderValue::from_bytes(line.as_bytes()).expect("a header");
            headers.append("x-forwarded-for", line);
        }
        find(peer.parse().expect("an address"), &headers, &trusted).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_it_is_said() {
        assert_eq!(client("203.0.113.9", &[], &["198.51.100.1"]), "203.0.113.9");
        let others = ["127.0.0.1/32", "10.0.0.0/8"];
        assert_eq!(
            client("203.0.113.9", &others, &["198.51.100.1"]),
            "203.0.113.9"
        );
    }

    #[test]
    fn a_trusted_proxy_tells_who_speaks_to_it() {
        let trusted = ["127.0.0.0/8", "10.0.0.0/8", "::1/128"];
        for (lines, expected) in [
            (vec![], "127.0.0.1"),
            (vec!["198.51.100.1"], "198.51.100.1"),
            // What the client wrote itself stands first.
            (vec!["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            (vec!["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
            (vec!["1.1.1.1, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
            (vec!["198.51.100.1:4711"], "198.51.100.1"),
            (vec!["2001:db8::7"], "2001:db8::7"),
            (vec!["[2001:db8::7]:443"], "2001:db8::7"),
            (vec!["::ffff:198.51.100.1"], "198.51.100.1"),
            (vec!["1.1.1.1, rubbish"], "127.0.0.1"),
            (vec!["1.1.1.1", "\u{e9}"], "127.0.0.1"),
            (vec!["1.1.1.1, rubbish, 10.1.2.3"], "10.1.2.3"),
        ] {
            assert_eq!(client("127.0.0.1", &trusted, &lines), expected, "{lines:?}");
        }
        assert_eq!(
            client("::ffff:127.0.0.1", &trusted, &["198.51.100.1"]),
            "198.51.100.1"
        );
    }

    #[test]
    fn a_household_is_one_client() {
        let of = |ip: &str| household(ip.parse().expect("an address")).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("198.51.100.1"), "198.51.100.1");
    }
}
