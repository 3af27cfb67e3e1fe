//! Responses that come too late: what each would avoid at once, what it avoids as it comes, and until when it can be decided on.

use super::{Path, Period, Warned, is_money};
use crate::date::Date;
use crate::error::Result;
use crate::model::{Model, Party, markets_of};
use crate::scenario::{Response, Scenario, Stake};
use crate::stake;
use crate::threads;
use crate::world::{Actor, Sector};

/// Years after the start at which a decision is tried, besides at once and a year earlier.
const DECIDED: [u32; 7] = [1, 2, 3, 4, 5, 7, 9];

/// What waiting for one response costs its owners. A loss is of all of the path, each year counting less by the discount rate: of
/// prosperity a present value in million USD, of other stakes the mean change over the path, a fraction.
#[derive(Debug, Clone, PartialEq)]
pub struct Lateness {
    /// Id of the response.
    pub response: String,
    /// Its name for people.
    pub name: String,
    /// When it first changes anything for an owner, decided on the first day: the day on which it begins to work, or the first of the
    /// period in which anything is seen; none where nothing is.
    pub bites: Option<Date>,
    /// By stake and owner, the sum of owners last where money adds up.
    pub late: Vec<Late>,
    /// What deserves a second look of the path on which it comes as it does.
    pub warnings: Vec<Warned>,
    /// The markets in which power is compared, the same for all responses.
    pub markets: Vec<Sector>,
}

/// The same for one stake and owner. Amounts avoided are positive where the response helps, its own cost taken off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Late {
    /// What can be lost.
    pub stake: Stake,
    /// "musd", a present value; "percent" or "points", the mean over the path in hundredths.
    pub unit: &'static str,
    /// By whom; none for all owners together.
    pub owner: Option<Actor>,
    /// Lost without the response.
    pub loss: f64,
    /// Avoided if it worked in full from the first day.
    pub at_once: f64,
    /// Avoided as it comes: decided on the first day, or later where its file says so, after its lead time, by its ramp.
    pub as_comes: f64,
    /// Avoided as it comes, decided a year before the first day.
    pub year_earlier: f64,
    /// The last day, between days a year apart in proportion, on which deciding still avoids half of the loss; none where no decision
    /// from the first day on does.
    pub last_for_half: Option<Date>,
}

impl Late {
    /// What waiting costs: what it would avoid at once less what it avoids as it comes.
    #[must_use]
    pub fn cost(&self) -> f64 {
        self.at_once - self.as_comes
    }
}

impl Lateness {
    /// Of each of some responses to a scenario for their owners, over some periods, at a discount rate a year. Ten paths a response.
    ///
    /// # Errors
    /// As for [`Path::of`] and [`Scenario::with`].
    pub fn of(
        model: &Model<'_>,
        scenario: &Scenario,
        responses: &[Response],
        (periods, rate): (&[Period], f64),
        threads: Option<usize>,
    ) -> Result<Vec<Self>> {
        let Some(first) = periods.first().map(|period| period.date) else { return Ok(Vec::new()) };
        let markets = markets(model, scenario, responses)?;
        let alone = Path::of_on(model, scenario, periods, &markets)?;
        // When each is decided; nothing for one that works at once.
        let mut when: Vec<Option<Date>> =
            vec![None, Some(first), Some(first.year_earlier().unwrap_or(first))];
        let last = periods.last().map_or(first, |period| period.date);
        let later = DECIDED.map(|years| first.plus_months(12 * years)).into_iter();
        when.extend(later.filter(|&date| date <= last).map(Some));
        let paths = threads::each_or_error(responses.len() * when.len(), threads, |at| {
            let response = &responses[at / when.len()];
            let response = match when[at % when.len()] {
                Some(date) => response.clone().decided_on(not_before(response, date)),
                None => response.clone().at_once(first),
            };
            Path::of_on(model, &scenario.with(&[&response], model.world())?, periods, &markets)
        })?;
        let all = responses.iter().zip(paths.chunks(when.len()));
        Ok(all
            .map(|(response, paths)| Self::told(response, (&alone, paths), &when, (rate, &markets)))
            .collect())
    }

