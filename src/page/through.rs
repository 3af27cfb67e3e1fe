//! The chain as a picture: clause, what it changes, through which sector or ally, which stake.

use std::collections::BTreeMap;

use maud::html;

use super::Page;
use super::words::{capitalised, percent, title};
use crate::chart::flow::{self, Band, Node};
use crate::chart::{Cell, Figure, Table, both, shown};
use crate::explain::{Channel, Explanation, StakeParts};
use crate::scenario::Stake;
use crate::stake;
use crate::trade::NOTHING;

/// Clauses with a smaller share of all that moves a stake stand as one.
const SMALL: f64 = 0.02;
/// What stands between with a smaller share of all that moves a stake is among the others, and so are all but the largest.
const THIN: f64 = 0.005;
const LISTED: usize = 5;
const OTHERS: &str = "Others";

/// What some clauses of a kind add to a stake through one channel. Sums of them are the whole.
struct Piece {
    stake: Stake,
    /// None of the small ones together.
    clause: Option<usize>,
    arm: &'static str,
    kind: String,
    /// None of the others together.
    channel: Option<Channel>,
    change: f64,
    /// Its size over those of all pieces of the stake.
    share: f64,
}

/// The picture; none where nothing moves.
pub(super) fn figure(page: &Page<'_, '_>, explanation: &Explanation, name: &str) -> Option<Figure> {
    let world = page.report.outcome().world();
    let pieces: Vec<Piece> = explanation.stakes.iter().flat_map(|parts| pieces(page, parts)).collect();
    if pieces.is_empty() {
        return None;
    }
    let small = pieces.iter().filter(|piece| piece.clause.is_none()).count();
    let clause = |piece: &Piece| {
        piece.clause.map_or_else(|| "Small clauses".to_owned(), |i| title(&page.scenario.clauses()[i]))
    };
    let channel = |piece: &Piece| {
        piece.channel.map_or_else(|| OTHERS.to_owned(), |channel| capitalised(&channel.title(world)))
    };
    let measure = |piece: &Piece| capitalised(stake::of(piece.stake).words().measure);
    let mut nodes: Vec<Node> = Vec::new();
    let mut node = |name: String, column: usize| {
        let known = nodes.iter().position(|one| one.column == column && one.name == name);
        known.unwrap_or_else(|| {
            nodes.push(Node { name, column });
            nodes.len() - 1
        })
    };
    // Clauses by the stake that they move most, so that few bands cross; what stands for many last.
    let mut order: Vec<(bool, Stake, &Piece)> = pieces
        .iter()
        .map(|piece| {
            let own = pieces.iter().filter(|one| one.clause == piece.clause);
            let most = own.max_by(|one, other| one.share.total_cmp(&other.share)).unwrap_or(piece);
            (piece.clause.is_none(), most.stake, piece)
        })
        .collect();
    order.sort_by_key(|&(is_small, most, piece)| (is_small, most, piece.clause));
    for (_, _, piece) in order {
        node(clause(piece), 0);
        node(capitalised(&piece.kind), 1);
    }
    for piece in pieces.iter().filter(|piece| piece.channel.is_some()) {
        node(channel(piece), 2);
    }
    let mut sums: BTreeMap<([usize; 2], Stake, bool), (f64, f64)> = BTreeMap::new();
    for piece in &pieces {
        let way = [clause(piece), capitalised(&piece.kind), channel(piece), measure(piece)];
        let mut column = 0..flow::COLUMNS;
        let way = way.map(|name| node(name, column.next().unwrap_or_default()));
        for ends in way.windows(2) {
            let sum = sums.entry(([ends[0], ends[1]], piece.stake, piece.change < 0.0)).or_default();
            sum.0 += piece.share;
            sum.1 += piece.change;
        }
    }
    let bands: Vec<Band> = sums
        .into_iter()
        .map(|((ends, of, is_loss), (size, change))| {
            let words = stake::of(of).words();
            let [from, to] = ends.map(|end| &nodes[end].name);
            let says = format!(
                "{from} \u{2192} {to}: {} {} {}, {} of all that moves it",
                words.measure,
                shown(100.0 * change, words.fine),
                words.sign,
                percent(size)
            );
            Band { ends, size, is_loss, says }
        })
        .collect();
    let row = |piece: &Piece| {
        let words = stake::of(piece.stake).words();
        let names = [clause(piece), piece.arm.to_owned(), piece.kind.clone(), channel(piece)];
        let number = Cell::Number(100.0 * piece.change, words.fine);
        let last = [piece.stake.word().into(), number, words.sign.into()];
        names.iter().map(|name| Cell::from(name.as_str())).chain(last).collect()
    };
    let id = format!("flow-{}", explanation.code.to_lowercase());
    let title = format!("From clause to stake: {name}.");
    let says = format!(
        "Bands are as wide as their share of all that moves a stake; orange are losses, blue gains. Through a sector passes what its \
         goods are sold and bought for, with the duties on them; what goes up in one and down in another stands in both. Numbers of a \
         clause add up to its part above.{}",
        if small > 0 { " Clauses that add little to a stake stand as one." } else { "" }
    );
    let drawn = [flow::WIDE, flow::NARROW].map(|layout| {
        let (picture, height) = flow::picture(&nodes, &bands, layout);
        ([layout.width, height], picture)
    });
    let [clauses, channels] = flow::keys(&nodes, &bands);
    let picture = html! {
        (both(&id, &title, &says, &drawn))
        ol.key.narrow { @for name in clauses { li { bdi { (name) } } } }
        ol.key.narrow.letters { @for name in channels { li { bdi { (name) } } } }
    };
    let head =
        ["clause", "arm", "what it is", "through", "stake", "change", "unit"].map(str::to_owned).into();
    let table =
        Table { about: title.clone(), file: id.clone(), head, rows: pieces.iter().map(row).collect() };
    Some(Figure { id, title, says, picture, table })
}

