//! Writes `docs/rules.md` and `docs/cases.md`, the rules with an example each way and the
//! labelled cases; with `--check` only says whether both are fresh.

mod pages;

use std::error::Error;
use std::path::Path;

use yiqing::registry::Registry;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let check = std::env::args().any(|a| a == "--check");
    for (name, fresh) in pages::pages(root, Registry::embedded()?)? {
        let path = root.join(name);
        if !check {
            std::fs::write(path, fresh)?;
        } else if std::fs::read_to_string(path)? != fresh {
            return Err(format!("{name} is stale: run `cargo run --example rule_book`").into());
        }
    }
    Ok(())
}
