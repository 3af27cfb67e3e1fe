//! Tariffs that stay as they were.

use crate::scenario::places::Cell;
use crate::scenario::policy::Policy;
use crate::world::World;

/// Whether rates are the same before and after wherever there is trade.
pub(super) fn same(
    mut cells: impl Iterator<Item = Cell>,
    [before, after]: [&Policy; 2],
    world: &World,
) -> bool {
    cells.all(|cell| {
        let at = cell.position(world) as usize;
        before.tariffs[at] == after.tariffs[at]
            || world.trade(cell.pair.importer, cell.pair.exporter, cell.sector) <= 0.0
    })
}
