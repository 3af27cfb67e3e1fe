//! Rules on amounts: stops, quotas, purchase commitments.

use super::facts::{Case, Facts};
use super::origins::in_services;
use crate::scenario::Pair;
use crate::scenario::clause::Deed;
use crate::trade::Side;
use crate::world::{Actor, Kind, Sector};

/// GATT XI:1 of a stop.
pub(super) fn stop(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let cells = stopped(case, facts, Kind::Goods)?;
    Some(format!("the trade_cost would prohibit imports: {}", facts.flows(&cells)))
}

/// GATT XI:1 of a quota.
pub(super) fn quota(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let (pair, sectors) = bound(case, facts, Kind::Goods, |side| side != Side::Purchase)?;
    let Pair { importer, exporter } = pair;
    let (importer, exporter, sectors) = (facts.code(importer), facts.code(exporter), facts.sectors(&sectors));
    Some(format!("the quota would limit how much {importer} imports of {sectors} from {exporter}"))
}

/// GATT XI:1 of a purchase commitment.
pub(super) fn purchase(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let (pair, sectors) = bound(case, facts, Kind::Goods, |side| side == Side::Purchase)?;
    let others = not_bound(pair, &sectors, facts, true);
    if others.is_empty() {
        return None;
    }
    Some(format!(
        "the purchase, no restriction in itself, would meet it as far as {} limits imports of {} from {} to make \
        room for {}",
        facts.code(pair.importer),
        facts.sectors(&sectors),
        facts.actors(others),
        facts.code(pair.exporter)
    ))
}

/// GATT XIII:1: a stop or a quota that leaves other origins alone, those in a free-trade area with the importer apart.
pub(super) fn some_origins(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    if let Some(mut cells) = stopped(case, facts, Kind::Goods) {
        let mut free = Vec::new();
        cells.retain(|&(pair, sector)| {
            let others = unrestricted(pair, sector, facts, Kind::Goods);
            free.extend(&others);
            !others.is_empty()
        });
        return restricted(case, &cells, free, facts);
    }
    let (pair, sectors) = bound(case, facts, Kind::Goods, |side| side != Side::Purchase)?;
    let mut cells = Vec::new();
    let mut free = Vec::new();
    for sector in sectors {
        let others = unrestricted(pair, sector, facts, Kind::Goods);
        if !others.is_empty() {
            cells.push((pair, sector));
            free.extend(others);
        }
    }
    restricted(case, &cells, free, facts)
}

fn restricted(
    case: &Case<'_>,
    cells: &[(Pair, Sector)],
    mut free: Vec<Actor>,
    facts: &Facts<'_>,
) -> Option<String> {
    if cells.is_empty() {
        return None;
    }
    free.sort_unstable();
    free.dedup();
    let (kind, flows, free) = (case.kind(), facts.flows(cells), facts.actors(free));
    let unknown = facts.no_excuse([]);
    Some(format!("the {kind} would restrict {flows} and leave {free} free to sell{unknown}"))
}

/// GATT I:1 of a purchase commitment: it is with one seller.
pub(super) fn one_seller(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let (pair, sectors) = bound(case, facts, Kind::Goods, |side| side == Side::Purchase)?;
    let others = not_bound(pair, &sectors, facts, true);
    if others.is_empty() {
        return None;
    }
    Some(format!(
        "the purchase would have {} assure {} of sales of {} that it does not assure {} of",
        facts.code(pair.importer),
        facts.code(pair.exporter),
        facts.sectors(&sectors),
        facts.actors(others)
    ))
}

/// GATT XVII:1: who would buy, and by what considerations.
pub(super) fn state_buyer(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let (pair, sectors) = bound(case, facts, Kind::Goods, |side| side == Side::Purchase)?;
    if not_bound(pair, &sectors, facts, true).is_empty() {
        return None;
    }
    Some(format!(
        "the purchase of {} from {} would have to be what commercial considerations ask for, as far as state \
        trading enterprises of {} make it",
        facts.sectors(&sectors),
        facts.code(pair.exporter),
        facts.code(pair.importer)
    ))
}

/// Safeguards 11.1(b): a quota whose rent goes to the exporter is one that the exporter keeps.
pub(super) fn export_restraint(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    let (pair, sectors) = bound(case, facts, Kind::Goods, |side| side == Side::QuotaRentToExporter)?;
    let Pair { importer, exporter } = pair;
    let (importer, exporter, sectors) = (facts.code(importer), facts.code(exporter), facts.sectors(&sectors));
    Some(format!(
        "the quota, whose rent goes to the exporter, would be a voluntary export restraint of {exporter} on \
        {sectors} for {importer}"
    ))
}

