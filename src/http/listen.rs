//! Takes connections, and lets none of them hold a place by doing nothing.

use std::{convert::Infallible, io, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// Connections at once; who comes after them waits in the system's queue.
const CONNECTIONS: usize = 1024;
/// A request's head must be whole within this time, and a connection without one is closed.
const HEAD: Duration = Duration::from_secs(15);
/// Bytes that a request's head may have.
const MAX_HEAD: usize = 32 * 1024;
/// A client that takes nothing of its answer for so long is dropped.
const WRITES: Duration = Duration::from_secs(30);
/// What has begun may end within this time when the shop stops.
const FAREWELL: Duration = Duration::from_secs(10);
/// Where no connection can be taken (too many files are open), a while is waited.
const RECOVERS: Duration = Duration::from_millis(200);

/// Answers on `listener` until `stop` resolves; then ends what has begun.
pub async fn listen(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    loop {
        let taken = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, taken) = tokio::select! {
            taken = taken => taken,
            () = &mut stop => break,
        };
        let (stream, peer) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(RECOVERS).await;
                continue;
            }
        };
        let Ok(connection) = open(stream) else {
            continue;
        };
        let router = router.clone();
        let answer = service_fn(move |request| answer(router.clone(), request, peer));
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(connection), answer);
        let served = graceful.watch(served);
        tokio::spawn(async move {
            // How a connection ends is the client's business; what was asked on it has been logged.
            let _ = served.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests had not ended when the shop stopped");
    }
}

fn open(stream: TcpStream) -> io::Result<Pin<Box<TimeoutStream<TcpStream>>>> {
    stream.set_nodelay(true)?;
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITES));
    Ok(Box::pin(stream))
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request).await
}
