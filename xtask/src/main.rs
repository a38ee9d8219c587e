//! The developer command, called as `cargo xtask <command>`.

fn main() {
    eprintln!("usage: cargo xtask <setup|run|test|check|bench|gen>");
    std::process::exit(2);
}