/// GATS II:1 of stops and bounds.
pub(super) fn services_unlike(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    if let Some(mut cells) = stopped(case, facts, Kind::Services) {
        cells.retain(|&(pair, sector)| !unrestricted(pair, sector, facts, Kind::Services).is_empty());
        if cells.is_empty() {
            return None;
        }
        let unknown = facts.no_excuse([]);
        let flows = facts.flows(&cells);
        return Some(format!(
            "the trade_cost would keep out services of some origins alone: {flows}{unknown}"
        ));
    }
    let (pair, sectors) = bound(case, facts, Kind::Services, |_| true)?;
    let purchase = matches!(case.deed, Some(Deed::Bound { side: Side::Purchase, .. }));
    let others = not_bound(pair, &sectors, facts, purchase);
    if others.is_empty() {
        return None;
    }
    let (importer, exporter) = (facts.code(pair.importer), facts.code(pair.exporter));
    let (kind, sectors, others) = (case.kind(), facts.sectors(&sectors), facts.actors(others));
    // An agreement may be why one seller is preferred, not why it is limited.
    let aside = if purchase { in_services([pair], facts) } else { facts.no_excuse([]) };
    Some(format!(
        "the {kind} would treat services of {exporter} in {importer} ({sectors}) unlike those of {others}{aside}"
    ))
}

/// GATS XVI:2 of stops and quotas.
pub(super) fn services_limit(case: &Case<'_>, facts: &Facts<'_>) -> Option<String> {
    if stopped(case, facts, Kind::Services).is_none() {
        bound(case, facts, Kind::Services, |side| side != Side::Purchase)?;
    }
    let flows = facts.flows(&case.cells(facts, Kind::Services));
    let kind = case.kind();
    Some(format!("the {kind} would limit the value of services imported: {flows}"))
}

/// The cells of a clause that stops trade.
fn stopped(case: &Case<'_>, facts: &Facts<'_>, kind: Kind) -> Option<Vec<(Pair, Sector)>> {
    if !matches!(case.deed, Some(Deed::Stop(_))) {
        return None;
    }
    let cells = case.cells(facts, kind);
    (!cells.is_empty()).then_some(cells)
}

/// Pair and sectors of a bound on this side.
fn bound(
    case: &Case<'_>,
    facts: &Facts<'_>,
    kind: Kind,
    wanted: impl Fn(Side) -> bool,
) -> Option<(Pair, Vec<Sector>)> {
    let Some(Deed::Bound { side, pair, sectors }) = case.deed else { return None };
    let sectors = facts.of_kind(sectors, kind);
    (wanted(side) && !sectors.is_empty()).then_some((pair, sectors))
}

/// Others who sell one of the sectors to the importer and have no purchase, or no quota, for it.
fn not_bound(pair: Pair, sectors: &[Sector], facts: &Facts<'_>, purchase: bool) -> Vec<Actor> {
    let sells_freely = |&other: &Actor| {
        sectors.iter().any(|&sector| {
            facts.world.trade(pair.importer, other, sector) > 0.0
                && !is_bound(pair.importer, other, sector, facts, purchase)
        })
    };
    strangers(pair, facts).filter(sells_freely).collect()
}

/// Others who sell in the sector without stop or quota; of goods, those without a free-trade area with the importer.
fn unrestricted(pair: Pair, sector: Sector, facts: &Facts<'_>, kind: Kind) -> Vec<Actor> {
    let importer = pair.importer;
    let free = |&other: &Actor| {
        facts.world.trade(importer, other, sector) > 0.0
            && facts.after.trade_costs[facts.world.cell(importer, other, sector)].is_finite()
            && !is_bound(importer, other, sector, facts, false)
            && !(kind == Kind::Goods && facts.excused(importer, other))
    };
    strangers(pair, facts).filter(free).collect()
}

fn strangers(pair: Pair, facts: &Facts<'_>) -> impl Iterator<Item = Actor> {
    facts.world.actors().filter(move |&other| other != pair.importer && other != pair.exporter)
}

fn is_bound(importer: Actor, exporter: Actor, sector: Sector, facts: &Facts<'_>, purchase: bool) -> bool {
    facts.after.bounds.iter().any(|bound| {
        (bound.importer, bound.exporter) == (importer, exporter)
            && (bound.side == Side::Purchase) == purchase
            && bound.sectors.contains(&sector)
    })
}
