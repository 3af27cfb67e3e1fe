//! `sidedeal serve`: the page with the engine behind it, for whoever sits at this machine and for nobody else.
//!
//! It listens on the loopback address only. A page of another origin cannot reach it: the address holds a random token, requests must
//! name this host, and those that ask for work must come from this page. No request is larger than a scenario may be.

use std::io::Read;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::scenario::{self, Stake};
use crate::{Error, Model, Page, Place, Scenario, World};
use serde::{Deserialize, Serialize};
use tiny_http::{Header, Method, Request, Response, Server};
use toml_edit::{DocumentMut, Item, value};

use super::inputs::{self, Where};
use super::levels::{as_seen, malformed, with_levels};
use super::names::{MOST_DRAWS, at_most, refuse};
use super::output::Target;
use super::page::{Asked, Found};
use super::{Failed, say, tell, watch};

/// Requests that are worked on at once. One that has not come whole is none of them: it waits on a thread of its own and holds up no
/// other, however long its sender is silent.
const AT_ONCE: usize = 64;
/// How often the server is stirred.
const STIR: Duration = Duration::from_millis(20);
/// Largest request, bytes: a scenario's text and some numbers.
const MOST: u64 = 4 << 20;

#[derive(clap::Args)]
pub(crate) struct Serve {
    /// Name of a scenario that is compiled in, or a file
    #[arg(value_name = "SCENARIO", default_value = "us-china-sectoral-deal", value_parser = inputs::named)]
    scenario: String,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    asked: Asked,
    /// Draws of everything uncertain for the ranges of the page as it is opened; 0 for none
    #[arg(long, value_name = "N", default_value_t = 256)]
    draws: usize,
    /// Port; by default one that is free
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

/// What the page asks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    text: String,
    /// A number for each clause; none where the text was changed, and holds as it stands.
    levels: Vec<f64>,
    weights: [f64; Stake::ALL.len()],
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Fragments { fragments: Vec<crate::Fragment> },
    Refused { error: String, line: Option<usize> },
}

/// What all requests are answered from.
struct Desk<'d, 'w> {
    model: &'d Model<'w>,
    world: &'w World,
    /// Where the text stands, for what it names beside it; none of what is compiled in.
    path: Option<PathBuf>,
    /// What errors call the text.
    file: String,
    text: String,
    scenario: &'d Scenario,
    asked: &'d Asked,
    place: &'d Where,
    /// What the scenario is called on the command line.
    called: &'d str,
    found: Found<'w>,
    draws: usize,
    token: String,
    hosts: [String; 2],
    /// How many requests are worked on.
    busy: AtomicUsize,
}

/// What may be asked for, once it has come whole.
enum Wish {
    Page,
    Of(String, Question),
}

/// One of the requests that are worked on.
struct Slot<'a>(&'a AtomicUsize);

impl<'a> Slot<'a> {
    /// As soon as there is one.
    fn of(busy: &'a AtomicUsize) -> Self {
        let more = |count| (count < AT_ONCE).then_some(count + 1);
        while busy.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_err() {
            thread::sleep(Duration::from_millis(5));
        }
        Self(busy)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

impl Serve {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        at_most("--draws", self.draws, MOST_DRAWS)?;
        let (text, path) = self.text()?;
        let (world, scenario) = inputs::one(&self.scenario, &self.place).map_err(Failed::Input)?;
        let model = tell::calibrated(&world)?;
        let menu_world = self.asked.menu_world(&self.place)?;
        let menu = self.asked.menu(menu_world.as_ref())?;
        let found = self.asked.find(&model, &scenario, menu.as_ref(), self.draws)?;
        let server = Server::http(("127.0.0.1", self.port)).map_err(|error| {
            refuse(format!("--port {}", self.port), &format!("a port that is free ({error})"))
        })?;
        let port = server.server_addr().to_ip().map_or(self.port, |address| address.port());
        let file =
            scenario.clauses().first().map_or_else(|| self.scenario.clone(), |one| one.at.file.clone());
        let desk = Desk {
            model: &model,
            world: &world,
            path,
            file,
            text,
            scenario: &scenario,
            asked: &self.asked,
            place: &self.place,
            called: &self.scenario,
            found,
            draws: self.draws,
            token: token()?,
            hosts: ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}")),
            busy: AtomicUsize::new(0),
        };
        let address = format!("http://127.0.0.1:{port}/{}/", desk.token);
        Target::open(None)?.write(&format!("{address}\n"))?;
        say("open that address in a browser; Ctrl-C ends it");
        watch::serve();
        thread::scope(|scope| {
            let _ = thread::Builder::new().spawn_scoped(scope, || stir(port));
            while let Ok(request) = server.recv() {
                let desk = &desk;
                // What the system has no thread for is not answered.
                let _ = thread::Builder::new().spawn_scoped(scope, move || desk.serve(request));
            }
        });
        Ok(())
    }

