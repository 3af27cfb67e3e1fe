//! What is withheld of a critical good, or let go of: 1 − Π (1 − cut), then times Π (1 − relief).

use super::act::{Act, ClauseKind, Context, Form};
use super::keys::{edges, value};
use super::layer::Touches;
use super::scene::TOLD;
use super::{Action, Clause, Control, Deed, Diversification, Layer, Runs, Scene, Through, canonical, title};
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::scenario::places::Edge;
use crate::scenario::policy::Policy;
use crate::shortage::{EdgeCut, SupplyPolicy};
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, World};

/// Withholds a critical good, or lets go of some that is withheld.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportControl {
    /// What is withheld by whom from whom, sorted, none twice.
    pub edges: Vec<Edge>,
    /// How much.
    pub control: Control,
}

impl ClauseKind for ExportControl {
    const FORMS: &'static [Form] = &[Form {
        name: "export_control",
        keys: &["by", "against", "good", "stage", "cut", "relief", "compliance"],
        read,
    }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        Box::new(Controls { cuts: touches(clauses, false), reliefs: touches(clauses, true) })
    }

    /// Refuses a relief of what nobody withholds.
    fn grounds(clauses: &[Clause], earlier: &[&[Clause]], _: &World) -> Result<()> {
        let cuts: Vec<_> =
            earlier.iter().copied().chain([clauses]).map(|link| touches(link, false)).collect();
        let is_cut = |edge: &Edge| cuts.iter().any(|cuts| cuts.contains(*edge));
        for (_, clause, own) in Self::own(clauses) {
            if own.control.is_relief() && !own.edges.iter().any(is_cut) {
                return Err(empty(clause.at.clone(), "cut that it could relieve"));
            }
        }
        Ok(())
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let by = names::actor_or_group(block, "by", world)?;
    let against = names::require_actors(block, "against", world)?;
    let good = names::good(block, world)?;
    let stages = match names::stage(block, good, world)? {
        Some(stage) => vec![stage],
        None => world[good].stages.clone(),
    };
    let control = Control::read(block)?;
    if !control.is_relief() && block.find("compliance").is_some() {
        let expected = "`relief` beside it: a cut is no promise of which only a part is done";
        return Err(value(block, "compliance", "compliance with a cut", expected));
    }
    let edges = edges(block, &by, &against, &stages)?;
    Ok(ExportControl { edges, control }.into())
}

/// The edges of a clause that acts on what is supplied.
fn edges_of(action: &mut Action) -> Option<&mut Vec<Edge>> {
    match action {
        Action::ExportControl(own) => Some(&mut own.edges),
        Action::Rent(own) => Some(&mut own.edges),
        _ => None,
    }
}

/// Leaves export controls and rents the edges that hold something: supply of the world's, or supply that a diversification of an earlier
/// file or of the same moves there, wherever it stands.
pub(in crate::scenario) fn leave_held(
    clauses: &mut [Clause],
    earlier: &[&[Clause]],
    world: &World,
) -> Result<()> {
    let holds = holding(clauses, earlier, world);
    for Clause { at, action, .. } in &mut *clauses {
        let Some(edges) = edges_of(action) else { continue };
        if !edges.iter().any(&holds) {
            let mut senders: Vec<Actor> = edges.iter().map(|edge| edge.provider).collect();
            senders.sort_unstable();
            senders.dedup();
            let senders: Vec<_> = senders.iter().map(|&sender| world[sender].code.as_str()).collect();
            let good = &world[world[edges[0].stage].good].code;
            return Err(empty(at.clone(), &format!("supply of {good} from {}", senders.join(" "))));
        }
    }
    retain(clauses, holds);
    Ok(())
}

/// The same for some clauses of a file that was read, of which one may hold nothing now that another is left out.
pub(in crate::scenario) fn keep_held(clauses: &mut [Clause], earlier: &[&[Clause]], world: &World) {
    let holds = holding(clauses, earlier, world);
    retain(clauses, holds);
}

/// Those of some clauses that a level of 0 does not leave out.
pub(in crate::scenario) fn in_force(clauses: &[Clause], earlier: &[&[Clause]], world: &World) -> Vec<Clause> {
    let mut left: Vec<Clause> = clauses.iter().filter(|clause| clause.level != 0.0).cloned().collect();
    if left.len() < clauses.len() {
        keep_held(&mut left, earlier, world);
    }
    left
}

fn retain(clauses: &mut [Clause], holds: impl Fn(&Edge) -> bool) {
    for edges in clauses.iter_mut().filter_map(|clause| edges_of(&mut clause.action)) {
        edges.retain(&holds);
    }
}

/// Whether an edge holds something.
fn holding<'w>(
    clauses: &[Clause],
    earlier: &[&[Clause]],
    world: &'w World,
) -> impl Fn(&Edge) -> bool + use<'w> {
    let links = earlier.iter().copied().chain([clauses]);
    let moved_to: Vec<Edge> =
        links.flat_map(Diversification::own).flat_map(|(_, _, own)| own.moved_to()).collect();
    move |edge: &Edge| {
        let share = world.supply_share(edge.stage, edge.user, edge.provider);
        share.is_some_and(|share| share > 0.0) || moved_to.contains(edge)
    }
}

/// The edges that are cut, or those that are relieved.
fn touches(clauses: &[Clause], relief: bool) -> Touches<Edge> {
    ExportControl::own(clauses)
        .filter(|(_, _, own)| own.control.is_relief() == relief)
        .flat_map(|(i, _, own)| own.edges.iter().map(move |edge| (*edge, i)))
        .collect()
}

#[derive(Debug)]
struct Controls {
    cuts: Touches<Edge>,
    reliefs: Touches<Edge>,
}

