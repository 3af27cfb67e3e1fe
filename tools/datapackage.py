#!/usr/bin/env python3
"""Writes the `datapackage.json` of each folder of seeds (Frictionless Data Package 1) and holds the tables to them.

    tools/datapackage.py            writes seeds/datapackage.json and those of the folders
    tools/datapackage.py --check    writes nothing; fails where a file differs or a table does not fit its schema

What a column is, its unit, source, year and licence are read from the data dictionary in seeds/README.md, how a table
was made from tools/README.md: those two pages are where to change something. Types, keys and ranges follow from them by
the rules below; a column that may be empty has the word "empty" in its row of the dictionary.

Beside the standard's own, a field has `unit`, `source`, `year` and `licence`, and `references` where a cell holds several
codes or a code of another package; a resource has `years` and `transformation`. Python 3 alone, no packages. The same
pages give the same bytes.
"""

import argparse
import csv
import fnmatch
import gzip
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"

# Folder, title, tables by pattern, tables of other folders that its own refer to.
PACKAGES = [
    ("", "Deals, published figures and judgement", ["*.csv", "backtests/*.csv"], ["world2022/actors.csv", "world2022/sectors.csv", "world2022/groups.csv"]),
    ("world2022", "31 actors, 27 sectors, 2022", ["*.csv"], []),
    ("world2022-fob", "31 actors, 27 sectors, 2022, goods free on board", ["*.csv", "*.csv.gz"], []),
    ("world2022-full", "81 actors, 50 industries, 2022", ["*.csv", "*.csv.gz"], []),
    ("nafta1993", "31 countries, 40 sectors, 1993", ["*.csv"], []),
    ("elasticities", "Trade elasticities, set by set", ["*.csv", "maps/*.csv"], []),
    ("maps", "From codes of published tables to actors and sectors", ["*.csv"], []),
]

# What a column is, where its row of the dictionary says no more than "code" or "-".
MEANING = {
    "actor": "actor it is about",
    "agreement": "common name of the agreement",
    "ally": "who would be helped",
    "basis": "what kind of figure it is",
    "clause": "what was agreed",
    "code": "code, unique in the table",
    "confidence": "how far the figure can be trusted",
    "date": "day",
    "deal": "common name of the deal",
    "estimate": "the study's own sector",
    "exporter": "who sells",
    "exposed_basis": "what the three ends of the range count",
    "figure": "what the figure is of",
    "from": "codes of the published table that are summed",
    "good": "critical good",
    "grade": "how the figure was had",
    "group": "code of the group",
    "guarantor": "who would help",
    "horizon": "time in which it works",
    "id": "name of the row, unique in the table",
    "importer": "who buys",
    "input_sector": "sector that delivers",
    "name": "name in words",
    "not_shared": "what the two models do not share",
    "note": "remark",
    "policy": "scenario",
    "provider": "who delivers",
    "reason": "why so much",
    "sector": "sector",
    "source": "where the row is from",
    "stage": "stage of the good's chain",
    "study": "who published it",
    "supplier": "who delivers",
    "table": "where in the study",
    "unit": "unit of the row's numbers",
    "using_sector": "sector that uses it",
    "value": "central value",
    "what": "what is judged",
    "where": "file and key",
    "world": "world in which it is solved",
}

KEYS = {
    "actors": ["code"],
    "sectors": ["code"],
    "groups": ["group", "actor"],
    "actor_groups": ["actor"],
    "sector_groups": ["sector"],
    "trade": ["exporter", "importer", "sector"],
    "input_output": ["actor", "input_sector", "using_sector"],
    "production": ["actor", "sector"],
    "tariffs": ["importer", "exporter", "sector"],
    "tariffs_2005": ["importer", "exporter", "sector"],
    "tariffs_mfn": ["importer", "sector"],
    "tariffs_by_date": ["date", "importer", "exporter", "sector"],
    "us_china_mfn": ["importer", "exporter", "sector"],
    "board_of_trade_2026": ["importer", "exporter", "sector"],
    "critical_goods": ["good", "stage"],
    "supply": ["good", "stage", "user", "provider"],
    "critical_use": ["good", "sector"],
    "defence": ["actor"],
    "arms_imports": ["importer", "supplier"],
    "commitments": ["guarantor", "ally"],
    "population": ["actor"],
    "products": ["code"],
    "product_trade": ["exporter", "importer", "product"],
    "trade_agreements": ["agreement"],
    "coverage": ["importer", "exporter", "kind"],
    "coverage_sectors": ["importer", "sector"],
    "us_china_2018": ["date", "importer", "exporter", "sector"],
    "eu_japan_mfn": ["importer", "exporter", "sector"],
    "eu_uk_mfn": ["importer", "exporter", "sector"],
    "backtests": ["id"],
    "backtests_in_time": ["id"],
    "judgement": ["id"],
    "judgement_effect": ["id"],
}

