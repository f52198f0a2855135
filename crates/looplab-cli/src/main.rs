//! The native runner: `looplab run FILE.py`.

fn main() -> std::process::ExitCode {
    looplab_cli::main()
}
