//! The release build embeds the web app, so it is rebuilt when the app's files change.

fn main() {
    println!("cargo:rerun-if-changed=../frontend/dist");
    println!("cargo:rerun-if-changed=../migrations");
}
