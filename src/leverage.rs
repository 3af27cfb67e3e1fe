//! Leverage and credibility: what a coalition can cost a coercer, and what that costs its members.
//!
//! A threat deters as far as it hurts its target and as far as it is believed. Both are measured here as real income between two
//! equilibria, the start and the start with the sanction of every acting member on top: *harm* is what the target loses, *cost* what
//! the members lose together.
//!
//! Nobody is sanctioned and does nothing, so each is shown under three answers of the target: none; the same in kind; and the
//! tariffs on the members that are best for its own real income, as [`game`](crate::game) finds them. Tariffs that nobody answers
//! can *earn* those who set them: their terms of trade improve.
//!
//! Beside them stands what the coercion itself would cost the members, where a scenario of it is given. Acting is *credible* if the
//! members lose less by it than by giving in whichever way the target answers. This compares losses; it is no bargaining game, and
//! nothing says that acting would end the coercion.
//!
//! One actor, the *pivot*, is shown in and out: acting with the others, and announced but not acting, when the others bear the cost
//! of the harm and it has what it would have lost by acting. Every other actor outside is tried as a further member.
//!
//! ```
//! use sidedeal::leverage::{Answer, Leverage, Sanction, Threat};
//! use sidedeal::{Model, World};
//!
//! # fn main() -> sidedeal::Result<()> {
//! let world = World::bundled("world2022")?;
//! let model = Model::calibrate(&world)?;
//! let threat = Threat::of(world.bloc("CHN")?, Sanction::tariff(0.25, &world));
//! let found = Leverage::of(&model, &threat, &[world.bloc("JPN")?, world.bloc("EU")?])?;
//! assert!(found.given.under(Answer::None).unwrap().harm.musd > 0.0);
//! println!("best member to add: {}", found.additions[0].joins.code);
//! # Ok(())
//! # }
//! ```

mod answer;
mod show;
mod threat;

use crate::error::{Error, Place, Result};
use crate::model::{Model, Outcome};
use crate::trade::Closure;
use crate::world::{Actor, Bloc, Horizon, World};

pub use answer::Answer;
pub use threat::{Direction, Sanction, Threat};

/// What a coalition can do to a target at what cost, as it is, with and without the pivot, and with every further member.
///
/// [`Display`](std::fmt::Display) is a table for people.
#[derive(Debug, Clone)]
pub struct Leverage {
    /// Bundled name of the scenario that everything starts from, or its file's stem; none for the calibrated world.
    pub start: Option<String>,
    /// The scenario of coercion, likewise.
    pub coercion: Option<String>,
    /// The target.
    pub against: Bloc,
    /// The sanction in words.
    pub sanction: String,
    /// Closure used.
    pub closure: Closure,
    /// Horizon used.
    pub horizon: Horizon,
    /// The coalition as it was given.
    pub given: Reckoning,
    /// The pivot in and out; none where it is the target or not in the world.
    pub pivot: Option<Pivot>,
    /// Every further member, the best first: those that add harm at no cost to the members together by the harm they add, then by
    /// harm added over cost added, last those that add none.
    pub additions: Vec<Addition>,
}

/// One coalition acting, under each answer of the target. Losses are positive, gains negative.
#[derive(Debug, Clone, PartialEq)]
pub struct Reckoning {
    /// Who acts.
    pub acting: Vec<Bloc>,
    /// What comes of it, in the order of [`Answer::ALL`]. The best answer is left out where the members sell the target nothing that
    /// it could tax, and for further members.
    pub effects: Vec<Effect>,
    /// What the members would lose together by the coercion; none without a scenario of it.
    pub coercion: Option<Loss>,
}

/// What a sanction and the target's answer come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// What the target does.
    pub answer: Answer,
    /// What the target loses.
    pub harm: Loss,
    /// What the acting members lose together, sales forgone as far as trade records them included.
    pub cost: Loss,
    /// The member, actor by actor, that loses the largest part of its real income.
    pub worst: (Actor, Loss),
    /// Sales of critical goods that the members forgo, million USD; the cost has what that does to real income. 0 where they
    /// withhold nothing, and without goods that are stages of others, which have no value of their own.
    pub forgone_musd: f64,
    /// Members, actor by actor, that lose less by acting than by the coercion; none without a scenario of it.
    pub willing: Option<Vec<Actor>>,
}

/// A loss of real income.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// Over real income at the start, a fraction.
    pub share: f64,
    /// Million USD a year.
    pub musd: f64,
}

/// An actor without whom much depends.
#[derive(Debug, Clone, PartialEq)]
pub struct Pivot {
    /// Who.
    pub bloc: Bloc,
    /// The coalition with it.
    pub acts: Reckoning,
    /// The coalition without it: it was announced and does not act. None where nobody else is in it.
    pub deviates: Option<Reckoning>,
    /// What it loses where it acts and where it does not, the target not answering.
    pub own: (Loss, Loss),
}

