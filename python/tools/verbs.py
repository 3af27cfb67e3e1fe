"""Writes `sidedeal/_verbs.py` from what the command says of its verbs and options.

    python tools/verbs.py            # writes it
    python tools/verbs.py --check    # says whether it is as written

It asks the compiled module, so the package has to be installed.
"""

from __future__ import annotations

import json
import pathlib
import sys
import textwrap

from sidedeal import _sidedeal

TARGET = pathlib.Path(__file__).parent.parent / "sidedeal" / "_verbs.py"

# What the program alone does: a server that runs until it is told to end, and what shells read.
LEFT_OUT = {"serve", "completions", "man"}
# What a verb's answer can do beside being shown.
KINDS = {"ensemble": "Draws", "merge": "Draws", "explain": "Explanation", "deals": "Deals", "graph": "Graph", "report": "Page"}
RESERVED = {"import": "import_", "from": "from_", "as": "as_", "global": "global_"}

HEAD = '''"""Every verb of the command as a function, by the same names.

Written by `tools/verbs.py` from what the command says of itself: change it there.
"""

from __future__ import annotations

import builtins
import os
from typing import Any, Literal

from sidedeal._call import Answer, Bar, Deals, Draws, Explanation, Flag, Graph, Page, Together, ask
from sidedeal._sidedeal import Scenario

Deal = str | os.PathLike[str] | dict[str, Any] | Scenario
Text = str | os.PathLike[str]
'''


def name_of(argument: dict) -> str:
    name = argument["name"].replace("-", "_")
    return RESERVED.get(name, name)


def value_type(verb: str, argument: dict) -> str:
    if not argument["has_value"]:
        return "bool"
    if argument["choices"]:
        words = ", ".join(json.dumps(choice["name"]) for choice in argument["choices"])
        one = f"Literal[{words}]"
    elif argument["value"] in {"N", "SEED"} or argument["name"] in {"draws", "seed"}:
        one = "int"
    elif argument["value"] in {"THETA", "SHARE", "LEVEL", "MUSD", "RATE"}:
        one = "float | str"
    elif argument["value"] == "SCENARIO" or argument["name"] in {"scenario", "threat", "reversion"}:
        one = "Deal"
    else:
        one = "Text | float"
    return f"{one} | builtins.list[{one}]" if argument["may_be_several"] else one


def wrapped(text: str, indent: int) -> str:
    text = " ".join(text.split()).replace("\\", "\\\\")
    return textwrap.fill(text, 96, initial_indent=" " * indent, subsequent_indent=" " * indent)


def described(argument: dict) -> list[str]:
    about = argument["about"].rstrip(".") + "."
    if argument["choices"] and any(choice["about"] for choice in argument["choices"]):
        told = "; ".join(f'{one["name"]}: {one["about"]}' for one in argument["choices"])
        about += f" {told}."
    if argument["default"] and argument["name"] == "out":
        about += " Without it the page is given and no file is written."
    elif argument["default"]:
        about += f" By default {', '.join(argument['default'])}."
    return [wrapped(about, 8)]


def function(verb: str, told: dict, name: str, words: list[str]) -> str:
    positional = [one for one in told["arguments"] if not one["is_option"]]
    options = [one for one in told["arguments"] if one["is_option"]]
    many = [one for one in positional if one["may_be_several"]]
    # Several at the end can be given one by one; no option may then come before them.
    parameters = []
    for one in positional:
        kind = value_type(verb, one)
        if one in many:
            single = kind.split(" | builtins.list[")[0]
            parameters.append(f"*{name_of(one)}: {single}")
        elif one["is_required"]:
            parameters.append(f"{name_of(one)}: {kind}")
        else:
            parameters.append(f"{name_of(one)}: {kind} | None = None")
    if options and not many:
        parameters.append("*")
    optional_out = verb == "report"
    for one in options:
        required = one["is_required"] and not (optional_out and one["name"] == "out")
        kind = value_type(verb, one)
        if not one["has_value"]:
            parameters.append(f"{name_of(one)}: bool = False")
        elif required:
            parameters.append(f"{name_of(one)}: {kind}")
        else:
            parameters.append(f"{name_of(one)}: {kind} | None = None")
    parameters.append("progress: bool | Bar | None = None")
    answer = KINDS.get(verb, "Answer")
    lines = [f"def {name}(", *(f"    {one}," for one in parameters), f") -> {answer}:"]
    about = told["about"].rstrip(".") + "."
    first, _, rest = about.partition("\n\n")
    lines.append(f'    """{wrapped(first, 4).strip()}')
    if rest:
        lines += ["", wrapped(rest, 4)]
    if positional or options:
        lines += ["", "    Parameters", "    ----------"]
        for one in [*positional, *options]:
            star = "*" if one in many else ""
            lines += [f"    {star}{name_of(one)}", *described(one)]
        lines += ["    progress", "        A bar, none, or what is called with how much is done and of how much."]
    lines += ["", "    Raises", "    ------", "    InputError, RunError"]
    lines += ["        Bad input, and a run that failed; with file and line where there are any.", '    """']
    together = {"beyond"}  # values of one option that stand behind it, and not an option each
    given = ", ".join(
        f'"{one["name"]}": '
        + (
            f"Together({name_of(one)})"
            if one["name"] in together
            else name_of(one)
            if one["has_value"]
            else f"Flag({name_of(one)})"
        )
        for one in options
    )
    places = ", ".join(f"*{name_of(one)}" if one in many else name_of(one) for one in positional)
    lines.append(f"    options_: dict[str, Any] = {{{given}}}")
    lines.append(f"    return ask({answer}, {json.dumps(words)}, [{places}], options_, progress)")
    return "\n".join(lines)


def source() -> str:
    parts, names = [HEAD], []
    for verb, told in sorted(json.loads(_sidedeal.described()).items()):
        if verb in LEFT_OUT:
            continue
        if told["verbs"]:
            for inner, own in sorted(told["verbs"].items()):
                name = f"{verb}_{inner}".replace("-", "_")
                names.append(name)
                parts.append(function(inner, own, name, [verb, inner]))
            continue
        name = RESERVED.get(verb, verb)
        names.append(name)
        parts.append(function(verb, told, name, [verb]))
    parts.append("__all__ = [\n" + "".join(f'    "{name}",\n' for name in sorted(names)) + "]")
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


if __name__ == "__main__":
    text = source()
    if sys.argv[1:] == ["--check"]:
        if TARGET.read_text() != text:
            sys.exit(f"{TARGET.name} is not as the command says: run tools/verbs.py")
    else:
        TARGET.write_text(text)
