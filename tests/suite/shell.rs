//! Completions and man pages, from the words of the help.

use std::fs;
use std::path::Path;

use crate::command::told;

fn verbs() -> Vec<String> {
    let (_, help, _) = told(Path::new("/"), &["--help"]);
    let (_, from) = help.split_once("Commands:\n").unwrap();
    let verbs = from.lines().map_while(|line| line.split_whitespace().next());
    verbs.filter(|verb| *verb != "help").map(str::to_owned).collect()
}

#[test]
fn each_shell_completes_every_verb_and_its_options() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (status, text, err) = told(Path::new("/"), &["completions", shell]);
        assert_eq!((status, err.as_str()), (0, ""));
        for word in verbs().iter().map(String::as_str).chain(["keep-going", "horizon", "sidedeal"]) {
            assert!(text.contains(word), "{shell} does not know {word}");
        }
    }
    let (status, _, err) = told(Path::new("/"), &["completions", "fsh"]);
    assert!(status == 2 && err.contains("a similar value exists: 'fish'"), "{err}");
}

#[test]
fn there_is_a_man_page_of_the_command_and_of_each_verb() {
    let folder = tempfile::tempdir().unwrap();
    let (status, out, err) = told(folder.path(), &["man", "--out", "man1"]);
    assert_eq!((status, out.as_str()), (0, ""), "{err}");
    let mut pages: Vec<String> = fs::read_dir(folder.path().join("man1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort_unstable();
    let mut wanted: Vec<String> = verbs().iter().map(|verb| format!("sidedeal-{verb}.1")).collect();
    wanted.push("sidedeal.1".to_owned());
    wanted.sort_unstable();
    assert_eq!(pages, wanted);
    let page = |name: &str| fs::read_to_string(folder.path().join("man1").join(name)).unwrap();
    assert!(page("sidedeal.1").contains("what does it cost everybody else?"));
    let run = page("sidedeal-run.1");
    for part in [".TH sidedeal-run 1", "\\-\\-keep\\-going", "Solve scenarios and report"] {
        assert!(run.contains(part), "{part}\nin\n{run}");
    }
    let (status, _, err) = told(folder.path(), &["man", "--out", "man1"]);
    assert!(status == 2 && err.contains("which is there already"), "{err}");
}
