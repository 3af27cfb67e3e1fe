//! The served page, as its neighbours on this machine find it. What a browser makes of it is in `tests/browser`.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::command::folder;
use crate::ensemble_parts::send;

/// A server with its port and the path of its page, behind the token.
struct Served {
    child: Child,
    port: u16,
    path: String,
    folder: tempfile::TempDir,
}

fn served(text: &str) -> Served {
    let folder = folder();
    std::fs::write(folder.path().join("served.toml"), text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sidedeal"));
    command.current_dir(folder.path()).args(["serve", "served.toml", "--draws", "0"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut address = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut address).unwrap();
    let rest = address.trim().strip_prefix("http://127.0.0.1:").unwrap_or_else(|| panic!("{address}"));
    let (port, path) = rest.split_once('/').unwrap();
    Served { port: port.parse().unwrap(), path: format!("/{path}"), child, folder }
}

impl Served {
    fn connected(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// Status and body of an answer, which this version of the protocol has in one piece.
    fn asked(&self, what: &str, body: Option<&str>) -> (u16, String) {
        let mut stream = self.connected();
        let (method, length) = (if body.is_some() { "POST" } else { "GET" }, body.map_or(0, str::len));
        let host = format!("127.0.0.1:{}", self.port);
        let head = format!(
            "{method} {}{what} HTTP/1.0\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: {length}\r\n\r\n",
            self.path
        );
        stream.write_all(format!("{head}{}", body.unwrap_or_default()).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn question(text: &str, levels: &str) -> String {
        let text = serde_json::to_string(text).unwrap();
        format!("{{\"text\":{text},\"levels\":{levels},\"weights\":[50,0,0]}}")
    }

    /// What it said on standard error, with its status.
    fn ended(mut self) -> (Option<i32>, String) {
        send("INT", &self.child);
        let status = self.child.wait().unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        drop(self.folder);
        (status.code(), said)
    }
}

const DEAL: &str = "name = \"Deal\"\nworld = \"three\"\nbetween = [\"NOR\", \"SOU\"]\n\
    [[tariff]]\ntitle = \"North opens by 5 points\"\nimporters = [\"NOR\"]\nexporters = [\"SOU\"]\nsectors = [\"GDS\"]\nchange = -0.05\n\
    [[tariff]]\nimporters = [\"SOU\"]\nexporters = [\"NOR\"]\nsectors = [\"GDS\"]\nchange = -0.05\n";

/// Those who say nothing, and those who never send what they announced, with the token and without it.
#[test]
fn silent_clients_hold_up_nobody_and_ctrl_c_ends_it_plainly() {
    if crate::ensemble_partial::is_ignored(2) {
        return;
    }
    let served = served(DEAL);
    let host = format!("127.0.0.1:{}", served.port);
    let announced = |path: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: 5000\r\n\r\n{{"
        )
    };
    let silent: Vec<TcpStream> = (0..210)
        .map(|i| {
            let mut stream = served.connected();
            match i % 3 {
                0 => {}
                1 => stream.write_all(announced("/").as_bytes()).unwrap(),
                _ => stream.write_all(announced(&format!("{}solve", served.path)).as_bytes()).unwrap(),
            }
            stream
        })
        .collect();
    let (status, page) = served.asked("", None);
    assert!(status == 200 && page.contains("What if"), "{status}");
    let (status, answer) = served.asked("solve", Some(&Served::question(DEAL, "[0.5,1]")));
    assert!(status == 200 && answer.contains("fragments"), "{status}: {answer}");
    drop(silent);
    let (status, said) = served.ended();
    assert_eq!(status, Some(130), "{said}");
    assert!(said.ends_with("the page is served no more\n") && !said.contains("file"), "{said}");
}

/// What is saved as a page has the sizes and the weights of the sliders.
#[test]
fn a_saved_page_has_the_levels_and_the_weights() {
    let served = served(DEAL);
    let (status, page) = served.asked("page", Some(&Served::question(DEAL, "[1.2,1]")));
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("North opens by 5 points, at 120 % of this size"), "{page}");
    assert!(page.contains("Real income 100 %, expected defence 0 % and power 0 %."), "{page}");
    served.ended();
}

/// A level that is put in has a line of its own, which the reader of the text does not see.
#[test]
fn faults_and_cautions_are_at_the_lines_that_are_seen() {
    let stated = "[[tariff]]\nimporters = [\"ISL\"]\nexporters = [\"NOR\"]\nsectors = [\"GDS\"]\nset = 1.5\n";
    let text = format!("{DEAL}{stated}");
    let at = 1 + DEAL.lines().count();
    let served = served(&text);
    let (_, answer) = served.asked("solve", Some(&Served::question(&text, "[0.5,0.5,1]")));
    assert!(answer.contains(&format!("served.toml:{at}")), "{answer}");
    // What cannot be so large is told at its own line.
    let (_, answer) = served.asked("solve", Some(&Served::question(&text, "[0.5,0.5,0.5]")));
    assert!(answer.contains("error") && answer.contains("0 or 1"), "{answer}");
    let line: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(line["line"], at + 4, "{answer}");
    // Of a text that is no TOML, when it is saved.
    let broken = format!("{text}x = = 1\n");
    let (status, said) = served.asked("scenario", Some(&Served::question(&broken, "[0.5,1,1]")));
    assert!(
        status == 422 && said.starts_with(&format!("served.toml:{}: ", broken.lines().count())),
        "{said}"
    );
    served.ended();
}
