//! What a scenario is made of. Each kind of clause is one file in this room with all that is its own, and one line of `kinds!`.

mod act;
mod amount;
pub(super) mod canonical;
mod clipped;
mod control;
pub(super) mod dated;
mod deed;
mod idle;
mod keys;
mod layer;
pub(super) mod level;
mod scene;
pub(super) mod source;
pub(super) mod title;
mod together;

mod arms_delay;
mod bound;
mod defence_budget;
mod diversification;
mod export_control;
mod guarantee;
mod interoperability;
mod outlay;
mod pact;
mod productivity;
mod rent;
mod rule_pact;
mod stockpile;
mod tariff;
mod tariff_table;
#[cfg(test)]
mod toy;
mod trade_cost;

pub(super) use act::{Context, Form};
pub(crate) use bound::DOLLAR;
pub(super) use clipped::Clipped;
pub(super) use export_control::{in_force, keep_held, leave_held};
pub(super) use layer::{Arrays, Layer};
pub(super) use tariff::{Uneven, uneven};

pub(crate) use deed::Deed;
pub(crate) use scene::{Runs, Scene, Through, Votes, list};
pub(crate) use source::is_judgement;

pub use amount::Amount;
pub use control::Control;

use std::fmt;

use act::{Act, ClauseKind};

use super::arm::Arm;
use super::dates::Dates;
use super::file::Block;
use super::places::{Cell, Pair};
use super::policy::Policy;
use super::stake::Stake;
use crate::error::{Place, Result};
use crate::uncertain::Uncertain;

pub use crate::uncertain::InPercent;
use crate::world::{Actor, Sector, World};

/// One clause of a scenario file.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Where it begins in its file.
    pub at: Place,
    /// Who does what to whom, for people: as the file says it, or made of what it does where the file says nothing.
    pub title: String,
    /// Where what it says comes from, as its file says it; nothing where the file has sources of the whole alone. One that begins with
    /// "Judgement" says what is judged.
    pub source: Vec<String>,
    /// So many times the size that is written its number is, by `level` in its file and by levels of a menu; 1 where neither says
    /// anything. What does not fit is cut off, which [`Scenario::cautions`](super::Scenario::cautions) tells.
    pub level: f64,
    /// What it does.
    pub action: Action,
    /// When it is in force, for paths over time: anything else takes it as in force in full.
    pub dates: Dates,
    /// Whether its title is its file's.
    is_titled: bool,
    /// The number that its level asks for, where less than that takes effect.
    asked: Option<Uncertain>,
}

/// Keys that any clause may have.
pub(super) const KEYS: [&str; 6] = ["title", "source", "level", "from", "until", "phase"];

/// Refuses some clauses of a kind, seeing those of earlier files.
type Check = fn(&[Clause], &[&[Clause]], &World) -> Result<()>;

/// What some clauses of a kind lay over the tables of a world.
type Lay = fn(&[Clause], &World) -> Option<Box<dyn Layer>>;

/// What some clauses of a kind ask for beyond what there is.
type Clip = fn(&[Clause], &Policy, &World) -> Vec<Clipped>;

/// A kind of clause as far as no clause is needed to ask it.
pub(super) struct Kind {
    forms: &'static [Form],
    layer: Lay,
    /// Refuses clauses that contradict each other or those of earlier files.
    pub(super) contradictions: Check,
    /// Refuses clauses that find nothing to act on.
    pub(super) grounds: Check,
    /// What its clauses ask for beyond what there is in what holds before their file.
    pub(super) clipped: Clip,
}

