//! The state of a licence on a date.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

use super::record::{Institution, Scope, Status, ValidUntil};

/// State of an acquirer's licence on the check date; the first that holds, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LicenceState {
    /// A bank needs no payment licence.
    NotNeeded,
    /// Merged into a successor, with which a case goes on.
    Merged,
    /// Ended before the check date.
    Ended,
    /// On no list on the check date.
    Absent,
    /// Licensed, and reported to have stopped business.
    NotTrading,
    /// Review of the renewal officially suspended.
    RenewalSuspended,
    /// End date passed before the snapshot, still listed in it.
    OverdueListed,
    /// End date passed between the snapshot and the check date.
    ExpiredSinceSnapshot,
    /// In force.
    Valid,
}

impl LicenceState {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            LicenceState::NotNeeded => "not_needed",
            LicenceState::Merged => "merged",
            LicenceState::Ended => "ended",
            LicenceState::Absent => "absent",
            LicenceState::NotTrading => "not_trading",
            LicenceState::RenewalSuspended => "renewal_suspended",
            LicenceState::OverdueListed => "overdue_listed",
            LicenceState::ExpiredSinceSnapshot => "expired_since_snapshot",
            LicenceState::Valid => "valid",
        }
    }

    /// Reads the contract's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [
            LicenceState::NotNeeded,
            LicenceState::Merged,
            LicenceState::Ended,
            LicenceState::Absent,
            LicenceState::NotTrading,
            LicenceState::RenewalSuspended,
            LicenceState::OverdueListed,
            LicenceState::ExpiredSinceSnapshot,
            LicenceState::Valid,
        ]
        .into_iter()
        .find(|s| s.as_str() == word)
    }

    /// Whether money paid by the holder that day is paid by a licensed body.
    #[must_use]
    pub fn is_licensed(self) -> bool {
        !matches!(
            self,
            LicenceState::Ended | LicenceState::Absent | LicenceState::Merged
        )
    }

    /// Order from worst to best, for choosing among sources of one grade.
    #[must_use]
    pub fn badness(self) -> u8 {
        match self {
            LicenceState::Ended | LicenceState::Merged => 8,
            LicenceState::Absent => 7,
            LicenceState::NotTrading => 6,
            LicenceState::RenewalSuspended => 5,
            LicenceState::OverdueListed => 4,
            LicenceState::ExpiredSinceSnapshot => 3,
            LicenceState::Valid | LicenceState::NotNeeded => 0,
        }
    }
}

/// Whether the licence had ended before `date`: its last day is earlier, or, where no day is
/// known, the source that knows of the end is.
#[must_use]
pub fn has_ended(institution: &Institution<'_>, date: Date) -> bool {
    match institution.ended_on {
        Some(last_day) => last_day < date,
        None => {
            !institution.listed
                && matches!(
                    institution.status,
                    Status::Cancelled | Status::NotRenewed | Status::Merged
                )
                && institution.as_of < date
        }
    }
}

/// Last day of the licence with any official transition; `None` for a long-term one.
#[must_use]
pub fn last_day(institution: &Institution<'_>) -> Option<Date> {
    match institution.valid_until {
        Some(ValidUntil::Until(end)) => {
            Some(institution.transition_until.map_or(end, |t| t.max(end)))
        }
        Some(ValidUntil::LongTerm) | None => None,
    }
}

/// Last day as it was known on `date`.
#[must_use]
pub fn last_day_on(institution: &Institution<'_>, date: Date) -> Option<Date> {
    let then = institution
        .former
        .iter()
        .filter(|f| date < f.until)
        .find_map(|f| f.valid_until);
    match then {
        Some(ValidUntil::Until(day)) => Some(day),
        Some(ValidUntil::LongTerm) => None,
        None => last_day(institution),
    }
}