ACTORS = {"actor", "importer", "exporter", "provider", "supplier", "guarantor", "ally"}
SECTORS = {"sector", "input_sector", "using_sector"}
CHOICES = {"kind", "basis", "grade", "confidence", "status", "channel", "unit"}

UNITS = [
    (r"fraction", "fraction"),
    (r"share of", "fraction"),
    (r"million (current )?USD", "million USD"),
    (r"million persons", "million persons"),
    (r"θ|standard error of θ", "1"),
    (r".*\bpersons$", "persons"),
    (r"in the unit of its row", "see the column unit"),
    (r"steps", "steps"),
    (r"place|count|ratio of", "1"),
    (r"percentage points", "percentage points"),
    (r"points of power", "points"),
]

# By the words before the first ";" of the dictionary's last column.
OECD = {"name": "OECD-terms", "path": "https://www.oecd.org/en/about/terms-conditions.html", "title": "OECD terms and conditions, attribution required"}
OWN = [{"name": "MIT", "path": "https://opensource.org/license/mit", "title": "MIT, at your choice"}, {"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0", "title": "Apache 2.0, at your choice"}]
FACTS = {"name": "facts-cited", "title": "facts and published figures, to be cited; no licence of their own"}
UNKNOWN = {"name": "not-recorded", "title": "the data came without a licence that is recorded"}
SAME = {"name": "as-its-sources", "title": "derived; the terms of the tables it is made of"}
LICENCES = [
    (r"own\b", OWN),
    (r"-$", OWN),
    (r"empty", OWN),
    (r"OECD, credit", [OECD]),
    (r"facts", [FACTS]),
    (r"published estimates, cite the paper.*Etalab", [FACTS, {"name": "etalab-2.0", "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/", "title": "Licence Ouverte 2.0"}]),
    (r"Etalab", [{"name": "etalab-2.0", "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/", "title": "Licence Ouverte 2.0"}]),
    (r"published estimates, cite the paper", [FACTS]),
    (r"the paper's data, licence not recorded", [UNKNOWN]),
    (r"licence not recorded|not recorded", [UNKNOWN]),
    (r"derived, as its source", [SAME]),
    (r"SIPRI, fair use", [{"name": "SIPRI-fair-use", "path": "https://www.sipri.org/databases", "title": "SIPRI, fair use with attribution; derived shares and single totals alone"}]),
    (r"US Government, public", [{"name": "US-public-domain", "title": "US Government work, public domain"}]),
    (r"World Bank CC BY 4.0", [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}]),
    (r"CC BY 4.0", [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}]),
]

# Where a source is, by words in the dictionary.
PATHS = [
    ("OECD ICIO", "http://oe.cd/icio"),
    ("Fontagné", "https://doi.org/10.1016/j.jinteco.2022.103593"),
    ("Caliendo & Parro", "https://doi.org/10.1093/restud/rdu035"),
    ("SIPRI Military Expenditure", "https://www.sipri.org/databases/milex"),
    ("SIPRI Arms Transfers", "https://www.sipri.org/databases/armstransfers"),
    ("World Development Indicators", "https://data.worldbank.org/indicator/SP.POP.TOTL"),
    ("WTO Regional Trade Agreements", "https://rtais.wto.org"),
    ("troopdata", "https://doi.org/10.1177/07388942211030885"),
]


def cells(line):
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def dictionary():
    """file -> column -> (unit, source, year, licence)."""
    found = {}
    for line in (SEEDS / "README.md").read_text("utf-8").splitlines():
        row = cells(line) if line.startswith("|") else []
        if len(row) == 6 and row[0].endswith(".csv"):
            found.setdefault(row[0], {})[row[1]] = [cell.replace("**", "").replace("`", "") for cell in row[2:]]
    return found


def makers():
    """(pattern, tool, from what and how), the first that fits counts."""
    found = []
    for line in (ROOT / "tools" / "README.md").read_text("utf-8").splitlines():
        row = cells(line) if line.startswith("|") else []
        if len(row) == 3 and row[0].startswith("seeds/"):
            for pattern in row[0].split(", "):
                found.append((pattern.removeprefix("seeds/"), row[1], row[2]))
    return found


