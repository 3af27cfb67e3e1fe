//! `sidedeal chokepoints`.

use std::fmt::Write;

use crate::graph::{
    SupplyChain, chokepoints, foreign_reliance, good_concentration, largest_foreign, smallest_cut,
};
use crate::report::{Answer, Recorded};
use crate::{Actor, Bloc, Error, Good, Place, Stage, World};
use serde::Serialize;

use super::Failed;
use super::form::Form;
use super::names::{self, SEVERAL, marked};

/// Rows of a table where neither goods nor users are asked for.
const LISTED: usize = 30;

#[derive(clap::Args)]
pub(crate) struct Chokepoints {
    /// Critical goods; all of the world's without any
    #[arg(value_name = "GOOD")]
    goods: Vec<String>,
    /// Users with commas between, a group as one; all without, unions as one
    #[arg(long, value_delimiter = ',', value_name = "ACTOR")]
    actors: Vec<String>,
    /// Show the members of groups instead of groups
    #[arg(long)]
    members: bool,
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
    /// The foreign provider with the largest share of any stage.
    largest: Option<String>,
    largest_share: Option<f64>,
    largest_stage: Option<String>,
    /// Whether it is in the table, where members of a group are behind it or the other way round.
    #[serde(skip)]
    shown: bool,
}

/// Of all goods and users.
struct Found<'w> {
    world: &'w World,
    floor: f64,
    cut: f64,
    rows: Vec<Row>,
    /// Most telling first, and so many at the most.
    most_telling: Option<usize>,
}

/// A user, and whether a table shows it.
struct User {
    bloc: Bloc,
    shown: bool,
}

impl Chokepoints {
    pub(crate) fn answer(self) -> Result<(), Failed> {
        let world = World::load(&self.world)?;
        let goods = self.goods(&world)?;
        let users = self.users(&world)?;
        let waiting = self.form.open()?;
        let mut rows = Vec::new();
        let mut unknown = Vec::new();
        for &good in &goods {
            for user in &users {
                match self.row(&world, good, user)? {
                    Some(row) => rows.push(row),
                    None if user.shown => {
                        unknown.push(format!("{} {}", world[good].code, user.bloc.code));
                    }
                    None => {}
                }
            }
        }
        if !unknown.is_empty() {
            super::say(&format!("not assessed, no supply known: {}", unknown.join(", ")));
        }
        let all = if self.actors.is_empty() { LISTED } else { usize::MAX };
        let most_telling = self.goods.is_empty().then_some(all);
        let (floor, cut) = (self.floor, self.cut);
        waiting
            .write(&Recorded::of(&Found { world: &world, floor, cut, rows, most_telling }, &world, []))
            .map_err(Failed::at_work)
    }

    fn goods(&self, world: &World) -> crate::Result<Vec<Good>> {
        if !self.goods.is_empty() {
            return self.goods.iter().map(|name| world.good_called(name)).collect();
        }
        let goods: Vec<_> = world.goods().collect();
        if goods.is_empty() {
            let what = "critical goods (critical_goods.csv)".to_owned();
            return Err(Error::Missing { at: Place::file(format!("world {}", world.name())), what });
        }
        Ok(goods)
    }

    /// Groups, those asked for or the world's unions, then actors, members of groups among them: a table shows the ones or the
    /// others.
    fn users(&self, world: &World) -> crate::Result<Vec<User>> {
        let blocs = if self.actors.is_empty() {
            let unions = world.unions().iter().map(|&union| world.bloc(&world[union].code));
            let actors = world.actors().map(|actor| world.bloc(&world[actor].code));
            unions.chain(actors).collect::<crate::Result<Vec<_>>>()?
        } else {
            names::blocs(&self.actors, world)?
        };
        let (groups, named): (Vec<Bloc>, Vec<Bloc>) =
            blocs.into_iter().partition(|bloc| world.group(&bloc.code).is_ok());
        let mut actors: Vec<Actor> =
            groups.iter().chain(&named).flat_map(|bloc| &bloc.members).copied().collect();
        actors.sort_unstable();
        actors.dedup();
        let in_group = |actor: &Actor| groups.iter().any(|group| group.members.contains(actor));
        // Who is named beside a group that it is a member of is shown beside it.
        let is_named =
            |actor: &Actor| !self.actors.is_empty() && named.iter().any(|one| one.members == [*actor]);
        let single = actors.iter().map(|actor| User {
            shown: self.members || !in_group(actor) || is_named(actor),
            bloc: Bloc { code: world[*actor].code.clone(), members: vec![*actor] },
        });
        let single: Vec<User> = single.collect();
        Ok(groups.into_iter().map(|bloc| User { bloc, shown: !self.members }).chain(single).collect())
    }

