//! Critical goods, piece by piece.

use std::collections::HashMap;

use super::WorldBuilder;
use super::check::{bad, next_id};
use crate::error::{Error, Place, Result, check_name, nearest};
use crate::number::short;
use crate::uncertain::Uncertain;
use crate::world::critical::Supply;
use crate::world::{Actor, Basis, Good, GoodInfo, GoodKind, Sector, Stage, StageInfo, SupplyShare, Use};

/// Goods of a sector that only a part of it needs, at the most: time doubles with each that is short.
const PARTIAL: usize = 12;

/// How far the shares of a user at a stage may be from 1 in all.
const ROUNDING: f64 = 1e-6;

/// Critical goods as they come.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) goods: Vec<GoodDraft>,
    pub(super) stages: Vec<(StageInfo, Place)>,
    supply: Vec<SupplyRow>,
    uses: Vec<(Good, Use, Place)>,
    /// Where each use stands among them.
    use_of: HashMap<(Good, Sector), usize>,
}

#[derive(Debug, Clone)]
pub(super) struct GoodDraft {
    pub(super) info: GoodInfo,
    /// Codes of the goods that it is a stage of; they may come later.
    stage_of: Vec<String>,
    at: Place,
}

/// Critical goods that were checked.
pub(super) struct Critical {
    pub(super) goods: Vec<GoodInfo>,
    pub(super) parts_first: Vec<Good>,
    pub(super) stages: Vec<StageInfo>,
    pub(super) supply: Supply,
}

/// One row of `supply.csv`.
#[derive(Debug, Clone)]
struct SupplyRow {
    stage: Stage,
    /// None: every actor without rows of its own.
    user: Option<Actor>,
    share: SupplyShare,
    at: Place,
}

impl WorldBuilder {
    /// Adds a critical good with its stages in their order. `sector` is the one in whose trade its flows are.
    ///
    /// # Errors
    /// [`Error::Value`] for a code that is not of lower-case letters, digits and hyphens, [`Error::Duplicate`] for a good
    /// or a stage that is there already, [`Error::Missing`] without stages.
    pub fn good(
        &mut self,
        code: &str,
        name: &str,
        kind: GoodKind,
        sector: Sector,
        stages: &[&str],
    ) -> Result<Good> {
        let at = self.here();
        if let Some(known) = self.critical.goods.iter().find(|good| good.info.code == code) {
            let what = format!("good `{code}`");
            return Err(Error::Duplicate { first: known.at.clone(), at, what });
        }
        if stages.is_empty() {
            return Err(Error::Missing { at, what: format!("stages of good `{code}`") });
        }
        for stage in stages {
            self.good_at(at.clone(), code, name, kind, sector, "", stage)?;
        }
        Ok(Good::at(self.critical.goods.len() - 1))
    }

    /// Makes one good a stage of another: a lack of `part` is felt where `whole` is used, and nowhere else.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an id of another world. Circles are errors of [`WorldBuilder::build`].
    pub fn part(&mut self, part: Good, whole: Good) -> Result<&mut Self> {
        let at = self.here();
        self.critical.code(part, &at)?;
        let code = self.critical.code(whole, &at)?;
        self.critical.goods[part.index()].stage_of.push(code);
        Ok(self)
    }

