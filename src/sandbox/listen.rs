//! The sandbox's listeners: loopback, and nothing else.

use std::{
    io::{Error, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use tokio::net::TcpListener;

use super::StartError;

/// How often a free port is looked for.
const TRIES: usize = 10;

/// Binds `localhost:12111` (127.0.0.1, and ::1 where there is one) or a loopback address; port 0 picks a free one.
/// The listeners, and the address to reach them by.
pub async fn bind(addr: &str) -> Result<(Vec<TcpListener>, String), StartError> {
    let Some((host, port)) = addr.rsplit_once(':') else {
        return Err(no_address(addr));
    };
    let port: u16 = port.parse().map_err(|_| no_address(addr))?;
    if host != "localhost" {
        let ip: IpAddr = host
            .trim_matches(['[', ']'])
            .parse()
            .map_err(|_| not_loopback(addr))?;
        if !ip.is_loopback() {
            return Err(not_loopback(addr));
        }
        let listener = one(ip, port).await.map_err(|error| taken(addr, &error))?;
        let port = port_of(&listener).map_err(|error| taken(addr, &error))?;
        return Ok((vec![listener], format!("http://{host}:{port}")));
    }
    for _ in 0..TRIES {
        let first = one(Ipv4Addr::LOCALHOST.into(), port)
            .await
            .map_err(|error| taken(addr, &error))?;
        let bound = port_of(&first).map_err(|error| taken(addr, &error))?;
        let mut listeners = vec![first];
        match one(Ipv6Addr::LOCALHOST.into(), bound).await {
            Ok(listener) => listeners.push(listener),
            // What is free on the one may be taken on the other.
            Err(error) if error.kind() == ErrorKind::AddrInUse && port == 0 => continue,
            // A browser may try ::1 first: somebody else must not answer there.
            Err(error) if error.kind() == ErrorKind::AddrInUse => return Err(taken(addr, &error)),
            // A machine without IPv6.
            Err(_) => {}
        }
        return Ok((listeners, format!("http://localhost:{bound}")));
    }
    Err(taken(addr, &Error::from(ErrorKind::AddrInUse)))
}

async fn one(ip: IpAddr, port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind(SocketAddr::new(ip, port)).await
}

fn port_of(listener: &TcpListener) -> Result<u16, Error> {
    Ok(listener.local_addr()?.port())
}

fn no_address(addr: &str) -> StartError {
    StartError::new(format!(
        "SANDBOX_ADDR `{addr}` is not a name and a port, such as localhost:12111"
    ))
}

fn not_loopback(addr: &str) -> StartError {
    StartError::new(format!(
        "SANDBOX_ADDR `{addr}` is not a loopback address: the built-in sandbox answers only this machine. Set it to \
         localhost and a port, such as localhost:12111"
    ))
}

fn taken(addr: &str, error: &Error) -> StartError {
    StartError::new(match error.kind() {
        ErrorKind::AddrInUse => format!(
            "The built-in sandbox cannot listen on {addr}: another program does. Stop it, or set SANDBOX_ADDR to a \
             free port, such as localhost:12112"
        ),
        _ => format!(
            "The built-in sandbox cannot listen on {addr} ({error}): set SANDBOX_ADDR to another port"
        ),
    })
}