/// A further member.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    /// Who joins.
    pub joins: Bloc,
    /// The coalition with it.
    pub with: Reckoning,
    /// Harm beyond that of the coalition as given, the target answering both in kind, million USD.
    pub harm_musd: f64,
    /// Cost beyond that of the coalition as given, the joining member's own included, likewise, million USD.
    pub cost_musd: f64,
}

/// Losses that are what the solver leaves of nothing, million USD.
const NOTHING: f64 = 0.1;

impl Reckoning {
    /// What comes of it under an answer; none where that was not worked out.
    #[must_use]
    pub fn under(&self, answer: Answer) -> Option<&Effect> {
        self.effects.iter().find(|effect| effect.answer == answer)
    }

    /// Whether the members lose less together by acting than by the coercion whichever way the target answers; none without a
    /// scenario of it.
    #[must_use]
    pub fn credible(&self) -> Option<bool> {
        self.coercion.map(|coercion| self.effects.iter().all(|effect| effect.cost.musd < coercion.musd))
    }
}

impl Effect {
    /// Harm over cost, both in money; none where the members lose nothing together: not 0.1 million USD, which is rounding.
    #[must_use]
    pub fn harm_per_cost(&self) -> Option<f64> {
        (self.cost.musd > NOTHING).then(|| self.harm.musd / self.cost.musd)
    }
}

impl Pivot {
    /// What it has from not acting, others acting, million USD.
    #[must_use]
    pub fn gain_musd(&self) -> f64 {
        self.own.0.musd - self.own.1.musd
    }
}

impl Addition {
    /// Harm added over cost added; none where it adds no cost, see [`Effect::harm_per_cost`].
    #[must_use]
    pub fn harm_per_cost(&self) -> Option<f64> {
        (self.cost_musd > NOTHING).then(|| self.harm_musd / self.cost_musd)
    }

    /// The better, the larger. What the solver leaves of nothing is no harm.
    fn merit(&self) -> (u8, f64) {
        match self.harm_per_cost() {
            _ if self.harm_musd <= NOTHING => (0, self.harm_musd),
            Some(ratio) => (1, ratio),
            None => (2, self.harm_musd),
        }
    }
}

impl Leverage {
    /// Solves a threat by every coalition that is asked about.
    ///
    /// # Errors
    /// [`Error::Value`] for a coalition without members, with one twice, or with the target in it; otherwise those of
    /// [`Model::run`].
    ///
    /// # Complexity
    /// Two solves for every actor outside, six, and the searches of three best answers of some tens of solves each.
    #[expect(clippy::missing_panics_doc, reason = "an answer in kind is always worked out")]
    pub fn of(model: &Model<'_>, threat: &Threat, coalition: &[Bloc]) -> Result<Self> {
        let world = model.world();
        check(threat, coalition, world)?;
        let coercion = threat.coercion.as_ref().map(|scenario| model.run(scenario)).transpose()?;
        let reckon =
            |acting: &[Bloc], answers: &[Answer]| reckon(model, threat, acting, answers, coercion.as_ref());
        let (given, outcome) = reckon(coalition, &Answer::ALL)?;

        let inside = |bloc: &Bloc, of: &[Bloc]| {
            bloc.members.iter().any(|member| of.iter().any(|one| one.members.contains(member)))
        };
        let pivot = match &threat.pivot {
            Some(pivot) if !inside(pivot, std::slice::from_ref(&threat.against)) => {
                let others: Vec<Bloc> = coalition
                    .iter()
                    .filter(|bloc| !inside(bloc, std::slice::from_ref(pivot)))
                    .cloned()
                    .collect();
                let all: Vec<Bloc> = others.iter().chain([pivot]).cloned().collect();
                let (acts, with) = reckon(&all, &Answer::ALL)?;
                let (deviates, without) = match &others[..] {
                    [] => (None, None),
                    others => reckon(others, &Answer::ALL)
                        .map(|(reckoning, outcome)| (Some(reckoning), Some(outcome)))?,
                };
                let nothing = Loss { share: 0.0, musd: 0.0 };
                let apart = without.map_or(nothing, |outcome| loss(&outcome, &pivot.members));
                Some(Pivot { bloc: pivot.clone(), acts, deviates, own: (loss(&with, &pivot.members), apart) })
            }
            _ => None,
        };

        let mut additions = Vec::new();
        for joins in outside(world, threat, coalition) {
            let all: Vec<Bloc> = coalition.iter().chain([&joins]).cloned().collect();
            let (with, _) = reckon(&all, &[Answer::None, Answer::InKind])?;
            let [now, then] = [&given, &with].map(|reckoning| reckoning.under(Answer::InKind));
            let (now, then) = now.zip(then).expect("an answer in kind is always worked out");
            let (harm_musd, cost_musd) = (then.harm.musd - now.harm.musd, then.cost.musd - now.cost.musd);
            additions.push(Addition { joins, with, harm_musd, cost_musd });
        }
        additions.sort_by(|a, b| {
            let ((a_kind, a), (b_kind, b)) = (a.merit(), b.merit());
            b_kind.cmp(&a_kind).then(b.total_cmp(&a))
        });
        let record = outcome.record();
        Ok(Self {
            start: threat.start.as_ref().map(|start| start.id().to_owned()),
            coercion: threat.coercion.as_ref().map(|coercion| coercion.id().to_owned()),
            against: threat.against.clone(),
            sanction: threat.sanction.words(world),
            closure: record.closure,
            horizon: record.horizon,
            given,
            pivot,
            additions,
        })
    }
}