    /// One row of `critical_goods.csv`: a stage of a good, and the good where it is new.
    #[expect(clippy::too_many_arguments, reason = "one for each column")]
    pub(in crate::world) fn good_at(
        &mut self,
        at: Place,
        code: &str,
        name: &str,
        kind: GoodKind,
        sector: Sector,
        stage_of: &str,
        stage: &str,
    ) -> Result<()> {
        check_word(&at, "good", code)?;
        check_word(&at, "stage", stage)?;
        check_name(|| at.clone(), name)?;
        self.check_ids(|| at.clone(), &[], &[sector])?;
        let stage_of: Vec<String> = stage_of.split_whitespace().map(str::to_owned).collect();
        let draft = &mut self.critical;
        let good = if let Some(known) = draft.goods.iter().position(|good| good.info.code == code) {
            let info = &draft.goods[known].info;
            let same = info.name == name && info.kind == kind && info.sector == sector;
            if !same || draft.goods[known].stage_of != stage_of {
                return Err(Error::Inconsistent {
                    at,
                    what: format!("name, kind, sector and stage_of of good `{code}`"),
                    found: "other values".to_owned(),
                    expected: format!("those of {}", draft.goods[known].at),
                });
            }
            known
        } else {
            next_id(&at, "goods", draft.goods.len())?;
            let info = GoodInfo {
                code: code.to_owned(),
                name: name.to_owned(),
                kind,
                sector,
                stages: Vec::new(),
                stage_of: Vec::new(),
                parts: Vec::new(),
                uses: Vec::new(),
            };
            draft.goods.push(GoodDraft { info, stage_of, at: at.clone() });
            draft.goods.len() - 1
        };
        for &known in &draft.goods[good].info.stages {
            let (info, first) = &draft.stages[known.index()];
            if info.code == stage {
                let what = format!("stage `{stage}` of {code}");
                return Err(Error::Duplicate { at, first: first.clone(), what });
            }
        }
        let id = Stage(next_id(&at, "stages", draft.stages.len())?);
        draft.goods[good].info.stages.push(id);
        draft.stages.push((StageInfo { good: Good::at(good), code: stage.to_owned() }, at));
        Ok(())
    }

    /// Sets a provider's share in what a user gets at a stage of a good; `user` none is every actor without shares of its
    /// own. A user's central shares at a stage sum to 1, with what it makes at home (user = provider).
    ///
    /// # Errors
    /// [`Error::Value`] for a share outside 0 to 1, [`Error::Unknown`] for an id of another world or a stage that the good
    /// has not. Shares given twice or with another sum are errors of [`WorldBuilder::build`].
    pub fn supply(
        &mut self,
        good: Good,
        stage: &str,
        user: Option<Actor>,
        provider: Actor,
        share: impl Into<Uncertain>,
    ) -> Result<&mut Self> {
        let at = self.here();
        let code = self.critical.code(good, &at)?;
        self.supply_at(at, &code, stage, user, provider, share.into(), Basis::Assumed)?;
        Ok(self)
    }

    #[expect(clippy::too_many_arguments, reason = "one for each column")]
    pub(in crate::world) fn supply_at(
        &mut self,
        at: Place,
        good: &str,
        stage: &str,
        user: Option<Actor>,
        provider: Actor,
        share: Uncertain,
        basis: Basis,
    ) -> Result<()> {
        self.check_ids(|| at.clone(), &[user.unwrap_or(provider), provider], &[])?;
        let good = self.critical.find(good, &at)?;
        let stage = self.critical.find_stage(good, stage, &at)?;
        check_share(&at, share, "share of supply")?;
        self.critical.supply.push(SupplyRow {
            stage,
            user,
            share: SupplyShare { provider, share, basis },
            at,
        });
        Ok(())
    }

    /// Sets the cost of a good over the output of a sector that uses it. Those of a sector sum to less than 1, even at the upper
    /// ends of their ranges.
    ///
    /// # Errors
    /// As for [`WorldBuilder::supply`].
    pub fn cost_share(
        &mut self,
        good: Good,
        sector: Sector,
        share: impl Into<Uncertain>,
    ) -> Result<&mut Self> {
        let at = self.here();
        let code = self.critical.code(good, &at)?;
        self.use_at(at, &code, sector, share.into(), None)?;
        Ok(self)
    }

