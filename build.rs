//! Turns the TOML records of `data/` into one compact blob, so that start-up parses no TOML.

#[allow(dead_code, unused_imports)]
#[path = "src/registry/record/mod.rs"]
mod record;
#[path = "src/registry/source.rs"]
mod source;
#[allow(dead_code)]
#[path = "src/registry/wording.rs"]
mod wording;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let root = std::env::var("CARGO_MANIFEST_DIR")?;
    let data = Path::new(&root).join("data");
    for file in source::FILES.iter().chain(&wording::WORDING_FILES) {
        println!("cargo::rerun-if-changed=data/{file}");
    }
    println!("cargo::rerun-if-changed=src/registry/record");
    println!("cargo::rerun-if-changed=src/registry/source.rs");
    println!("cargo::rerun-if-changed=src/registry/wording.rs");
    let snapshot =
        source::load(|file| std::fs::read_to_string(data.join(file)).map_err(|e| e.to_string()))
            .map_err(|e| format!("data/{e}"))?;
    let blob = postcard::to_stdvec(&snapshot)?;
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&out).join("snapshot.postcard"), blob)?;
    let wording = wording::load_wording(|file| {
        std::fs::read_to_string(data.join(file)).map_err(|e| e.to_string())
    })
    .map_err(|e| format!("data/{e}"))?;
    let blob = postcard::to_stdvec(&wording)?;
    std::fs::write(Path::new(&out).join("wording.postcard"), blob)?;
    Ok(())
}