    fn told(
        response: &Response,
        (alone, paths): (&Path<'_>, &[Path<'_>]),
        when: &[Option<Date>],
        (rate, markets): (f64, &[Sector]),
    ) -> Self {
        let mut late = Vec::new();
        for stake in Stake::ALL {
            let mut sum: Option<(f64, Vec<f64>)> = None;
            for &owner in response.owners() {
                let party = Party::from(owner);
                // A stake that only one of them can move is at rest in the other.
                let worth = |path: &Path<'_>| path.worth(stake, party, rate);
                let with: Vec<Option<f64>> = paths.iter().map(worth).collect();
                if with.iter().all(Option::is_none) {
                    continue;
                }
                let without = worth(alone).unwrap_or(0.0);
                let avoided: Vec<f64> = with.iter().map(|with| with.unwrap_or(0.0) - without).collect();
                if is_money(stake) {
                    let (loss, all) = sum.get_or_insert_with(|| (0.0, vec![0.0; avoided.len()]));
                    *loss -= without;
                    all.iter_mut().zip(&avoided).for_each(|(all, own)| *all += own);
                }
                late.push(Late::of(stake, Some(owner), -without, &avoided, when));
            }
            if let Some((loss, avoided)) = sum.filter(|_| response.owners().len() > 1) {
                late.push(Late::of(stake, None, loss, &avoided, when));
            }
        }
        let decided = when[1].map(|date| not_before(response, date));
        let bites = paths[1].first_difference(alone, response.owners()).map(|at| &alone.periods()[at]);
        Self {
            response: response.id().to_owned(),
            name: response.name().to_owned(),
            bites: bites.map(|period| bites_on(response, decided, period)),
            late,
            warnings: paths[1].warnings().to_vec(),
            markets: markets.to_vec(),
        }
    }
}

/// A day of decision, or where its file has a later one that.
pub(crate) fn not_before(response: &Response, date: Date) -> Date {
    response.decided().map_or(date, |own| own.max(date))
}

/// The day in a period in which something of a response is first seen: that on which it begins to work, where that is in it.
pub(crate) fn bites_on(response: &Response, decided: Option<Date>, period: &Period) -> Date {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to some years")]
    let months = (12.0 * response.lead_time_years().central()).round() as u32;
    let begins = decided.map(|date| date.plus_months(months));
    begins.filter(|day| (period.date..=period.end).contains(day)).unwrap_or(period.date)
}

/// The markets of all pacts of a scenario and of responses to it.
fn markets(model: &Model<'_>, scenario: &Scenario, responses: &[Response]) -> Result<Vec<Sector>> {
    let with = responses.iter().map(|response| scenario.with(&[response], model.world()));
    let with = with.collect::<Result<Vec<Scenario>>>()?;
    Ok(markets_of(with.iter().chain([scenario])))
}

impl Late {
    fn of(stake: Stake, owner: Option<Actor>, loss: f64, avoided: &[f64], when: &[Option<Date>]) -> Self {
        let decided: Vec<(Date, f64)> = when
            .iter()
            .zip(avoided)
            .filter_map(|(when, avoided)| when.map(|when| (when, *avoided)))
            .collect();
        let words = stake::of(stake).words();
        Self {
            stake,
            unit: words.money.unwrap_or(words.variable).unit,
            owner,
            loss,
            at_once: avoided[0],
            as_comes: avoided[1],
            year_earlier: avoided[2],
            last_for_half: last_for_half(loss, &[&decided[..1], &decided[2..]].concat()),
        }
    }
}

/// The last day on which deciding avoids half of a loss, from what is avoided at some days in ascending order.
fn last_for_half(loss: f64, decided: &[(Date, f64)]) -> Option<Date> {
    if loss <= 0.0 {
        return None;
    }
    let half = loss / 2.0;
    let at = decided.iter().rposition(|(_, avoided)| *avoided >= half)?;
    let (date, avoided) = decided[at];
    let Some(&(next, less)) = decided.get(at + 1) else { return Some(date) };
    let way = if avoided > less { (avoided - half) / (avoided - less) } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to some years")]
    let months = (12.0 * way * (next.years() - date.years())).floor() as u32;
    Some(date.plus_months(months))
}

#[cfg(test)]
mod tests {
    use super::last_for_half;
    use crate::date::Date;

    #[test]
    fn half_is_avoided_until_a_day_between_those_that_were_tried() {
        let date = |text| Date::parse(text).unwrap();
        let tried = [(date("2026-01"), 90.0), (date("2027-01"), 70.0), (date("2028-01"), 30.0)];
        assert_eq!(last_for_half(100.0, &tried), Some(date("2027-07")));
        assert_eq!(last_for_half(200.0, &tried), None);
        assert_eq!(last_for_half(40.0, &tried), Some(date("2028-01")));
        assert_eq!(last_for_half(-1.0, &tried), None);
    }
}
