//! Turns the TOML records of `data/` into one compact blob, so that start-up parses no TOML.

#[allow(dead_code)]
#[path = "src/registry/record.rs"]
mod record;
#[path = "src/registry/source.rs"]
mod source;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let root = std::env::var("CARGO_MANIFEST_DIR")?;
    let data = Path::new(&root).join("data");
    for file in source::FILES {
        println!("cargo::rerun-if-changed=data/{file}");
    }
    println!("cargo::rerun-if-changed=src/registry/record.rs");
    println!("cargo::rerun-if-changed=src/registry/source.rs");
    let snapshot =
        source::load(|file| std::fs::read_to_string(data.join(file)).map_err(|e| e.to_string()))
            .map_err(|e| format!("data/{e}"))?;
    let blob = postcard::to_stdvec(&snapshot)?;
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&out).join("snapshot.postcard"), blob)?;
    Ok(())
}
