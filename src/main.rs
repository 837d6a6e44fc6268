//! Parses the command line and runs the command.

use std::process::ExitCode;

use till::commands;

fn main() -> ExitCode {
    commands::run()
}
