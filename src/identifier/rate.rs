//! Rates as quoted: a percentage, perhaps a fixed amount a trade, perhaps a
//! cap.
//!
//! All forms of the trade are read, slang included; which, stands in the
//! tests. What cannot be told for sure is refused with the reason, so that a
//! fraction is never taken for a percentage.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

/// A quoted rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    /// Percent of the amount, 0 to 10: `0.6` for 0.6 %.
    pub percent: Decimal,
    /// CNY added to each trade.
    pub plus_yuan: Option<Decimal>,
    /// Most CNY the percentage part comes to.
    pub cap_yuan: Option<Decimal>,
    /// Whether the quote is a bound or a guess.
    pub qualifier: Qualifier,
}

/// Words that keep a quote from being exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Qualifier {
    /// Quoted as it is.
    #[default]
    None,
    /// 不高于, 不超过, 以内: at most.
    AtMost,
    /// 不低于, 以上: at least.
    AtLeast,
    /// 低至, 起: from; the least of several.
    From,
    /// 约, 左右: about.
    About,
}

/// Why a text is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateError {
    /// Nothing was given.
    Empty,
    /// More than [`MAX_LENGTH`] characters; the number found.
    TooLong(usize),
    /// No number where the rate should stand.
    NoNumber,
    /// A number not properly written, such as `1.2.3`.
    NumberForm,
    /// Written with an exponent.
    Scientific,
    /// Below zero.
    Negative,
    /// A bare number above 0 and below 0.05: `0.006` may be 0.6 % or 0.006 %.
    AmbiguousFraction,
    /// A bare number above 20, or a small whole number of 费率: `60` may mean
    /// 0.60 %.
    AmbiguousScale,
    /// Above 10 %.
    OutOfRange,
    /// After the plus sign no single amount in yuan.
    PlusForm,
    /// With the cap no single amount in yuan.
    CapForm,
    /// Something follows the rate that does not belong to it.
    Trailing,
}

/// Most characters a quote may have: a rate prints in 68 at most, and what is printed is read.
pub const MAX_LENGTH: usize = 72;

impl Rate {
    /// A rate of `percent` alone.
    pub fn of_percent(percent: Decimal) -> Self {
        Self {
            percent,
            plus_yuan: None,
            cap_yuan: None,
            qualifier: Qualifier::None,
        }
    }

    /// Reads one quoted rate, in any of the trade's forms. A bare number is
    /// percent. An addition of 0 is none.
    ///
    /// # Errors
    /// See [`RateError`].
    ///
    /// ```
    /// # use yiqing::identifier::Rate;
    /// # use yiqing::identifier::rate::RateError;
    /// assert_eq!(Rate::parse("60费率")?.to_string(), "0.6%");
    /// assert_eq!(Rate::parse("0.55+3")?.to_string(), "0.55%+3");
    /// assert_eq!(Rate::parse("0.006"), Err(RateError::AmbiguousFraction));
    /// # Ok::<(), RateError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, RateError> {
        super::rate_form::read(text)
    }

    /// The fee in CNY for one trade of `amount` CNY: the percentage part
    /// rounded half up to 0.01 and held to the cap, and the fixed amount. An
    /// amount of zero or below bears no fee.
    pub fn fee(&self, amount: Decimal) -> Decimal {
        if amount <= Decimal::ZERO {
            return Decimal::ZERO;
        }
        let part = amount
            .checked_mul(self.percent)
            .and_then(|product| product.checked_mul(Decimal::new(1, 2)))
            .unwrap_or(Decimal::MAX)
            .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        let capped = self.cap_yuan.map_or(part, |cap| part.min(cap));
        capped
            .checked_add(self.plus_yuan.unwrap_or_default())
            .unwrap_or(Decimal::MAX)
    }

    /// The amount in CNY, rounded up to 0.01, from which the cap holds; `None`
    /// without a cap or at 0 %.
    pub fn cap_begins_at(&self) -> Option<Decimal> {
        let cap = self.cap_yuan?.checked_mul(Decimal::ONE_HUNDRED)?;
        Some(
            cap.checked_div(self.percent)?
                .round_dp_with_strategy(2, RoundingStrategy::AwayFromZero)
                .normalize(),
        )
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// The canonical form without the qualifier: `0.6%`, `0.55%+3`,
/// `0.5%封顶20`. Reading it gives the same rate.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.percent.normalize())?;
        if let Some(plus) = self.plus_yuan {
            write!(f, "+{}", plus.normalize())?;
        }
        if let Some(cap) = self.cap_yuan {
            write!(f, "封顶{}", cap.normalize())?;
        }
        Ok(())
    }
}

