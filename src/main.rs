//! The command, which is the room `command` of the library.

fn main() -> std::process::ExitCode {
    sidedeal::command::main()
}
