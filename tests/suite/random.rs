//! Worlds with all stakes made up from a seed, and policies made up clause by clause.

use std::fmt::Write;

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sidedeal::{Actor, Commitment, CommitmentClass, GoodKind, Parameters, Sector, Uncertain, World};

use crate::synthetic::Draft;

/// Goods with their stages. Salt is a stage of ore; tools are capital.
pub(crate) const GOODS: [(&str, &[&str]); 3] =
    [("ore", &["mine", "refine"]), ("salt", &["pan"]), ("tool", &["make"])];

/// What a soldier abroad costs, in the money of a world.
const SOLDIER: f64 = 1e-3;

/// A world at random with critical goods, means and commitments; its first two actors are a union.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    draft: Draft,
    /// Good, stage, user or all others, shares of providers.
    supply: Vec<(usize, &'static str, Option<usize>, Vec<f64>)>,
    /// Good, sector, cost share, exposed part.
    uses: Vec<(usize, usize, f64, f64)>,
    /// Expenditure over value added and imported share of equipment, of all but the last.
    means: Vec<(f64, f64)>,
    arms: Vec<Vec<f64>>,
    /// Guarantor, ally, class, coverage, forces.
    commitments: Vec<(usize, usize, CommitmentClass, f64, Option<f64>)>,
    people: Vec<f64>,
    capital: f64,
}

fn shares(count: usize, rng: &mut ChaCha8Rng) -> Vec<f64> {
    let parts: Vec<f64> = (0..count).map(|_| rng.random_range(0.2..1.0)).collect();
    let sum: f64 = parts.iter().sum();
    parts.into_iter().map(|part| part / sum).collect()
}

impl Random {
    pub(crate) fn new(n: usize, s: usize, seed: u64) -> Self {
        let rng = &mut ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(1);
        let mut supply = Vec::new();
        for (good, (_, stages)) in GOODS.into_iter().enumerate() {
            for &stage in stages {
                supply.push((good, stage, None, shares(n, rng)));
                if rng.random_bool(0.5) {
                    supply.push((good, stage, Some(rng.random_range(0..n)), shares(n, rng)));
                }
            }
        }
        let mut uses = Vec::new();
        for good in [0, 2] {
            for sector in (0..s).filter(|&j| j == good % s || rng.random_bool(0.5)).collect::<Vec<_>>() {
                uses.push((good, sector, rng.random_range(0.001..0.03), rng.random_range(0.3..1.0)));
            }
        }
        let means = (1..n).map(|_| (rng.random_range(0.01..0.05), rng.random_range(0.1..0.9))).collect();
        let arms = (0..n).map(|_| shares(n - 1, rng)).collect();
        let mut commitments = Vec::new();
        for (guarantor, ally) in (0..n).flat_map(|g| (0..n).map(move |a| (g, a))).filter(|(g, a)| g != a) {
            // Everybody guarantees the next one, some also others.
            if ally == (guarantor + 1) % n || rng.random_bool(0.3) {
                let class = CommitmentClass::ALL[rng.random_range(1..5)];
                let forces = rng.random_bool(0.3).then(|| rng.random_range(1.0..100.0_f64).round());
                commitments.push((guarantor, ally, class, rng.random_range(0.5..1.0), forces));
            }
        }
        let people = (0..n).map(|_| rng.random_range(1.0..100.0)).collect();
        let capital = if rng.random_bool(0.5) { 0.2 } else { 0.0 };
        Self { draft: Draft::new(n, s, seed), supply, uses, means, arms, commitments, people, capital }
    }

    pub(crate) fn world(&self) -> World {
        let [actors, sectors] =
            [self.draft.actors, self.draft.sectors].map(|len| (0..len).collect::<Vec<_>>());
        self.listed(&actors, &sectors, 1.0)
    }