    /// Sets the part of a sector's output that cannot be made without a good, of which the cost share is given already. Without
    /// it all of the sector's output needs the good.
    ///
    /// # Errors
    /// As for [`WorldBuilder::supply`], and [`Error::Missing`] where the cost share is not given.
    pub fn exposed(&mut self, good: Good, sector: Sector, share: impl Into<Uncertain>) -> Result<&mut Self> {
        let (at, exposed) = (self.here(), share.into());
        let code = self.critical.code(good, &at)?;
        self.check_ids(|| at.clone(), &[], &[sector])?;
        check_share(&at, exposed, "exposed part")?;
        let Some(&known) = self.critical.use_of.get(&(good, sector)) else {
            let what = format!("cost share of {code} in {}", self.sectors[sector.index()].0.code);
            return Err(Error::Missing { at, what });
        };
        self.critical.uses[known].1.exposed = exposed;
        Ok(self)
    }

    /// One row of `critical_use.csv`. Where nothing is said of the exposed part, it is the whole sector, and that is counted.
    pub(in crate::world) fn use_at(
        &mut self,
        at: Place,
        good: &str,
        sector: Sector,
        cost_share: Uncertain,
        exposed: Option<Uncertain>,
    ) -> Result<()> {
        self.check_ids(|| at.clone(), &[], &[sector])?;
        let good = self.critical.find(good, &at)?;
        check_share(&at, cost_share, "cost share")?;
        let exposed = exposed.unwrap_or(Uncertain::Exact(1.0));
        check_share(&at, exposed, "exposed part")?;
        if let Some(&known) = self.critical.use_of.get(&(good, sector)) {
            let first = &self.critical.uses[known].2;
            let (good, sector) =
                (&self.critical.goods[good.index()].info.code, &self.sectors[sector.index()].0);
            let what = format!("cost share of {good} in {}", sector.code);
            return Err(Error::Duplicate { at, first: first.clone(), what });
        }
        self.critical.use_of.insert((good, sector), self.critical.uses.len());
        self.critical.uses.push((good, Use { sector, cost_share, exposed }, at));
        Ok(())
    }

    /// Goods, stages and supply, checked.
    pub(super) fn finish_critical(&self) -> Result<Critical> {
        let (mut goods, parts_first) = self.critical.finish_goods()?;
        for (good, need, _) in &self.critical.uses {
            goods[good.index()].uses.push(*need);
        }
        for good in &mut goods {
            good.uses.sort_by_key(|need| need.sector);
        }
        self.check_uses(&goods)?;
        let supply = self.finish_supply()?;
        let stages = self.critical.stages.iter().map(|(stage, _)| stage.clone()).collect();
        Ok(Critical { goods, parts_first, stages, supply })
    }

    /// A good is used by sectors or is a stage of another, and no product costs less than the critical goods in it.
    fn check_uses(&self, goods: &[GoodInfo]) -> Result<()> {
        for (good, draft) in goods.iter().zip(&self.critical.goods) {
            if good.uses.is_empty() && good.stage_of.is_empty() {
                let what = format!("cost share of good `{}` in any sector", good.code);
                return Err(Error::Missing { at: draft.at.clone(), what });
            }
        }
        let mut sums: HashMap<Sector, (f64, usize)> = HashMap::new();
        for (good, need, at) in &self.critical.uses {
            let good = &goods[good.index()];
            if let Some(whole) = good.stage_of.first() {
                return Err(Error::Inconsistent {
                    at: at.clone(),
                    what: format!("use of {}", good.code),
                    found: "a cost share of its own".to_owned(),
                    expected: format!("none, it is a stage of {}", goods[whole.index()].code),
                });
            }
            let sector = &self.sectors[need.sector.index()].0.code;
            let (sum, partial) = sums.entry(need.sector).or_insert((0.0, 0));
            // Whatever is drawn, for a product that needs all goods of its sector: the bracket has no value where more is spent
            // than there is.
            *sum += need.cost_share.range().1 / need.exposed.range().0;
            if *sum >= 1.0 {
                return Err(Error::Inconsistent {
                    at: at.clone(),
                    what: format!("cost shares of critical goods in {sector}"),
                    found: format!("{} of what needs them in all at the ends of their ranges", short(*sum)),
                    expected: "less than 1".to_owned(),
                });
            }
            *partial += usize::from(need.exposed != Uncertain::Exact(1.0));
            if *partial > PARTIAL {
                return Err(Error::Inconsistent {
                    at: at.clone(),
                    what: format!("critical goods that a part of {sector} needs"),
                    found: format!("{partial}"),
                    expected: format!("at most {PARTIAL}"),
                });
            }
        }
        Ok(())
    }

