//! Where a sandbox of one test keeps its file.

use std::path::PathBuf;

use till::sandbox::{Seed, Settings};

use super::SECRET;

/// A folder of one test, gone when it ends, well or not.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path =
            std::env::temp_dir().join(format!("till-sandbox-{:032x}", rand::random::<u128>()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn database(&self) -> PathBuf {
        self.0.join("sandbox.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The folder of the recording of a whole run, where one is asked for.
fn recording() -> Option<PathBuf> {
    std::env::var_os("SANDBOX_RECORD").map(Into::into)
}

pub fn settings(folder: &Folder, forward_to: Option<String>) -> Settings {
    Settings {
        addr: "localhost:0".to_owned(),
        database: folder.database(),
        signing_secret: Some(SECRET.to_owned()),
        forward_to,
        seed: Some(Seed {
            namespace: "till".to_owned(),
            image_base: "http://127.0.0.1:3000".to_owned(),
        }),
        announces: false,
        record: recording(),
    }
}