/// State of a licence on `date`, with the list as it stood on `list_as_of`.
#[must_use]
pub fn state_at(institution: &Institution<'_>, date: Date, list_as_of: Date) -> LicenceState {
    if has_ended(institution, date) {
        return if institution.successor.is_some() {
            LicenceState::Merged
        } else {
            LicenceState::Ended
        };
    }
    if institution.first_licensed.is_some_and(|first| date < first) {
        return LicenceState::Absent;
    }
    let gone = !institution.listed && institution.status == Status::Unknown;
    if gone && institution.last_listed.is_none_or(|seen| seen < date) {
        return LicenceState::Absent;
    }
    if institution
        .trading
        .as_ref()
        .is_some_and(|t| t.stopped <= date)
    {
        return LicenceState::NotTrading;
    }
    let suspended = institution
        .review_suspended
        .as_ref()
        .is_some_and(|r| r.since <= date && r.until.is_none_or(|until| date < until));
    if suspended {
        return LicenceState::RenewalSuspended;
    }
    match last_day_on(institution, date) {
        Some(end) if end < date && end < list_as_of => LicenceState::OverdueListed,
        Some(end) if end < date => LicenceState::ExpiredSinceSnapshot,
        _ => LicenceState::Valid,
    }
}

/// Whether a business type is card acquiring: 支付交易处理Ⅰ类 (Ⅰ, I and 一 alike) or 银行卡收单.
#[must_use]
pub fn is_card_acquiring(kind: &str) -> bool {
    let plain: String = kind
        .nfkc()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_uppercase();
    plain.replace('一', "I") == "支付交易处理I类" || plain == "银行卡收单"
}

/// The legal name on `date`.
#[must_use]
pub fn name_on<'i>(institution: &'i Institution<'_>, date: Date) -> &'i str {
    institution
        .former
        .iter()
        .filter(|f| date < f.until)
        .find_map(|f| f.name.as_deref())
        .unwrap_or(&institution.name)
}

/// What the licence allowed on `date`.
#[must_use]
pub fn scopes_on<'i, 'a>(institution: &'i Institution<'a>, date: Date) -> &'i [Scope<'a>] {
    institution
        .former
        .iter()
        .filter(|f| date < f.until)
        .find_map(|f| f.scopes.as_deref())
        .unwrap_or(&institution.scopes)
}

/// The scope that covered card acquiring on `date`.
#[must_use]
pub fn acquiring_scope_on<'i, 'a>(
    institution: &'i Institution<'a>,
    date: Date,
) -> Option<&'i Scope<'a>> {
    scopes_on(institution, date)
        .iter()
        .find(|s| !s.history && is_card_acquiring(&s.kind))
}

