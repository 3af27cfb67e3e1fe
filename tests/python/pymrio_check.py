#!/usr/bin/env python3
"""An independent reader: pymrio's test table, written as rows of cells, imported, and its totals held against pymrio's own.

    python -m venv v && v/bin/pip install pymrio
    v/bin/python tests/python/pymrio_check.py target/release/sidedeal

Optional: `cargo test` needs none of it.
"""

import csv
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import pymrio


def long_rows(mrio):
    """Rows of cells: deliveries, final demand, value added by industry."""
    for (region, sector), row in mrio.Z.iterrows():
        for (buyer, use), value in row.items():
            yield region, sector, buyer, use, value
    for (region, sector), row in mrio.Y.iterrows():
        for (buyer, use), value in row.items():
            yield region, sector, buyer, use, value
    added = mrio.x["indout"] - mrio.Z.sum(axis=0)
    for (buyer, use), value in added.items():
        yield "", "VA", buyer, use, value


def maps(folder, mrio):
    """Codes in upper case, which a world wants; all sectors goods, with one elasticity."""
    regions, sectors = list(mrio.get_regions()), list(mrio.get_sectors())
    with open(folder / "actors.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["code", "name", "from"])
        out.writerows([f"R{i}", region, f"{region}|"] for i, region in enumerate(regions))
    with open(folder / "sectors.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["code", "name", "from", "kind", "trade_elasticity"])
        out.writerows([f"S{i}", sector, f"{sector}|", "goods", 5] for i, sector in enumerate(sectors))
    return {f"R{i}": region for i, region in enumerate(regions)}, {f"S{i}": s for i, s in enumerate(sectors)}


def table(path):
    with open(path, newline="") as file:
        yield from csv.DictReader(file)


def main(command):
    mrio = pymrio.load_test().calc_all()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with open(folder / "cells.csv", "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["exporter", "sector", "importer", "use", "value"])
            out.writerows((*labels, repr(float(value))) for *labels, value in long_rows(mrio))
        regions, sectors = maps(folder, mrio)
        subprocess.run(
            [command, "import", "long", folder / "cells.csv", "--year", "2022", "--actors", folder / "actors.csv"]
            + ["--sectors", folder / "sectors.csv", "--out", folder / "world"],
            check=True,
        )
        output, added, inputs, flows = {}, {}, {}, {}
        for row in table(folder / "world/production.csv"):
            key = regions[row["actor"]], sectors[row["sector"]]
            output[key], added[key] = float(row["output_musd"]), float(row["value_added_musd"])
        for row in table(folder / "world/input_output.csv"):
            key = regions[row["actor"]], sectors[row["input_sector"]], sectors[row["using_sector"]]
            inputs[key] = float(row["value_musd"])
        for row in table(folder / "world/trade.csv"):
            key = regions[row["exporter"]], sectors[row["sector"]], regions[row["importer"]]
            flows[key] = float(row["value_musd"])

    # pymrio's own sums, by its groupings.
    ours = np.array([output[key] for key in mrio.x.index])
    np.testing.assert_allclose(ours, mrio.x["indout"], rtol=1e-9)
    np.testing.assert_allclose([added[key] for key in mrio.x.index], mrio.x["indout"] - mrio.Z.sum(axis=0), rtol=1e-9, atol=1e-6)
    used = mrio.Z.groupby(level="sector", sort=False).sum()
    for (region, using), column in used.items():
        for sector, value in column.items():
            np.testing.assert_allclose(inputs.get((region, sector, using), 0.0), value, rtol=1e-9, atol=1e-9)
    to = mrio.Z.T.groupby(level="region", sort=False).sum().T + mrio.Y.T.groupby(level="region", sort=False).sum().T
    for (region, sector), row in to.iterrows():
        for buyer, value in row.items():
            np.testing.assert_allclose(flows.get((region, sector, buyer), 0.0), value, rtol=1e-9, atol=1e-9)
    print(f"pymrio: {len(output)} outputs, {len(inputs)} inputs and {len(flows)} flows agree")


if __name__ == "__main__":
    main(sys.argv[1])