    /// The same world with its actors and sectors in this order, counted in another money.
    pub(crate) fn listed(&self, actors: &[usize], sectors: &[usize], money: f64) -> World {
        let (n, s) = (actors.len(), sectors.len());
        let mut builder = self.draft.builder(actors, sectors, money);
        let empty = builder.clone().build().unwrap();
        let actor: Vec<Actor> = (0..n).map(|a| empty.actor(&code('A', a)).unwrap()).collect();
        let sector: Vec<Sector> = (0..s).map(|j| empty.sector(&code('S', j)).unwrap()).collect();
        builder.group("CLUB", &actor[..2]).unwrap();
        let kinds = [(GoodKind::Input, 0), (GoodKind::Input, s - 1), (GoodKind::Capital, s - 1)];
        let goods: Vec<_> = GOODS
            .into_iter()
            .zip(kinds)
            .map(|((code, stages), (kind, j))| builder.good(code, code, kind, sector[j], stages).unwrap())
            .collect();
        builder.part(goods[1], goods[0]).unwrap();
        for (good, stage, user, shares) in &self.supply {
            for (provider, share) in shares.iter().enumerate() {
                let user = user.map(|user| actor[user]);
                builder.supply(goods[*good], stage, user, actor[provider], *share).unwrap();
            }
        }
        for &(good, j, share, exposed) in &self.uses {
            builder.cost_share(goods[good], sector[j], share).unwrap();
            builder.exposed(goods[good], sector[j], exposed).unwrap();
        }
        for (a, (part, imported)) in self.means.iter().enumerate() {
            let value: f64 = self.draft.value_added[a * s..][..s].iter().sum();
            builder.military(actor[a], part * value * money, *imported).unwrap();
            for (i, share) in (0..n).filter(|&i| i != a).zip(&self.arms[a]) {
                builder.arms_imports(actor[a], actor[i], *share).unwrap();
            }
        }
        for &(guarantor, ally, class, coverage, forces) in &self.commitments {
            let (guarantor, ally) = (actor[guarantor], actor[ally]);
            let reliability = None;
            builder.commitment(Commitment { guarantor, ally, class, coverage, reliability, forces }).unwrap();
        }
        for (a, people) in self.people.iter().enumerate() {
            builder.population(actor[a], *people).unwrap();
        }
        let parameters = Parameters {
            capital: [Uncertain::Exact(self.capital); 3],
            stationing: Uncertain::Exact(SOLDIER * money),
            unions: vec!["CLUB".to_owned()],
            ..Parameters::default()
        };
        builder.parameters(parameters).unwrap();
        builder.build().unwrap()
    }
}

/// What an actor or a sector is called.
pub(crate) fn code(letter: char, index: usize) -> String {
    format!("{letter}{index:03}")
}

/// How far a policy goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Moderate,
    Extreme,
}

/// A clause for any world of so many actors and sectors.
#[derive(Debug, Clone)]
pub(crate) enum Clause {
    /// As it stands in a file.
    Text(String),
    /// So many times what flows in a cell: "purchase" at least, "quota" at most.
    Bound {
        form: &'static str,
        importer: usize,
        exporter: usize,
        sector: usize,
        times: f64,
        rest: &'static str,
    },
}

impl Clause {
    pub(crate) fn text(&self, world: &World) -> String {
        let (form, importer, exporter, sector, times, rest) = match self {
            Self::Text(text) => return text.clone(),
            Self::Bound { form, importer, exporter, sector, times, rest } => {
                (form, code('A', *importer), code('A', *exporter), code('S', *sector), times, rest)
            }
        };
        let [a, i] = [&importer, &exporter].map(|code| world.actor(code).unwrap());
        let musd = world.trade(a, i, world.sector(&sector).unwrap()) * times;
        format!(
            "[[{form}]]\nimporter = \"{importer}\"\nexporter = \"{exporter}\"\nsectors = [\"{sector}\"]\nvalue_musd = {musd:?}\n{rest}\n"
        )
    }

    /// What two clauses that contradict each other have in common.
    fn place(&self) -> Option<String> {
        match self {
            Self::Bound { importer, exporter, sector, .. } => Some(format!("{importer} {exporter} {sector}")),
            Self::Text(text) if text.contains("\nset = ") => Some("set".to_owned()),
            Self::Text(text) if text.starts_with("[[rule_pact]]") => Some("pact".to_owned()),
            Self::Text(_) => None,
        }
    }
}

/// A random world and a policy in it.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) actors: usize,
    pub(crate) sectors: usize,
    pub(crate) seed: u64,
    pub(crate) horizon: &'static str,
    pub(crate) closure: &'static str,
    pub(crate) clauses: Vec<Clause>,
}

impl Case {
    pub(crate) fn random(&self) -> Random {
        Random::new(self.actors, self.sectors, self.seed)
    }

    /// Some clauses as a file, with its first two actors as principals.
    pub(crate) fn file(&self, clauses: &[Clause], world: &World) -> String {
        let (horizon, closure) = (self.horizon, self.closure);
        let mut text = format!(
            "name = \"x\"\nhorizon = \"{horizon}\"\nclosure = \"{closure}\"\nbetween = [\"A000\", \"A001\"]\n"
        );
        text.extend(clauses.iter().map(|clause| clause.text(world)));
        text
    }

    /// All its clauses as a file.
    pub(crate) fn text(&self, world: &World) -> String {
        self.file(&self.clauses, world)
    }
}

