//! The web client is built apart from the server; without it the server still builds.

fn main() {
    for folder in ["../../web/dist", "../../demo"] {
        if let Err(error) = std::fs::create_dir_all(folder) {
            println!("cargo::warning=cannot create {folder}: {error}");
        }
        println!("cargo::rerun-if-changed={folder}");
    }
}