impl Layer for Controls {
    fn on_supply(&self, supply: &mut SupplyPolicy, numbers: &[f64]) {
        self.cuts.each(numbers, |edge, cuts| {
            let cut = edge_cut(&mut supply.cuts, edge);
            *cut = 1.0 - (1.0 - *cut) * cuts.iter().map(|cut| 1.0 - cut).product::<f64>();
        });
        self.reliefs.each(numbers, |edge, reliefs| {
            *edge_cut(&mut supply.cuts, edge) *= reliefs.iter().map(|relief| 1.0 - relief).product::<f64>();
        });
    }
}

/// The cut of an edge, 0 where there is none yet.
fn edge_cut(cuts: &mut Vec<EdgeCut>, edge: Edge) -> &mut f64 {
    let Edge { stage, user, provider } = edge;
    let key = |one: &EdgeCut| Edge { stage: one.stage, user: one.user, provider: one.provider };
    let at = match cuts.binary_search_by_key(&edge, key) {
        Ok(at) => at,
        Err(at) => {
            cuts.insert(at, EdgeCut { stage, user, provider, cut: 0.0 });
            at
        }
    };
    &mut cuts[at].cut
}

impl Act for ExportControl {
    fn word(&self) -> &'static str {
        "export_control"
    }

    fn arm(&self) -> Arm {
        Arm::Technology
    }

    fn performers(&self) -> Vec<Actor> {
        self.edges.iter().map(|edge| edge.provider).collect()
    }

    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        self.edges.retain(|edge| !absent.contains(&edge.provider) && !absent.contains(&edge.user));
        !self.edges.is_empty()
    }

    /// Where others withhold it, those that it is not withheld from: others' fabs supply under a principal's licence.
    fn performers_among(&self, principals: &[Actor]) -> Vec<Actor> {
        let among = |of: &dyn Fn(&Edge, Actor) -> bool| -> Vec<Actor> {
            let of = |one: &Actor| self.edges.iter().any(|edge| of(edge, *one));
            principals.iter().copied().filter(of).collect()
        };
        let providers = among(&|edge, one| edge.provider == one);
        if !providers.is_empty() {
            return providers;
        }
        let cut_off = among(&|edge, one| edge.user == one);
        principals.iter().copied().filter(|one| !cut_off.contains(one)).collect()
    }

    fn number(&self) -> Option<Uncertain> {
        Some(self.control.number())
    }

    fn number_mut(&mut self) -> Option<&mut Uncertain> {
        Some(self.control.number_mut())
    }

    fn domain(&self, _: &Context<'_>) -> Option<Domain> {
        Some(Domain::SHARE)
    }

    fn title(&self, world: &World) -> String {
        let by = title::who(self.performers(), world);
        let against = title::who(self.edges.iter().map(|edge| edge.user), world);
        let (good, percent) = (title::good(&self.edges, world), title::percent(self.control.number()));
        if self.control.is_relief() {
            let does = by.does("releases", "release");
            return format!("{does} {percent} of withheld {good} to {against}");
        }
        format!("{} {percent} of {good} from {against}", by.does("withholds", "withhold"))
    }

    fn canonical(&self, world: &World) -> String {
        let control = match self.control {
            Control::Cut(cut) => format!("cut{}", canonical::number(cut)),
            Control::Relief(relief) => format!("relief{}", canonical::number(relief)),
        };
        self.edges
            .iter()
            .fold(format!("export_control {control}"), |text, edge| text + &canonical::edge(*edge, world))
    }

    fn deed(&self) -> Option<Deed<'_>> {
        Some(match self.control {
            Control::Cut(cut) => Deed::Withheld { edges: &self.edges, cut },
            Control::Relief(_) => Deed::Released { edges: &self.edges },
        })
    }

    /// What is withheld on its edges, those of the actors at stake first, then those that supply most.
    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        let world = scene.world;
        let cut = |policy: &Policy, edge: &Edge| {
            let is_it = |one: &&EdgeCut| {
                (one.stage, one.user, one.provider) == (edge.stage, edge.user, edge.provider)
            };
            policy.supply.cuts.iter().find(is_it).map_or(0.0, |one| one.cut)
        };
        let share = |edge: &Edge| world.supply_share(edge.stage, edge.user, edge.provider).unwrap_or(0.0);
        let value = |edge: &Edge| share(edge) * world.use_of_good(world[edge.stage].good, edge.user);
        let mut changed: Vec<(&Edge, [f64; 2])> = self
            .edges
            .iter()
            .map(|edge| (edge, scene.policies.each_ref().map(|policy| cut(policy, edge))))
            .filter(|(_, cuts)| cuts[0] != cuts[1])
            .collect();
        let own = |edge: &Edge| scene.members.contains(&edge.user);
        changed.sort_by(|a, b| own(b.0).cmp(&own(a.0)).then(value(b.0).total_cmp(&value(a.0))));
        let mut told: Vec<String> = changed
            .iter()
            .take(TOLD)
            .map(|(edge, [without, with])| {
                let provider = scene.code(edge.provider);
                format!(
                    "{provider} withholds {:.1} % of {} from {} instead of {:.1} %; {provider} supplies {:.1} % of it",
                    with * 100.0,
                    scene.stage(edge.stage),
                    scene.code(edge.user),
                    without * 100.0,
                    share(edge) * 100.0
                )
            })
            .collect();
        if changed.len() > TOLD {
            told.push(format!("and on {} more edges", changed.len() - TOLD));
        }
        if changed.is_empty() {
            told.push("nothing that is withheld changes".to_owned());
        }
        told
    }

    fn passed(&self, scene: &Scene<'_>, through: &Through<'_>) -> Vec<String> {
        self.edges
            .first()
            .map_or_else(Vec::new, |edge| scene.shortages(scene.world[edge.stage].good, through))
    }
}