def read(path):
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        return next(rows), list(rows)


def choices(column, unit):
    """The values that a column of few can have, as the dictionary lists them."""
    text = re.sub(r"\([^)]*\)", "", unit)
    if column not in CHOICES or text == "-":
        return None
    if column == "confidence":
        return ["high", "medium", "low"]
    if column == "grade":
        return re.findall(r"\b([A-D]) ", text)
    text = text.split(";")[0].split(": ")[-1]
    return [part.split()[0] for part in re.split(r",? or |, ", text) if part.strip()]


def licence_of(text):
    for pattern, licences in LICENCES:
        if re.match(pattern, text):
            return licences
    sys.exit(f"seeds/README.md: no licence is known for `{text}`")


def field(column, row):
    unit, source, year, licence = row
    text = " ".join([unit, licence])
    made = {"name": column, "type": "string"}
    limits = {}
    kind = next((name for pattern, name in UNITS if re.match(pattern, unit)), None)
    listed = choices(column, unit)
    if kind:
        made["type"] = "integer" if kind in ("persons", "steps") or unit.startswith("place") else "number"
        made["unit"] = kind
        if kind == "see the column unit" or "negative" in text:
            pass
        elif "ad valorem" in unit:
            limits.update(minimum=0, maximum=5)
        elif kind == "fraction":
            limits.update(minimum=0, maximum=1)
        else:
            limits.update(minimum=0)
    elif unit.startswith("ISO 8601 day"):
        made["type"] = "date"
    elif unit.startswith("year or year-month"):
        limits["pattern"] = "[0-9]{4}(-[0-9]{2})?"
    elif unit.startswith(("years", "year or years")):
        limits["pattern"] = "[0-9]{4}(-[0-9]{2})?"
    elif unit.startswith("year"):
        made["type"] = "year"
    elif unit == "address":
        made["format"] = "uri"
    elif column == "status" and "error" in unit:
        limits["pattern"] = "(" + "|".join(choices(column, unit)) + ")(; se [VSM])?"
    elif listed:
        limits["enum"] = listed
    if "empty" not in text:
        limits["required"] = True
    notes = licence.split("; ", 1)
    words = [MEANING.get(column)] if unit in ("-", "code") else [unit]
    if len(notes) > 1:
        words = [word for word in words if word and not notes[1].startswith(word)] + [notes[1]]
    words += [notes[0]] if notes[0].startswith("empty") else []
    made["description"] = "; ".join(word for word in words if word) or column.replace("_", " ")
    if limits:
        made["constraints"] = dict(sorted(limits.items()))
    made.update(source=source, year=year, licence="own" if notes[0] == "-" else notes[0])
    return made


def references(folder, name, stem, column, row):
    """Codes that are several in a cell, or may be another word, or stand in another package."""
    unit = row[0]
    up = "../" if folder else ""
    full = {"package": up + "world2022-full/datapackage.json", "resource": "sectors", "field": "code"}
    small = up + "world2022/datapackage.json"
    own = lambda resource, field: {"resource": resource, "field": field}
    if stem in ("actor_groups", "sector_groups") and column == "group":
        return {"to": [{"package": small, "resource": stem.split("_")[0] + "s", "field": "code"}]}
    if column == "icio_industries":
        return {"separator": " ", "to": [own("sectors", "code") if folder == "world2022-full" else full]}
    if folder == "world2022-fob":
        # Codes are those of the world that it shares them with.
        kind = "actors" if column in ACTORS else "sectors" if column in SECTORS else "products" if column == "product" else None
        return {"to": [{"package": small, "resource": kind, "field": "code"}]} if kind else None
    if folder == "elasticities" and column == "sector":
        return {"to": [full]}
    if stem == "supply" and column == "user":
        return {"to": [own("actors", "code")], "also": ["all"]}
    if stem == "products" and column == "goods":
        return {"separator": " ", "to": [own("critical_goods", "good")]}
    if column == "stage_of":
        return {"separator": " ", "to": [own("critical_goods", "good")]}
    if stem == "trade_agreements" and column == "members":
        return {"separator": " ", "to": [own("actors", "code"), own("groups", "group")]}
    if name == "deals.csv" and column == "parties":
        return {"separator": " ", "to": [own("world2022.actors", "code"), own("world2022.groups", "group")]}
    return None


