//! robots.txt: what a program may ask for, read as RFC 9309 has it.

/// Largest part read, bytes.
const MOST: usize = 512 << 10;

/// Whether `agent` may ask for `path`.
#[must_use]
pub fn allows(text: &str, agent: &str, path: &str) -> bool {
    let mut end = text.len().min(MOST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or(text);
    let own = rules(text, |name| {
        !name.is_empty() && agent.eq_ignore_ascii_case(name)
    });
    let rules = match own {
        Some(r) => r,
        None => rules(text, |name| name == "*").unwrap_or_default(),
    };
    let mut best: Option<(usize, bool)> = None;
    for (allow, pattern) in rules {
        if pattern.is_empty() || !fits(pattern, path) {
            continue;
        }
        let found = (pattern.len(), allow);
        // The longest rule decides; of two as long, the one that allows.
        if best.is_none_or(|b| found > b) {
            best = Some(found);
        }
    }
    best.is_none_or(|(_, allow)| allow)
}

/// Rules of all groups for the agents asked for; `None` where there is no such group.
fn rules(text: &str, whose: impl Fn(&str) -> bool) -> Option<Vec<(bool, &str)>> {
    let mut out = None;
    let (mut ours, mut naming) = (false, false);
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        match key.as_str() {
            "user-agent" => {
                if !naming {
                    ours = false;
                }
                naming = true;
                let token = value.split('/').next().unwrap_or_default().trim();
                if whose(token) {
                    ours = true;
                    out.get_or_insert_with(Vec::new);
                }
            }
            "allow" | "disallow" => {
                naming = false;
                if ours && let Some(list) = &mut out {
                    list.push((key == "allow", value));
                }
            }
            _ => {}
        }
    }
    out
}

/// Whether a pattern with `*` and a closing `$` fits the beginning of a path.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = match pattern.strip_suffix('$') {
        Some(p) => (p, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if whole && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    !whole || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_lengths_and_wildcards() {
        let all = "User-agent: *\nDisallow: /\n";
        assert!(!allows(all, "yiqing", "/a/index.html"));
        assert!(allows("", "yiqing", "/a"));
        assert!(allows("User-agent: *\nDisallow:\n", "yiqing", "/a"));
        let named = "User-agent: other\nDisallow: /\n\nUser-agent: yiqing\nUser-agent: x\nAllow: /a\n\nUser-agent: *\nDisallow: /\n";
        assert!(allows(named, "yiqing", "/b"));
        assert!(!allows(named, "z", "/b"));
        let longest = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /*.pdf$\n";
        assert!(allows(longest, "yiqing", "/a/b/c"));
        assert!(!allows(longest, "yiqing", "/a/c"));
        assert!(!allows(longest, "yiqing", "/x/y.pdf"));
        assert!(allows(longest, "yiqing", "/x/y.pdf?x"));
        assert!(!allows(
            "User-Agent: *\r\nDISALLOW: / # all\r\n",
            "yiqing",
            "/x"
        ));
    }
}
