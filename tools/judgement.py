#!/usr/bin/env python3
"""Lists every size of the seeds that is judgement in seeds/judgement.csv, and what each does to one deal.

    tools/judgement.py                     writes seeds/judgement.csv from the files of seeds
    tools/judgement.py --check             writes nothing; fails where the table differs
    tools/judgement.py --effect SIDEDEAL   solves the sectoral deal at both ends of each range with this program, one
                                           at a time, and writes seeds/judgement_effect.csv

A size is listed where its own words, in the comment above it, its `source` or its row, say that it is judged or assumed,
and where its file counts judgement among its sources. Of products, what was recalled or is a sector's for want of an
estimate. Status: judgement where its own words say so,
partly where documents bound it or the file alone says so, assumed, or fitted to episodes with ends by judgement. `where` is a file of seeds and the key inside: tables of an array
are counted from 0, rows of a table are named by their first columns. Python 3.11 alone, no packages.
"""

import argparse
import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
WORLD = "world2022"
DEAL = "us-china-sectoral-deal"
HAND = "products_by_hand_2022.csv"
HEADER = ["id", "what", "where", "low", "value", "high", "unit", "reason", "source", "status"]

UNITS = {
    "relief": "fraction",
    "cut": "fraction",
    "share": "fraction",
    "months": "months of use",
    "change_musd": "million USD a year",
    "value_musd": "million USD a year",
    "cost_musd": "million USD a year",
    "lead_time_years": "years",
    "weight": "percent of own real income for each percent or point",
    "probability": "probability",
    "set": "fraction",
}
CHANGES = {
    "guarantee": "added to reliability",
    "interoperability": "added to the share of means",
    "defence_budget": "fraction of the budget",
    "tariff": "added to the rate",
    "trade_cost": "fraction of the cost",
}
PARAMETERS = {
    "elasticity.log_sd": ("spread of elasticities without a published error", "1"),
    "capital": ("share of value added that is capital and follows real wages", "fraction"),
    "horizon_factor": ("share of the long-run elasticity", "fraction"),
    "substitution": ("elasticity of substitution of a critical input", "1"),
    "resourcing": ("share of a lost supply that others replace", "fraction"),
    "spare_capacity": ("spare capacity of other providers", "fraction of output"),
    "renewal": ("share of capital goods that is renewed", "fraction"),
    "idle_factors": ("share of factors without other work", "fraction"),
    "stock": ("stocks of critical inputs", "months of use"),
    "stock.refill": ("how fast stocks are laid in again, over time alone", "months of use a year"),
    "discount": ("how much less a year later counts, over time alone", "fraction a year"),
    "equipment_share": ("share of military expenditure that buys equipment", "fraction"),
    "reliability": ("reliability of a commitment", "fraction"),
    "committed": ("share of a guarantor's means that it would commit", "fraction"),
    "stationing": ("saved for each soldier who comes home", "million USD a year"),
    "quota": ("share of a market that makes a standard", "fraction"),
}


def judged(text):
    return re.search(r"judg|assum|not estimated", text, re.IGNORECASE) is not None