def foreign(folder, name, stem, columns, described):
    """Foreign keys of a table, as the standard has them."""
    found = []
    if folder == "world2022-fob":
        return []
    where = "world2022." if folder == "" else ""
    to = lambda fields, resource, others: found.append({"fields": fields, "reference": {"resource": resource, "fields": others}})
    for column in columns:
        unit = described[column][0]
        if folder in ("elasticities", "maps") or not re.match(r"code(;|$)", unit):
            continue
        if column in ACTORS:
            to(column, where + "actors", "code")
        elif column in SECTORS:
            to(column, where + "sectors", "code")
    if stem == "supply":
        to(["good", "stage"], "critical_goods", ["good", "stage"])
    if stem == "product_trade":
        to("product", "products", "code")
    if stem == "judgement_effect":
        to("id", "judgement", "id")
    if stem == "critical_use":
        to("good", "critical_goods", "good")
    return found


def resource(folder, path, pages, made):
    relative = path.relative_to(SEEDS / folder).as_posix() if folder else path.relative_to(SEEDS).as_posix()
    full = path.relative_to(SEEDS).as_posix().removesuffix(".gz")
    described = pages.get(full)
    header, rows = read(path)
    if described is None or set(described) != set(header):
        sys.exit(f"seeds/README.md: {full}: columns differ: {sorted(set(described or ()) ^ set(header))}")
    name = relative.removesuffix(".gz")
    stem = Path(name).stem
    fields = []
    for column in header:
        one = field(column, described[column])
        several = references(folder, name, stem, column, described[column])
        if several:
            one["references"] = several
        fields.append(one)
    schema = {"fields": fields, "missingValues": [""]}
    key = KEYS.get(stem, ["sector"] if folder == "elasticities" else ["code"] if folder == "maps" else None)
    if key:
        schema["primaryKey"] = [column for column in key if column in header]
    keys = foreign(folder, name, stem, header, described)
    if keys:
        schema["foreignKeys"] = keys
    sources, licences, years = [], [], []
    for column in header:
        _, source, year, licence = described[column]
        title = "row by row, in the column source" if source == "per row" and "source" in header else source
        title = title.removeprefix("-; ")
        if title not in ("-", "own", "own wording") and title not in [one["title"] for one in sources]:
            place = next((path for words, path in PATHS if words in title), None)
            sources.append({"title": title} | ({"path": place} if place else {}))
        licences += [one for one in licence_of(licence) if one not in licences]
        if year not in ("-", "own", "per row") and year not in years:
            years.append(year)
    if not sources:
        sources = [{"title": "own, made for this project"}]
    tool = next(((tool, how) for pattern, tool, how in made if fnmatch.fnmatch(full, pattern)), None)
    if tool is None:
        sys.exit(f"tools/README.md: no row for seeds/{full}")
    out = {
        "name": name.removesuffix(".csv").replace("/", ".").lower(),
        "path": relative,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }
    if path.suffix == ".gz":
        out["compression"] = "gz"
    out["sources"] = sources
    out["licenses"] = licences
    out["years"] = years
    out["transformation"] = (f"tools/{tool[0]}: " if tool[0] != "none" else "no program of this repository: ") + tool[1]
    out["schema"] = schema
    return out


def package(folder, title, patterns, guests, pages, made):
    home = SEEDS / folder
    tables = sorted({path for pattern in patterns for path in home.glob(pattern)} | {SEEDS / guest for guest in guests})
    resources = [resource(folder, path, pages, made) for path in tables]
    if (home / "parameters.toml").exists():
        resources.append({
            "name": "parameters",
            "path": "parameters.toml",
            "format": "toml",
            "mediatype": "application/toml",
            "encoding": "utf-8",
            "description": "what is not a table: each parameter with its range",
            "sources": [{"title": "parameter by parameter, in the key source"}],
            "licenses": OWN + [FACTS],
        })
    licences = []
    for one in resources:
        licences += [licence for licence in one["licenses"] if licence not in licences]
    return {
        "profile": "data-package",
        "name": folder or "sidedeal-seeds",
        "title": title,
        "description": "Made from seeds/README.md and tools/README.md by tools/datapackage.py, which checks it too. The licence of a field is that of its source.",
        "licenses": licences,
        "resources": resources,
    }


def text(value):
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


# The checker: knows nothing of the above, reads what is written.

def number(cell):
    value = float(cell)
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", cell):
        raise ValueError(cell)
    return value


TYPES = {
    "string": str,
    "number": number,
    "integer": int,
    "year": lambda cell: int(cell) if re.fullmatch(r"[0-9]{4}", cell) else int("no year"),
    "date": lambda cell: cell if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", cell) else int("no date"),
}