/// Worlds of three to five actors and two to four sectors, with at most so many clauses of these.
pub(crate) fn cases<C: Strategy<Value = Clause>>(
    most: usize,
    clauses: impl Fn(usize, usize) -> C + Clone,
) -> impl Strategy<Value = Case> {
    let size = (3..=5_usize, 2..=4_usize, 0..1_000_000_u64);
    let horizon = prop::sample::select(vec!["long", "medium", "short"]);
    let closure = prop::sample::select(vec!["fixed-deficits", "balanced"]);
    (size, horizon, closure)
        .prop_flat_map(move |(size, horizon, closure)| {
            let clauses = prop::collection::vec(clauses(size.0, size.1), 1..=most);
            (Just(size), Just(horizon), Just(closure), clauses)
        })
        .prop_map(|((actors, sectors, seed), horizon, closure, mut clauses)| {
            let mut places = Vec::new();
            clauses.retain(|clause| {
                let place = clause.place();
                let new = place.is_none() || !places.contains(&place);
                places.push(place);
                new
            });
            Case { actors, sectors, seed, horizon, closure, clauses }
        })
}

/// Any policy of at most so many clauses.
pub(crate) fn policies(size: Size, most: usize) -> impl Strategy<Value = Case> {
    cases(most, move |n, s| clause(n, s, size))
}

fn list(actors: &[usize]) -> String {
    let codes: Vec<_> = actors.iter().map(|&a| format!("\"{}\"", code('A', a))).collect();
    format!("[{}]", codes.join(", "))
}

/// Two sides of distinct actors, each one or all.
fn sides(n: usize) -> impl Strategy<Value = (String, String)> {
    (0..n, 1..n, 0..4_usize).prop_map(move |(a, step, which)| {
        let (all, one, other) = ("[\"all\"]".to_owned(), list(&[a]), list(&[(a + step) % n]));
        match which {
            0 => (all.clone(), all),
            1 => (one, all),
            2 => (all, other),
            _ => (one, other),
        }
    })
}

fn sectors(s: usize) -> impl Strategy<Value = String> {
    prop_oneof![1 => Just("[\"all\"]".to_owned()), 2 => (0..s).prop_map(|j| format!("[\"{}\"]", code('S', j)))]
}

fn one_or_all(n: usize) -> impl Strategy<Value = String> {
    prop_oneof![1 => Just("[\"all\"]".to_owned()), 2 => (0..n).prop_map(|a| list(&[a]))]
}

/// A control of any good, against one or all, with what part of it is let go of again.
pub(crate) fn control(n: usize, deepest: f64) -> BoxedStrategy<Clause> {
    let good = prop::sample::select(GOODS.to_vec());
    (0..n, 1..n, any::<bool>(), good, any::<bool>(), 0.0..=deepest, prop::option::weighted(0.3, 0.0..=1.0_f64))
        .prop_map(move |(by, step, all, (good, stages), whole, cut, relief)| {
            let against = if all { "[\"all\"]".to_owned() } else { list(&[(by + step) % n]) };
            let stage = if whole { String::new() } else { format!("stage = \"{}\"\n", stages[0]) };
            let mut text = String::new();
            for (key, share) in [("cut", Some(cut)), ("relief", relief)] {
                let Some(share) = share else { continue };
                let _ = writeln!(
                    text,
                    "[[export_control]]\nby = \"{}\"\nagainst = {against}\ngood = \"{good}\"\n{stage}{key} = {share:?}",
                    code('A', by)
                );
            }
            Clause::Text(text)
        })
        .boxed()
}

/// Months of stock, or supply that is moved.
pub(crate) fn supply(n: usize) -> BoxedStrategy<Clause> {
    let stock = (one_or_all(n), prop::sample::select(GOODS[..2].to_vec()), 0.0..12.0_f64).prop_map(
        |(actors, (good, _), months)| {
            Clause::Text(format!(
                "[[stockpile]]\nactors = {actors}\ngood = \"{good}\"\nmonths = {months:?}\n"
            ))
        },
    );
    let moved = (0..n, 1..n, any::<bool>(), prop::sample::select(GOODS.to_vec()), 0.0..0.01_f64).prop_map(
        move |(user, step, home, (good, stages), share)| {
            let (from, other) = ((user + step) % n, (user + step % (n - 1) + 1) % n);
            let to = if home || other == from { "domestic".to_owned() } else { code('A', other) };
            let (user, from, stage) = (code('A', user), code('A', from), stages[0]);
            Clause::Text(format!(
                "[[diversification]]\nactors = [\"{user}\"]\ngood = \"{good}\"\nstage = \"{stage}\"\nfrom = \"{from}\"\nto = \"{to}\"\nshare = {share:?}\n"
            ))
        },
    );
    prop_oneof![stock, moved].boxed()
}