def short(text, most=260):
    """The beginning, whole sentences where there are some."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[:most]
    stop = max(cut.rfind(". "), cut.rfind("; "))
    return cut[: stop + 1] if stop > 80 else cut.rsplit(" ", 1)[0] + " ..."


def ends(value):
    """low, central, high; low and high are empty where there is one number."""
    if isinstance(value, dict):
        if "mode" in value:
            return value["low"], value["mode"], value["high"]
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "", value, ""
    return None


def plain(value):
    if value == "":
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def row(ident, what, where, range_, unit, reason, source, status, draws=()):
    low, value, high = (plain(one) for one in range_)
    return {
        "id": ident, "what": what, "where": where, "low": low, "value": value, "high": high, "unit": unit,
        "reason": short(reason), "source": short(source), "status": status, "draws": list(draws),
    }


def of_parameters():
    path = f"{WORLD}/parameters.toml"
    text = (SEEDS / path).read_text("utf-8")
    data = tomllib.loads(text)
    tables = [(name, table) for name, table in data.items() if name != "commitment"]
    tables += [(f"commitment.{name}", table) for name, table in data.get("commitment", {}).items()]
    for name, table in tables:
        source = table.get("source", "")
        # Why a range is as wide as it is may stand above a table whose source is no judgement.
        above = re.search(rf"((?:^#.*\n)+)\[{re.escape(name)}\]$", text, re.MULTILINE)
        reason = " ".join(line.lstrip("# ") for line in above[1].splitlines()) if above and "not estimated" in source else ""
        for key, value in table.items():
            range_ = ends(value) if key != "source" else None
            if range_ is None or not (judged(source) or "fitted" in source):
                continue
            # "short: ...; medium and long: ...": what is said of this key.
            parts = re.split(r"; (?=[a-z ]{2,20}: )", source)
            own = [part for part in parts if re.match(rf"[a-z ]*\b{key}\b[a-z ]*: ", part)] or [source]
            said = "; ".join(own)
            if source.startswith("judgement") and own != [source]:
                said = f"judgement; {said}"
            if not (judged(said) or "fitted" in said):
                continue
            kind = f"{name}.{key}" if f"{name}.{key}" in PARAMETERS else key if key in PARAMETERS else name
            what, unit = PARAMETERS[kind]
            label = name.removeprefix("commitment.") if name.startswith("commitment.") else key
            what += {"short": ", up to a year", "medium": ", one to three years", "long": ", ten years"}.get(key, "")
            what += f", {label}" if name.startswith("commitment.") else ""
            draw = kind.split(".")[0] if not name.startswith("commitment.") else f"{key} {label}"
            # The deal is measured at the medium horizon, and stocks act at the short one alone.
            # Paths alone ask for what acts over time.
            drawn = range_[0] != "" and key not in ("short", "long") and kind not in ("stock.refill", "discount")
            status = "judgement" if re.match(r"([a-z ]*: )?judgement", said) else "fitted" if "fitted" in said else "partly"
            yield row(f"{name}.{key}", what, f"{path}:{name}.{key}", range_, unit, reason or said, said, status,
                      [(draw, range_[0], range_[2])] if drawn else [])


KEYS = "relief cut share months change change_musd value_musd cost_musd lead_time_years weight set probability".split()


def of_texts():
    for path in sorted((SEEDS / WORLD).glob("*/*.toml")):
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
        name = path.relative_to(SEEDS).as_posix()
        sources = " | ".join(data.get("sources", []))
        file_judges = judged(sources)
        sources = " | ".join(one for one in data.get("sources", []) if judged(one)) or "the file's comment"
        stem = path.stem
        counts, comment, block, kind, index, start = {}, "", [], None, None, 0
        inside = False
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("#"):
                block.append(line.lstrip("# "))
                continue
            if block:
                comment, block = " ".join(block), []
            found = re.match(r"\[\[(\w+)\]\]", line)
            if found:
                kind, start = found[1], number
                index = counts[kind] = counts.get(kind, -1) + 1
                inside = True
                if kind == "rule_pact" and (judged(comment) or file_judges):
                    clause = data[kind][index]
                    yield row(f"{stem}.{kind}.{index}", f"{stem}: rule pact of {' '.join(clause['members'])} in {' '.join(clause['sectors'])}",
                              f"{name}:{kind}[{index}]", (0, 1, 1), "absent or in force", comment, sources,
                              "judgement" if judged(comment) else "partly", [("pact", stem, index)])
                continue
            found = re.match(r"(\w+) = ", line)
            if not found or found[1] not in KEYS:
                continue
            key = found[1]
            holder = data[kind][index] if inside else data
            range_ = ends(holder[key])
            if range_ is None or not (judged(comment) or file_judges):
                continue
            # A single number is listed where its own words say so: others are counts and dates of documents.
            if range_[0] == "" and not judged(comment) and not name.startswith(f"{WORLD}/deals/"):
                continue
            where = f"{name}:{kind}[{index}].{key}" if inside else f"{name}:{key}"
            who = [" ".join(holder[one]) if isinstance(holder[one], list) else str(holder[one])
                   for one in ("scenario", "by", "guarantors", "actors", "members", "importer", "importers", "principal", "of", "exporter", "exporters",
                               "against", "allies", "sectors", "good", "stage", "stake", "from", "to") if inside and one in holder]
            what = f"{stem}: {kind.replace('_', ' ')} {' / '.join(who)}" if inside else f"{stem}: {key.replace('_', ' ')}"
            unit = UNITS.get(key) or CHANGES[kind]
            # No draw of a deal has a probability in it.
            draws = [(f"{name}:{start} {kind}", range_[0], range_[2])] if inside and range_[0] != "" and key != "probability" else []
            yield row(f"{stem}.{kind}.{index}.{key}" if inside else f"{stem}.{key}", what, where, range_, unit, comment,
                      sources, "judgement" if judged(comment) else "partly", draws)


def table(name):
    with open(SEEDS / WORLD / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mean(rows, key, other):
    return sum(float(one[key] or one[other]) for one in rows) / len(rows)


def grouped(rows, key):
    groups = {}
    for one in rows:
        groups.setdefault(key(one), []).append(one)
    return groups.items()


def of_tables():
    path = f"{WORLD}/critical_use.csv"
    for good, rows in grouped(table("critical_use.csv"), lambda one: one["good"]):
        sectors = " ".join(one["sector"] for one in rows)
        for key, unit_source in (("exposed", "exposed_basis"), ("cost_share", "source")):
            range_ = tuple(mean(rows, key + end, key) for end in ("_low", "", "_high"))
            assumed = any(one["basis"] == "assumed" for one in rows)
            kind = {"exposed": "part of output that cannot be made without it", "cost_share": "cost of it over output"}[key]
            status = "judgement" if key == "exposed" else "assumed" if assumed else "partly"
            yield row(f"critical_use.{good}.{key}", f"{good}: {kind}, mean of {sectors}", f"{path}:{good}.{key}", range_,
                      "fraction of the sector's output", rows[0][unit_source], rows[0]["source"], status,
                      [(f"{key} {good} {one['sector']}", float(one[key + "_low"]), float(one[key + "_high"])) for one in rows])
    path = f"{WORLD}/supply.csv"
    rows = [one for one in table("supply.csv") if one["basis"] == "assumed" or judged(one["source"])]
    for (good, stage), rows in grouped(rows, lambda one: (one["good"], one["stage"])):
        range_ = tuple(mean(rows, "share" + end, "share") for end in ("_low", "", "_high"))
        users = " ".join(dict.fromkeys(f"{one['user']}<{one['provider']}" for one in rows))
        draws = [(f"supply {good} {stage} {one['user'].replace('all', 'others')}<{one['provider']}", float(one["share_low"]), float(one["share_high"]))
                 for one in rows if one["share_low"]]
        yield row(f"supply.{good}.{stage}", f"{good}, {stage}: share of supply, mean of {len(rows)} rows", f"{path}:{good}.{stage}",
                  range_ if draws else ("", range_[1], ""), "fraction", f"users and providers: {users}", rows[0]["source"], "assumed", draws)
    path = f"{WORLD}/defence.csv"
    for ends_, rows in grouped(table("defence.csv"), lambda one: tuple(one["import_share" + end] for end in ("_low", "", "_high"))):
        actors = " ".join(one["actor"] for one in rows)
        yield row(f"defence.import_share.{rows[0]['actor']}", f"share of equipment that is imported: {actors}", f"{path}:{rows[0]['actor']}.import_share",
                  tuple(float(one) for one in ends_), "fraction", rows[0]["source"].split("import share: ")[-1], rows[0]["source"], "judgement",
                  [(f"import_share {one['actor']}", float(ends_[0]), float(ends_[2])) for one in rows])
    path = f"{WORLD}/arms_imports.csv"
    for importer, rows in grouped((one for one in table("arms_imports.csv") if one["basis"] == "assumed"), lambda one: one["importer"]):
        yield row(f"arms_imports.{importer}", f"suppliers of arms to {importer}, largest share of {len(rows)}", f"{path}:{importer}.share",
                  ("", max(float(one["share"]) for one in rows), ""), "fraction", rows[0]["source"].split("; ", 1)[-1], rows[0]["source"], "assumed")


def figure(text):
    return float(text.replace(",", ""))


def of_products():
    """Of products.csv what is a sector's elasticity for want of one; of product_trade.csv the single figures that are recalled."""
    path = f"{WORLD}/products.csv"
    for one in table("products.csv"):
        if one["source"].startswith("Its sector's"):
            yield row(f"products.{one['code']}.trade_elasticity", f"{one['name']}: trade elasticity", f"{path}:{one['code']}.trade_elasticity",
                      ("", figure(one["trade_elasticity"]), ""), "1", one["source"], "its sector's; no significant estimate of its own", "assumed")
    path = f"{WORLD}/product_trade.csv"
    with open(ROOT / "tools" / HAND, encoding="utf-8", newline="") as file:
        recalled = [one for one in csv.DictReader(file) if one["status"] == "M"]
    for (product, kind, unit), rows in grouped(recalled, lambda one: (one["product"], one["kind"], one["unit"])):
        ranges = []
        for one in rows:
            found = re.search(r"([\d.,]+) to ([\d.,]*\d)( bn)?", one["source"])
            times = 1000 if found and found[3] else 1
            ranges.append((figure(found[1]) * times, figure(one["value"]), figure(found[2]) * times) if found else ("", figure(one["value"]), ""))
        full = all(low != "" for low, _, _ in ranges)
        means = tuple(sum(one[end] for one in ranges) / len(ranges) if full or end == 1 else "" for end in range(3))
        what = {"home": "sold at home", "trade": "sold abroad", "price": "price"}[kind]
        of = [one["exporter"] + (f" to {one['importer']}" if one["importer"] else "") for one in rows if one["exporter"] != "*"]
        what = f"{product}: {what}" + (f", mean of {', '.join(of)}" if of else "")
        said = "; ".join(" ".join(part for part in (who, one["source"]) if part) for who, one in zip(of or [""] * len(rows), rows))
        yield row(f"product_trade.{product}.{kind}", what, f"{path}:{product}.{kind}", means,
                  {"musd": "million USD"}.get(unit, unit), said, f"recalled: tools/{HAND}, rows of status M", "assumed")


