//! `sidedeal chokepoints`.

use std::fmt::Write;

use serde::Serialize;
use sidedeal::graph::{SupplyChain, chokepoints, foreign_reliance, good_concentration, smallest_cut};
use sidedeal::report::{Answer, Recorded};
use sidedeal::{Actor, Error, Good, Place, World};

use super::Failed;
use super::form::Form;

#[derive(clap::Args)]
pub(crate) struct Chokepoints {
    /// Critical goods; all of the world's without any
    #[arg(value_name = "GOOD")]
    goods: Vec<String>,
    /// Users, actors or groups with commas between; all actors without
    #[arg(long, value_delimiter = ',', value_name = "ACTOR")]
    actors: Vec<String>,
    /// World, a folder or a name
    #[arg(long, value_name = "DIR|NAME", default_value = "world2022")]
    world: String,
    /// Providers with less than this share of a stage are no way around the others
    #[arg(long, default_value_t = 0.05)]
    floor: f64,
    /// Share of supply that the smallest set of providers is to cut
    #[arg(long, default_value_t = 0.5)]
    cut: f64,
    #[command(flatten)]
    form: Form,
}

/// What one user's supply of a good hangs on.
#[derive(Serialize)]
struct Row {
    good: String,
    user: String,
    /// Providers without which nothing arrives, with spaces between.
    chokepoints: String,
    /// The fewest foreign providers whose loss cuts the share asked for, with spaces between.
    smallest_cut: String,
    /// What their loss cuts.
    cut: Option<f64>,
    foreign_reliance: f64,
    /// The most concentrated stage.
    stage: String,
    hhi: f64,
}

/// Of all goods and users.
struct Found(Vec<Row>);

impl Chokepoints {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let world = World::load(&self.world)?;
        let goods = self.goods(&world)?;
        let users = self.users(&world)?;
        let waiting = self.form.open()?;
        let mut rows = Vec::new();
        let mut unknown = Vec::new();
        for &good in &goods {
            for &user in &users {
                match self.row(&world, good, user)? {
                    Some(row) => rows.push(row),
                    None => unknown.push(format!("{} {}", world[good].code, world[user].code)),
                }
            }
        }
        if !unknown.is_empty() {
            super::say(&format!("not assessed, no supply known: {}", unknown.join(", ")));
        }
        Ok(waiting.write(&Recorded::of(&Found(rows), &world, []))?)
    }

    fn goods(&self, world: &World) -> sidedeal::Result<Vec<Good>> {
        if !self.goods.is_empty() {
            return self.goods.iter().map(|code| world.good(code)).collect();
        }
        let goods: Vec<_> = world.goods().collect();
        if goods.is_empty() {
            let what = "critical goods (critical_goods.csv)".to_owned();
            return Err(Error::Missing { at: Place::file(format!("world {}", world.name())), what });
        }
        Ok(goods)
    }

    fn users(&self, world: &World) -> sidedeal::Result<Vec<Actor>> {
        if self.actors.is_empty() {
            return Ok(world.actors().collect());
        }
        let mut users = Vec::new();
        for code in &self.actors {
            match world.group(code) {
                Ok(group) => users.extend(&world[group].members),
                Err(_) => users.push(world.actor(code)?),
            }
        }
        users.sort_unstable();
        users.dedup();
        Ok(users)
    }

    fn row(&self, world: &World, good: Good, user: Actor) -> sidedeal::Result<Option<Row>> {
        let chain = SupplyChain::of(world, good, user);
        let points = chokepoints(&chain, self.floor)?;
        let cut = smallest_cut(&chain, self.cut)?;
        let (Some(foreign_reliance), Some((stage, concentration))) =
            (foreign_reliance(&chain), good_concentration(&chain))
        else {
            return Ok(None);
        };
        let codes = |actors: &mut dyn Iterator<Item = Actor>| {
            actors.map(|actor| world[actor].code.as_str()).collect::<Vec<_>>().join(" ")
        };
        let stage = &world[stage];
        Ok(Some(Row {
            good: world[good].code.clone(),
            user: world[user].code.clone(),
            chokepoints: codes(&mut points.iter().map(|point| point.provider)),
            smallest_cut: codes(&mut cut.iter().flat_map(|cut| cut.providers.iter().copied())),
            cut: cut.map(|cut| cut.lost),
            foreign_reliance,
            stage: format!("{} {}", world[stage.good].code, stage.code),
            hhi: concentration.hhi,
        }))
    }
}

impl Answer for Found {
    fn table(&self) -> String {
        let mut text = format!(
            "{:<24} {:<5} {:<16} {:<32} {:>9} {:>6}  {}\n",
            "good",
            "user",
            "chokepoints",
            "fewest providers that cut it",
            "foreign %",
            "HHI",
            "most concentrated stage"
        );
        for row in &self.0 {
            let or_none = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
            let cut = row.cut.map_or("none abroad".to_owned(), |cut| {
                format!("{} ({:.0} %)", row.smallest_cut, cut * 100.0)
            });
            writeln!(
                text,
                "{:<24} {:<5} {:<16} {cut:<32} {:>9.0} {:>6.2}  {}",
                row.good,
                row.user,
                or_none(&row.chokepoints),
                row.foreign_reliance * 100.0,
                row.hhi,
                row.stage
            )
            .expect("a String takes all text");
        }
        text
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.0.iter()
    }
}