/// Duties, costs, productivity; bounds in the last sector, stops in the first.
pub(crate) fn trade(n: usize, s: usize, size: Size) -> BoxedStrategy<Clause> {
    let extreme = size == Size::Extreme;
    let (most, costs, made, times) =
        if extreme { (4.0, -0.5..1.2, -0.7..1.0, 0.1..4.0) } else { (0.5, -0.1..0.3, -0.2..0.2, 0.7..1.3) };
    let rate = prop_oneof![
        (0.0..most).prop_map(|rate| format!("set = {rate:?}")),
        (-0.2 * most..0.5 * most).prop_map(|change| format!("change = {change:?}")),
    ];
    let tariff = (sides(n), sectors(s), rate, any::<bool>()).prop_map(|((a, i), sectors, rate, both)| {
        Clause::Text(format!(
            "[[tariff]]\nimporters = {a}\nexporters = {i}\nsectors = {sectors}\n{rate}\nboth_ways = {both}\n"
        ))
    });
    let cost = (sides(n), sectors(s), costs).prop_map(|((a, i), sectors, change)| {
        Clause::Text(format!(
            "[[trade_cost]]\nimporters = {a}\nexporters = {i}\nsectors = {sectors}\nchange = {change:?}\n"
        ))
    });
    let productivity = (one_or_all(n), sectors(s), made).prop_map(|(actors, sectors, change)| {
        Clause::Text(format!(
            "[[productivity]]\nactors = {actors}\nsectors = {sectors}\nchange = {change:?}\n"
        ))
    });
    let forms = vec![("purchase", ""), ("quota", ""), ("quota", "rent = \"exporter\"")];
    let bound = (prop::sample::select(forms), 0..n, 1..n, times).prop_map(
        move |((form, rest), importer, step, times)| Clause::Bound {
            form,
            importer,
            exporter: (importer + step) % n,
            sector: s - 1,
            times,
            rest,
        },
    );
    let stop = (0..n, 1..n).prop_map(move |(a, step)| {
        let (a, i) = (list(&[a]), list(&[(a + step) % n]));
        Clause::Text(format!(
            "[[trade_cost]]\nimporters = {a}\nexporters = {i}\nsectors = [\"S000\"]\nstop = true\n"
        ))
    });
    prop_oneof![4 => tariff, 2 => cost, 2 => productivity, 2 => bound, u32::from(extreme) => stop].boxed()
}

/// Commitments, arms, budgets, rents, rules.
fn rest(n: usize, s: usize) -> BoxedStrategy<Clause> {
    let guarantee = (0..n, 0..3_usize, -0.3..0.3_f64).prop_map(|(a, which, change)| {
        let (all, one) = ("[\"all\"]".to_owned(), list(&[a]));
        let (guarantors, allies) = [(&all, &all), (&one, &all), (&all, &one)][which];
        Clause::Text(format!(
            "[[guarantee]]\nguarantors = {guarantors}\nallies = {allies}\nchange = {change:?}\n"
        ))
    });
    let together = (-0.3..0.5_f64).prop_map(|change| {
        Clause::Text(format!("[[interoperability]]\nmembers = [\"all\"]\nchange = {change:?}\n"))
    });
    let late = (0..n, 0.0..=1.0_f64).prop_map(|(by, cut)| {
        Clause::Text(format!(
            "[[arms_delay]]\nby = \"{}\"\nagainst = [\"all\"]\ncut = {cut:?}\n",
            code('A', by)
        ))
    });
    let budget = (0..n - 1, -0.3..0.5_f64).prop_map(|(a, change)| {
        Clause::Text(format!("[[defence_budget]]\nactors = {}\nchange = {change:?}\n", list(&[a])))
    });
    let rent = (0..n, 0.0..0.5_f64).prop_map(|(by, share)| {
        Clause::Text(format!(
            "[[rent]]\nby = \"{}\"\nagainst = [\"all\"]\ngood = \"ore\"\nstage = \"mine\"\nshare = {share:?}\n",
            code('A', by)
        ))
    });
    let rules = (2..n, sectors(s)).prop_map(|(a, sectors)| {
        Clause::Text(format!(
            "[[rule_pact]]\nmembers = [\"CLUB\", \"{}\"]\nsectors = {sectors}\n",
            code('A', a)
        ))
    });
    // Nobody has so strong a commitment yet.
    let pact = (0..n, 1..n).prop_map(move |(a, step)| {
        let members = list(&[a, (a + step) % n]);
        Clause::Text(format!("[[pact]]\nmembers = {members}\nclass = \"treaty_forces\"\n"))
    });
    prop_oneof![guarantee, together, late, budget, rent, rules, pact].boxed()
}

/// A clause of any kind.
pub(crate) fn clause(n: usize, s: usize, size: Size) -> BoxedStrategy<Clause> {
    let deepest = if size == Size::Extreme { 1.0 } else { 0.5 };
    prop_oneof![5 => trade(n, s, size), 2 => control(n, deepest), 1 => supply(n), 3 => rest(n, s)].boxed()
}