    fn finish_supply(&self) -> Result<Supply> {
        let (actors, stages) = (self.actors.len(), self.critical.stages.len());
        let mut rows: Vec<&SupplyRow> = self.critical.supply.iter().collect();
        // By provider too, so that draws do not depend on the order of rows.
        rows.sort_by_key(|row| (row.stage, row.user, row.share.provider));
        let mut supply =
            Supply { shares: Vec::new(), ranges: vec![(0, 0); actors * stages], blocks: Vec::new() };
        for rows in rows.chunk_by(|a, b| (a.stage, a.user) == (b.stage, b.user)) {
            let (stage, user) = (rows[0].stage, rows[0].user);
            self.check_supply(rows)?;
            supply.blocks.push(supply.shares.len());
            let start = index(supply.shares.len());
            supply.shares.extend(rows.iter().map(|row| row.share));
            let range = (start, index(supply.shares.len()));
            let of_stage = &mut supply.ranges[stage.index() * actors..(stage.index() + 1) * actors];
            match user {
                Some(user) => of_stage[user.index()] = range,
                // Sorted first, so that rows of a user's own come on top.
                None => of_stage.fill(range),
            }
        }
        for (ranges, (stage, at)) in supply.ranges.chunks_exact(actors).zip(&self.critical.stages) {
            if ranges.iter().all(|(start, end)| start == end) {
                let good = &self.critical.goods[stage.good.index()].info.code;
                return Err(Error::Missing {
                    at: at.clone(),
                    what: format!("supply of {good} {}", stage.code),
                });
            }
        }
        Ok(supply)
    }

    /// The rows of one user at one stage: no provider twice, and 1 in all.
    fn check_supply(&self, rows: &[&SupplyRow]) -> Result<()> {
        let (stage, _) = &self.critical.stages[rows[0].stage.index()];
        let good = &self.critical.goods[stage.good.index()].info.code;
        let user = rows[0].user.map_or("all", |user| &self.actors[user.index()].0.code);
        for (i, row) in rows.iter().enumerate() {
            if let Some(first) = rows[..i].iter().find(|other| other.share.provider == row.share.provider) {
                let provider = &self.actors[row.share.provider.index()].0.code;
                let what = format!("supply of {good} {} from {provider} to {user}", stage.code);
                return Err(Error::Duplicate { at: row.at.clone(), first: first.at.clone(), what });
            }
        }
        let sum: f64 = rows.iter().map(|row| row.share.share.central()).sum();
        if (sum - 1.0).abs() > ROUNDING {
            return Err(Error::Inconsistent {
                at: rows.iter().map(|row| &row.at).min().unwrap_or(&rows[0].at).clone(),
                what: format!("shares of {good} {} for {user}", stage.code),
                found: format!("a sum of {sum:.6}"),
                expected: "a sum of 1".to_owned(),
            });
        }
        Ok(())
    }
}

impl Draft {
    /// The code of a good, if it is of this world.
    pub(super) fn code(&self, good: Good, at: &Place) -> Result<String> {
        self.goods.get(good.index()).map(|good| good.info.code.clone()).ok_or_else(|| Error::Unknown {
            at: at.clone(),
            what: "good",
            found: format!("number {}", good.index()),
            nearest: None,
        })
    }

    pub(super) fn find(&self, code: &str, at: &Place) -> Result<Good> {
        let known = self.goods.iter().map(|good| good.info.code.as_str());
        known.clone().position(|other| other == code).map(Good::at).ok_or_else(|| Error::Unknown {
            at: at.clone(),
            what: "good",
            found: code.to_owned(),
            nearest: nearest(code, known),
        })
    }

