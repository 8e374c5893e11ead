//! Writes `docs/rules.md` from the rule catalogue; with `--check` only says whether it is fresh.

use std::error::Error;
use std::path::Path;

use yiqing::registry::Registry;
use yiqing::report::rule_book::markdown;

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let fresh = markdown(Registry::embedded()?);
    if std::env::args().any(|a| a == "--check") {
        if std::fs::read_to_string(&path)? == fresh {
            return Ok(());
        }
        return Err("docs/rules.md is stale: run `cargo run --example rule_book`".into());
    }
    std::fs::create_dir_all(path.parent().ok_or("no folder")?)?;
    std::fs::write(path, fresh)?;
    Ok(())
}
