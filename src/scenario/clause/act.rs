//! What a kind of clause has to say for itself.

use super::{Action, Clause, Clipped, Deed, Layer, Runs, Scene, Through};
use crate::error::{Error, Place, Result};
use crate::scenario::arm::Arm;
use crate::scenario::beside::Beside;
use crate::scenario::file::Block;
use crate::scenario::places::{Cell, Pair};
use crate::scenario::policy::Policy;
use crate::scenario::stake::Stake;
use crate::uncertain::{Domain, InPercent, Uncertain};
use crate::world::{Actor, Sector, World};

/// What a clause may need besides its own table.
pub(in crate::scenario) struct Context<'a> {
    pub(in crate::scenario) world: &'a World,
    /// What lies beside the scenario file, if it is a file.
    pub(in crate::scenario) beside: Option<Beside<'a>>,
    /// Whether changes count from the flows of the calibrated world.
    pub(in crate::scenario) from_world: bool,
    /// Bytes of tables that were read for the clauses so far.
    tables: std::cell::Cell<usize>,
}

/// Text of the tables of one file, in bytes, each counted as often as a clause names it.
const TABLES: usize = 200_000_000;

impl<'a> Context<'a> {
    pub(in crate::scenario) fn new(world: &'a World, beside: Option<Beside<'a>>, from_world: bool) -> Self {
        Self { world, beside, from_world, tables: std::cell::Cell::new(0) }
    }

    /// Counts the text of a table that a clause reads, and refuses what is too much in all.
    pub(super) fn count(&self, table: usize, at: impl FnOnce() -> Place) -> Result<()> {
        self.tables.set(self.tables.get() + table);
        if self.tables.get() <= TABLES {
            return Ok(());
        }
        let found = format!("tables of more than {} MB in the clauses until here", TABLES / 1_000_000);
        Err(Error::Value {
            at: at(),
            found,
            expected: "no more than that, each as often as it is named".to_owned(),
        })
    }
}

/// What clauses of a kind are called in a file. Most kinds have one form.
pub(in crate::scenario) struct Form {
    /// `[[name]]` in the file.
    pub(in crate::scenario) name: &'static str,
    /// All keys that it may have.
    pub(in crate::scenario) keys: &'static [&'static str],
    pub(super) read: fn(&Block<'_>, &Context<'_>) -> Result<Action>,
}

/// A kind of clause: how it is read, and how its clauses combine.
pub(super) trait ClauseKind: Act + Sized {
    /// What its clauses are called; none where no file can have one.
    const FORMS: &'static [Form];

    /// What its clauses among those of a file do together, worked out once. It must not depend on their order.
    fn layer(clauses: &[Clause], world: &World) -> Box<dyn Layer>;

    /// Refuses clauses that contradict each other or those of earlier files, first the one that starts from the calibrated world.
    fn contradictions(_clauses: &[Clause], _earlier: &[&[Clause]], _world: &World) -> Result<()> {
        Ok(())
    }

    /// What its clauses ask for beyond what there is in what holds before their file, at central values.
    fn clipped(_clauses: &[Clause], _before: &Policy, _world: &World) -> Vec<Clipped> {
        Vec::new()
    }

    /// Refuses clauses that find nothing to act on in what earlier files and their own leave. It is not asked of a response alone.
    fn grounds(_clauses: &[Clause], _earlier: &[&[Clause]], _world: &World) -> Result<()> {
        Ok(())
    }
}

/// One clause, whatever its kind.
pub(super) trait Act {
    /// Its name in files.
    fn word(&self) -> &'static str;

    /// By which arm of a deal it works.
    fn arm(&self) -> Arm;

    /// The stakes that it can move.
    fn stakes(&self) -> &'static [Stake] {
        match self.arm() {
            Arm::Trade | Arm::Technology | Arm::Costs => &[Stake::Prosperity],
            Arm::Security => &[Stake::Security],
            Arm::Rules => &[Stake::Voice],
        }
    }

    /// Whether the trade model knows of it.
    fn moves_trade(&self) -> bool {
        matches!(self.arm(), Arm::Trade | Arm::Technology)
    }

    /// Whether it is paid for outside the trade model.
    fn is_paid_apart(&self) -> bool {
        false
    }

    /// Whether its number moves tariffs, trade costs or productivity.
    fn is_on_arrays(&self) -> bool {
        self.arm() == Arm::Trade
    }

    /// Sectors in which it asks for so much trade, or for no more.
    fn bought(&self) -> &[Sector] {
        &[]
    }

    /// Who must act for it to come about, in any order.
    fn performers(&self) -> Vec<Actor>;

    /// Takes out what cannot come about when some actors stay out, which is all that names one of them as acting or as acted on; says
    /// whether anything is left.
    fn leave_out(&mut self, absent: &[Actor], world: &World) -> bool;

    /// In how many places it acts, or more.
    fn reach(&self) -> usize {
        self.performers().len()
    }

    /// Those of some principals who act in it.
    fn performers_among(&self, principals: &[Actor]) -> Vec<Actor> {
        let all = self.performers();
        principals.iter().copied().filter(|principal| all.contains(principal)).collect()
    }

    /// Numbers that were read with a decimal comma.
    fn decimal_commas(&self) -> usize {
        0
    }

    /// Tariffs that it takes from a table, sorted.
    fn listed(&self) -> &[(Cell, f64)] {
        &[]
    }

    /// Whose tariffs in which sectors it sets itself, and to what.
    fn sets(&self) -> Option<(&[Pair], &[Sector], Uncertain)> {
        None
    }

    /// Rates of it that look like percent, where it stands at a place.
    fn in_percent(&self, _at: &Place) -> Option<InPercent> {
        None
    }

    /// Whether it leaves all as it was, from what holds before its file and after: by default a number of nothing.
    fn is_idle(&self, _policies: [&Policy; 2], _world: &World) -> bool {
        self.is_scalable() && self.number().is_some_and(|number| number.range() == (0.0, 0.0))
    }

    /// The number that may be uncertain, if it has one.
    fn number(&self) -> Option<Uncertain>;

    /// The same, to be changed.
    fn number_mut(&mut self) -> Option<&mut Uncertain>;

    /// Whether half of it is something.
    fn is_scalable(&self) -> bool {
        self.number().is_some()
    }

    /// What its number may be, if it has one.
    fn domain(&self, context: &Context<'_>) -> Option<Domain>;

    /// So many times as large as it is it can become at its central value, whatever its key allows.
    fn most(&self, _world: &World) -> f64 {
        f64::INFINITY
    }

    /// What its layer makes of a value of its number: the value itself.
    fn strength(&self, number: Option<f64>) -> f64 {
        number.unwrap_or_default()
    }

    /// Who does what to whom in a few words, at the central value of its number: what it is called where its file gives no title.
    fn title(&self, world: &World) -> String;

    /// What of it decides results, as text that is the same however the file was written.
    fn canonical(&self, world: &World) -> String;

    /// What trade law sees in it, if it sees anything.
    fn deed(&self) -> Option<Deed<'_>> {
        None
    }

    /// What it changed, in words and amounts; `runs` where the trade model was solved without it and with it.
    fn changed(&self, scene: &Scene<'_>, runs: Option<&dyn Runs>) -> Vec<String>;

    /// What passed through whom because of it, beyond what is told of every clause.
    fn passed(&self, _scene: &Scene<'_>, _through: &Through<'_>) -> Vec<String> {
        Vec::new()
    }
}