/// Declares [`Action`] and [`KINDS`] from one list of `file::Kind`.
macro_rules! kinds {
    ($($(#[$only:meta])? $file:ident::$kind:ident)*) => {
        $($(#[$only])? pub use $file::$kind;)*

        /// What a clause does. Groups and words such as "all" are resolved: only actors and sectors are left.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Action {
            $(
                $(#[$only])?
                #[doc = concat!("See [`", stringify!($kind), "`].")]
                $kind($kind),
            )*
        }

        impl Action {
            fn act(&self) -> &dyn Act {
                match self {
                    $($(#[$only])? Self::$kind(own) => own,)*
                }
            }

            fn act_mut(&mut self) -> &mut dyn Act {
                match self {
                    $($(#[$only])? Self::$kind(own) => own,)*
                }
            }
        }

        $(
            $(#[$only])?
            impl From<$kind> for Action {
                fn from(own: $kind) -> Self {
                    Self::$kind(own)
                }
            }

            $(#[$only])?
            impl $kind {
                /// Its clauses among those of a file, with their positions.
                fn own(clauses: &[Clause]) -> impl Iterator<Item = (u32, &Clause, &Self)> {
                    (0_u32..).zip(clauses).filter_map(|(i, clause)| match &clause.action {
                        Action::$kind(own) => Some((i, clause, own)),
                        _ => None,
                    })
                }
            }
        )*

        /// All of them, in the order in which their layers are put on.
        pub(super) static KINDS: &[Kind] = &[$(
            $(#[$only])?
            Kind {
                forms: $kind::FORMS,
                layer: |clauses, world| {
                    $kind::own(clauses).next().is_some().then(|| $kind::layer(clauses, world))
                },
                contradictions: $kind::contradictions,
                grounds: $kind::grounds,
                clipped: $kind::clipped,
            },
        )*];
    };
}

// Tables before tariffs, which beat them; pacts before what changes the commitments that they bring.
kinds! {
    tariff_table::TariffTable
    tariff::Tariff
    trade_cost::TradeCost
    bound::Bound
    productivity::Productivity
    export_control::ExportControl
    rent::Rent
    stockpile::Stockpile
    diversification::Diversification
    pact::Pact
    guarantee::Guarantee
    interoperability::Interoperability
    arms_delay::ArmsDelay
    defence_budget::DefenceBudget
    rule_pact::RulePact
    outlay::Outlay
    #[cfg(test)] toy::Strike
}

impl Kind {
    /// The layer of its clauses among those of a file, if there are any.
    pub(super) fn layer(&self, clauses: &[Clause], world: &World) -> Option<Box<dyn Layer>> {
        (self.layer)(clauses, world)
    }
}

/// All that clauses are called in files.
pub(super) fn forms() -> impl Iterator<Item = &'static Form> {
    KINDS.iter().flat_map(|kind| kind.forms)
}

impl fmt::Display for Clause {
    /// Place and kind: "deal.toml:12 purchase".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.at, self.action.kind())
    }
}

impl Clause {
    /// Reads one of a form: what all kinds have in common here, the rest in its own file. `more` are keys that any clause may
    /// have besides.
    pub(super) fn read(block: &Block<'_>, form: &Form, context: &Context<'_>, more: &[&str]) -> Result<Self> {
        // Of some forms one of these is something of their own.
        let common = KEYS.iter().filter(|key| !form.keys.contains(key));
        let known: Vec<&str> = form.keys.iter().chain(common).chain(more).copied().collect();
        block.check_keys(&known)?;
        let mut clause = Self {
            at: block.at(),
            title: String::new(),
            source: source::read(block)?,
            level: 1.0,
            action: (form.read)(block, context)?,
            dates: Dates::default(),
            is_titled: false,
            asked: None,
        };
        if let Some(level) = level::read(block)? {
            clause.set(&level, context)?;
        }
        clause.dates = dated::read(block, form, &clause.action)?;
        match title::read(block)? {
            Some(title) => (clause.title, clause.is_titled) = (title, true),
            None => clause.name(context.world),
        }
        Ok(clause)
    }

    /// Its title with the file and the line behind it, for tables: "US licenses advanced chips to China (deal.toml:62)".
    #[must_use]
    pub fn called(&self) -> String {
        called(&self.words(), &self.at.to_string())
    }

    /// Its title, with its level behind the words of a file, which may say another size: "China buys 200 aircraft, at 120 % of this
    /// size". What is made of its number says it already.
    pub(crate) fn words(&self) -> String {
        if !self.is_titled || self.level == 1.0 {
            return self.title.clone();
        }
        format!("{}, at {} of this size", self.title, title::percent(self.level.into()))
    }

    /// One that no file has, under a title of its own making.
    pub(crate) fn new(at: Place, action: Action, world: &World) -> Self {
        let title = action.act().title(world);
        let dates = Dates::default();
        Self { at, title, source: Vec::new(), level: 1.0, action, dates, is_titled: false, asked: None }
    }

    /// Names it by what it does now, unless its file does.
    pub(super) fn name(&mut self, world: &World) {
        if !self.is_titled {
            self.title = self.action.act().title(world);
        }
    }

    /// Makes its number so many times as large, where half of it is something.
    pub(super) fn scale(&mut self, level: f64) {
        if self.action.scale(level) {
            self.level *= level;
            self.asked = None;
        }
    }

    /// What its level asks for and what takes effect, where that is less.
    pub(super) fn cut(&self) -> Option<[Uncertain; 2]> {
        Some([self.asked?, self.action.number()?])
    }

    /// Its number with what `take` makes of its range, as its layer wants it.
    pub(super) fn number(&self, take: impl FnMut(Uncertain) -> f64) -> f64 {
        let act = self.action.act();
        act.strength(act.number().map(take))
    }
}

/// A title with its place behind it, without folders.
pub(crate) fn called(title: &str, place: &str) -> String {
    format!("{title} ({})", place.rsplit(['/', '\\']).next().unwrap_or(place))
}

impl Action {
    /// Its name in scenario files, without brackets: "tariff", "purchase".
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.act().word()
    }

    /// The arm that it belongs to.
    #[must_use]
    pub fn arm(&self) -> Arm {
        self.act().arm()
    }

    /// The stakes that it can move.
    #[must_use]
    pub fn stakes(&self) -> &'static [Stake] {
        self.act().stakes()
    }

    /// Who must act for it to come about, sorted, none twice: importers of duties, costs, purchases and quotas, providers of what
    /// is withheld, guarantors, suppliers of arms, who spends, all members of pacts.
    #[must_use]
    pub fn performers(&self) -> Vec<Actor> {
        let mut actors = self.act().performers();
        actors.sort_unstable();
        actors.dedup();
        actors
    }

    /// What is left of it when some actors stay out, whom it names or not: what names one of them does not come about. None where
    /// nothing is left.
    #[must_use]
    pub fn without(&self, absent: &[Actor], world: &World) -> Option<Self> {
        let mut left = self.clone();
        left.act_mut().leave_out(absent, world).then_some(left)
    }

    /// In how many places it acts, or more.
    pub(super) fn reach(&self) -> usize {
        self.act().reach()
    }

    /// Those of some principals who act in it where it does not say who.
    pub(super) fn performers_among(&self, principals: &[Actor]) -> Vec<Actor> {
        self.act().performers_among(principals)
    }

    /// Numbers of it that were read with a decimal comma.
    pub(super) fn decimal_commas(&self) -> usize {
        self.act().decimal_commas()
    }

    /// Tariffs that it takes from a table, sorted.
    pub(super) fn listed(&self) -> &[(Cell, f64)] {
        self.act().listed()
    }

    /// Whose tariffs in which sectors it sets itself, and to what.
    pub(super) fn sets(&self) -> Option<(&[Pair], &[Sector], Uncertain)> {
        self.act().sets()
    }

    /// Rates of it that look like percent, where it stands at a place.
    pub(super) fn in_percent(&self, at: &Place) -> Option<InPercent> {
        self.act().in_percent(at)
    }

    /// Whether it leaves all as it was, from what holds before its file and after.
    pub(super) fn is_idle(&self, policies: [&Policy; 2], world: &World) -> bool {
        self.act().is_idle(policies, world)
    }

    /// Whether the trade model knows of it.
    pub(crate) fn moves_trade(&self) -> bool {
        self.act().moves_trade()
    }

    /// Whether it is paid for outside the trade model.
    pub(crate) fn is_paid_apart(&self) -> bool {
        self.act().is_paid_apart()
    }

    /// Whether it withholds a critical good or lets go of one: what that does depends on the horizon, which has to be stated then.
    pub(super) fn is_export_control(&self) -> bool {
        matches!(self.deed(), Some(Deed::Withheld { .. } | Deed::Released { .. }))
    }

    /// The number that may be uncertain, if it has one.
    pub(crate) fn number(&self) -> Option<Uncertain> {
        self.act().number()
    }

    /// Sectors in which it asks for so much trade, or for no more.
    pub(super) fn bought(&self) -> &[Sector] {
        self.act().bought()
    }

    /// Whether its number has a range and moves the arrays of trade.
    pub(super) fn ranges_trade(&self) -> bool {
        self.act().is_on_arrays() && self.number().is_some_and(|number| !number.is_exact())
    }

    /// What it multiplies trade costs or productivity by at its central value, if it does.
    pub(super) fn factor(&self) -> Option<f64> {
        let act = self.act();
        let strength = |number| act.strength(Some(number));
        let number = act.number().filter(|_| act.is_on_arrays() && strength(0.0) == 1.0)?;
        Some(strength(number.central()))
    }

    /// Whether half of it is something, so that it can have any level: not a pact or a stop, nor a tariff that is set, half of which
    /// is another tariff and not half of what changes.
    #[must_use]
    pub fn is_scalable(&self) -> bool {
        self.act().is_scalable()
    }

    /// Makes its number so many times as large, where half of it is something, and says whether it is.
    fn scale(&mut self, level: f64) -> bool {
        let act = self.act_mut();
        let scalable = act.is_scalable();
        if scalable && let Some(number) = act.number_mut() {
            *number = number.times(level);
        }
        scalable
    }

    /// Puts what `take` makes of its range in the place of its number.
    pub(super) fn take(&mut self, take: impl FnOnce(Uncertain) -> f64) {
        if let Some(number) = self.act_mut().number_mut() {
            *number = Uncertain::Exact(take(*number));
        }
    }

    /// As text that is the same however the file was written.
    pub(super) fn canonical(&self, world: &World) -> String {
        self.act().canonical(world)
    }

    /// What it does, for those who do not ask for its kind.
    pub(crate) fn deed(&self) -> Option<Deed<'_>> {
        self.act().deed()
    }

    /// What it changed, in words and amounts; `runs` where the trade model was solved without it and with it.
    pub(crate) fn changed(&self, scene: &Scene<'_>, runs: Option<&dyn Runs>) -> Vec<String> {
        self.act().changed(scene, runs)
    }

    /// What passed through whom because of it, beyond what is told of every clause.
    pub(crate) fn passed(&self, scene: &Scene<'_>, through: &Through<'_>) -> Vec<String> {
        self.act().passed(scene, through)
    }
}