    fn row(&self, world: &World, good: Good, user: &User) -> crate::Result<Option<Row>> {
        let chain = SupplyChain::of_bloc(world, good, &user.bloc);
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
        let called = |stage: Stage| {
            let stage = &world[stage];
            format!("{} {}", world[stage.good].code, stage.code)
        };
        let largest = largest_foreign(&chain);
        Ok(Some(Row {
            good: world[good].code.clone(),
            user: user.bloc.code.clone(),
            chokepoints: codes(&mut points.iter().map(|point| point.provider)),
            smallest_cut: codes(&mut cut.iter().flat_map(|cut| cut.providers.iter().copied())),
            cut: cut.map(|cut| cut.lost),
            foreign_reliance,
            stage: called(stage),
            hhi: concentration.hhi,
            largest: largest.map(|(_, provider, _)| world[provider].code.clone()),
            largest_share: largest.map(|(_, _, share)| share),
            largest_stage: largest.map(|(stage, ..)| called(stage)),
            shown: user.shown,
        }))
    }
}

impl Found<'_> {
    /// The rule and its thresholds, then the columns.
    fn heading(&self) -> String {
        format!(
            "A chokepoint is a foreign provider without which less than {:.0} % of some stage is left (--floor); the fewest that cut \
             it\nare the foreign providers whose loss takes {:.0} % of a stage or more (--cut). Members of a group supply each other \
             at home.\n\n{:<24} {:<8} {:<39} {:<12} {:<32} {:>9} {:>6}\n",
            self.floor * 100.0,
            self.cut * 100.0,
            "good",
            "user",
            "largest foreign provider",
            "chokepoints",
            "fewest that cut it",
            "foreign %",
            "HHI"
        )
    }

    fn mark(&self, codes: &str) -> String {
        codes.split_whitespace().map(|code| marked(code, self.world)).collect::<Vec<_>>().join(" ")
    }

    /// A row without its user: good, and all that is said of it.
    fn cells(&self, row: &Row) -> (String, String) {
        let largest = match (&row.largest, row.largest_share, &row.largest_stage) {
            (Some(code), Some(share), Some(stage)) => {
                // The good's own name is in the first column.
                let own = stage.strip_prefix(&row.good).map_or(stage.as_str(), str::trim_start);
                format!("{} {:.0} % {own}", self.mark(code), share * 100.0)
            }
            _ => "none".to_owned(),
        };
        let points = if row.chokepoints.is_empty() { "none".to_owned() } else { self.mark(&row.chokepoints) };
        let cut = row.cut.map_or("none abroad".to_owned(), |cut| {
            format!("{} ({:.0} %)", self.mark(&row.smallest_cut), cut * 100.0)
        });
        let rest = format!(
            "{largest:<39} {points:<12} {cut:<32} {:>9.0} {:>6.2}",
            row.foreign_reliance * 100.0 + 0.0,
            row.hhi
        );
        (row.good.clone(), rest)
    }

    /// The most telling first, with one line for users of whom the same is said; where a good is named a line for each, as they come.
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<(f64, Vec<&str>, (String, String))> = Vec::new();
        for row in self.rows.iter().filter(|row| row.shown) {
            let cells = self.cells(row);
            match lines.iter_mut().find(|(.., known)| self.most_telling.is_some() && *known == cells) {
                Some((_, users, _)) => users.push(&row.user),
                None => lines.push((row.largest_share.unwrap_or(0.0), vec![&row.user], cells)),
            }
        }
        if self.most_telling.is_some() {
            lines.sort_by(|a, b| b.0.total_cmp(&a.0));
        }
        let line = |(_, users, (good, rest)): (f64, Vec<&str>, (String, String))| {
            let who = match users[..] {
                [one] => self.mark(one),
                _ => format!("{} users", users.len()),
            };
            format!("{good:<24} {who:<8} {rest}")
        };
        lines.into_iter().map(line).collect()
    }
}

impl Answer for Found<'_> {
    fn table(&self) -> String {
        let mut text = self.heading();
        let lines = self.lines();
        let most = self.most_telling.unwrap_or(usize::MAX);
        for line in lines.iter().take(most) {
            writeln!(text, "{line}").expect("a String takes all text");
        }
        if lines.len() > most {
            let rest = lines.len() - most;
            writeln!(
                text,
                "and {rest} more with less from one provider; name a good or --actors to see them"
            )
            .expect("a String takes all text");
        }
        if text.contains('*') {
            writeln!(text, "\n{SEVERAL}").expect("a String takes all text");
        }
        text
    }

    fn header(&self) -> &'static [&'static str] {
        &[
            "good",
            "user",
            "chokepoints",
            "smallest_cut",
            "cut",
            "foreign_reliance",
            "stage",
            "hhi",
            "largest",
            "largest_share",
            "largest_stage",
        ]
    }

    fn rows(&self) -> impl Iterator<Item = impl Serialize> {
        self.rows.iter()
    }
}
