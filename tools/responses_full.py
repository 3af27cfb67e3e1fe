#!/usr/bin/env python3
"""Makes the responses of world2022-full that name an aggregate of world2022 where one actor must stand.

    tools/responses_full.py           writes seeds/world2022-full/responses
    tools/responses_full.py --check   says what differs, and exits with 1 if anything does

A response of world2022 runs in world2022-full as it is, groups standing for their members, unless it moves supply to REU or
ASE or has one of them buy. Those are made again here with the member that acts:

- supply that moves to an aggregate moves to the member in which the plant of the response stands (MAKERS);
- supply that an aggregate moves to its own production moves to that member too, for which it is its own;
- what an aggregate buys, its members buy in proportion to what they bought of the same sectors from the same exporter in
  trade.csv of world2022-full (2022): the largest of them, until they hold nine tenths, scaled to the whole.

Everything else, comments too, is taken over word by word; a title names the member in the place of the aggregate. Needs the standard library alone.
"""

import csv
import gzip
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SMALL, FULL = ROOT / "seeds" / "world2022", ROOT / "seeds" / "world2022-full"
COVER = 0.9  # of an aggregate's purchases that members named one by one hold at least

# Who makes it: aggregate, good, stage -> member and why. Sites are those of the response's own sources; "recalled" is known from
# memory and not read again.
MAKERS = {
    ("ASE", "rare-earth-magnets", "refine"): ("MYS", "Malaysia: Lynas's separation, named in the response"),
    ("REU", "rare-earth-magnets", "magnet"): ("EST", "Estonia: Narva, named in the response"),
    ("REU", "gallium", "metal"): ("GRC", "Greece: METLEN, named in the response"),
    ("REU", "germanium", "metal"): ("BEL", "Belgium: its refiners, named in the response"),
    ("REU", "antimony", "mine"): ("BEL", "Belgium: its refiners, named in the response"),
    ("ASE", "antimony", "mine"): ("THA", "Thailand: judgement, smelters of ores from its neighbours (recalled)"),
    ("ASE", "polysilicon", "polysilicon"): ("MYS", "Malaysia: the plant that the response names"),
    ("REU", "advanced-chips", "fab"): ("IRL", "Ireland: Leixlip, named in the response"),
    ("REU", "mature-chips", "package"): ("PRT", "Portugal, named in the response"),
    ("REU", "advanced-chips", "package"): ("PRT", "Portugal, as for mature chips"),
}


def rows(name):
    path = FULL / name
    with gzip.open(path, "rt", newline="", encoding="utf-8") if name.endswith(".gz") else open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def members_of(table, column):
    out = {}
    for r in rows(table):
        out.setdefault(r["group"], []).append(r[column])
    return out


NAMES = {r["code"]: r["name"] for r in rows("actors.csv")}
SINGLE = set(NAMES)
ACTORS = members_of("actor_groups.csv", "actor")
SECTORS = members_of("sector_groups.csv", "sector")


def is_aggregate(code):
    return code in ACTORS and code not in SINGLE


def listed(codes):
    return "[" + ", ".join(f'"{c}"' for c in codes) + "]"


def wrapped(codes):
    """A list of actors as TOML, in lines of ten."""
    if len(codes) <= 10:
        return f"actors = {listed(codes)}"
    lines = [", ".join(f'"{c}"' for c in codes[i : i + 10]) + "," for i in range(0, len(codes), 10)]
    return "actors = [\n" + "".join(f"    {line}\n" for line in lines) + "]"


def with_key(block, key, line):
    new, n = re.subn(rf"(?m)^{key} = .*$", line, block)
    assert n == 1, (key, block)
    return new


def renamed(block, clause, name):
    """The block under a title with another name in the place of "the rest of the EU"."""
    title = re.sub("(?i)the rest of the EU", name, clause["title"])
    return with_key(block, "title", f'title = "{title[0].upper()}{title[1:]}"')


