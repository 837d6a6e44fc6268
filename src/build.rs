//! Lists the SQL files of `migrations/` for the binary, so that one file carries them and a new one is noticed. Sees to it
//! that a release build carries the site as it is now.

use std::{env, fs, path::Path};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    println!("cargo::rerun-if-changed=migrations");
    // While developing the site is read from the disk: the server need not be built anew for a style.
    let is_server = env::var_os("CARGO_FEATURE_SSR").is_some();
    if is_server && env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::rerun-if-changed=target/site");
    }

    let mut files: Vec<String> = fs::read_dir(Path::new(&root).join("migrations"))
        .expect("the folder migrations/ exists")
        .map(|entry| {
            entry
                .expect("migrations/ can be read")
                .file_name()
                .into_string()
                .expect("a UTF-8 file name")
        })
        .filter(|name| name.ends_with(".sql"))
        .collect();
    files.sort();

    let rows: String = files
        .iter()
        .map(|name| {
            let (version, description) = name
                .trim_end_matches(".sql")
                .split_once('_')
                .expect("a migration is named 0001_what.sql");
            let version: i64 = version.parse().expect("a migration is named 0001_what.sql");
            format!(
                "({version}, {description:?}, include_str!({:?})),\n",
                format!("{root}/migrations/{name}")
            )
        })
        .collect();
    fs::write(
        Path::new(&out).join("migrations.rs"),
        format!("&[\n{rows}]\n"),
    )
    .expect("OUT_DIR can be written");
}
