//! Arms that come late, or what makes up for them: 1 − Π (1 − cut), then times Π (1 − relief).

use super::act::{Act, ClauseKind, Context, Form};
use super::layer::Touches;
use super::scene::TOLD;
use super::{Action, Clause, Control, Layer, Runs, Scene, canonical, title};
use crate::defence::{self, Arrangement};
use crate::error::Result;
use crate::scenario::arm::Arm;
use crate::scenario::file::Block;
use crate::scenario::names::{self, empty};
use crate::scenario::places::Delivery;
use crate::uncertain::{Domain, Uncertain};
use crate::world::{Actor, World};

/// Delivers arms late, or makes up for arms that come late: from lines of one's own or of partners, or from stocks. It does not make
/// up for anything where nothing is late, because budgets pay for arms and their amount is not in the model.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmsDelay {
    /// Who waits for whom, sorted, none twice.
    pub deliveries: Vec<Delivery>,
    /// Share of one year's deliveries that comes late, or share of what is late that is made up for, 0 to 1.
    pub control: Control,
}

impl ClauseKind for ArmsDelay {
    const FORMS: &'static [Form] =
        &[Form { name: "arms_delay", keys: &["by", "against", "cut", "relief"], read }];

    fn layer(clauses: &[Clause], _: &World) -> Box<dyn Layer> {
        let touches = |relief: bool| -> Touches<Delivery> {
            let own = Self::own(clauses).filter(|(_, _, own)| own.control.is_relief() == relief);
            own.flat_map(|(i, _, own)| own.deliveries.iter().map(move |one| (*one, i))).collect()
        };
        Box::new(Delays { cuts: touches(false), reliefs: touches(true) })
    }
}

fn read(block: &Block<'_>, context: &Context<'_>) -> Result<Action> {
    let world = context.world;
    let by = names::actor_or_group(block, "by", world)?;
    let against = names::require_actors(block, "against", world)?;
    let control = Control::read(block)?;
    let mut deliveries = Vec::new();
    let others = || against.iter().filter(|importer| !by.contains(importer));
    if others().next().is_none() {
        return Err(empty(block.at(), "pair of distinct actors"));
    }
    for &importer in others() {
        let suppliers = world.arms_imports(importer).iter().filter(|(_, share)| *share > 0.0);
        let ours = suppliers.map(|(supplier, _)| *supplier).filter(|supplier| by.contains(supplier));
        deliveries.extend(ours.map(|supplier| Delivery { importer, supplier }));
    }
    if deliveries.is_empty() {
        let senders: Vec<_> = by.iter().map(|&actor| world[actor].code.as_str()).collect();
        return Err(empty(block.at(), &format!("known delivery of arms from {}", senders.join(" "))));
    }
    deliveries.sort_unstable();
    Ok(ArmsDelay { deliveries, control }.into())
}

#[derive(Debug)]
struct Delays {
    cuts: Touches<Delivery>,
    reliefs: Touches<Delivery>,
}

impl Layer for Delays {
    fn on_defence(&self, defence: &mut Arrangement, numbers: &[f64]) {
        let delays = &mut defence.delays;
        self.cuts.each(numbers, |Delivery { importer, supplier }, cuts| {
            let kept: f64 = cuts.iter().map(|cut| 1.0 - cut).product();
            match delays.binary_search_by_key(&(importer, supplier), |one| (one.importer, one.supplier)) {
                Ok(at) => delays[at].cut = 1.0 - (1.0 - delays[at].cut) * kept,
                Err(at) => delays.insert(at, defence::ArmsDelay { importer, supplier, cut: 1.0 - kept }),
            }
        });
        self.reliefs.each(numbers, |Delivery { importer, supplier }, reliefs| {
            if let Ok(at) =
                delays.binary_search_by_key(&(importer, supplier), |one| (one.importer, one.supplier))
            {
                delays[at].cut *= reliefs.iter().map(|relief| 1.0 - relief).product::<f64>();
            }
        });
    }
}

impl Act for ArmsDelay {
    fn word(&self) -> &'static str {
        "arms_delay"
    }

    fn arm(&self) -> Arm {
        Arm::Security
    }

    /// Who delivers late; who waits makes up for it.
    fn performers(&self) -> Vec<Actor> {
        let of = |one: &Delivery| if self.control.is_relief() { one.importer } else { one.supplier };
        self.deliveries.iter().map(of).collect()
    }

    fn leave_out(&mut self, absent: &[Actor], _: &World) -> bool {
        self.deliveries.retain(|one| !absent.contains(&one.importer) && !absent.contains(&one.supplier));
        !self.deliveries.is_empty()
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
        let suppliers = title::who(self.deliveries.iter().map(|one| one.supplier), world);
        let importers = title::who(self.deliveries.iter().map(|one| one.importer), world);
        let percent = title::percent(self.control.number());
        if self.control.is_relief() {
            let does = importers.does("makes up", "make up");
            return format!("{does} for {percent} of late arms from {suppliers}");
        }
        format!("{} {percent} of a year's arms late to {importers}", suppliers.does("delivers", "deliver"))
    }

    fn canonical(&self, world: &World) -> String {
        let head = match self.control {
            Control::Cut(cut) => format!("arms_delay{}", canonical::number(cut)),
            Control::Relief(relief) => format!("arms_delay relief{}", canonical::number(relief)),
        };
        self.deliveries.iter().fold(head, |text, one| {
            let Delivery { importer, supplier } = *one;
            text + &format!(" {}<{}", world[importer].code, world[supplier].code)
        })
    }

    fn changed(&self, scene: &Scene<'_>, _: Option<&dyn Runs>) -> Vec<String> {
        let is_own = |one: &&Delivery| scene.members.contains(&one.importer);
        let own = self.deliveries.iter().filter(is_own);
        let rest = self.deliveries.iter().filter(|one| !is_own(one));
        let cut = match self.control {
            Control::Cut(cut) => cut.central(),
            Control::Relief(_) => return made_up_for(own.chain(rest), scene),
        };
        let delivery = own.chain(rest).take(TOLD).map(|one| {
            let imports = scene.world.arms_imports(one.importer);
            let share = imports.iter().find(|(from, _)| *from == one.supplier).map_or(0.0, |(_, q)| *q);
            format!(
                "{} delivers {:.0} % of a year's arms late to {}, which has {:.0} % of its arms imports from it",
                scene.code(one.supplier),
                cut * 100.0,
                scene.code(one.importer),
                share * 100.0
            )
        });
        delivery.collect()
    }
}

/// What comes late all the same.
fn made_up_for<'a>(deliveries: impl Iterator<Item = &'a Delivery>, scene: &Scene<'_>) -> Vec<String> {
    let late = |of: &Arrangement, one: &Delivery| {
        let is_it =
            |late: &&defence::ArmsDelay| (late.importer, late.supplier) == (one.importer, one.supplier);
        of.delays.iter().find(is_it).map_or(0.0, |late| late.cut)
    };
    let changed = deliveries.filter_map(|one| {
        let [without, with] = scene.policies.each_ref().map(|policy| late(&policy.defence, one));
        (without != with).then(|| {
            format!(
                "{} lacks {:.1} % of a year's arms from {} instead of {:.1} %",
                scene.code(one.importer),
                with * 100.0,
                scene.code(one.supplier),
                without * 100.0
            )
        })
    });
    let told: Vec<String> = changed.take(TOLD).collect();
    if told.is_empty() { vec!["no arms come late that it could make up for".to_owned()] } else { told }
}
