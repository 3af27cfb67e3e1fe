#!/usr/bin/env python3
"""What the command writes opens in other tools, with the numbers that it has.

    apt-get install -y --no-install-recommends graphviz r-cran-readr
    python3 -m venv v && v/bin/pip install -r tests/python/requirements-tools.txt
    v/bin/python tests/python/tools_check.py target/release/sidedeal --all

One line a check. A tool that is not there is said, and with `--all` a failure. The reference is
what Python's own `csv`, `json` and `float` read, which round correctly. Parquet needs a command
that was built with it. Gephi and Excel are not run: what they ask of a file is checked instead.

Optional: `cargo test` needs none of it.
"""

import argparse
import collections
import csv
import importlib
import json
import math
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

DEAL = "us-china-sectoral-deal"

# The columns that are numbers, wherever they stand; all others are text.
NUMBERS = {"share", "weight", "musd", "value", "before_musd", "after_musd"}
COUNTS = {"draw"}

# Largest relative errors allowed. readr keeps 18 digits after the point, zeros in front among them,
# so that 0.0000123 has fewer: 9.4e-13 was measured. R itself reads by way of a longer float and is
# at times off by the last bit.
READR, BASE_R = 2e-12, 2.3e-16

# A world as users have them: a code that some tools take for a missing value, and names with all
# that has a meaning in CSV, XML or DOT.
ODD = {"NA": "Côte d'Ivoire, the \"Côte\"", "SOU": "Süd & <Ost>; 南\\north", "ISL": "Íslands"}


class NotHere(Exception):
    """A tool that is not installed."""


class NotAsked(Exception):
    """Something that the command itself does not have."""


def module(name):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise NotHere(name) from error


def program(name):
    if shutil.which(name) is None:
        raise NotHere(name)
    return name


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


