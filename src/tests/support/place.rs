//! Where a story happens: a folder and a port of its own.

use std::{
    io::ErrorKind,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// The shop's data folder; gone with the story.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn create() -> Self {
        Self::within(&std::env::temp_dir())
    }

    /// In memory where the system has such a place, for what happens thousands of times.
    pub fn quick() -> Self {
        let memory = Path::new("/dev/shm");
        match memory.is_dir() {
            true => Self::within(memory),
            false => Self::create(),
        }
    }

    fn within(place: &Path) -> Self {
        let path = place.join(format!("till-story-{}", till::random::text(12)));
        std::fs::create_dir_all(&path).expect("the temporary folder can be written");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("{} is left behind: {error}", self.0.display());
        }
    }
}

/// A port below those that the system gives to whoever asks for any: nobody takes it while the sandbox is away.
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let taken = |ip: &str, port| matches!(TcpListener::bind((ip, port)), Err(error) if error.kind() == ErrorKind::AddrInUse);
    loop {
        // Two runs at once begin in different places.
        let next = std::process::id() * 97 + NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + (next % 10_000) as u16;
        if !taken("127.0.0.1", port) && !taken("::1", port) {
            return port;
        }
    }
}
