#!/usr/bin/env python3
"""Published figures under each elasticity set and with other capital, as the program finds them: seeds/backtests/SETS.md.

    tools/published.py PROGRAM             runs `PROGRAM backtest` once for each set and writes the page
    tools/published.py --check PROGRAM     writes nothing; fails where the page is not what it makes

Every number of the page is the program's. Python 3.11 alone, no packages; about half a minute.
"""

import argparse
import csv
import io
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
PAGE = SEEDS / "backtests" / "SETS.md"

# Heads of columns; a set without one has its name.
HEADS = {
    "present": "present",
    "fontagne-2022": "Font",
    "fontagne-2022-as-theta": "Font θ",
    "fontagne-2022-hs6": "Font hs6",
    "caliendo-parro-2015": "CP 99",
    "caliendo-parro-2015-full": "CP full",
    "giri-yi-yilmazkuday-2021": "GYY",
    "shapiro-2016": "Shap",
    "lashkaripour-lugovskyy-2023": "LL",
    "boehm-2023": "Boehm",
    "ahmad-schreiber-2024": "AS",
}
KINDS = ["real_income", "real_output", "flow"]
HORIZONS = ["long", "medium", "short"]
HALF = ("in range", "within 1.5")
TWICE = (*HALF, "within 2")


def backtest(program, words):
    """Rows by id. A figure that cannot be solved has no number; the program then says so and ends with 1."""
    call = [program, "backtest", str(SEEDS / "backtests.csv"), "--format", "csv", *words]
    done = subprocess.run(call, capture_output=True, text=True)
    if done.returncode not in (0, 1) or not done.stdout:
        sys.exit(f"{' '.join(call)}: {done.stderr.strip()}")
    return {row["id"]: row for row in csv.DictReader(io.StringIO(done.stdout))}


def sets(program):
    done = subprocess.run([program, "list", "elasticities"], capture_output=True, text=True, check=True)
    return [line.split()[0] for line in done.stdout.splitlines() if line.strip()]


def runs(program):
    """(name, head, rows) of every column."""
    wanted = [("as each row says", "own", [])]
    wanted += [(f"`{name}`", HEADS.get(name, name), ["--elasticities", name]) for name in sets(program)]
    wanted += [("as each row says, `--capital 0`", "cap 0", ["--capital", "0"])]
    wanted += [("as each row says, `--capital 0.3333`", "cap ⅓", ["--capital", "0.3333"])]
    return [(name, head, backtest(program, words)) for name, head, words in wanted]


def apart(row):
    return row["world"].startswith("nafta1993")


def kind(row):
    return row["figure"].split()[0]


def median(rows):
    ratios = [float(row["ratio"]) for row in rows if row["ratio"]]
    return statistics.median(ratios) if ratios else None


def two(value):
    return "-" if value is None else f"{value:.2f}"


class Count:
    """What of some rows is met, as the program's verdicts say."""

    def __init__(self, rows):
        all_rows = list(rows.values())
        rows = [row for row in all_rows if not apart(row)]
        self.figures, self.sized = len(rows), sum(1 for row in rows if row["value"] or (row["low"] and row["high"]))
        self.failed = sum(1 for row in rows if not row["ours"])
        self.signs = sum(1 for row in rows if row["verdict"] and row["verdict"] not in ("wrong sign", "not none", "failed"))
        self.half = sum(1 for row in rows if row["verdict"] in HALF)
        self.twice = sum(1 for row in rows if row["verdict"] in TWICE)
        self.median = median(rows)
        self.kinds = [median([row for row in rows if kind(row) == one]) for one in KINDS]
        self.horizons = [median([row for row in rows if row["horizon"] == one]) for one in HORIZONS]
        self.apart = sum(1 for row in all_rows if apart(row) and row["verdict"] in HALF)


def number(text, digits=3):
    """Three digits, plain."""
    if not text:
        return "fails"
    value = float(text)
    if value == 0:
        return "0"
    shown = f"{value:.{digits}g}"
    if "e" in shown:
        shown = f"{float(shown):.0f}" if abs(value) >= 1000 else f"{float(shown):.1e}".replace("e-0", "e-")
    return shown


def published(row):
    low, value, high = ((number(row[key], 4) if row[key] else "") for key in ("low", "value", "high"))
    if not value and not high:
        return f">= {low}"
    if not value and not low:
        return f"<= {high}"
    return (value + (f" [{low}, {high}]" if low or high else "")).strip()