/// Every actor outside the coalition but the target; those of a union as one, without members that are inside already.
fn outside(world: &World, threat: &Threat, coalition: &[Bloc]) -> Vec<Bloc> {
    let taken = |actor: &Actor| {
        threat.against.members.contains(actor) || coalition.iter().any(|bloc| bloc.members.contains(actor))
    };
    let mut outside: Vec<Bloc> = Vec::new();
    for actor in world.actors().filter(|actor| !taken(actor)) {
        let mut bloc = world.bloc_of(actor);
        bloc.members.retain(|member| !taken(member));
        if !outside.contains(&bloc) {
            outside.push(bloc);
        }
    }
    outside
}

/// A coalition under some answers, with the outcome where the target does not answer.
fn reckon<'w>(
    model: &Model<'w>,
    threat: &Threat,
    acting: &[Bloc],
    answers: &[Answer],
    coercion: Option<&Outcome<'w>>,
) -> Result<(Reckoning, Outcome<'w>)> {
    let members: Vec<Actor> = acting.iter().flat_map(|bloc| bloc.members.iter().copied()).collect();
    let scenario = threat.carried_out(acting, model.world())?;
    let alone = model.run(&scenario)?;
    let mut effects = Vec::new();
    for &answer in answers {
        let answered = answer.outcome(model, threat, acting, &scenario, &alone)?;
        let outcome = match (answer, &answered) {
            (Answer::None, _) => &alone,
            (_, Some(outcome)) => outcome,
            (_, None) => continue,
        };
        effects.push(effect(answer, threat, &members, outcome, coercion));
    }
    let coercion = coercion.map(|coercion| loss(coercion, &members));
    Ok((Reckoning { acting: acting.to_vec(), effects, coercion }, alone))
}

fn effect(
    answer: Answer,
    threat: &Threat,
    members: &[Actor],
    outcome: &Outcome<'_>,
    coercion: Option<&Outcome<'_>>,
) -> Effect {
    let one = |&member: &Actor| (member, loss(outcome, &[member]));
    let worst = members
        .iter()
        .map(one)
        .max_by(|a, b| a.1.share.total_cmp(&b.1.share))
        .expect("a coalition that was checked has a member");
    let forgone = |sales: &[crate::shortage::ForgoneSales]| -> f64 {
        sales.iter().filter(|sale| members.contains(&sale.sender)).map(|sale| sale.musd).sum()
    };
    let [before, after] = outcome.forgone_sales();
    let willing = coercion.map(|coercion| {
        let acts = |member: &&Actor| loss(outcome, &[**member]).musd < loss(coercion, &[**member]).musd;
        members.iter().filter(acts).copied().collect()
    });
    Effect {
        answer,
        harm: loss(outcome, &threat.against.members),
        cost: loss(outcome, members),
        worst,
        forgone_musd: forgone(&after) - forgone(&before),
        willing,
    }
}

/// What some actors lose together.
fn loss(outcome: &Outcome<'_>, actors: &[Actor]) -> Loss {
    let (share, musd) = outcome.real_income(actors);
    // Not plain minus signs, which would make -0 of no change.
    Loss { share: 0.0 - share, musd: 0.0 - musd }
}

fn check(threat: &Threat, coalition: &[Bloc], world: &World) -> Result<()> {
    let refuse = |found: String, expected: &str| {
        Err(Error::Value { at: Place::file("leverage"), found, expected: expected.to_owned() })
    };
    if coalition.is_empty() {
        return refuse("no member".to_owned(), "a coalition of one or more");
    }
    for (i, bloc) in coalition.iter().enumerate() {
        for member in &bloc.members {
            let code = &world[*member].code;
            if threat.against.members.contains(member) {
                let found = format!("`{code}` as target and in `{}`", bloc.code);
                return refuse(found, "a coalition without its target");
            }
            if let Some(other) = coalition[..i].iter().find(|other| other.members.contains(member)) {
                let found = format!("`{code}` in `{}` and `{}`", other.code, bloc.code);
                return refuse(found, "members without a common one");
            }
        }
    }
    Ok(())
}
