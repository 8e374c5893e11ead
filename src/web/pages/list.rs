//! `GET /list`: a whole list, checked row by row while its results come in.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maud::html;

use super::Visit;
use crate::report::html::sign;
use crate::verdict::VERDICTS;
use crate::web::App;
use crate::web::layout::Place;

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/list", get(handle))
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let visit = Visit::of(&app, &request);
    let w = &visit.words;
    let t = |key: &str| w.text(key);
    let title = t("web.list_title");
    let body = html! {
        h1 { (title) }
        p.lead { (t("web.list_lead")) }
        noscript { p.card.warning { (t("web.list_noscript")) } }
        div #drop.card.drop hidden {
            label for="file" { (t("web.list_choose")) }
            input id="file" type="file" accept=".csv,.tsv,.txt,text/csv" aria-describedby="file-hint";
            p.hint id="file-hint" { (t("web.list_hint")) }
            p.hint { (t("web.list_workbook")) }
        }
        p #trouble.card.warning role="alert" hidden {}
        div #progress hidden {
            label for="bar" { (t("web.list_progress")) }
            progress id="bar" max="100" value="0" {}
            p #count role="status" aria-live="polite" {}
            div.actions { button #stop type="button" { (t("web.list_stop")) } }
        }
        div #result hidden
            data-rows=(t("web.list_rows")) data-done=(t("web.list_done")) data-stopped=(t("web.list_stopped"))
            data-too-large=(t("web.list_too_large")) data-workbook=(t("web.problem.workbook_detail")) data-failed=(t("web.list_failed"))
            data-page=(t("web.list_page")) {
            div.actions.no-print {
                button #save type="button" { (t("web.list_save")) }
                button type="button" data-print { (t("web.print")) }
            }
            h2 id="counts" { (t("web.list_counts")) }
            div.charts {
                @for (name, keys) in [
                    ("verdict", VERDICTS.iter().rev().map(|v| v.as_str()).collect::<Vec<_>>()),
                    ("attention", vec!["stop", "ask", "none"]),
                ] {
                    table.chart data-chart=(name) {
                        caption { (t(&format!("web.chart.{name}"))) }
                        tbody {
                            @for key in keys {
                                tr data-key=(key) {
                                    th scope="row" {
                                        @let label = if name == "verdict" { t(&format!("verdict.{key}.label")) } else { t(&format!("attention.{key}")) };
                                        button.plain type="button" data-filter=(name) data-value=(key) aria-pressed="false" {
                                            span class={ "verdict " (key) } { span.sign aria-hidden="true" { (chart_sign(key)) } (label) }
                                        }
                                    }
                                    td { svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" { rect class={ "fill-" (key) } height="6" width="0" {} } }
                                    td.number { "0" }
                                }
                            }
                        }
                    }
                }
                table.chart data-chart="acquirer" { caption { (t("web.chart.acquirer")) } tbody {} }
                table.chart data-chart="rule" { caption { (t("web.chart.rule")) } tbody {} }
            }
            h2 id="rows" tabindex="-1" { (t("web.list_results")) }
            form #filters.no-print.filters {
                div { label for="filter-text" { (t("web.list_filter")) } input id="filter-text" type="text" spellcheck="false"; }
                div {
                    label for="filter-verdict" { (t("web.chart.verdict")) }
                    select id="filter-verdict" {
                        option value="" { (t("web.all")) }
                        @for v in VERDICTS { option value=(v.as_str()) { (t(&format!("verdict.{}.label", v.as_str()))) } }
                    }
                }
                div {
                    label for="filter-attention" { (t("web.chart.attention")) }
                    select id="filter-attention" {
                        option value="" { (t("web.all")) }
                        @for a in ["stop", "ask", "none"] { option value=(a) { (t(&format!("attention.{a}"))) } }
                    }
                }
            }
            p #shown role="status" {}
            div.scroll tabindex="0" role="region" aria-labelledby="rows" {
                table #table {
                    thead { tr {
                        th.number scope="col" { (t("web.col.row")) }
                        th scope="col" { (t("web.col.verdict")) }
                        th scope="col" { (t("web.col.attention")) }
                        th scope="col" { (t("web.col.acquirer")) }
                        th scope="col" { (t("web.col.why")) }
                        th scope="col" { (t("web.col.next")) }
                    } }
                    tbody {}
                }
            }
            div.actions.no-print {
                button #before type="button" { (t("web.list_before")) }
                button #after type="button" { (t("web.list_after")) }
            }
        }
    };
    visit.page_with(
        &app,
        Place::List,
        &title,
        &body,
        StatusCode::OK,
        Some("list.js"),
    )
}

fn chart_sign(key: &str) -> &'static str {
    match crate::verdict::Verdict::parse(key) {
        Some(v) => sign(v),
        None if key == "stop" => "×",
        None if key == "ask" => "!",
        None => "·",
    }
}
