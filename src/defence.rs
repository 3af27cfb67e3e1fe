//! Expected defence: what an actor could count on if it alone were attacked.
//!
//! ```text
//! E_n = M_n (1 − e i_n Σ_a q_na c_na) + Σ_a r_na κ_na M_a
//! ```
//!
//! M military expenditure, e its equipment share, i the imported share of equipment, q shares of arms imports, c delayed
//! deliveries in years, r reliability of a commitment, κ the share of its means that the guarantor would commit. It is not
//! additive over allies, and no adversary is modelled. Reliability: Leeds, Long & Mitchell (2000, doi
//! 10.1177/0022002700044005006).
//!
//! Forces F that a guarantor has on an ally's ground cost it p F r/r₀ million USD a year more than at home, r₀ the reliability
//! before any scenario: who withdraws half of what a promise is worth is taken to bring half of the forces home.

use crate::uncertain::Uncertain;
use crate::world::{Actor, Commitment, CommitmentClass, World};

/// What holds between actors: budgets, commitments, delays of arms.
#[derive(Debug, PartialEq)]
pub struct Arrangement {
    /// Factor on military expenditure M by actor, above 0.
    pub budgets: Vec<f64>,
    /// Commitments, sorted by ally and guarantor, none twice.
    pub pledges: Vec<Pledge>,
    /// Delays, sorted by importer and supplier, none twice.
    pub delays: Vec<ArmsDelay>,
}

/// A commitment with what scenarios have made of it.
#[derive(Debug, PartialEq)]
pub struct Pledge {
    /// As the world has it, or as a pact made it.
    pub commitment: Commitment,
    /// What each file of a chain of scenarios that touches it adds to r, and its factor on κ; both results are clamped to 0
    /// to 1 file by file.
    pub steps: Vec<(f64, f64)>,
}

/// Arms that a supplier delivers late.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArmsDelay {
    /// Who waits.
    pub importer: Actor,
    /// Who delivers late.
    pub supplier: Actor,
    /// c, in years of deliveries, 0 to 1.
    pub cut: f64,
}

// An ensemble copies them in every draw: into the same arrays.
impl Clone for Arrangement {
    fn clone(&self) -> Self {
        let Self { budgets, pledges, delays } = self;
        Self { budgets: budgets.clone(), pledges: pledges.clone(), delays: delays.clone() }
    }

    fn clone_from(&mut self, source: &Self) {
        self.budgets.clone_from(&source.budgets);
        self.pledges.clone_from(&source.pledges);
        self.delays.clone_from(&source.delays);
    }
}

impl Clone for Pledge {
    fn clone(&self) -> Self {
        Self { commitment: self.commitment, steps: self.steps.clone() }
    }

    fn clone_from(&mut self, source: &Self) {
        self.commitment = source.commitment;
        self.steps.clone_from(&source.steps);
    }
}

impl Arrangement {
    /// What holds in a world before any scenario.
    #[must_use]
    pub fn status_quo(world: &World) -> Self {
        let pledge = |&commitment: &Commitment| Pledge { commitment, steps: Vec::new() };
        Self {
            budgets: vec![1.0; world.actors().len()],
            pledges: world.commitments().iter().map(pledge).collect(),
            delays: Vec::new(),
        }
    }
}

/// The numbers that expected defence is worked out with, at their central values or drawn from their ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    expenditure: Vec<Option<f64>>,
    import_share: Vec<f64>,
    equipment_share: f64,
    /// r and κ by class.
    terms: [(f64, f64); 5],
    /// p, million USD a person.
    stationing: f64,
}

impl Figures {
    /// Every range at its mode or median.
    #[must_use]
    pub fn central(world: &World) -> Self {
        Self::taken(world, Uncertain::central)
    }

