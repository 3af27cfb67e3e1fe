# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # Your own world from a table of pymrio
#
# Any input-output table that pymrio holds becomes a world. Here is the small one that comes with it
# for tests: six regions, eight sectors, invented numbers. Replace it by yours.

# %%
import pathlib
import tempfile

import pandas as pd
import pymrio

import sidedeal

table = pymrio.load_test().calc_all()
room = pathlib.Path(tempfile.mkdtemp())

# %% [markdown]
# Rows of cells: deliveries between industries, final demand, and value added.

# %%
def rows_of(table):
    labels = {"index": ["exporter", "sector"], "columns": ["importer", "use"]}
    parts = [part.rename_axis(**labels) for part in (table.Z, table.Y)]
    both = pd.concat([part.stack([0, 1], future_stack=True) for part in parts])
    both = both.rename("value").reset_index()
    added = table.x["indout"] - table.Z.sum(axis=0)
    added = added.rename_axis(["importer", "use"]).rename("value").reset_index()
    return pd.concat([both, added.assign(exporter="", sector="VA")])[both.columns]


cells = rows_of(table)
cells.to_csv(room / "cells.csv", index=False)
cells.head()

# %% [markdown]
# What regions and sectors are called in the world, and how well suppliers can be replaced. The
# elasticity of 5 for all is a placeholder: yours belong here.

# %%
regions, sectors = list(table.get_regions()), list(table.get_sectors())
pd.DataFrame(
    {"code": [f"R{i}" for i in range(len(regions))], "name": regions, "from": [f"{r}|" for r in regions]}
).to_csv(room / "actors.csv", index=False)
pd.DataFrame(
    {
        "code": [f"S{i}" for i in range(len(sectors))],
        "name": sectors,
        "from": [f"{s}|" for s in sectors],
        "kind": "goods",
        "trade_elasticity": 5,
    }
).to_csv(room / "sectors.csv", index=False)
print(
    sidedeal.import_long(
        room / "cells.csv",
        year=2022,
        actors=room / "actors.csv",
        sectors=room / "sectors.csv",
        unit="million USD",
        out=room / "world",
    )
)

# %% [markdown]
# A deal between two of the regions: what makes trade between them dear falls by a tenth.

# %%
world = sidedeal.World(room / "world")
deal = sidedeal.Scenario(
    {
        "name": "Two regions trade more cheaply",
        "between": ["R0", "R1"],
        "trade_cost": [
            {"importers": ["R0"], "exporters": ["R1"], "sectors": ["goods"], "change": -0.1, "both_ways": True}
        ],
    },
    world,
)
model = sidedeal.Model(world)
outcome = model.run(deal)
pd.DataFrame(
    {"region": regions, "real income, %": outcome.real_income, "million USD": outcome.real_income_musd}
)

# %% [markdown]
# Which tariffs of others would hurt R2 most, at the margin, per percentage point:

# %%
gradient = model.gradient("R2").tariffs
sector, importer, exporter = [axis[0] for axis in (gradient == gradient.min()).nonzero()]
print(
    f"{sectors[sector]} of {regions[exporter]} to {regions[importer]}:"
    f" {gradient.min() / 100:.2e} of ln real income"
)