def rows_of_all():
    rows = [*of_parameters(), *of_texts(), *of_tables(), *of_products()]
    seen = set()
    for one in rows:
        if one["id"] in seen:
            sys.exit(f"two rows {one['id']}")
        seen.add(one["id"])
    return rows


def as_csv(header, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, header, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


EFFECT = [
    "id", "place", "pairs_swapped", "largest_move", "rank_moves", "jpn_prosperity", "jpn_security", "jpn_voice", "eu_prosperity", "eu_security",
    "eu_voice", "command", "version",
]


def solved(program, scenario, unknowns):
    """Expected rank of each third party over all weights, and its stakes, of one draw: unknowns given, all else central."""
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "given.csv", Path(folder) / "out.json"
        names = list(unknowns)
        with open(given, "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([["draw", *names], [0, *(repr(float(unknowns[name])) for name in names)]])
        command = [program, "ensemble", scenario, "--given", str(given), "--format", "json", "--out", str(out)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return done.stderr.strip()
        data = json.loads(out.read_text("utf-8"))
    data = data[0] if isinstance(data, list) else data
    ranks = {one["actor"]: one["expected_rank"] for one in data["ranking"]["actors"]}
    stakes = {(one["actor"], one["stake"]): one["mean"] for one in data["summaries"] if one["unit"] != "musd"}
    return ranks, stakes


def without_pact(index):
    text = (SEEDS / WORLD / "scenarios" / f"{DEAL}.toml").read_text("utf-8")
    parts = re.split(r"(?m)^(?=\[\[)", text)
    places = [place for place, part in enumerate(parts) if part.startswith("[[rule_pact]]")]
    del parts[places[index]]
    return "".join(parts)


def effects(program, rows):
    base, stakes = solved(program, DEAL, {})
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "inputs.csv"
        subprocess.run([program, "ensemble", DEAL, "--draws", "1", "--inputs", str(names), "--out", str(Path(folder) / "x")], check=True, capture_output=True)
        with open(names, encoding="utf-8", newline="") as file:
            known = set(next(csv.reader(file)))
        measured = []
        for one in rows:
            runs = []
            pact = [draw for draw in one["draws"] if draw[0] == "pact"]
            if pact:
                if pact[0][1] != DEAL:
                    continue
                path = Path(folder) / f"{DEAL}.toml"
                path.write_text(without_pact(pact[0][2]), "utf-8")
                runs.append((str(path), {}))
            else:
                draws = [draw for draw in one["draws"] if draw[0] in known]
                for end in (1, 2):
                    if draws:
                        runs.append((DEAL, {draw[0]: draw[end] for draw in draws}))
            if not runs:
                continue
            found = [solved(program, *run) for run in runs]
            wrong = [result for result in found if isinstance(result, str)]
            if wrong:
                print(f"{one['id']}: {wrong[0]}", file=sys.stderr)
                continue
            measured.append((one, *compared(base, found), spread(stakes, found)))
    measured.sort(key=lambda one: (-round(one[1], 6), -round(one[3], 6), one[0]["id"]))
    out = []
    for place, (one, swapped, moved, rank, spreads) in enumerate(measured[:10], 1):
        out.append({"id": one["id"], "place": place, "pairs_swapped": f"{swapped:.4f}", "largest_move": moved, "rank_moves": f"{rank:.2f}",
                    **{name: value for name, value in zip(EFFECT[5:11], spreads)},
                    "command": f"sidedeal ensemble {DEAL} --given FILE --format json", "version": version})
    return out, measured


def order(ranks):
    return sorted(ranks, key=lambda actor: (round(ranks[actor], 6), actor))


def compared(base, found):
    """Share of pairs in another order, the largest move in places, the largest change of an expected rank; the worse end."""
    swapped, moved, rank = 0.0, 0, 0.0
    first = order(base)
    for ranks, _ in found:
        both = [actor for actor in first if actor in ranks]
        now = [actor for actor in order(ranks) if actor in base]
        pairs = [(a, b) for x, a in enumerate(both) for b in both[x + 1 :]]
        swapped = max(swapped, sum(ranks[a] > ranks[b] + 1e-6 for a, b in pairs) / len(pairs))
        moved = max(moved, max(abs(both.index(actor) - now.index(actor)) for actor in both))
        rank = max(rank, max(abs(base[actor] - ranks[actor]) for actor in both))
    return swapped, moved, rank


def spread(stakes, found):
    """Width over both ends and the middle, of each stake of Japan and the EU."""
    out = []
    for actor in ("JPN", "EU"):
        for stake in ("prosperity", "security", "voice"):
            values = [stakes.get((actor, stake), 0.0)] + [one.get((actor, stake), 0.0) for _, one in found]
            out.append(f"{max(values) - min(values):.4g}")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--effect", metavar="SIDEDEAL", help="the program to solve with")
    parser.add_argument("--all", metavar="FILE", help="with --effect: write the effect of every row to this file too")
    args = parser.parse_args()
    rows = rows_of_all()
    text = as_csv(HEADER, rows)
    path = SEEDS / "judgement.csv"
    if args.check:
        if not path.exists() or path.read_text("utf-8") != text:
            sys.exit("seeds/judgement.csv differs from what the files of seeds say")
        return
    path.write_text(text, "utf-8")
    if args.effect:
        best, measured = effects(args.effect, rows)
        (SEEDS / "judgement_effect.csv").write_text(as_csv(EFFECT, best), "utf-8")
        if args.all:
            lines = [[one["id"], f"{swapped:.4f}", moved, f"{rank:.3f}", *spreads] for one, swapped, moved, rank, spreads in measured]
            with open(args.all, "w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows(lines)


if __name__ == "__main__":
    main()