    /// Every range at what `take` makes of it, called once for each number in a fixed order: parameters in the order of the file,
    /// then means actor by actor. The reliability that a commitment has of its own is always taken at its central value.
    #[must_use]
    pub fn taken(world: &World, take: impl FnMut(Uncertain) -> f64) -> Self {
        let mut figures = Self {
            expenditure: Vec::new(),
            import_share: Vec::new(),
            equipment_share: 0.0,
            terms: [(0.0, 0.0); 5],
            stationing: 0.0,
        };
        figures.take(world, take);
        figures
    }

    /// [`Figures::taken`] in place of what was taken before.
    pub(crate) fn take(&mut self, world: &World, mut take: impl FnMut(Uncertain) -> f64) {
        let parameters = world.parameters();
        self.equipment_share = take(parameters.equipment_share);
        self.terms = parameters.commitments.map(|terms| (take(terms.reliability), take(terms.committed)));
        self.stationing = take(parameters.stationing);
        self.import_share.clear();
        self.expenditure.clear();
        for means in world.actors().map(|actor| world.military(actor)) {
            self.import_share.push(means.map_or(0.0, |means| take(means.import_share)));
            self.expenditure.push(means.map(|means| take(means.expenditure)));
        }
    }

    /// Military expenditure M of an actor, million USD a year, before budgets; none where it is not assessed.
    #[must_use]
    pub fn expenditure(&self, actor: Actor) -> Option<f64> {
        self.expenditure[actor.index()]
    }

    /// r of a pledge, coverage included, and its κ.
    #[must_use]
    pub fn terms(&self, pledge: &Pledge) -> (f64, f64) {
        let (r, kappa) = self.bare_terms(pledge);
        (pledge.commitment.coverage * r, kappa)
    }

    /// r of a pledge, of what it covers, and its κ.
    pub(crate) fn bare_terms(&self, pledge: &Pledge) -> (f64, f64) {
        pledge.steps.iter().fold(self.start(pledge), |(r, kappa), (change, factor)| {
            ((r + change).clamp(0.0, 1.0), (kappa * factor).clamp(0.0, 1.0))
        })
    }

    /// r and κ of a pledge before any step, coverage apart.
    fn start(&self, pledge: &Pledge) -> (f64, f64) {
        let Commitment { class, reliability, .. } = pledge.commitment;
        let (of_class, committed) = self.terms[class as usize];
        (reliability.map_or(of_class, Uncertain::central), committed)
    }

    /// What the forces of a pledge cost its guarantor beside what they would at home, million USD a year; nothing where none are
    /// known.
    #[must_use]
    pub fn stationed(&self, pledge: &Pledge) -> f64 {
        let whole = self.stationing * pledge.commitment.forces.unwrap_or_default();
        let start = pledge.commitment.coverage * self.start(pledge).0;
        if whole == 0.0 || start == 0.0 { whole } else { whole * self.terms(pledge).0 / start }
    }

    /// Expected defence E of every actor, million USD a year; none where an actor's means are not known. Commitments of
    /// guarantors without known means and delays of importers without known suppliers count nothing.
    /// O(actors + commitments).
    #[must_use]
    pub fn expected(&self, world: &World, arrangement: &Arrangement) -> Vec<Option<f64>> {
        world.actors().map(|actor| self.expected_of(world, arrangement, actor, &[])).collect()
    }

    /// E of one actor when the given others neither honour commitments to it nor deliver arms to it.
    pub(crate) fn expected_of(
        &self,
        world: &World,
        arrangement: &Arrangement,
        actor: Actor,
        lost: &[Actor],
    ) -> Option<f64> {
        let means = |of: Actor| self.expenditure(of).map(|m| m * arrangement.budgets[of.index()]);
        let late = |supplier: Actor| {
            let delay =
                arrangement.delays.iter().find(|one| (one.importer, one.supplier) == (actor, supplier));
            if lost.contains(&supplier) { 1.0 } else { delay.map_or(0.0, |delay| delay.cut) }
        };
        let delayed: f64 = world.arms_imports(actor).iter().map(|(from, share)| share * late(*from)).sum();
        let own = means(actor)? * (1.0 - self.equipment_share * self.import_share[actor.index()] * delayed);
        let pledges = arrangement.pledges.iter().filter(|pledge| pledge.commitment.ally == actor);
        let from_allies: f64 = pledges
            .filter(|pledge| !lost.contains(&pledge.commitment.guarantor))
            .map(|pledge| {
                let (reliability, committed) = self.terms(pledge);
                reliability * committed * means(pledge.commitment.guarantor).unwrap_or(0.0)
            })
            .sum();
        Some(own + from_allies)
    }