/// What moves a stake, in pieces that add up to all that its clauses do.
fn pieces(page: &Page<'_, '_>, parts: &StakeParts) -> Vec<Piece> {
    let clauses = page.scenario.clauses();
    let all: f64 = parts.through.iter().map(|part| part.change.abs()).sum();
    if all < NOTHING {
        return Vec::new();
    }
    let is_small = |clause: usize| {
        let of = parts.through.iter().filter(|part| part.clause == clause);
        of.map(|part| part.change.abs()).sum::<f64>() < SMALL * all
    };
    let mut channels: Vec<(Channel, f64)> = Vec::new();
    for part in &parts.through {
        match channels.iter_mut().find(|(channel, _)| *channel == part.channel) {
            Some((_, size)) => *size += part.change.abs(),
            None => channels.push((part.channel, part.change.abs())),
        }
    }
    channels.sort_by(|one, other| other.1.total_cmp(&one.1));
    channels.truncate(LISTED);
    let mut sums: Vec<Piece> = Vec::new();
    for part in &parts.through {
        let action = &clauses[part.clause].action;
        let kind = action.kind().replace('_', " ");
        let clause = (!is_small(part.clause)).then_some(part.clause);
        let is_listed = channels.iter().any(|(channel, _)| *channel == part.channel);
        let channel = Some(part.channel).filter(|_| is_listed && part.change.abs() >= THIN * all);
        let same = |one: &&mut Piece| (one.clause, &one.kind, one.channel) == (clause, &kind, channel);
        if let Some(sum) = sums.iter_mut().find(same) {
            sum.change += part.change;
        } else {
            let (stake, arm, change) = (parts.stake, action.arm().word(), part.change);
            sums.push(Piece { stake, clause, arm, kind, channel, change, share: 0.0 });
        }
    }
    let all: f64 = sums.iter().map(|piece| piece.change.abs()).sum();
    for piece in &mut sums {
        piece.share = piece.change.abs() / all;
    }
    // The largest channels first, what stands for many last.
    let place = |piece: &Piece| channels.iter().position(|(channel, _)| Some(*channel) == piece.channel);
    sums.sort_by_key(|piece| (place(piece).is_none(), place(piece), piece.clause.is_none(), piece.clause));
    sums
}