def column_of(home, resources, to):
    if "package" in to:
        home = (home / to["package"]).parent
        resources = json.loads((home / "datapackage.json").read_text("utf-8"))["resources"]
    target = next(one for one in resources if one["name"] == to["resource"])
    header, rows = read(home / target["path"])
    names = [to["field"]] if "field" in to else to["fields"] if isinstance(to["fields"], list) else [to["fields"]]
    places = [header.index(name) for name in names]
    return {tuple(row[place] for place in places) for row in rows}


def problems(home):
    """Everything in which the tables of a folder do not fit its datapackage.json."""
    found = []
    described = json.loads((home / "datapackage.json").read_text("utf-8"))
    resources = described["resources"]
    names = [one["name"] for one in resources]
    if len(set(names)) != len(names):
        found.append("two resources with one name")
    for one in resources:
        if not one.get("sources") or not one.get("licenses") or not all("name" in l for l in one["licenses"]):
            found.append(f"{one['name']}: no source or licence")
        if one["format"] != "csv":
            continue
        place, schema = one["path"], one["schema"]
        header, rows = read(home / place)
        if header != [field["name"] for field in schema["fields"]]:
            found.append(f"{place}: columns differ")
            continue

        def say(line, column, what):
            found.append(f"{place}:{line}: {column}: {what}")

        columns = list(zip(*rows)) or [()] * len(header)
        if any(len(row) != len(header) for row in rows):
            found.append(f"{place}: rows of different length")
            continue
        for field, values in zip(schema["fields"], columns):
            limits = field.get("constraints", {})
            if not field.get("unit") and not field.get("description"):
                say(1, field["name"], "no unit or description")
            allowed = None
            if "references" in field:
                allowed = {code for to in field["references"]["to"] for (code,) in column_of(home, resources, to)}
                allowed |= set(field["references"].get("also", []))
            lines = {cell: len(values) + 1 - back for back, cell in enumerate(reversed(values))}
            for cell, line in lines.items():
                if cell == "":
                    if limits.get("required"):
                        say(line, field["name"], "is empty")
                    continue
                try:
                    value = TYPES[field["type"]](cell)
                except ValueError:
                    say(line, field["name"], f"`{cell}` is no {field['type']}")
                    continue
                if "minimum" in limits and value < limits["minimum"] or "maximum" in limits and value > limits["maximum"]:
                    say(line, field["name"], f"`{cell}` is out of its range")
                if "enum" in limits and cell not in limits["enum"]:
                    say(line, field["name"], f"`{cell}` is none of {limits['enum']}")
                if "pattern" in limits and not re.fullmatch(limits["pattern"], cell):
                    say(line, field["name"], f"`{cell}` does not fit {limits['pattern']}")
                if allowed is not None:
                    separator = field["references"].get("separator")
                    for code in cell.split(separator) if separator else [cell]:
                        if code not in allowed:
                            say(line, field["name"], f"`{code}` is unknown")
        key = schema.get("primaryKey", [])
        places = [header.index(name) for name in key]
        if key and len({tuple(row[p] for p in places) for row in rows}) != len(rows):
            found.append(f"{place}: {key} is not unique")
        for foreign_key in schema.get("foreignKeys", []):
            fields = foreign_key["fields"] if isinstance(foreign_key["fields"], list) else [foreign_key["fields"]]
            places = [header.index(name) for name in fields]
            there = column_of(home, resources, foreign_key["reference"])
            for values in sorted({tuple(row[p] for p in places) for row in rows} - there):
                if any(values):
                    found.append(f"{place}: {fields}: {values} is unknown")
    listed = {one["path"] for one in resources}
    for path in list(home.glob("*.csv")) + list(home.glob("*.csv.gz")):
        if path.name not in listed:
            found.append(f"{path.name}: no resource")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare and validate, write nothing")
    args = parser.parse_args()
    pages, made = dictionary(), makers()
    wrong = []
    for folder, title, patterns, guests in PACKAGES:
        path = SEEDS / folder / "datapackage.json"
        new = text(package(folder, title, patterns, guests, pages, made))
        if not args.check:
            path.write_text(new, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != new:
            wrong.append(f"{path.relative_to(ROOT)} differs from what the pages say")
    for folder, *_ in PACKAGES:
        if (SEEDS / folder / "datapackage.json").exists():
            wrong += [f"{folder or 'seeds'}: {problem}" for problem in problems(SEEDS / folder)]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