    /// What E of one actor is the sum of: its own forces, then what late arms of each supplier take from them, then what each
    /// guarantor would send; in the order of actors. None where its means are not known.
    pub(crate) fn sources(&self, world: &World, arrangement: &Arrangement, actor: Actor) -> Option<Vec<f64>> {
        let means = |of: Actor| self.expenditure(of).map(|m| m * arrangement.budgets[of.index()]);
        let n = world.actors().len();
        let own = means(actor)?;
        let mut sources = vec![0.0; 1 + 2 * n];
        sources[0] = own;
        let imported = own * self.equipment_share * self.import_share[actor.index()];
        for (supplier, share) in world.arms_imports(actor) {
            let mut delays = arrangement.delays.iter();
            let delay = delays.find(|one| (one.importer, one.supplier) == (actor, *supplier));
            sources[1 + supplier.index()] -= imported * share * delay.map_or(0.0, |delay| delay.cut);
        }
        for pledge in arrangement.pledges.iter().filter(|pledge| pledge.commitment.ally == actor) {
            let guarantor = pledge.commitment.guarantor;
            let (reliability, committed) = self.terms(pledge);
            sources[1 + n + guarantor.index()] += reliability * committed * means(guarantor).unwrap_or(0.0);
        }
        Some(sources)
    }

    /// Σ κ over the allies of every guarantor: above 1 it has promised more than it has, should all be attacked at once.
    #[must_use]
    pub fn promised(&self, world: &World, arrangement: &Arrangement) -> Vec<f64> {
        let mut promised = vec![0.0; world.actors().len()];
        for pledge in &arrangement.pledges {
            promised[pledge.commitment.guarantor.index()] += self.terms(pledge).1;
        }
        promised
    }
}

impl Arrangement {
    /// The pledge of a guarantor to an ally.
    #[must_use]
    pub fn pledge(&self, guarantor: Actor, ally: Actor) -> Option<&Pledge> {
        self.place(guarantor, ally).ok().map(|position| &self.pledges[position])
    }

    pub(crate) fn pledge_mut(&mut self, guarantor: Actor, ally: Actor) -> Option<&mut Pledge> {
        self.place(guarantor, ally).ok().map(|position| &mut self.pledges[position])
    }

    /// Where a pledge is, or where it would be.
    fn place(&self, guarantor: Actor, ally: Actor) -> Result<usize, usize> {
        let key = |pledge: &Pledge| (pledge.commitment.ally, pledge.commitment.guarantor);
        self.pledges.binary_search_by_key(&(ally, guarantor), key)
    }

    /// Gives both ways between two actors a commitment of a class, where they have none or a weaker one.
    pub(crate) fn promise(&mut self, guarantor: Actor, ally: Actor, class: CommitmentClass) {
        let place = self.place(guarantor, ally);
        // Forces that are there stay; of a new promise that has some nobody knows how many.
        let none = (class != CommitmentClass::TreatyForces).then_some(0.0);
        let forces = place.map_or(none, |at| self.pledges[at].commitment.forces);
        let commitment = Commitment { guarantor, ally, class, coverage: 1.0, reliability: None, forces };
        let pledge = Pledge { commitment, steps: Vec::new() };
        match place {
            Ok(at) if self.pledges[at].commitment.class > class => self.pledges[at] = pledge,
            Ok(_) => {}
            Err(at) => self.pledges.insert(at, pledge),
        }
    }
}