def table(head, rows):
    lines = [head, None, *rows]
    return "\n".join("|---" * len(head) + "|" if line is None else "| " + " | ".join(map(str, line)) + " |" for line in lines)


def page(columns):
    counts = [(name, head, Count(rows)) for name, head, rows in columns]
    own, sets_ = counts[0], [one for one in counts if one[1] not in ("cap 0", "cap ⅓")][1:]
    nearest = max(sets_, key=lambda one: (one[2].twice, one[2].half, one[2].signs))
    farthest = min(sets_, key=lambda one: (one[2].twice, one[2].half, one[2].signs))
    but = [one[2] for one in sets_ if one is not farthest]
    failed = [(head, count.failed) for _, head, count in counts if count.failed]
    lows, highs = min(one.twice for one in but), max(one.twice for one in but)
    zero, third = (next(count for _, head, count in counts if head == name) for name in ("cap 0", "cap ⅓"))
    out = ["# Published figures under each elasticity set, and with other capital", ""]
    out += [
        "Written by `tools/published.py` from what `sidedeal backtest --format csv` says; not edited by hand.",
        "What the figures are and how a verdict is made: [README.md](README.md). What the sets are:",
        "[../elasticities/README.md](../elasticities/README.md). Capital: [STRUCTURE.md](STRUCTURE.md).",
        "",
        f"Each line below is the whole table of {own[2].figures} published figures, {own[2].sized} of them with a size, run with other",
        "trade elasticities or another share of capital and nothing else changed; the medians say how large ours is",
        "where the published figure is 1. The nine rows that have Caliendo & Parro's own model and data are counted",
        "apart, in the last column.",
        "",
    ]
    head = ["elasticities", "column", "signs", "within 1.5", "within 2", "median", *KINDS, *HORIZONS, "of the nine within 1.5"]
    out.append(table(head, [
        [name, label, c.signs, c.half, c.twice, two(c.median), *map(two, c.kinds), *map(two, c.horizons), c.apart]
        for name, label, c in counts
    ]))  # fmt: skip
    ties = [one[0] for one in sets_ if (one[2].twice, one[2].half) == (nearest[2].twice, nearest[2].half)]
    out += ["", f"Nearest by the number within a factor of 2 {'is' if len(ties) == 1 else 'are'} {' and '.join(ties)} ({nearest[2].twice} of {own[2].sized});"]
    out += [
        f"without {farthest[0]}, which has {farthest[2].twice}, all other sets have between {lows} and {highs}, medians between",
        f"{two(min(one.median for one in but))} and {two(max(one.median for one in but))} and signs between {min(one.signs for one in but)}"
        f" and {max(one.signs for one in but)}: which set is chosen explains little of what is too small.",
        f"Capital moves more: without it {zero.twice} are within a factor of 2 and the median is {two(zero.median)}, at a third for every",
        f"horizon {third.twice} and {two(third.median)}.",
    ]
    if failed:
        said = ", ".join(f"{count} in {head}" for head, count in failed)
        out += [f"Figures that could not be worked out count as missed ({said}; \"fails\" below)."]
    out += [
        "",
        "## Every figure",
        "",
        "Ours in the unit of the published figure, three digits; a published range is in brackets. Columns as in the",
        "table above.",
        "",
    ]
    rows = []
    for ident, row in columns[0][2].items():
        what = row["figure"] if row["figure"].startswith("flow ") else f"{row['actor']} {row['figure']}"
        what += {"percent": ", %", "musd": ", musd"}[row["unit"]] + f", {row['horizon']}"
        rows.append([ident, what, published(row), *(number(found[ident]["ours"]) for _, _, found in columns)])
    out.append(table(["id", "figure", "published", *(head for _, head, _ in columns)], rows))
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", nargs="?", metavar="PROGRAM", help="the program to solve with")
    parser.add_argument("--check", metavar="PROGRAM", help="compare, write nothing")
    args = parser.parse_args()
    if not (args.program or args.check):
        parser.error("which program?")
    text = page(runs(args.check or args.program))
    if args.check:
        if not PAGE.exists() or PAGE.read_text("utf-8") != text:
            sys.exit("seeds/backtests/SETS.md differs from what the program finds")
        return
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
