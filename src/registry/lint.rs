//! stub
/// stub
pub struct Complaint {
    /** x */
    pub file: String,
    /** x */
    pub line: usize,
    /** x */
    pub what_zh: String,
    /** x */
    pub what_en: String,
}
/// stub
pub fn lint_dir(_d: &std::path::Path) -> Vec<Complaint> {
    vec![]
}