def supply(block, clause):
    """The blocks that a diversification becomes, with why; nothing where it stays."""
    actors, to, good = clause["actors"], clause["to"], (clause["good"], clause["stage"])
    if is_aggregate(to):
        maker, why = MAKERS[(to, *good)]
        return [with_key(block, "to", f'to = "{maker}"')], [f"{' '.join(good)}: {to} is {maker} ({why})"]
    known = [c for c in actors if is_aggregate(c) and (c, *good) in MAKERS]
    if to != "domestic" or not known:
        return None
    [aggregate] = known
    maker, why = MAKERS[(aggregate, *good)]
    own = [maker if c == aggregate else c for c in actors]
    others = [c for c in ACTORS[aggregate] if c != maker]
    abroad = with_key(with_key(block, "actors", wrapped(others)), "to", f'to = "{maker}"')
    name = re.match(r"\w+", why).group()
    moved, source = re.fullmatch(r".* gets? (.*) at home instead of from (.*)", clause["title"]).groups()
    abroad = with_key(abroad, "title", f'title = "The rest of the EU gets {moved} from {name} instead of {source}"')
    home = renamed(with_key(block, "actors", wrapped(own)), clause, name)
    return [home, abroad], [f"{' '.join(good)}: {aggregate} is {maker} ({why})"]


BOUGHT = {}


def bought(aggregate, exporter, sectors):
    """Shares of an aggregate's members in what it bought in 2022: the largest, scaled to 1."""
    if not BOUGHT:
        for r in rows("trade.csv.gz"):
            BOUGHT[r["exporter"], r["importer"], r["sector"]] = float(r["value_musd"])
    industries = [i for s in sectors for i in SECTORS[s]]
    flow = {m: sum(BOUGHT.get((exporter, m, i), 0.0) for i in industries) for m in ACTORS[aggregate]}
    whole, kept = sum(flow.values()), {}
    for m in sorted(flow, key=lambda m: -flow[m]):
        if sum(kept.values()) >= COVER * whole:
            break
        kept[m] = flow[m]
    return {m: x / sum(kept.values()) for m, x in kept.items()}, sum(kept.values()) / whole


def purchase(block, clause):
    if not is_aggregate(clause["importer"]):
        return None
    aggregate = clause["importer"]
    shares, part = bought(aggregate, clause["exporter"], clause["sectors"])
    out = []
    for member, share in shares.items():
        size = ", ".join(f"{k} = {round(v * share):_}" for k, v in clause["change_musd"].items())
        new = renamed(with_key(block, "importer", f'importer = "{member}"'), clause, NAMES[member])
        out.append(with_key(new, "change_musd", f"change_musd = {{ {size} }}"))
    words = f"{aggregate}'s purchase by what its members bought in 2022 (trade.csv of world2022-full); those named have {part:.0%} of it"
    return out, [words]


def made(name):
    """The file for world2022-full, or nothing where that of world2022 runs there."""
    text = (SMALL / "responses" / f"{name}.toml").read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(?=\[\[)", text)
    out, changed, reasons = [parts[0]], False, []
    for part in parts[1:]:
        body, gap, rest = re.match(r"(?s)(.*?\n)((?:\n.*)?)()\Z", part).groups()
        ((word, [clause]),) = tomllib.loads(body).items()
        new = {"diversification": supply, "purchase": purchase}.get(word, lambda *_: None)(body, clause)
        if new is None:
            out.append(part)
            continue
        changed = True
        blocks, why = new
        reasons += [w for w in why if w not in reasons]
        out.append("\n".join(blocks) + gap + rest)
    if not changed:
        return None
    head = f"# world2022/responses/{name}.toml with members in the place of aggregates,\n# made by tools/responses_full.py:\n"
    head += "".join(f"# - {why}\n" for why in reasons)
    whole = with_key("".join(out), "world", 'world = "world2022-full"')
    tomllib.loads(whole)
    # The schema stays in the first line, where editors look for it.
    schema, rest = whole.split("\n", 1)
    return f"{schema}\n{head}{rest}"


def main():
    names = sorted(p.stem for p in (SMALL / "responses").glob("*.toml"))
    files = {f"{n}.toml": text for n in names if (text := made(n)) is not None}
    folder = FULL / "responses"
    if sys.argv[1:] == ["--check"]:
        there = {p.name: p.read_text(encoding="utf-8") for p in folder.glob("*.toml")}
        wrong = sorted(n for n in files.keys() | there.keys() if files.get(n) != there.get(n))
        print("\n".join(f"{n}: differs" for n in wrong) or f"{len(files)} responses are as made")
        sys.exit(1 if wrong else 0)
    if sys.argv[1:]:
        sys.exit(__doc__)
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