class Files:
    """The command, and what it wrote; each file is written once."""

    def __init__(self, command, folder):
        self.command, self.folder = command, folder
        self.odd_world()

    def run(self, *arguments):
        asked = [self.command, "-q", *arguments]
        done = subprocess.run(asked, capture_output=True, cwd=self.folder)
        said = done.stderr.decode().strip()
        expect(done.returncode == 0, f"{' '.join(map(str, arguments))}: {done.returncode}, {said}")
        return done.stdout

    def made(self, name, *arguments):
        path = self.folder / name
        if not path.exists():
            self.run(*arguments, "--out", path)
        return path

    def odd_world(self):
        """The template of a world, with other codes and names."""
        world = self.folder / "odd"
        self.run("new", "world", "--out", world)
        for path in [*world.glob("*.csv"), *world.glob("*.toml")]:
            path.write_text(re.sub(r"\bNOR\b", "NA", path.read_text()), encoding="utf-8")
        with open(world / "actors.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("code", "name"), *ODD.items()])

    def csv(self, name):
        """The CSV files of all checks, by name."""
        odd = ["--world", "odd"]
        arguments = {
            "run": ["run", DEAL],
            "graph": ["graph"],
            "list": ["list", "actors"],
            "ensemble": ["ensemble", DEAL, "--draws", "50"],
            "odd_run": ["run", "odd/deal.toml", *odd, "--draws", "20"],
            "odd_graph": ["graph", *odd],
            "odd_list": ["list", "actors", *odd],
            "odd_ensemble": ["ensemble", "odd/deal.toml", *odd, "--draws", "20"],
        }[name]
        return self.made(f"{name}.csv", *arguments, "--format", "csv")


CSV = ["run", "graph", "list", "ensemble", "odd_run", "odd_graph", "odd_list", "odd_ensemble"]


def rows(path):
    """The rows of a CSV file as Python reads them, numbers as numbers."""
    with open(path, newline="", encoding="utf-8") as file:
        table = csv.DictReader(file)
        return [{key: typed(key, text) for key, text in row.items()} for row in table]


def typed(key, text):
    if key in NUMBERS:
        return float(text)
    return int(text) if key in COUNTS else text


def bits(value):
    """What is alike only if every bit is."""
    return value.hex() if isinstance(value, float) else value


def alike(tool, path, expected, columns, far=0.0):
    """Holds a table, given as columns of Python's values, against the rows of the file; `far` is
    the relative error that is allowed. Gives the largest that was met."""
    name, worst = path.name, 0.0
    expect(
        list(columns) == list(expected[0]),
        f"{tool}: columns of {name} are {list(columns)}, not {list(expected[0])}",
    )
    for key, values in columns.items():
        kind = float if key in NUMBERS else int if key in COUNTS else str
        found = len(values)
        expect(found == len(expected), f"{tool}: {found} rows of {name}, not {len(expected)}")
        for number, (value, row) in enumerate(zip(values, expected)):
            place = f"{tool}: {name}, row {number + 1}, column {key}"
            expect(type(value) is kind, f"{place}: {value!r} is no {kind.__name__}")
            if bits(value) == bits(row[key]):
                continue
            error = abs(value / row[key] - 1) if kind is float and row[key] else math.inf
            expect(error <= far, f"{place}: {value!r}, not {row[key]!r}")
            worst = max(worst, error)
    return worst


def edge_row(source, target, data):
    """An edge of GraphML as a row of CSV."""
    of = {
        "trade": ["sector"],
        "material": ["good", "stage"],
        "technology": ["good", "stage"],
        "arms": [],
        "guarantee": ["class"],
    }[data["kind"]]
    text = " ".join(data[key] for key in of)
    others = data.get("others") or 0
    if others and not math.isnan(others):
        text += f" and {int(others)} more"
    return {
        "user": source,
        "provider": target,
        "kind": data["kind"],
        "of": text,
        **{key: data[key] for key in ("share", "weight", "musd")},
    }


# The graphs that are looked at: all of it, merged, and one with odd names.
GRAPHS = {"graph": [], "merged": ["--merge-parallel"], "odd_graph": ["--world", "odd"]}


def graphs(files, form):
    """Each graph in a form, with its rows and its names by code."""
    for name, options in GRAPHS.items():
        table = files.made(f"{name}.csv", "graph", *options, "--format", "csv")
        path = files.made(f"{name}.{form}", "graph", *options, "--format", form)
        yield path, rows(table), ODD if name.startswith("odd") else actors(files)


def actors(files):
    """Names of the bundled world by code. What `list` tells besides follows a semicolon."""
    listed = rows(files.csv("list"))
    return {row["name"]: row["title"].split("; also ")[0] for row in listed}


def graph_json_has_the_rows_of_csv(files):
    total = 0
    for path, expected, _ in graphs(files, "json"):
        found = json.loads(path.read_bytes())["results"]
        columns = {key: [row[key] for row in found] for key in expected[0]}
        alike("json", path, expected, columns)
        total += len(found)
    return f"{total} dependencies of {len(GRAPHS)} graphs"


def graphml_in_networkx(files):
    networkx = module("networkx")
    total = 0
    for path, expected, names in graphs(files, "graphml"):
        graph = networkx.read_graphml(path)
        expect(graph.is_directed(), f"networkx: {path.name} is not directed")
        found = {node: data["label"] for node, data in graph.nodes(data=True)}
        expect(found == names, f"networkx: nodes of {path.name} are {found}")
        codes = [node for node, data in graph.nodes(data=True) if data["code"] != node]
        expect(not codes, f"networkx: codes of {path.name} are not the ids of {codes}")
        # Parallel edges are kept by their ids, which are the places of the rows.
        if graph.is_multigraph():
            edges = {key: (a, b, data) for a, b, key, data in graph.edges(keys=True, data=True)}
        else:
            edges = {data["id"]: (a, b, data) for a, b, data in graph.edges(data=True)}
        ids = [f"e{number}" for number in range(len(expected))]
        expect(sorted(edges) == sorted(ids), f"networkx: ids of {path.name} are no row of numbers")
        found = [edge_row(*edges[key]) for key in ids]
        columns = {key: [row[key] for row in found] for key in expected[0]}
        alike("networkx", path, expected, columns)
        others = [data["others"] for _, _, data in edges.values() if "others" in data]
        expect(all(type(one) is int for one in others), f"networkx: others of {path.name} no int")
        total += len(ids)
    return f"{total} edges of {len(GRAPHS)} graphs, bit for bit"


def graphml_in_igraph(files):
    igraph = module("igraph")
    total = 0
    for path, expected, names in graphs(files, "graphml"):
        graph = igraph.Graph.Read_GraphML(str(path))
        expect(graph.is_directed(), f"igraph: {path.name} is not directed")
        codes = graph.vs["code"]
        found = dict(zip(codes, graph.vs["label"]))
        expect(found == names, f"igraph: nodes of {path.name} are {found}")
        # It keeps the order of edges. Their ids are not looked at: it gives them those of nodes.
        found = [edge_row(codes[e.source], codes[e.target], e.attributes()) for e in graph.es]
        columns = {key: [row[key] for row in found] for key in expected[0]}
        alike("igraph", path, expected, columns)
        total += len(found)
    return f"{total} edges of {len(GRAPHS)} graphs, bit for bit"


def graphml_as_gephi_asks(files):
    """What Gephi's importer reads: types of all keys, ids of nodes and edges, the direction,
    `label` of nodes and `weight` of edges. Gephi itself is not run."""
    space = "{http://graphml.graphdrawing.org/xmlns}"
    types = {"string", "int", "double"}
    for path, expected, names in graphs(files, "graphml"):
        root = ElementTree.parse(path).getroot()
        keys = {key.get("id"): key for key in root.iter(f"{space}key")}
        expect(len(keys) == len(list(root.iter(f"{space}key"))), f"{path.name}: a key twice")
        for name, key in keys.items():
            kind, of = key.get("attr.type"), key.get("for")
            expect(kind in types, f"{path.name}: key {name} is of type {kind}")
            expect(of in ("node", "edge"), f"{path.name}: key {name} is for {of}")
        expect(keys["label"].get("for") == "node", f"{path.name}: no label of nodes")
        expect(keys["weight"].get("attr.type") == "double", f"{path.name}: weight is no number")
        graph = root.find(f"{space}graph")
        expect(graph.get("edgedefault") == "directed", f"{path.name}: not directed")
        nodes = [node.get("id") for node in graph.iter(f"{space}node")]
        edges = list(graph.iter(f"{space}edge"))
        ids = {edge.get("id") for edge in edges}
        expect(sorted(nodes) == sorted(names), f"{path.name}: nodes {nodes}")
        found = len(edges)
        expect(found == len(expected), f"{path.name}: {found} edges, {len(expected)} rows")
        expect(len(ids) == len(edges) and None not in ids, f"{path.name}: edges without own ids")
        for part in [*graph.iter(f"{space}node"), *edges]:
            kind = part.tag.removeprefix(space)
            for data in part.iter(f"{space}data"):
                key = keys.get(data.get("key"))
                where = f"{path.name}: {kind} {part.get('id')}"
                expect(key is not None, f"{where} has the unknown key {data.get('key')}")
                expect(key.get("for") == kind, f"{where} has a key that is for {key.get('for')}")
        ends = {edge.get(end) for edge in edges for end in ("source", "target")}
        expect(ends <= set(nodes), f"{path.name}: ends {sorted(ends - set(nodes))} are no node")
    return "types, ids and directions; Gephi itself is not run"


def dot_is_parsed_by_graphviz(files):
    """By `gvpr` and `nop`, which parse and lay nothing out."""
    tools = [program("gvpr"), program("nop")]
    ask = (
        'N { print("N\\t", $.name) } '
        'E { print("E\\t", $.tail.name, "\\t", $.head.name, "\\t", $.label) }'
    )
    total = 0
    for path, expected, names in graphs(files, "dot"):
        subprocess.run([tools[1], "-p", path], check=True, capture_output=True)
        done = subprocess.run([tools[0], ask, path], check=True, capture_output=True)
        lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
        nodes = {line[1] for line in lines if line[0] == "N"}
        expect(nodes == set(names), f"gvpr: nodes of {path.name} are {sorted(nodes)}")
        amount = re.compile(r"\\n(\d+) million USD$")
        found = collections.Counter(
            (line[1], line[2], amount.search(line[3])[1]) for line in lines if line[0] == "E"
        )
        wanted = collections.Counter(
            (row["user"], row["provider"], f"{row['musd']:.0f}") for row in expected
        )
        other = f"lacks {wanted - found}, has {found - wanted}"
        expect(found == wanted, f"gvpr: edges of {path.name} differ: {other}")
        total += found.total()
    return f"{total} edges of {len(GRAPHS)} graphs"


def dot_is_drawn_by_graphviz(files):
    """By `dot`, of graphs of a size that it lays out within seconds."""
    dot = program("dot")
    space = "{http://www.w3.org/2000/svg}"
    drawn = []
    kinds = ["--kinds", "arms"]
    for name, options, names in [("kinds", kinds, actors(files)), ("odd", ["--world", "odd"], ODD)]:
        source = files.made(f"{name}_drawn.dot", "graph", *options, "--format", "dot")
        table = files.made(f"{name}_drawn.csv", "graph", *options, "--format", "csv")
        done = subprocess.run([dot, "-Tsvg", source], check=True, capture_output=True)
        expect(not done.stderr, f"dot: {source.name}: {done.stderr.decode().strip()}")
        groups = list(ElementTree.fromstring(done.stdout).iter(f"{space}g"))
        found = {}
        for group in (group for group in groups if group.get("class") == "node"):
            found[group.find(f"{space}title").text] = group.find(f"{space}text").text
        expect(found == names, f"dot: names of {source.name} are {found}, not {names}")
        edges = collections.Counter(
            group.find(f"{space}title").text for group in groups if group.get("class") == "edge"
        )
        wanted = collections.Counter(f"{row['user']}->{row['provider']}" for row in rows(table))
        expect(edges == wanted, f"dot: edges of {source.name} differ: {wanted - edges}")
        drawn.append(edges.total())
    return f"{' and '.join(map(str, drawn))} edges, names as they are"


def pandas_options(pandas):
    """Empty fields and the code NA are text. Before pandas 3 the usual reading of numbers is off by
    up to 9e-12."""
    old = int(pandas.__version__.split(".")[0]) < 3
    return {"keep_default_na": False, **({"float_precision": "round_trip"} if old else {})}


def frame(table):
    return {key: table[key].tolist() for key in table.columns}


def csv_in_pandas(files):
    pandas = module("pandas")
    total = 0
    for path in map(files.csv, CSV):
        expected = rows(path)
        alike("pandas", path, expected, frame(pandas.read_csv(path, **pandas_options(pandas))))
        total += len(expected)
    return f"{total} rows of {len(CSV)} files, bit for bit"


def csv_in_polars(files):
    polars = module("polars")
    total = 0
    for path in map(files.csv, CSV):
        expected = rows(path)
        # An empty field is null.
        table = polars.read_csv(path, infer_schema_length=None).fill_null("")
        alike("polars", path, expected, {key: table[key].to_list() for key in table.columns})
        total += len(expected)
    return f"{total} rows of {len(CSV)} files, bit for bit"


def csv_in_duckdb(files):
    duckdb = module("duckdb")
    total = 0
    for path in map(files.csv, CSV):
        expected = rows(path)
        found = duckdb.read_csv(str(path))
        # An empty field is NULL.
        table = [["" if value is None else value for value in row] for row in found.fetchall()]
        columns = dict(zip(found.columns, map(list, zip(*table))))
        alike("DuckDB", path, expected, columns)
        total += len(expected)
    return f"{total} rows of {len(CSV)} files, bit for bit"


READ_IN_R = r"""
arguments <- commandArgs(trailingOnly = TRUE)
reader <- arguments[1]
for (path in arguments[-1]) {
  if (reader == "readr") {
    table <- readr::read_csv(path, na = character(), show_col_types = FALSE)
  } else {
    table <- read.csv(path, na.strings = character(), encoding = "UTF-8", check.names = FALSE)
  }
  out <- paste0(path, ".", reader)
  lines <- unlist(lapply(names(table), function(name) {
    column <- table[[name]]
    numeric <- is.numeric(column)
    values <- if (numeric) sprintf("%a", as.numeric(column)) else enc2utf8(as.character(column))
    c(paste(name, numeric, length(values), sep = "\t"), values)
  }))
  connection <- file(out, open = "wb")
  writeLines(lines, connection, useBytes = TRUE)
  close(connection)
}
"""


def r_reads(files, reader, far):
    program("Rscript")
    if reader == "readr":
        asked = ["Rscript", "-e", "quit(status = !requireNamespace('readr', quietly = TRUE))"]
        if subprocess.run(asked, capture_output=True).returncode:
            raise NotHere("R's readr")
    script = files.folder / "read.R"
    script.write_text(READ_IN_R)
    paths = list(map(files.csv, CSV))
    done = subprocess.run(["Rscript", "--vanilla", script, reader, *paths], capture_output=True)
    expect(done.returncode == 0, f"{reader}: {done.stderr.decode().strip()}")
    total, worst = 0, 0.0
    for path in paths:
        text = pathlib.Path(f"{path}.{reader}").read_text(encoding="utf-8")
        lines = iter(text.split("\n")[:-1])
        columns = {}
        for head in lines:
            name, numeric, count = head.split("\t")
            values = [next(lines) for _ in range(int(count))]
            if numeric == "TRUE":
                values = [float.fromhex(value) for value in values]
                # R has one kind of number for both.
                values = [int(value) for value in values] if name in COUNTS else values
            columns[name] = values
        expected = rows(path)
        worst = max(worst, alike(reader, path, expected, columns, far))
        total += len(expected)
    off = f"numbers off by at most {worst:.1e}, allowed {far:.1e}"
    return f"{total} rows of {len(CSV)} files, {off}"


def csv_in_readr(files):
    return r_reads(files, "readr", READR)


def csv_in_base_r(files):
    return r_reads(files, "read.csv", BASE_R)


def code_na_in_pandas(files):
    """The trap, and that the way around it is one."""
    pandas = module("pandas")
    path = files.csv("odd_run")
    whole = sum(row["actor"] == "NA" for row in rows(path))
    expect(whole > 0, "no row of the code NA")
    lost = int(pandas.read_csv(path)["actor"].isna().sum())
    kept = int((pandas.read_csv(path, keep_default_na=False)["actor"] == "NA").sum())
    expect(kept == whole, f"pandas: {kept} of {whole} rows of NA with keep_default_na=False")
    return f"{lost} of {whole} rows lost by default, none with keep_default_na=False"


def parquet_files(files):
    """The same draws as CSV and as Parquet."""
    if b"parquet" not in files.run("ensemble", "--help"):
        raise NotAsked("the command was built without Parquet")
    path = files.made("ensemble.parquet", "ensemble", DEAL, "--draws", "50", "--format", "parquet")
    return path, rows(files.csv("ensemble"))


def parquet_in_pyarrow(files):
    parquet = module("pyarrow.parquet")
    path, expected = parquet_files(files)
    table = parquet.read_table(path)
    types = [str(field.type) for field in table.schema]
    wanted = ["string", "uint64", "string", "string", "string", "string", "double"]
    expect(types == wanted, f"pyarrow: types {types}")
    alike("pyarrow", path, expected, table.to_pydict())
    manifest = json.loads(table.schema.metadata[b"sidedeal.manifest"])
    beside = json.loads(pathlib.Path(f"{path}.manifest.json").read_bytes())
    expect(manifest == beside, "pyarrow: the manifest in the file is another than that beside it")
    return f"{len(expected)} rows, bit for bit, and the manifest"


def parquet_in_duckdb(files):
    duckdb = module("duckdb")
    path, expected = parquet_files(files)
    found = duckdb.read_parquet(str(path))
    columns = dict(zip(found.columns, map(list, zip(*found.fetchall()))))
    alike("DuckDB", path, expected, columns)
    return f"{len(expected)} rows, bit for bit"


def parquet_in_polars(files):
    polars = module("polars")
    path, expected = parquet_files(files)
    table = polars.read_parquet(path)
    alike("polars", path, expected, {key: table[key].to_list() for key in table.columns})
    return f"{len(expected)} rows, bit for bit"


def parquet_in_pandas(files):
    pandas = module("pandas")
    module("pyarrow")
    path, expected = parquet_files(files)
    alike("pandas", path, expected, frame(pandas.read_parquet(path)))
    return f"{len(expected)} rows, bit for bit"


MARK = b"\xef\xbb\xbf"


def excel_gets_its_mark(files):
    """Excel takes a CSV file for UTF-8 by its mark alone."""
    if b"--excel" not in files.run("run", "--help"):
        raise NotAsked("the command has no --excel")
    arguments = ["run", "odd/deal.toml", "--world", "odd", "--draws", "20", "--format", "csv"]
    plain = files.csv("odd_run").read_bytes()
    marked = files.made("excel.csv", *arguments, "--excel").read_bytes()
    expect(not plain.startswith(MARK), "a mark without --excel")
    expect(marked.startswith(MARK), f"with --excel it begins with {marked[:3].hex(' ')}")
    expect(marked[len(MARK):] == plain, "with --excel more than the mark differs")
    return "the mark and then the same bytes; Excel itself is not run"


def inputs(files):
    """A table for `--given`, and what the draws in it come to."""
    table, result = files.folder / "inputs.csv", files.folder / "inputs_result.csv"
    if not table.exists():
        given = ["ensemble", DEAL, "--draws", "20", "--format", "csv"]
        files.run(*given, "--inputs", table, "--out", result)
    return table, result.read_bytes()


def given(files, path):
    out = path.with_name(f"{path.stem}_result.csv")
    files.run("ensemble", DEAL, "--given", path, "--format", "csv", "--out", out)
    return out.read_bytes()


def tables_saved_by_pandas_are_read(files):
    """Separators, decimal commas, marks and line ends as spreadsheets have them."""
    pandas = module("pandas")
    table, expected = inputs(files)
    found = pandas.read_csv(table, **pandas_options(pandas))
    mark, semicolon = {"encoding": "utf-8-sig"}, {"sep": ";", "lineterminator": "\r\n"}
    ways = {
        "commas": {},
        "commas and a mark": mark,
        "semicolons and points": {**semicolon, **mark},
        "semicolons and decimal commas": {**semicolon, **mark, "decimal": ","},
        "tabs": {"sep": "\t", **mark},
    }
    for number, (way, options) in enumerate(ways.items()):
        path = files.folder / f"saved_{number}.csv"
        found.to_csv(path, index=False, **options)
        expect(given(files, path) == expected, f"{way}: another result than from {table.name}")
    return f"{len(ways)} ways, the bytes of the same result"


def tables_saved_by_polars_are_read(files):
    polars = module("polars")
    table, expected = inputs(files)
    path = files.folder / "saved_by_polars.csv"
    polars.read_csv(table).write_csv(path, separator=";", include_bom=True)
    expect(given(files, path) == expected, "another result than from the command's file")
    return "semicolons and a mark, the bytes of the same result"


def the_header_decides_the_separator(files):
    """A comma, or what there is more of: semicolons or tabs. A decimal comma is one beside
    semicolons alone."""
    table, _ = inputs(files)
    with open(table, newline="") as file:
        found = list(csv.reader(file))
    at = found[0].index("horizon_factor")
    pairs = [[row[0], row[at]] for row in found]

    def point(text):
        return text

    def comma(text):
        return text.replace(".", ",")

    def quoted(text):
        return f'"{comma(text)}"'

    ways = {
        "one semicolon": (";", point, None),
        "one semicolon, decimal commas": (";", comma, None),
        "one tab": ("\t", point, None),
        "one comma, decimal commas": (",", quoted, "decimal comma"),
        "one tab, decimal commas": ("\t", comma, "decimal comma"),
    }
    plain = files.folder / "header.csv"
    plain.write_text("".join(f"{draw},{value}\n" for draw, value in pairs))
    expected = given(files, plain)
    for number, (way, (separator, written, refused)) in enumerate(ways.items()):
        path = files.folder / f"header_{number}.csv"
        head, *body = pairs
        lines = [separator.join(head)] + [separator.join([a, written(b)]) for a, b in body]
        path.write_text("\n".join(lines) + "\n")
        if refused is None:
            expect(given(files, path) == expected, f"{way}: another result than with commas")
            continue
        asked = [files.command, "ensemble", DEAL, "--given", path, "--format", "csv"]
        done = subprocess.run(asked, capture_output=True)
        said = done.stderr.decode()
        expect(done.returncode == 2 and refused in said, f"{way}: {done.returncode}, {said}")
    return f"{len(ways)} headers, read or refused as docs/formats.md has it"


CHECKS = [
    graph_json_has_the_rows_of_csv,
    graphml_in_networkx,
    graphml_in_igraph,
    graphml_as_gephi_asks,
    dot_is_parsed_by_graphviz,
    dot_is_drawn_by_graphviz,
    csv_in_pandas,
    csv_in_polars,
    csv_in_duckdb,
    csv_in_readr,
    csv_in_base_r,
    code_na_in_pandas,
    parquet_in_pyarrow,
    parquet_in_duckdb,
    parquet_in_polars,
    parquet_in_pandas,
    excel_gets_its_mark,
    tables_saved_by_pandas_are_read,
    tables_saved_by_polars_are_read,
    the_header_decides_the_separator,
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--all", action="store_true", help="a tool that is not there is a failure")
    asked = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        files = Files(asked.binary.resolve(), pathlib.Path(folder))
        for check in CHECKS:
            name = check.__name__.replace("_", " ")
            try:
                print(f"{name}: {check(files)}", flush=True)
            except NotHere as missing:
                failed += asked.all
                said = "FAILED, not installed" if asked.all else "not tried"
                print(f"{name}: {said}: {missing}", flush=True)
            except NotAsked as why:
                print(f"{name}: not tried: {why}", flush=True)
            except Exception as error:  # One failure does not keep the others from being seen.
                failed += 1
                print(f"{name}: FAILED: {type(error).__name__}: {error}", flush=True)
    sys.exit(f"{failed} of {len(CHECKS)} checks failed" if failed else 0)


if __name__ == "__main__":
    main()
