//! A file that is read must not be written over, nor one result by another.

use std::path::Path;

use super::failure::{Failure, USAGE};
use crate::report::words::Words;

/// Whether two names are of one file that is there.
#[must_use]
pub fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Refuses outputs that are inputs, or one another.
///
/// # Errors
/// Exit 2, naming the file.
pub fn refuse(outputs: &[&Path], inputs: &[&Path], words: &Words<'_>) -> Result<(), Failure> {
    let fault = |key: &str, file: &Path| {
        let file = file.display().to_string();
        Err(Failure::new(USAGE, words.filled(key, &[("file", &file)])))
    };
    for (n, out) in outputs.iter().enumerate() {
        // A device or a pipe takes what comes, from any number.
        if out.exists() && !out.is_file() {
            continue;
        }
        if let Some(input) = inputs.iter().find(|i| same_file(i, out)) {
            return fault("error.out_is_input", input);
        }
        let others = outputs.iter().take(n);
        if others.clone().any(|o| o == out || same_file(o, out)) {
            return fault("error.out_twice", out);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;
    use crate::report::words::Lang;

    #[test]
    fn what_is_read_and_what_is_written_are_kept_apart() {
        let dir = tempfile::tempdir().unwrap();
        let list = dir.path().join("list.csv");
        std::fs::write(&list, "品牌\n").unwrap();
        let again = dir.path().join(".").join("list.csv");
        let new = dir.path().join("new.csv");
        let words = Words::new(Registry::embedded().unwrap(), Lang::Zh);
        let code = |outputs: &[&Path]| refuse(outputs, &[&list], &words).map_err(|f| f.code);
        assert_eq!(code(&[&again]), Err(USAGE));
        assert_eq!(code(&[&new, &again]), Err(USAGE));
        assert_eq!(code(&[&new, &new]), Err(USAGE));
        assert_eq!(code(&[&new, &dir.path().join("other.csv")]), Ok(()));
    }
}
