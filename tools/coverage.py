#!/usr/bin/env python3
"""Says what the trade of world2022 rests on, pair by pair and sector by sector.

    tools/coverage.py           writes seeds/world2022/coverage.csv and coverage_sectors.csv
    tools/coverage.py --check   says what differs, and exits with 1 if anything does
    tools/coverage.py --show    the pairs of the United States, and how ratios are spread
    --world DIR --fine DIR      the same of another valuation: its folder, and the one of 81 actors that it was summed up
                                from (tools/README.md, seeds/world2022-fob)

Sources, all in the repository: trade.csv of world2022; coverage.csv.gz and coverage_sectors.csv of world2022-full, which say
how much of a flow is intermediate use as the OECD published it; recorded_goods_2023.csv.gz, totals of goods by pair (CEPII,
BACI), without Taiwan, São Tomé and what lies beyond the ICIO. seeds/world2022/README.md has the fields. Standard library alone.
"""

import argparse
import csv
import gzip
import io
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SMALL, FULL = ROOT / "seeds" / "world2022", ROOT / "seeds" / "world2022-full"
RECORDED, YEAR, SOURCE = ROOT / "tools" / "recorded_goods_2023.csv.gz", 2023, "BACI"
BEYOND = "WXD"  # the OECD's own rest of the world
PAIRS = (
    "importer exporter kind value_musd share_observed grade share_compared recorded_musd recorded_year ratio source"
).split()
SECTORS = "sector kind value_musd share_observed share_from_rest grade".split()


def rows(path):
    path = path if path.exists() else path.with_name(path.name + ".gz")
    with gzip.open(path, "rt", newline="", encoding="utf-8") if path.suffix == ".gz" else open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def text(columns, data):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(data)
    return out.getvalue()


def number(value):
    """Five significant digits, no exponent."""
    digits = f"{value:.5g}"
    return f"{float(digits):.0f}" if "e" in digits else digits


def grade(observed, beyond):
    return "D" if beyond >= 0.5 else "A" if observed >= 2 / 3 else "B" if observed >= 1 / 3 else "C"


def make(world, fine):
    holder = {r["actor"]: r["group"] for r in rows(FULL / "actor_groups.csv")}
    sector_of = {r["sector"]: r["group"] for r in rows(FULL / "sector_groups.csv")}
    actors = [r["code"] for r in rows(SMALL / "actors.csv")]
    sectors = {r["code"]: r["kind"] for r in rows(SMALL / "sectors.csv")}
    trade, by_sector = {}, dict.fromkeys(sectors, 0.0)
    for r in rows(world / "trade.csv"):
        if r["importer"] != r["exporter"]:
            key = (r["importer"], r["exporter"], sectors[r["sector"]])
            trade[key] = trade.get(key, 0.0) + float(r["value_musd"])
            by_sector[r["sector"]] += float(r["value_musd"])
    recorded = {(r["importer"], r["exporter"]): float(r["value_musd"]) for r in rows(RECORDED)}
    known = {code for pair in recorded for code in pair}
    # Of each pair of world2022, the flows of the single economies in it: all, observed, beyond the ICIO, comparable, recorded.
    parts = {}
    for r in rows(fine / "coverage.csv.gz"):
        n, i = r["importer"], r["exporter"]
        key = (holder[n], holder[i], r["kind"])
        if key[0] == key[1]:
            continue
        value = float(r["value_musd"])
        part = parts.setdefault(key, [0.0] * 5)
        part[0] += value
        part[1] += value * float(r["share_observed"])
        part[2] += value if BEYOND in (n, i) else 0.0
        if r["kind"] == "goods" and n in known and i in known:
            part[3] += value
            part[4] += recorded.get((n, i), 0.0)
    pairs = []
    for n in actors:
        for i in actors:
            for kind in ("goods", "services"):
                if n == i or (n, i, kind) not in trade:
                    continue
                value = trade[n, i, kind]
                whole, observed, beyond, compared, record = parts[n, i, kind]
                row = [n, i, kind, number(value), f"{observed / whole:.3f}", grade(observed / whole, beyond / whole)]
                if record > 0:
                    # What can be compared is a part of the pair where single economies in it have no record.
                    part = compared / whole
                    row += [f"{part:.3f}", number(record), YEAR, f"{value * part / record:.3f}", SOURCE]
                else:
                    row += ["", "", "", "", ""]
                pairs.append(row)
    sums = {code: [0.0] * 3 for code in sectors}
    for r in rows(fine / "coverage_sectors.csv"):
        value, part = float(r["imports_musd"]), sums[sector_of[r["sector"]]]
        for k, share in enumerate((1.0, float(r["share_observed"]), float(r["share_from_rest"] or 0))):
            part[k] += value * share
    lines = []
    for code, kind in sectors.items():
        whole, observed, beyond = sums[code]
        lines.append([code, kind, number(by_sector[code]), f"{observed / whole:.3f}", f"{beyond / whole:.3f}",
                      grade(observed / whole, beyond / whole)])  # fmt: skip
    return {"coverage.csv": text(PAIRS, pairs), "coverage_sectors.csv": text(SECTORS, lines)}


def show(files):
    pairs = list(csv.DictReader(io.StringIO(files["coverage.csv"])))
    goods = [r for r in pairs if r["kind"] == "goods"]
    whole = sum(float(r["value_musd"]) for r in goods)
    for code in "ABCD":
        part = [r for r in goods if r["grade"] == code]
        print(f"grade {code}: {len(part)} of {len(goods)} pairs, {sum(float(r['value_musd']) for r in part) / whole:.1%} of goods trade")
    compared = [r for r in goods if r["ratio"]]
    values = [(float(r["ratio"]), float(r["value_musd"])) for r in compared]
    flow = sum(v for _, v in values)
    print(f"{len(compared)} pairs compared, {flow / whole:.1%} of goods trade; median ratio {statistics.median(q for q, _ in values):.3f}")
    print(f"all compared over all recorded: {sum(q * float(r['recorded_musd']) for (q, _), r in zip(values, compared)) / sum(float(r['recorded_musd']) for r in compared):.3f}")
    for name, test in (("below 0.6", lambda q: q < 0.6), ("above 1.6", lambda q: q > 1.6)):
        print(f"{name}: {sum(test(q) for q, _ in values)} pairs, {sum(v for q, v in values if test(q)) / whole:.1%} of goods trade")
    print("\n| pair | here, musd | recorded 2023 | ratio | observed | grade |\n|---|---|---|---|---|---|")
    for code in ("CAN", "MEX", "JPN", "DEU", "CHN"):
        for n, i in (("USA", code), (code, "USA")):
            [r] = [r for r in goods if (r["importer"], r["exporter"]) == (n, i)]
            print(f"| {i} to {n} | {r['value_musd']} | {r['recorded_musd']} | {r['ratio']} | {r['share_observed']} | {r['grade']} |")
    print()
    for r in csv.DictReader(io.StringIO(files["coverage_sectors.csv"])):
        print(*r.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--world", type=Path, default=SMALL)
    parser.add_argument("--fine", type=Path, default=FULL)
    given = parser.parse_args()
    files, home = make(given.world, given.fine), given.world
    if given.check:
        wrong = [n for n, made in files.items() if not (home / n).exists() or (home / n).read_text(encoding="utf-8") != made]
        print("\n".join(f"{n}: differs" for n in wrong) or f"{len(files)} tables are as made")
        sys.exit(1 if wrong else 0)
    if given.show:
        return show(files)
    for name, made in files.items():
        (home / name).write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
