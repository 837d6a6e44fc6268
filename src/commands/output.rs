//! What a command prints.

use std::io::{ErrorKind, Write};

/// Prints all of it. Where nobody reads on (`| head`), that is nobody's mistake, and the command goes on.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            panic!("what is printed cannot be written: {error}")
        }
        _ => {}
    }
}

/// For every command: the standard library's would panic where nobody reads on.
macro_rules! print {
    ($($what:tt)*) => { $crate::commands::output::print(&format!($($what)*)) };
}

/// Likewise, with a line's end.
macro_rules! println {
    () => { $crate::commands::output::print("\n") };
    ($($what:tt)*) => { $crate::commands::output::print(&(format!($($what)*) + "\n")) };
}

/// A text of Stripe's as a terminal may have it: what others wrote must not move its cursor.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// Columns as wide as what stands in them, two blanks apart.
pub fn table<const COLUMNS: usize>(lines: &[[String; COLUMNS]]) -> String {
    let widths: Vec<usize> = (0..COLUMNS)
        .map(|column| {
            let widths = lines.iter().map(|line| line[column].chars().count());
            widths.max().unwrap_or_default()
        })
        .collect();
    let mut out = String::new();
    for line in lines {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{plain, table};

    #[test]
    fn columns_are_as_wide_as_what_stands_in_them() {
        let lines = [["a", "Łódź", ""], ["bcd", "x", "y"]].map(|line| line.map(str::to_owned));
        assert_eq!(table(&lines), "a    Łódź\nbcd  x     y\n");
    }

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(plain("a\u{1b}[2Jb\u{9b}c\n"), "a [2Jb c ");
    }
}