impl Qualifier {
    /// The stable id: `none`, `at_most`, `at_least`, `from`, `about`.
    pub fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::AtMost => "at_most",
            Self::AtLeast => "at_least",
            Self::From => "from",
            Self::About => "about",
        }
    }
}

impl RateError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "rate_empty",
            Self::TooLong(_) => "rate_too_long",
            Self::NoNumber => "rate_no_number",
            Self::NumberForm => "rate_number_form",
            Self::Scientific => "rate_scientific",
            Self::Negative => "rate_negative",
            Self::AmbiguousFraction => "rate_ambiguous_fraction",
            Self::AmbiguousScale => "rate_ambiguous_scale",
            Self::OutOfRange => "rate_out_of_range",
            Self::PlusForm => "rate_plus_form",
            Self::CapForm => "rate_cap_form",
            Self::Trailing => "rate_trailing",
        }
    }

    /// Whether the number can be read in two ways, rather than in none.
    pub fn is_ambiguous(self) -> bool {
        matches!(self, Self::AmbiguousFraction | Self::AmbiguousScale)
    }
}

impl fmt::Display for RateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no rate given",
            Self::TooLong(found) => {
                return write!(f, "one rate is expected, not a text of {found} characters");
            }
            Self::NoNumber => "no number where the rate should stand",
            Self::NumberForm => "the number is not properly written",
            Self::Scientific => "a rate is not written with an exponent",
            Self::Negative => "a rate is not below zero",
            Self::AmbiguousFraction => "a fraction or a percentage? write 0.6% for 0.6 percent",
            Self::AmbiguousScale => {
                "percent or per ten thousand? write 0.6% or 万60 for 0.6 percent"
            }
            Self::OutOfRange => "a rate is at most 10 percent",
            Self::PlusForm => "after the plus sign one amount in yuan is expected",
            Self::CapForm => "with a cap one amount in yuan is expected",
            Self::Trailing => "something follows the rate that does not belong to it",
        })
    }
}

impl std::error::Error for RateError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn yuan(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn fees() {
        for (rate, amount, fee) in [
            ("0.6%", "1000", "6.00"),
            ("0.6%", "0.01", "0.00"),
            ("0.55+3", "1000", "8.50"),
            ("0.5%封顶20", "3999", "20.00"),
            ("0.5%封顶20", "100000", "20"),
            ("0.38%", "125", "0.48"),
            ("0.5%", "1", "0.01"),
            ("0.5%", "0.99", "0.00"),
            ("0%", "100", "0"),
            ("0.6%", "-100", "0"),
            ("0.55%+3", "0", "0"),
        ] {
            let rate = Rate::parse(rate).unwrap();
            assert_eq!(rate.fee(yuan(amount)), yuan(fee), "{rate} of {amount}");
        }
    }

    #[test]
    fn caps() {
        for (rate, begins) in [
            ("0.5%封顶20", Some("4000")),
            ("0.6%封顶20", Some("3333.34")),
            ("0.6%", None),
            ("0%封顶20", None),
        ] {
            let begins = begins.map(yuan);
            assert_eq!(Rate::parse(rate).unwrap().cap_begins_at(), begins, "{rate}");
        }
    }

    #[test]
    fn words_for_programs() {
        use Qualifier::*;
        let keys = [None, AtMost, AtLeast, From, About].map(Qualifier::key);
        assert_eq!(keys, ["none", "at_most", "at_least", "from", "about"]);
        for (text, ambiguous) in [
            ("0.006", true),
            ("60", true),
            ("", false),
            ("11%", false),
            ("6e-3", false),
        ] {
            assert_eq!(
                Rate::parse(text).unwrap_err().is_ambiguous(),
                ambiguous,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_canonical_form_reads_the_same(
            percent in 0u32..=100_000, plus in 0u32..1000, cap in 0u32..10_000,
        ) {
            let some = |n: u32, scale| (n > 0).then(|| Decimal::new(i64::from(n), scale));
            let rate = Rate {
                plus_yuan: some(plus, 2),
                cap_yuan: some(cap, 1),
                ..Rate::of_percent(Decimal::new(i64::from(percent), 4))
            };
            prop_assert_eq!(Rate::parse(&rate.to_string()), Ok(rate));
        }

        #[test]
        fn a_fee_grows_with_the_amount(percent in 0i64..=1000, a in 0i64..10_000_000, more in 0i64..10_000) {
            let rate = Rate::of_percent(Decimal::new(percent, 2));
            prop_assert!(rate.fee(Decimal::new(a, 2)) <= rate.fee(Decimal::new(a + more, 2)));
        }
    }

    #[test]
    fn huge_amounts_do_not_overflow() {
        let rate = Rate::parse("10%+3").unwrap();
        assert_eq!(rate.fee(Decimal::MAX), Decimal::MAX);
    }
}