/// The scope of a licence that covers card acquiring.
#[must_use]
pub fn acquiring_scope<'i, 'a>(institution: &'i Institution<'a>) -> Option<&'i Scope<'a>> {
    institution
        .scopes
        .iter()
        .find(|s| !s.history && is_card_acquiring(&s.kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn institution(edit: impl FnOnce(&mut Institution<'static>)) -> Institution<'static> {
        let mut i = Institution {
            licence_no: "Z2900131000012".into(),
            name: "示例支付有限公司".into(),
            former_names: vec![],
            short_names: vec![],
            scopes: vec![],
            first_licensed: Some(date(2011, 12, 22)),
            valid_until: Some(ValidUntil::LongTerm),
            transition_until: None,
            listed: true,
            last_listed: None,
            ended_on: None,
            status: Status::Active,
            status_since: None,
            reason: None,
            review_suspended: None,
            trading: None,
            successor: None,
            former: vec![],
            note: None,
            as_of: date(2026, 10, 2),
            sources: vec!["https://example.invalid/".into()],
        };
        edit(&mut i);
        i
    }

    const AS_OF: Date = date(2026, 10, 2);

    #[test]
    fn states_in_words_and_in_order() {
        use LicenceState::*;
        // From bad to good: what the word is, whether money paid that day is paid by a licensed
        // body, and how bad it is among sources of one grade.
        let table = [
            (Ended, "ended", false, 8),
            (Merged, "merged", false, 8),
            (Absent, "absent", false, 7),
            (NotTrading, "not_trading", true, 6),
            (RenewalSuspended, "renewal_suspended", true, 5),
            (OverdueListed, "overdue_listed", true, 4),
            (ExpiredSinceSnapshot, "expired_since_snapshot", true, 3),
            (Valid, "valid", true, 0),
            (NotNeeded, "not_needed", true, 0),
        ];
        for (state, word, licensed, badness) in table {
            assert_eq!(state.as_str(), word);
            assert_eq!(LicenceState::parse(word), Some(state));
            assert_eq!(state.is_licensed(), licensed, "{word}");
            assert_eq!(state.badness(), badness, "{word}");
        }
        for none in ["", "Valid", "expired"] {
            assert_eq!(LicenceState::parse(none), None, "{none}");
        }
    }

    #[test]
    fn states_by_date() {
        let ended = institution(|i| {
            i.listed = false;
            i.status = Status::NotRenewed;
            i.valid_until = Some(ValidUntil::Until(date(2024, 7, 9)));
            i.transition_until = Some(date(2025, 7, 9));
            i.ended_on = Some(date(2025, 7, 9));
        });
        let merged = institution(|i| {
            i.listed = false;
            i.status = Status::Merged;
            i.ended_on = Some(date(2017, 6, 6));
            i.successor = Some(super::super::record::Successor {
                licence_no: "Z2900244000016".into(),
                inferred: false,
            });
        });
        let undated = institution(|i| {
            i.listed = false;
            i.status = Status::Cancelled;
            i.as_of = date(2022, 11, 29);
        });
        let gone = institution(|i| {
            i.listed = false;
            i.status = Status::Unknown;
            i.last_listed = Some(date(2022, 11, 29));
        });
        let overdue = institution(|i| {
            i.status = Status::Unknown;
            i.valid_until = Some(ValidUntil::Until(date(2026, 5, 2)));
        });
        let soon = institution(|i| i.valid_until = Some(ValidUntil::Until(date(2026, 12, 21))));
        let stopped = institution(|i| {
            i.trading = Some(super::super::record::Trading {
                stopped: date(2024, 9, 30),
                last_confirmed: None,
                note_zh: None,
                sources: vec![],
            });
        });
        let suspended = institution(|i| {
            i.status = Status::SuspendedReview;
            i.valid_until = Some(ValidUntil::Until(date(2024, 7, 9)));
            i.transition_until = Some(date(2025, 7, 9));
            i.review_suspended = Some(super::super::record::ReviewSuspension {
                since: date(2025, 7, 4),
                until: None,
                sources: vec![],
            });
        });
        let suspended_for_a_while = institution(|i| {
            i.review_suspended = Some(super::super::record::ReviewSuspension {
                since: date(2025, 7, 4),
                until: Some(date(2025, 9, 1)),
                sources: vec![],
            });
        });
        let to_the_day_of_the_list =
            institution(|i| i.valid_until = Some(ValidUntil::Until(AS_OF)));
        // Until 2024 its last day was another, before 2022 it had none.
        let renewed = institution(|i| {
            use super::super::record::Former;
            let until = |until, last| Former {
                valid_until: Some(last),
                until,
                name: None,
                scopes: None,
            };
            i.valid_until = Some(ValidUntil::Until(date(2029, 1, 1)));
            i.former = vec![
                until(date(2022, 1, 1), ValidUntil::LongTerm),
                until(date(2024, 1, 1), ValidUntil::Until(date(2023, 6, 1))),
            ];
        });
        let table = [
            (&soon, date(2011, 12, 22), LicenceState::Valid),
            (&stopped, date(2024, 9, 30), LicenceState::NotTrading),
            (
                &suspended_for_a_while,
                date(2025, 7, 4),
                LicenceState::RenewalSuspended,
            ),
            (
                &suspended_for_a_while,
                date(2025, 8, 31),
                LicenceState::RenewalSuspended,
            ),
            (
                &suspended_for_a_while,
                date(2025, 9, 1),
                LicenceState::Valid,
            ),
            (
                &to_the_day_of_the_list,
                date(2026, 10, 3),
                LicenceState::ExpiredSinceSnapshot,
            ),
            (&renewed, date(2021, 12, 31), LicenceState::Valid),
            (&renewed, date(2022, 1, 1), LicenceState::Valid),
            (&renewed, date(2023, 6, 2), LicenceState::OverdueListed),
            (&renewed, date(2023, 12, 31), LicenceState::OverdueListed),
            (&renewed, date(2024, 1, 1), LicenceState::Valid),
            (&ended, date(2025, 3, 1), LicenceState::Valid),
            (&ended, date(2025, 7, 9), LicenceState::Valid),
            (&ended, date(2025, 7, 10), LicenceState::Ended),
            (&merged, date(2016, 1, 1), LicenceState::Valid),
            (&merged, date(2020, 1, 1), LicenceState::Merged),
            (&undated, date(2022, 11, 29), LicenceState::Valid),
            (&undated, date(2022, 11, 30), LicenceState::Ended),
            (&gone, date(2022, 11, 29), LicenceState::Valid),
            (&gone, date(2023, 1, 1), LicenceState::Absent),
            // Gone is not ended, however old the source is.
            (&gone, date(2026, 11, 23), LicenceState::Absent),
            (&overdue, date(2026, 5, 2), LicenceState::Valid),
            (&overdue, date(2026, 11, 23), LicenceState::OverdueListed),
            (&soon, date(2026, 12, 21), LicenceState::Valid),
            (
                &soon,
                date(2026, 12, 22),
                LicenceState::ExpiredSinceSnapshot,
            ),
            (&stopped, date(2024, 9, 29), LicenceState::Valid),
            (&stopped, date(2026, 11, 23), LicenceState::NotTrading),
            (&suspended, date(2025, 7, 3), LicenceState::Valid),
            (
                &suspended,
                date(2026, 11, 23),
                LicenceState::RenewalSuspended,
            ),
            (&soon, date(2011, 12, 21), LicenceState::Absent),
        ];
        for (who, day, expected) in table {
            assert_eq!(state_at(who, day, AS_OF), expected, "{day}");
        }
    }

    #[test]
    fn what_changed_is_known_by_day() {
        use super::super::record::Former;
        let scope = |regions: &'static str| Scope {
            kind: "支付交易处理Ⅰ类".into(),
            regions: Some(regions.into()),
            wording: None,
            history: false,
        };
        let r = institution(|i| {
            i.scopes = vec![scope("全国")];
            i.former = vec![
                Former {
                    valid_until: None,
                    until: date(2020, 1, 1),
                    name: Some("示例一支付有限公司".into()),
                    scopes: None,
                },
                Former {
                    valid_until: None,
                    until: date(2024, 1, 1),
                    name: Some("示例二支付有限公司".into()),
                    scopes: Some(vec![scope("上海市")]),
                },
            ];
        });
        for (day, name, regions) in [
            (date(2019, 12, 31), "示例一支付有限公司", "上海市"),
            (date(2020, 1, 1), "示例二支付有限公司", "上海市"),
            (date(2023, 12, 31), "示例二支付有限公司", "上海市"),
            (date(2024, 1, 1), "示例支付有限公司", "全国"),
        ] {
            assert_eq!(name_on(&r, day), name, "{day}");
            let found = acquiring_scope_on(&r, day).and_then(|s| s.regions.as_deref());
            assert_eq!(found, Some(regions), "{day}");
        }
    }

    #[test]
    fn the_last_day_with_a_licence() {
        let day = date(2025, 7, 9);
        for (valid_until, transition_until, last) in [
            (ValidUntil::LongTerm, None, None),
            (ValidUntil::Until(day), None, Some(day)),
            (ValidUntil::Until(date(2024, 7, 9)), Some(day), Some(day)),
            (ValidUntil::Until(day), Some(date(2024, 7, 9)), Some(day)),
        ] {
            let i = institution(|i| {
                i.valid_until = Some(valid_until);
                i.transition_until = transition_until;
            });
            assert_eq!(last_day(&i), last);
            assert_eq!(last_day_on(&i, day), last);
        }
    }

    #[test]
    fn the_scope_for_cards_is_found_among_others() {
        let scope = |kind: &'static str, history| Scope {
            kind: kind.into(),
            regions: None,
            wording: None,
            history,
        };
        let i = institution(|i| {
            i.scopes = vec![
                scope("储值账户运营Ⅰ类", false),
                scope("银行卡收单", true),
                scope("支付交易处理Ⅰ类", false),
            ];
        });
        for found in [acquiring_scope(&i), acquiring_scope_on(&i, AS_OF)] {
            assert_eq!(found.map(|s| &*s.kind), Some("支付交易处理Ⅰ类"));
        }
        let none = institution(|i| {
            i.scopes = vec![scope("储值账户运营Ⅰ类", false), scope("银行卡收单", true)];
        });
        assert!(acquiring_scope(&none).is_none() && acquiring_scope_on(&none, AS_OF).is_none());
    }

    #[test]
    fn card_acquiring_types() {
        for yes in [
            "支付交易处理Ⅰ类",
            "支付交易处理I类",
            "支付交易处理一类",
            "银行卡收单",
        ] {
            assert!(is_card_acquiring(yes), "{yes}");
        }
        for no in [
            "支付交易处理Ⅱ类",
            "储值账户运营Ⅰ类",
            "支付交易处理",
            "银行卡收单业务代理",
            "",
        ] {
            assert!(!is_card_acquiring(no), "{no}");
        }
    }
}
