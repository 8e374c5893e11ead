//! Challenge and block pages of the site's guard: recognised and explained, never solved.

/// Strings of which one is enough, where nothing of a licence page stands beside it.
const MARKERS: [&str; 22] = [
    "wzwstemplate",
    "wzwschallenge",
    "wzwsconfirm",
    "WZWS_CONFIRM_PREFIX_LABEL",
    "/WZWSREL",
    "KTKY2RBD",
    "QWERTASDFGXYSF",
    "HXXTTKKLLPPP5",
    "wzwsquestion",
    "wzwsfactor",
    "wzwsmethod",
    "wzwsparams",
    "waf_zw_verify",
    "wzws_sessionid",
    "wzws_cid",
    "wzws-waf-cgi",
    "waf_slider_verify",
    "请开启JavaScript并刷新该页",
    "请完成安全验证",
    "向右滑动",
    "http://1.1.1.2:89",
    "//1.1.1.2:89",
];

/// Headers of a block page.
const HEADERS: [&str; 2] = ["x-powered-by-360wzb", "wzws-ray"];

/// What only a licence page has: with it a marker is a script of the page and no challenge.
const POSITIVE: [&str; 3] = ["article_paging_list_hidden", "txtlist", "许可证编号"];

/// The marker of a challenge page, where it is one.
#[must_use]
pub fn find(text: &str, header_names: &[String]) -> Option<&'static str> {
    if POSITIVE.iter().any(|p| text.contains(p)) {
        return None;
    }
    MARKERS
        .iter()
        .find(|m| text.contains(*m))
        .copied()
        .or_else(|| {
            HEADERS
                .iter()
                .find(|h| header_names.iter().any(|n| n == *h))
                .copied()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_beside_a_list_is_none() {
        assert!(find("<script>var wzwsquestion='';</script>", &[]).is_some());
        assert!(
            find(
                "<ul class='txtlist'></ul><script>wzwsquestion</script>",
                &[]
            )
            .is_none()
        );
        assert!(find("<noscript>x</noscript> 验证码", &[]).is_none());
        assert!(find("<html></html>", &["wzws-ray".to_owned()]).is_some());
    }
}
