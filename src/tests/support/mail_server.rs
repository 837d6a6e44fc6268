//! A mail server: it speaks SMTP over a real socket, and takes, puts off, refuses or keeps silent as it is told.

use std::{
    io::{BufRead, BufReader, ErrorKind, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{JoinHandle, sleep},
    time::{Duration, Instant},
};

use super::{mail::Mail, place::free_port};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// Each recipient is put off: this code and these words.
    Answers(&'static str),
    /// Nobody is let in: it says this instead of a greeting.
    Greets(&'static str),
    /// It takes the connection and never says a word.
    Silent,
    /// It takes the letter, and is gone before it can say so.
    Vanishes,
}

/// Gone when it is dropped, with every connection.
pub struct MailServer {
    port: u16,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

struct Shared {
    mood: Mutex<Mood>,
    taken: Mutex<Vec<Mail>>,
    stopped: AtomicBool,
}

impl MailServer {
    pub fn start() -> Self {
        Self::on(free_port())
    }

    /// At an address that is known already.
    pub fn on(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
        listener.set_nonblocking(true).expect("a socket");
        let shared = Arc::new(Shared {
            mood: Mutex::new(Mood::Takes),
            taken: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let listening = std::thread::spawn({
            let shared = shared.clone();
            move || listen(&listener, &shared)
        });
        Self {
            port,
            shared,
            listening: Some(listening),
        }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn set(&self, mood: Mood) {
        *self.shared.mood.lock().expect("no panic") = mood;
    }

    /// What it has taken, oldest first.
    pub fn taken(&self) -> Vec<Mail> {
        self.shared.taken.lock().expect("no panic").clone()
    }

    /// Those to one address, once it has taken so many; more than that is one too many.
    pub async fn to(&self, recipient: &str, count: usize) -> Vec<Mail> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let mut mails = self.taken();
            mails.retain(|mail| mail.recipient == recipient);
            if mails.len() >= count {
                assert_eq!(mails.len(), count, "{:?}", subjects(&mails));
                return mails;
            }
            assert!(
                Instant::now() < deadline,
                "{recipient} has {:?}",
                subjects(&mails)
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

pub fn subjects(mails: &[Mail]) -> Vec<String> {
    mails.iter().map(|mail| mail.header("Subject")).collect()
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut talks = Vec::new();
    while !shared.stopped.load(Ordering::Relaxed) {
        match listener.accept() {
            Ok((stream, _)) => {
                let shared = shared.clone();
                talks.push(std::thread::spawn(move || {
                    // It ends when either side goes away.
                    let _ = talk(stream, &shared);
                }));
            }
            Err(_) => sleep(Duration::from_millis(5)),
        }
    }
    for talk in talks {
        let _ = talk.join();
    }
}

fn talk(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_millis(20)))?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mood = || *shared.mood.lock().expect("no panic");
    match mood() {
        Mood::Silent => {}
        Mood::Greets(words) => return writeln!(out, "{words}\r"),
        _ => write!(out, "220 mail.example ready\r\n")?,
    }
    let mut recipient = String::new();
    while let Some(line) = read_line(&mut lines, shared)? {
        if mood() == Mood::Silent {
            continue;
        }
        let verb = line.split([' ', ':']).next().unwrap_or_default();
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => write!(out, "250-mail.example\r\n250 8BITMIME\r\n")?,
            "RCPT" => {
                recipient = address(&line).to_owned();
                match mood() {
                    Mood::Answers(words) => write!(out, "{words}\r\n")?,
                    _ => write!(out, "250 ok\r\n")?,
                }
            }
            "DATA" => {
                write!(out, "354 go on\r\n")?;
                let mut raw = String::new();
                while let Some(line) = read_line(&mut lines, shared)?
                    && line != "."
                {
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push_str("\r\n");
                }
                let mail = Mail::read(&recipient, &raw);
                shared.taken.lock().expect("no panic").push(mail);
                if mood() == Mood::Vanishes {
                    return Ok(());
                }
                write!(out, "250 taken\r\n")?;
            }
            "QUIT" => return write!(out, "221 bye\r\n"),
            _ => write!(out, "250 ok\r\n")?,
        }
    }
    Ok(())
}

fn address(line: &str) -> &str {
    let from = line.find('<').map_or(0, |at| at + 1);
    let to = line.find('>').unwrap_or(line.len());
    &line[from..to]
}

/// `None` once the other side, or this server, is gone.
fn read_line(lines: &mut BufReader<TcpStream>, shared: &Shared) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    loop {
        match lines.read_until(b'\n', &mut line) {
            Ok(0) => return Ok(None),
            Ok(_) => {
                let line = String::from_utf8_lossy(&line);
                return Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()));
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if shared.stopped.load(Ordering::Relaxed) {
                    return Ok(None);
                }
            }
            Err(error) => return Err(error),
        }
    }
}