    fn find_stage(&self, good: Good, code: &str, at: &Place) -> Result<Stage> {
        let info = &self.goods[good.index()].info;
        let known = info.stages.iter().map(|stage| self.stages[stage.index()].0.code.as_str());
        known.clone().position(|other| other == code).map(|i| info.stages[i]).ok_or_else(|| Error::Unknown {
            at: at.clone(),
            what: "stage",
            found: code.to_owned(),
            nearest: nearest(code, known),
        })
    }

    /// Links goods with their stages that are goods, and puts them in an order in which parts come first.
    fn finish_goods(&self) -> Result<(Vec<GoodInfo>, Vec<Good>)> {
        let mut goods: Vec<GoodInfo> = self.goods.iter().map(|good| good.info.clone()).collect();
        for (part, draft) in self.goods.iter().enumerate() {
            for code in &draft.stage_of {
                let whole = self.find(code, &draft.at)?;
                if goods[part].stage_of.contains(&whole) {
                    let what = format!("`{code}` in stage_of");
                    return Err(Error::Duplicate { at: draft.at.clone(), first: draft.at.clone(), what });
                }
                goods[part].stage_of.push(whole);
                goods[whole.index()].parts.push(Good::at(part));
            }
        }
        let order = parts_first(&goods).map_err(|good| Error::Value {
            at: self.goods[good.index()].at.clone(),
            found: format!("good `{}` as a stage of itself", goods[good.index()].code),
            expected: "chains of stages that end".to_owned(),
        })?;
        Ok((goods, order))
    }
}

/// Goods by the longest chain of parts below them, then in their order; the first good of a circle where there is one. Each link is
/// walked once.
fn parts_first(goods: &[GoodInfo]) -> std::result::Result<Vec<Good>, Good> {
    let mut depths = vec![0; goods.len()];
    let mut waits: Vec<usize> = goods.iter().map(|good| good.parts.len()).collect();
    let mut order: Vec<Good> = (0..goods.len()).filter(|&good| waits[good] == 0).map(Good::at).collect();
    let mut next = 0;
    while next < order.len() {
        let part = order[next].index();
        next += 1;
        for whole in goods[part].stage_of.iter().map(|whole| whole.index()) {
            depths[whole] = depths[whole].max(depths[part] + 1);
            waits[whole] -= 1;
            if waits[whole] == 0 {
                order.push(Good::at(whole));
            }
        }
    }
    let Some(start) = waits.iter().position(|&waits| waits > 0) else {
        order.sort_by_key(|good| (depths[good.index()], *good));
        return Ok(order);
    };
    // What waits has a part that waits: as many steps down as there are goods end in a circle.
    let below = |good: Good| {
        let part = goods[good.index()].parts.iter().find(|part| waits[part.index()] > 0);
        *part.expect("a part that waits")
    };
    let inside = (0..goods.len()).fold(Good::at(start), |good, _| below(good));
    let circle = std::iter::successors(Some(below(inside)), |&good| (good != inside).then(|| below(good)));
    Err(circle.min().unwrap_or(inside))
}

/// Lower-case letters, digits and hyphens.
fn check_word(at: &Place, what: &str, word: &str) -> Result<()> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !word.is_empty() && word.bytes().all(fits) {
        return Ok(());
    }
    Err(Error::Value {
        at: at.clone(),
        found: format!("{what} `{word}`"),
        expected: "lower-case letters, digits and hyphens".to_owned(),
    })
}

/// A share from 0 to 1 over all of its range.
pub(super) fn check_share(at: &Place, share: Uncertain, what: &str) -> Result<()> {
    let (low, high) = share.range();
    match share.fault() {
        Some(found) => Err(Error::Value {
            at: at.clone(),
            found: format!("{found} for {what}"),
            expected: "a share from 0 to 1".to_owned(),
        }),
        None if low >= 0.0 && high <= 1.0 => Ok(()),
        None => Err(bad(at.clone(), if low < 0.0 { low } else { high }, what, "a share from 0 to 1")),
    }
}

fn index(position: usize) -> u32 {
    u32::try_from(position).expect("shares are fewer than 2^32")
}