    /// The text of the scenario and where it stands.
    fn text(&self) -> Result<(String, Option<PathBuf>), Error> {
        let bundled = Scenario::bundled_names().find(|one| one.name == self.scenario);
        if let Some(bundled) = bundled {
            return Ok((bundled.text.to_owned(), None));
        }
        let path = Path::new(&self.scenario);
        if !path.is_file() {
            // A name that is wrong is told where scenarios are read; what is left cannot be edited as one text.
            inputs::one(&self.scenario, &self.place).map_err(|mut errors| errors.remove(0))?;
            return Err(refuse(
                self.scenario.clone(),
                "one file or the name of one: what is served is its text",
            ));
        }
        Ok((scenario::text_of(&self.scenario)?, Some(path.to_owned())))
    }
}

/// Connects now and then, and says nothing. Of connections that come all at once the server hands more to its idle threads than these
/// can take, and what waits there behind one that is silent would wait for ever: a thread that was made for another connection takes
/// it up when that one ends.
fn stir(port: u16) {
    loop {
        thread::sleep(STIR);
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, port)));
    }
}

/// 128 random bits.
fn token() -> Result<String, Error> {
    let mut bytes = [0; 16];
    let failed = |error: getrandom::Error| Error::Value {
        at: Place::file("this machine"),
        found: error.to_string(),
        expected: "random numbers, without which the page would not be safe from others".to_owned(),
    };
    getrandom::fill(&mut bytes).map_err(failed)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

impl Desk<'_, '_> {
    fn serve(&self, mut request: Request) {
        let (status, kind, body) = match self.wish(&mut request) {
            Ok(wish) => {
                let _slot = Slot::of(&self.busy);
                self.answer(&wish)
            }
            Err((status, why)) => (status, TEXT, why.to_owned()),
        };
        let mut response = Response::from_string(body).with_status_code(status);
        let headers = [
            ("Content-Type", kind),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
        ];
        for (name, content) in headers {
            response.add_header(Header::from_bytes(name, content).expect("they are plain text"));
        }
        // A page that was closed meanwhile.
        let _ = request.respond(response);
    }

    /// What a request asks for, or why it is refused.
    fn wish(&self, request: &mut Request) -> Result<Wish, (u16, &'static str)> {
        let header = |name: &str| {
            let header =
                request.headers().iter().find(|one| one.field.as_str().as_str().eq_ignore_ascii_case(name));
            header.map(|header| header.value.as_str().to_owned())
        };
        let Some(host) = header("Host").filter(|host| self.hosts.contains(host)) else {
            return Err((421, "not this host"));
        };
        let start = format!("/{}/", self.token);
        let Some(what) = request.url().strip_prefix(&start).map(ToOwned::to_owned) else {
            return Err((404, "nothing is here"));
        };
        let origin = header("Origin");
        if request.method() == &Method::Get && what.is_empty() {
            return Ok(Wish::Page);
        }
        if request.method() != &Method::Post {
            return Err((405, "only the page itself is for the asking"));
        }
        if origin != Some(format!("http://{host}")) {
            return Err((403, "not from this page"));
        }
        let mut text = String::new();
        let read = request.as_reader().take(MOST + 1).read_to_string(&mut text);
        if read.is_err() || text.len() as u64 > MOST {
            return Err((413, "larger than a scenario may be"));
        }
        match serde_json::from_str(&text) {
            Ok(question) => Ok(Wish::Of(what, question)),
            Err(_) => Err((400, "not what this page asks")),
        }
    }

    fn answer(&self, wish: &Wish) -> (u16, &'static str, String) {
        let refused = |status: u16, why: &str| (status, TEXT, why.to_owned());
        let (what, question) = match wish {
            Wish::Page => {
                let page = self.found.page(self.model, self.scenario, |page| page.live(&self.text));
                return match page {
                    Ok(page) => (200, HTML, page),
                    Err(error) => refused(500, &error.to_string()),
                };
            }
            Wish::Of(what, question) => (what, question),
        };
        match what.as_str() {
            "solve" => {
                let answer = serde_json::to_string(&self.solve(question)).expect("it is text");
                (200, "application/json", answer)
            }
            "scenario" => match self.saved(question) {
                Ok(text) => (200, TEXT, text),
                Err(error) => refused(422, &self.as_seen(question, &error.to_string())),
            },
            "page" => match self.written(question) {
                Ok(page) => (200, HTML, page),
                Err(failed) => refused(422, &self.as_seen(question, &told(failed))),
            },
            _ => refused(404, "nothing is here"),
        }
    }

    /// The text with its levels, under a name of its own where it differs from what was opened.
    fn saved(&self, question: &Question) -> Result<String, Error> {
        let text = self.levelled(question)?;
        if text == self.text {
            return Ok(text);
        }
        let mut document: DocumentMut = text.parse().map_err(|error| malformed(&self.file, &text, &error))?;
        let name = document.get("name").and_then(Item::as_str).unwrap_or_default();
        if !name.ends_with(CHANGED) {
            document["name"] = value(format!("{name}{CHANGED}"));
        }
        Ok(document.to_string())
    }

    /// The scenario as it is asked for.
    fn scenario(&self, question: &Question) -> Result<Scenario, Error> {
        if question.text != self.text {
            // As it stands first, so that a fault has the line that is seen.
            self.fits(&question.text)?;
        }
        self.read(&self.levelled(question)?)
    }

    fn levelled(&self, question: &Question) -> Result<String, Error> {
        if question.levels.is_empty() {
            return Ok(question.text.clone());
        }
        with_levels(&question.text, &question.levels, &self.file)
    }

    /// Refuses a text that `run` would solve in another world, or in this one cut into other products: its numbers would differ.
    fn fits(&self, text: &str) -> Result<(), Error> {
        let scenario = self.read(text)?;
        let refused = |found: String, expected: String| {
            let expected = format!("{expected}; save the text as a file and open that");
            Err(Error::Value { at: Place::file(&self.file), found, expected })
        };
        if scenario.world() != self.scenario.world() {
            let named = |world: Option<&str>| {
                world.map_or("no world".to_owned(), |name| format!("`world = {name:?}`"))
            };
            return refused(
                named(scenario.world()),
                format!("{}, which this page was opened with", named(self.scenario.world())),
            );
        }
        let Some(needed) = inputs::needed(self.called, self.place, |world| self.read_in(text, world))? else {
            return Ok(());
        };
        let mut here: Vec<&str> = self.world.parts().iter().map(|parts| parts.code.as_str()).collect();
        here.sort_unstable();
        if needed != here {
            let told = |codes: &[&str]| {
                if codes.is_empty() {
                    "no products".to_owned()
                } else {
                    format!("products of {}", codes.join(" "))
                }
            };
            let needed: Vec<&str> = needed.iter().map(String::as_str).collect();
            return refused(
                format!("a text that is solved with {}", told(&needed)),
                format!("one with {}, as this page was opened", told(&here)),
            );
        }
        Ok(())
    }

    fn read(&self, text: &str) -> Result<Scenario, Error> {
        self.read_in(text, self.world)
    }

    fn read_in(&self, text: &str, world: &World) -> Result<Scenario, Error> {
        match &self.path {
            Some(path) => Scenario::edited(text, path, world),
            None => Scenario::parse(text, &self.file, world),
        }
    }

    /// Solves what is asked and draws it.
    fn solve(&self, question: &Question) -> Answer {
        let fragments = self.scenario(question).and_then(|scenario| {
            let outcome = self.model.run(&scenario)?;
            let report = crate::Report::of(&outcome)?;
            let page = Page::of(&scenario, &report);
            let mut fragments = page.fragments(question.weights);
            // A text that was changed may have other clauses.
            if question.levels.is_empty() {
                fragments.push(page.sliders());
            }
            Ok(fragments)
        });
        match fragments {
            Ok(mut fragments) => {
                for fragment in fragments.iter_mut().filter(|fragment| fragment.id == "cautions") {
                    fragment.html = self.as_seen(question, &fragment.html);
                }
                Answer::Fragments { fragments }
            }
            Err(error) => {
                let error = self.as_seen(question, &error.to_string());
                Answer::Refused { line: self.line(&error), error }
            }
        }
    }

    /// What is said of the text with its levels, at the lines of the text as it is seen.
    fn as_seen(&self, question: &Question, said: &str) -> String {
        match self.levelled(question) {
            Ok(with) => as_seen(said, &self.file, &with, &question.text),
            Err(_) => said.to_owned(),
        }
    }

    /// The line of the text at which an error is, where it begins with that.
    fn line(&self, error: &str) -> Option<usize> {
        let behind = error.strip_prefix(&self.file)?.strip_prefix(':')?;
        behind.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
    }

    /// A page that needs no engine any more.
    fn written(&self, question: &Question) -> Result<String, Failed> {
        let text = self.saved(question)?;
        let scenario = self.read(&text)?;
        let found = self.asked.find(self.model, &scenario, None, self.draws)?;
        // What the menu has does not hang on the scenario.
        let show = |page: Page<'_, '_>| {
            page.among(self.found.deals()).weighed(question.weights).recording(Some(&text), None).html()
        };
        found.page(self.model, &scenario, show).map_err(Failed::at_work)
    }
}

fn told(failed: Failed) -> String {
    match failed {
        Failed::Input(errors) | Failed::Run(errors) => {
            errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        }
        Failed::Interrupted(message) => message,
    }
}

/// What is added to the name of a scenario that is saved.
const CHANGED: &str = " (changed)";
