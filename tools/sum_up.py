#!/usr/bin/env python3
"""Sums the trade, input-output and production tables of `world2022-full` up to the actors or sectors of `world2022`.

    python3 tools/sum_up.py seeds/world2022-full OUT [--actors] [--sectors] [--like seeds/world2022 | --bare]

Tariffs are weighted with trade. Without a flag its codes stay. Writes a folder that the program reads, without groups
and layers: to see what the number of actors and what the number of sectors does to a result. With both flags and
`--like` everything but the three tables and their coverage is that of world2022: the same world with another valuation, say.
With both and `--bare` the three tables are all that is written, the two large ones gzipped: what seeds/world2022-fob has.
"""

import argparse
import gzip
import os
import shutil

import pandas as pd


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("world")
    parser.add_argument("out")
    parser.add_argument("--actors", action="store_true")
    parser.add_argument("--sectors", action="store_true")
    parser.add_argument("--like", help="with both flags: take all other files from this folder")
    parser.add_argument("--bare", action="store_true", help="with both flags: write the three tables alone")
    args = parser.parse_args()
    if (args.like or args.bare) and not (args.actors and args.sectors):
        parser.error("--like and --bare need --actors and --sectors")
    os.makedirs(args.out, exist_ok=True)

    def read(name):
        path = os.path.join(args.world, name)
        return pd.read_csv(path if os.path.exists(path) else path + ".gz", keep_default_na=False)

    def write(name, frame):
        # Ten digits leave out what adding up in binary leaves behind.
        text = frame.to_csv(index=False, lineterminator="\n", float_format="%.10g")
        path = os.path.join(args.out, name)
        if args.bare and name != "production.csv":
            with open(path + ".gz", "wb") as out, gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=out, mtime=0) as file:
                file.write(text.encode())
            return
        with open(path, "w", encoding="utf-8", newline="") as out:
            out.write(text)

    maps = {}
    if args.actors:
        groups = read("actor_groups.csv")
        maps.update(dict.fromkeys(["exporter", "importer", "actor"], dict(zip(groups.actor, groups.group))))
    if args.sectors:
        groups = read("sector_groups.csv")
        maps.update(dict.fromkeys(["sector", "input_sector", "using_sector"], dict(zip(groups.sector, groups.group))))

    def coarse(frame):
        return frame.assign(**{c: frame[c].map(m) for c, m in maps.items() if c in frame})

    def summed(frame, keys, values):
        return coarse(frame).groupby(keys, sort=False)[values].sum().reset_index()

    trade = read("trade.csv")
    keys = ["exporter", "importer", "sector"]
    write("trade.csv", summed(trade, keys, ["value_musd"]))
    write("input_output.csv", summed(read("input_output.csv"), ["actor", "input_sector", "using_sector"], ["value_musd"]))
    write("production.csv", summed(read("production.csv"), ["actor", "sector"], ["output_musd", "value_added_musd"]))

    if args.bare:
        return
    if args.like:
        # Coverage is of the other's trade.
        done = {"trade.csv", "input_output.csv", "production.csv", "coverage.csv", "coverage_sectors.csv"}
        for name in sorted(set(os.listdir(args.like)) - done):
            path = os.path.join(args.like, name)
            (shutil.copytree if os.path.isdir(path) else shutil.copyfile)(path, os.path.join(args.out, name))
        return

    tariffs = read("tariffs.csv").merge(trade, on=keys, how="left").fillna({"value_musd": 0})
    tariffs["value_musd"] += 1e-9
    tariffs["duty"] = tariffs.rate * tariffs.value_musd
    tariffs = coarse(tariffs)
    tariffs = tariffs[tariffs.exporter != tariffs.importer]
    sums = tariffs.groupby(["importer", "exporter", "sector"], sort=False)[["duty", "value_musd"]].sum()
    write("tariffs.csv", (sums.duty / sums.value_musd).rename("rate").reset_index())

    actors = read("actors.csv")
    if args.actors:
        actors = actors.assign(code=actors.code.map(maps["actor"])).drop_duplicates("code").assign(name=lambda d: d.code)
    write("actors.csv", actors[["code", "name"]])
    sectors = read("sectors.csv")
    if args.sectors:
        sectors = sectors.assign(code=sectors.code.map(maps["sector"])).drop_duplicates("code").assign(name=lambda d: d.code)
    write("sectors.csv", sectors[["code", "name", "kind", "trade_elasticity"]])
    write("groups.csv", pd.DataFrame(columns=["group", "actor"]))


if __name__ == "__main__":
    main()
