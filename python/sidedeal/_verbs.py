"""Every verb of the command as a function, by the same names.

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


def backtest(
    file: Text | float | None = None,
    *,
    only: Text | float | builtins.list[Text | float] | None = None,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    format: Literal["table", "csv", "json", "svg"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Hold published figures against ours

    The table is CSV: `id,study,date,table,policy,world,horizon,closure,elasticities,income,acto
    r,figure,unit,low,value,high,status, source,source_url,not_shared,note,series`. Rows of a
    series are one thing at several dates, beside which the policy is walked over time. Policies
    are scenario files beside it or in the folder that is called like it, or bundled names.

    Parameters
    ----------
    file
        Table of published figures; the one that is compiled in without it.
    only
        Only this figure, study or series; may be given several times.
    world
        World for all figures of world2022, by name or folder, such as world2022-fob.
    elasticities
        Set of elasticities for all, instead of what each row says.
    capital
        Capital that follows real wages for all, as a share of value added, instead of each
        world's own; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    format
        Form of the results. table: For people: every figure, what is missed, how many are met;
        csv: One figure a row, with ours, ratio, verdict; json: The same, how many are met, and
        the record of every solve; svg: A picture: published against ours on logarithmic axes.
        By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"only": only, "world": world, "elasticities": elasticities, "capital": capital, "nests": Flag(nests), "format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["backtest"], [file], options_, progress)


def check(
    *files: Text | float,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    keep_going: bool = False,
    progress: bool | Bar | None = None,
) -> Answer:
    """Read scenarios without solving them and say what is wrong with them.

    Parameters
    ----------
    *files
        Files of scenarios, responses and menus of deals, or names of what is compiled in;
        folders of worlds. Without any, the world of --world: all that it has to say of itself.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    keep_going
        Write what can be read to --out though some cannot; the exit status is 1 then. By
        default false.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "format": format, "excel": Flag(excel), "out": out, "keep-going": Flag(keep_going)}
    return ask(Answer, ["check"], [*files], options_, progress)


def chokepoints(
    *goods: Text | float,
    actors: Text | float | builtins.list[Text | float] | None = None,
    members: bool = False,
    world: Text | float | None = None,
    floor: Text | float | None = None,
    cut: Text | float | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Say what the supply of critical goods hangs on.

    Parameters
    ----------
    *goods
        Critical goods; all of the world's without any.
    actors
        Users with commas between, a group as one; all without, unions as one.
    members
        Show the members of groups instead of groups. By default false.
    world
        World, a folder or a name. By default world2022.
    floor
        Providers with less than this share of a stage are no way around the others. By default
        0.05.
    cut
        Share of supply that the smallest set of providers is to cut. By default 0.5.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"actors": actors, "members": Flag(members), "world": world, "floor": floor, "cut": cut, "format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["chokepoints"], [*goods], options_, progress)


def compare(
    *scenarios: Deal,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    closure: Literal["fixed-deficits", "balanced"] | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Put scenarios side by side, or a deal with different responses behind it.

    Parameters
    ----------
    *scenarios
        Scenarios, the first of which the others are measured against: names, files, or `deal +
        response`.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    closure
        What happens to trade imbalances, instead of what each scenario says.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "closure": closure, "format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["compare"], [*scenarios], options_, progress)


def deals(
    menu: Text | float,
    *,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    between: Text | float | builtins.list[Text | float] | None = None,
    after: Text | float | builtins.list[Text | float] | None = None,
    threat: Deal | None = None,
    harm: Text | float | builtins.list[Text | float] | None = None,
    beyond: Text | float | builtins.list[Text | float] | None = None,
    reversion: Deal | None = None,
    lag: Text | float | None = None,
    last: bool = False,
    items: Text | float | builtins.list[Text | float] | None = None,
    from_: Text | float | None = None,
    to: Text | float | None = None,
    discount: float | str | None = None,
    draws: int | None = None,
    drawn: Literal["everything", "weights"] | None = None,
    seed: int | None = None,
    threads: int | None = None,
    only: Literal["all", "signed", "pareto"] | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Deals:
    """Say which deals of a menu both sides would sign, and who else pays.

    Parameters
    ----------
    menu
        Name of a menu or scenario that is compiled in, or a file.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    between
        Who strikes the deals, instead of the menu's principals.
    after
        Responses that others have in force first, names or files.
    threat
        What happens if talks fail: no-deal, or a scenario, whose own clauses are put on the
        menu's baseline. By default no-deal.
    harm
        Whom to find the most harmful deals for: actors or groups without a principal.
    beyond
        How much of real income and of expected defence, percent, and of power over rules,
        points, a party must lose to be harmed in a draw; anything by default. By default 0, 0,
        0.
    reversion
        What follows a broken deal: no-deal, nash for the tariffs that the principals would set
        against each other, or a scenario. By default no-deal.
    lag
        Years until a break is answered: less with a snap-back. By default 1.
    last
        By date, how long one deal lasts, in the place of all deals: who would walk away when,
        and how likely it stands. By default false.
    items
        The deal of --last: items that are in force, NAME or NAME=LEVEL, instead of all in full.
    from_
        The first day, on which clauses without a date come into force: of --last (2026-09
        without it); else deals are ranked by what they come to over time from then on.
    to
        The day after the last, ten years later without it.
    discount
        How much less a year later counts, as a fraction, instead of what the world says.
    draws
        Draws that say how often deals are signed, the solution and kept. By default 50.
    drawn
        What is drawn. everything: Everything uncertain; each deal is solved in each draw;
        weights: The weights of payoffs alone, where these are ranges. By default everything.
    seed
        Seed of those draws. By default 1.
    threads
        Threads to solve on, instead of one for each processor.
    only
        The deals that CSV and JSON list. all: All; signed: Those that all principals gain from;
        pareto: Those of them that are Pareto. By default all.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "between": between, "after": after, "threat": threat, "harm": harm, "beyond": Together(beyond), "reversion": reversion, "lag": lag, "last": Flag(last), "items": items, "from": from_, "to": to, "discount": discount, "draws": draws, "drawn": drawn, "seed": seed, "threads": threads, "only": only, "format": format, "excel": Flag(excel), "out": out}
    return ask(Deals, ["deals"], [menu], options_, progress)


def ensemble(
    scenario: Deal,
    *,
    draws: int | None = None,
    seed: int | None = None,
    sequence: Literal["plain", "sobol"] | None = None,
    first: int | None = None,
    count: int | None = None,
    threads: Text | float | None = None,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    closure: Literal["fixed-deficits", "balanced"] | None = None,
    format: Literal["table", "csv", "json", "parquet"] | None = None,
    out: Text | float | None = None,
    inputs: Text | float | None = None,
    resume: bool = False,
    given: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Draws:
    """Draw everything that is uncertain and say how sure the result is.

    Parameters
    ----------
    scenario
        Name of a scenario that is compiled in, or a file.
    draws
        How many draws there are in all, of which a shard is some. By default 1000.
    seed
        Seed of the draws. By default 1.
    sequence
        Independent draws, or Sobol' points, which fill the ranges evenly. By default plain.
    first
        Number of the first draw of this shard, from 0.
    count
        Draws of this shard, instead of all from the first on.
    threads
        Threads, instead of as many as the machine has; results are the same.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    closure
        What happens to trade imbalances, instead of what the scenario says.
    format
        Form of the results. table: Summaries for people; csv: All draws, one number a row;
        json: Summaries and the manifest; parquet: All draws by column, in a file. By default
        table.
    out
        Write the results to this file instead of standard output; draws have their manifest
        beside it.
    inputs
        Write what every draw took to this file, as CSV: a row a draw, a column an unknown.
    resume
        Go on from the draws that a run of the same command left when it was ended, instead of
        from the first. By default false.
    given
        Take unknowns from this table, as --inputs writes it, instead of drawing them; those
        without a column are central.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"draws": draws, "seed": seed, "sequence": sequence, "first": first, "count": count, "threads": threads, "world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "closure": closure, "format": format, "out": out, "inputs": inputs, "resume": Flag(resume), "given": given}
    return ask(Draws, ["ensemble"], [scenario], options_, progress)


def explain(
    scenario: Deal,
    *,
    actor: Text | float | builtins.list[Text | float],
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    closure: Literal["fixed-deficits", "balanced"] | None = None,
    pairs: int | None = None,
    seed: int | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Explanation:
    """Say which clauses of a scenario do what to whom, and how.

    Parameters
    ----------
    scenario
        Name of a scenario that is compiled in, or a file.
    actor
        Whose losses: actors or groups, with commas between or one each time.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    closure
        What happens to trade imbalances, instead of what the scenario says.
    pairs
        Pairs of opposite orders that are drawn where more than ten clauses move a stake. By
        default 100.
    seed
        Seed of those orders. By default 1.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"actor": actor, "world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "closure": closure, "pairs": pairs, "seed": seed, "format": format, "excel": Flag(excel), "out": out}
    return ask(Explanation, ["explain"], [scenario], options_, progress)


def game(
    *,
    among: Text | float | builtins.list[Text | float],
    scenario: Deal | None = None,
    partners: Text | float | builtins.list[Text | float] | None = None,
    sectors: Text | float | builtins.list[Text | float] | None = None,
    cap: float | str | None = None,
    uniform: bool = False,
    seed: int | None = None,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    closure: Literal["fixed-deficits", "balanced"] | None = None,
    horizon: Literal["short", "medium", "long"] | None = None,
    tariffs: Text | float | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Find the tariffs that actors would set against each other, and what that costs everybody
    else.

    Parameters
    ----------
    among
        Who plays: actors, or groups that levy one tariff, with commas between; one alone gives
        its best response.
    scenario
        Where this scenario has led, a bundled name or a file, instead of the calibrated world.
    partners
        Whose goods they may tax: players, all, or actors and groups with commas between. By
        default players.
    sectors
        In which sectors: codes, goods, services or all. By default goods.
    cap
        Largest tariff, 2 is 200 %. By default 2.
    uniform
        One rate for each partner instead of one for each sector. By default false.
    seed
        Seed of the random starts from which deviations are searched. By default 7.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    closure
        What happens to trade imbalances, instead of what the scenario says.
    horizon
        Time to adjust, instead of what the scenario says. short: Within a year; medium: About
        three years; long: Ten years: everything has adjusted.
    tariffs
        Write the tariffs of the equilibrium to this file, a table for [[`tariff_table`]].
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"among": among, "scenario": scenario, "partners": partners, "sectors": sectors, "cap": cap, "uniform": Flag(uniform), "seed": seed, "world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "closure": closure, "horizon": horizon, "tariffs": tariffs, "format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["game"], [], options_, progress)


def graph(
    *,
    world: Text | float | None = None,
    kinds: Literal["trade", "material", "technology", "arms", "guarantee"] | builtins.list[Literal["trade", "material", "technology", "arms", "guarantee"]] | None = None,
    actors: Text | float | builtins.list[Text | float] | None = None,
    threshold: Text | float | None = None,
    merge_parallel: bool = False,
    format: Literal["table", "csv", "json", "dot", "graphml", "svg"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Graph:
    """Write out who depends on whom for what.

    Parameters
    ----------
    world
        World whose dependencies are asked for, a folder or a name. By default world2022.
    kinds
        Kinds to keep, with commas between: trade, material, technology, arms, guarantee.
    actors
        Users with commas between, a group for its members; all without.
    threshold
        Leave out trade below this share of its user's spending on everything. By default 0.001.
    merge_parallel
        One dependency for each pair and kind: trade summed over sectors, of stages the one of
        which most comes from there. By default false.
    format
        Form of the result. table: The most telling dependencies of each kind, for people; csv:
        One dependency a row; json: The same as an array; dot: For Graphviz; graphml: For yEd,
        Gephi and networkx; svg: A picture of the largest dependencies of each kind. By default
        table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the result to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"world": world, "kinds": kinds, "actors": actors, "threshold": threshold, "merge-parallel": Flag(merge_parallel), "format": format, "excel": Flag(excel), "out": out}
    return ask(Graph, ["graph"], [], options_, progress)


def import_exiobase(
    *files: Text | float,
    year: Text | float,
    actors: Text | float | None = None,
    sectors: Text | float | None = None,
    elasticity: float | str | None = None,
    inventories: float | str | None = None,
    unit: Text | float | None = None,
    out: Text | float,
    progress: bool | Bar | None = None,
) -> Answer:
    """EXIOBASE 3, industry by industry, a folder of tab-separated files.

    Parameters
    ----------
    *files
        The table, plain or gzipped; of exiobase its folder; of long and flat tables any number
        of files.
    year
        The year that the table is of.
    actors
        Which regions make an actor: a file, or the name of a map.
    sectors
        Which industries make a sector: a file, or the name of a map.
    elasticity
        Trade elasticity of all sectors to which the map gives none.
    inventories
        Share of changes in inventories that counts as final use; 0 sets them aside. By default
        1.
    unit
        Unit of the values, where it is not that of the format: `million` of a currency.
    out
        Folder of the world, which must be new.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"year": year, "actors": actors, "sectors": sectors, "elasticity": elasticity, "inventories": inventories, "unit": unit, "out": out}
    return ask(Answer, ["import", "exiobase"], [*files], options_, progress)


def import_figaro(
    *files: Text | float,
    year: Text | float,
    actors: Text | float | None = None,
    sectors: Text | float | None = None,
    elasticity: float | str | None = None,
    inventories: float | str | None = None,
    unit: Text | float | None = None,
    out: Text | float,
    progress: bool | Bar | None = None,
) -> Answer:
    """Eurostat FIGARO, industry by industry, CSV matrix or flat CSV.

    Parameters
    ----------
    *files
        The table, plain or gzipped; of exiobase its folder; of long and flat tables any number
        of files.
    year
        The year that the table is of.
    actors
        Which regions make an actor: a file, or the name of a map.
    sectors
        Which industries make a sector: a file, or the name of a map.
    elasticity
        Trade elasticity of all sectors to which the map gives none.
    inventories
        Share of changes in inventories that counts as final use; 0 sets them aside. By default
        1.
    unit
        Unit of the values, where it is not that of the format: `million` of a currency.
    out
        Folder of the world, which must be new.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"year": year, "actors": actors, "sectors": sectors, "elasticity": elasticity, "inventories": inventories, "unit": unit, "out": out}
    return ask(Answer, ["import", "figaro"], [*files], options_, progress)


def import_icio(
    *files: Text | float,
    year: Text | float,
    actors: Text | float | None = None,
    sectors: Text | float | None = None,
    elasticity: float | str | None = None,
    inventories: float | str | None = None,
    unit: Text | float | None = None,
    out: Text | float,
    progress: bool | Bar | None = None,
) -> Answer:
    """OECD Inter-Country Input-Output tables, CSV matrix.

    Parameters
    ----------
    *files
        The table, plain or gzipped; of exiobase its folder; of long and flat tables any number
        of files.
    year
        The year that the table is of.
    actors
        Which regions make an actor: a file, or the name of a map.
    sectors
        Which industries make a sector: a file, or the name of a map.
    elasticity
        Trade elasticity of all sectors to which the map gives none.
    inventories
        Share of changes in inventories that counts as final use; 0 sets them aside. By default
        1.
    unit
        Unit of the values, where it is not that of the format: `million` of a currency.
    out
        Folder of the world, which must be new.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"year": year, "actors": actors, "sectors": sectors, "elasticity": elasticity, "inventories": inventories, "unit": unit, "out": out}
    return ask(Answer, ["import", "icio"], [*files], options_, progress)


def import_long(
    *files: Text | float,
    year: Text | float,
    actors: Text | float | None = None,
    sectors: Text | float | None = None,
    elasticity: float | str | None = None,
    inventories: float | str | None = None,
    unit: Text | float | None = None,
    out: Text | float,
    progress: bool | Bar | None = None,
) -> Answer:
    """Tidy CSV: exporter,sector,importer,use,value.

    Parameters
    ----------
    *files
        The table, plain or gzipped; of exiobase its folder; of long and flat tables any number
        of files.
    year
        The year that the table is of.
    actors
        Which regions make an actor: a file, or the name of a map.
    sectors
        Which industries make a sector: a file, or the name of a map.
    elasticity
        Trade elasticity of all sectors to which the map gives none.
    inventories
        Share of changes in inventories that counts as final use; 0 sets them aside. By default
        1.
    unit
        Unit of the values, where it is not that of the format: `million` of a currency.
    out
        Folder of the world, which must be new.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"year": year, "actors": actors, "sectors": sectors, "elasticity": elasticity, "inventories": inventories, "unit": unit, "out": out}
    return ask(Answer, ["import", "long"], [*files], options_, progress)


def import_tariffs(
    *files: Text | float,
    year: Text | float,
    world: Text | float,
    actors: Text | float | None = None,
    sectors: Text | float | None = None,
    mean: Literal["simple", "weighted"] | None = None,
    missing: Literal["zero", "mfn", "error"] | None = None,
    out: Text | float,
    progress: bool | Bar | None = None,
) -> Answer:
    """Rates by reporter, partner and product, as of WITS and TRAINS.

    Parameters
    ----------
    *files
        Tables of rates, plain or gzipped.
    year
        The year of the rates; rows of others are left out.
    world
        The world that they are for, a name or a folder.
    actors
        Which reporters and partners make an actor, a map; else by the world's codes and
        members.
    sectors
        Which products make a sector, by the first digits of their codes, a map. By default hs-
        chapters.
    mean
        How rates of products are put together. simple: Each product counts as one; weighted: By
        imports. By default simple.
    missing
        What stands for rates that are missing. zero: No tariff; mfn: Mean of the importer's
        most-favoured-nation rates in the sector; error: None may be missing. By default mfn.
    out
        The table of tariffs, which must be new, to be put into the world's folder.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"year": year, "world": world, "actors": actors, "sectors": sectors, "mean": mean, "missing": missing, "out": out}
    return ask(Answer, ["import", "tariffs"], [*files], options_, progress)


def import_wiod(
    *files: Text | float,
    year: Text | float,
    actors: Text | float | None = None,
    sectors: Text | float | None = None,
    elasticity: float | str | None = None,
    inventories: float | str | None = None,
    unit: Text | float | None = None,
    out: Text | float,
    progress: bool | Bar | None = None,
) -> Answer:
    """World Input-Output Database of 2016, its data frame as CSV.

    Parameters
    ----------
    *files
        The table, plain or gzipped; of exiobase its folder; of long and flat tables any number
        of files.
    year
        The year that the table is of.
    actors
        Which regions make an actor: a file, or the name of a map.
    sectors
        Which industries make a sector: a file, or the name of a map.
    elasticity
        Trade elasticity of all sectors to which the map gives none.
    inventories
        Share of changes in inventories that counts as final use; 0 sets them aside. By default
        1.
    unit
        Unit of the values, where it is not that of the format: `million` of a currency.
    out
        Folder of the world, which must be new.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"year": year, "actors": actors, "sectors": sectors, "elasticity": elasticity, "inventories": inventories, "unit": unit, "out": out}
    return ask(Answer, ["import", "wiod"], [*files], options_, progress)


def leverage(
    *,
    against: Text | float,
    members: Text | float | builtins.list[Text | float],
    tariff: float | str | None = None,
    stop: Literal["exports", "imports", "both"] | None = None,
    control: Text | float | builtins.list[Text | float] | None = None,
    sectors: Text | float | builtins.list[Text | float] | None = None,
    scenario: Deal | None = None,
    coercion: Deal | None = None,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    closure: Literal["fixed-deficits", "balanced"] | None = None,
    horizon: Literal["short", "medium", "long"] | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Say what a coalition can cost a coercer, what that costs its members, and whom to add.

    Parameters
    ----------
    against
        The coercer: an actor or a group.
    members
        The coalition: actors and groups with commas between.
    tariff
        Every member adds this to its tariffs on the target's goods, 0.25 is 25 points; the
        default.
    stop
        Every member stops its trade with the target. exports: What it sells to the target;
        imports: What it buys of it; both: Both.
    control
        Every member supplies the target with none of these critical goods: codes, or all.
    sectors
        In which sectors tariffs are raised or trade is stopped: codes, goods, services or all.
        By default goods.
    scenario
        Where this scenario has led, a bundled name or a file, instead of the coercion's
        baseline or the calibrated world.
    coercion
        What the target does, to weigh acting against; its horizon holds for both.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    closure
        What happens to trade imbalances, instead of what the scenario says.
    horizon
        Time to adjust, instead of what the scenarios say. short: Within a year; medium: About
        three years; long: Ten years: everything has adjusted.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"against": against, "members": members, "tariff": tariff, "stop": stop, "control": control, "sectors": sectors, "scenario": scenario, "coercion": coercion, "world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "closure": closure, "horizon": horizon, "format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["leverage"], [], options_, progress)


def list(
    what: Literal["actors", "sectors", "goods", "groups", "clauses", "elasticities", "judgement"] | None = None,
    *,
    world: Text | float | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """List what is compiled in, or what a world and scenarios call things.

    Parameters
    ----------
    what
        What to list, instead of what is compiled in. actors: Actors of a world; sectors: Its
        sectors, their groups, and the products that they can be split into; goods: Its critical
        goods; groups: Its groups; clauses: Kinds of clauses with their keys; elasticities: Sets
        of trade elasticities; judgement: The judged sizes that decide most who is exposed to
        the bundled sectoral deal.
    world
        World whose names are asked for, a folder or a name. By default world2022.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"world": world, "format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["list"], [what], options_, progress)


def merge(
    *files: Text | float,
    out: Text | float | None = None,
    format: Literal["table", "csv", "json", "parquet"] | None = None,
    world: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Draws:
    """Put shards of an ensemble together.

    Parameters
    ----------
    *files
        Files of draws, each with its manifest beside it, in any order; one alone may be told as
        a table.
    out
        Write to this file instead of standard output; draws have their manifest beside it.
    format
        Form of the results, whatever the form of the files. table: Summaries and ranks for
        people, as `ensemble` tells them; csv: All draws, one number a row; json: Summaries,
        ranks and the manifest; parquet: All draws by column, in a file. By default csv.
    world
        World whose codes and names the tables tell, a folder or a name, instead of the one that
        the draws are of.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"out": out, "format": format, "world": world}
    return ask(Draws, ["merge"], [*files], options_, progress)


def new(
    what: Literal["scenario", "deal", "response", "world"],
    *,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Write a template that runs as it is.

    Parameters
    ----------
    what
        What to begin. scenario: A scenario with two clauses; deal: A menu of deals with two
        items; response: A response with one clause; world: A folder with a world of three
        actors and a deal in it.
    out
        File, or folder of a world, instead of one here with the kind's name; nothing is
        overwritten.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"out": out}
    return ask(Answer, ["new"], [what], options_, progress)


def path(
    scenario: Deal,
    *,
    from_: Text | float | None = None,
    to: Text | float | None = None,
    draws: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    late: Text | float | builtins.list[Text | float] | None = None,
    discount: float | str | None = None,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    closure: Literal["fixed-deficits", "balanced"] | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Say when a scenario hurts whom, and for how long: period by period.

    Parameters
    ----------
    scenario
        A bundled name or a file; responses behind it with + between: deal+response+response.
    from_
        The first day, 2026-09-01 or 2026-09: the day on which clauses without a date come into
        force. By default 2026-09.
    to
        The day after the last; months for two years, quarters up to five, years beyond.
    draws
        Draws of everything that is uncertain, dates included; none without it. By default 0.
    seed
        Seed of the draws. By default 1.
    threads
        Threads, instead of all cores; the numbers are the same.
    late
        What waiting for each of these responses costs its owners, instead of the path: names or
        files with commas between, or all.
    discount
        By how much less a year later counts in present values, 0.03 is 3 %; the world's without
        it.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    closure
        What happens to trade imbalances, instead of what the scenario says.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"from": from_, "to": to, "draws": draws, "seed": seed, "threads": threads, "late": late, "discount": discount, "world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "closure": closure, "format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["path"], [scenario], options_, progress)


def report(
    *scenarios: Deal,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    closure: Literal["fixed-deficits", "balanced"] | None = None,
    compare: bool = False,
    actors: Text | float | builtins.list[Text | float] | None = None,
    respond: Text | float | builtins.list[Text | float] | None = None,
    menu: Text | float | None = None,
    from_: Text | float | None = None,
    to: Text | float | None = None,
    sensitivity: bool = False,
    only: Literal["answer", "why", "when", "sure", "do", "held", "record"] | builtins.list[Literal["answer", "why", "when", "sure", "do", "held", "record"]] | None = None,
    draws: int | None = None,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Page:
    """Write one page that answers: who pays, why, how sure that is, and what to do.

    Parameters
    ----------
    *scenarios
        Names of scenarios that are compiled in, or files: one, or with `--compare` several.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    closure
        What happens to trade imbalances, instead of what the scenario says.
    compare
        Put the scenarios side by side: who moves up and down, and by how much. By default
        false.
    actors
        Who is explained: actors or groups, with commas between. By default the two third
        parties that are most exposed.
    respond
        Who chooses among responses: actors or groups. None: no responses are looked at.
    menu
        A menu whose deals are judged.
    from_
        Show when it hurts, from this day on: 2026-09-01 or 2026-09.
    to
        The day after the last, ten years later without it.
    sensitivity
        Look for the unknowns that matter, which takes some seconds more. By default false.
    only
        Sections that the page has; by default all.
    draws
        Draws of everything uncertain for medians and ranges; 0 for none. By default 2048.
    out
        Where the page is written. Without it the page is given and no file is written.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "closure": closure, "compare": Flag(compare), "actors": actors, "respond": respond, "menu": menu, "from": from_, "to": to, "sensitivity": Flag(sensitivity), "only": only, "draws": draws, "out": out}
    return ask(Page, ["report"], [*scenarios], options_, progress)


def respond(
    *scenarios: Deal,
    futures: Text | float | None = None,
    tail: float | str | None = None,
    owners: Text | float | builtins.list[Text | float],
    responses: Text | float | builtins.list[Text | float] | None = None,
    also: Text | float | builtins.list[Text | float] | None = None,
    budget: float | str | None = None,
    between: Text | float | builtins.list[Text | float] | None = None,
    by: Literal["prosperity", "security", "voice"] | None = None,
    weights: Text | float | builtins.list[Text | float] | None = None,
    threshold: Text | float | None = None,
    draws: int | None = None,
    seed: int | None = None,
    threads: Text | float | None = None,
    from_: Text | float | None = None,
    to: Text | float | None = None,
    discount: float | str | None = None,
    decide: Text | float | builtins.list[Text | float] | None = None,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Choose among what third parties can do about deals.

    Parameters
    ----------
    *scenarios
        Deals that may be struck, each as likely as the others: names of scenarios that are
        compiled in, or files.
    futures
        What may come instead, with probabilities: a set of futures by name (`list`), or a file.
    tail
        The share of futures that are the worst, for the expected shortfall. By default 0.1.
    owners
        Who chooses: actors or groups, whose losses count together; each that is named gains and
        pays as one.
    responses
        Responses to choose from, names or files, instead of all compiled in that an owner
        shares in.
    also
        Others whose numbers are reported: actors or groups.
    budget
        What the owners can spend, million USD a year.
    between
        Whose trade the scores are measured by, instead of the principals of each scenario.
    by
        The stake to choose by, in its own unit, instead of the scores; without principals the
        first of which an owner loses something.
    weights
        Weights of prosperity, security and voice. By default 1, 1, 1.
    threshold
        Loss that the owners can live with, in the unit of the choice, instead of half of what
        they expect without a response.
    draws
        Draws of everything uncertain, the same for every portfolio. By default 200.
    seed
        Seed of the draws. By default 1.
    threads
        Threads, instead of as many as the machine has; results are the same.
    from_
        Choose by what is avoided over time, from this day on, as each response comes:
        2026-09-01 or 2026-09.
    to
        The day after the last, ten years later without it.
    discount
        How much less a year later counts, as a fraction, instead of what the world says.
    decide
        Days on which a decision can be taken, instead of the first and one, two and four years
        later.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"futures": futures, "tail": tail, "owners": owners, "responses": responses, "also": also, "budget": budget, "between": between, "by": by, "weights": weights, "threshold": threshold, "draws": draws, "seed": seed, "threads": threads, "from": from_, "to": to, "discount": discount, "decide": decide, "world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["respond"], [*scenarios], options_, progress)


def run(
    *scenarios: Deal,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    closure: Literal["fixed-deficits", "balanced"] | None = None,
    income: Literal["real_income", "real_wage", "real_output"] | None = None,
    by: Literal["all", "prosperity", "security", "voice"] | None = None,
    as_one: Text | float | builtins.list[Text | float] | None = None,
    draws: int | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    flows: Text | float | None = None,
    jobs: int | None = None,
    plain: bool = False,
    keep_going: bool = False,
    progress: bool | Bar | None = None,
) -> Answer:
    """Solve scenarios and report what they cost everybody else.

    Parameters
    ----------
    *scenarios
        Names of scenarios that are compiled in, or files.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    closure
        What happens to trade imbalances, instead of what each scenario says.
    income
        What losses and scores of prosperity are measured by. real_income: What residents can
        buy, duties handed back and deficits included; real_wage: What an hour of work can buy,
        no duties handed back; real_output: Volume of GDP at market prices, better terms of
        trade left out. By default real_income.
    by
        What puts third parties in order. all: Share of all weights of the stakes that puts it
        among the first three; prosperity: Loss of this stake; security: Loss of this stake;
        voice: Loss of this stake. By default all.
    as_one
        Groups that stand as one party each, or `none`; by default the world's unions, where
        they act as one.
    draws
        Draws of everything uncertain for the median and range that head the report; 0 for none.
        By default 256.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    flows
        Write every flow before and after to this file, as CSV.
    jobs
        Threads; results are the same for any number. By default as many as the machine has
        cores.
    plain
        No bars behind medians, as where the table is not read on a terminal or `NO_COLOR` is
        set. By default false.
    keep_going
        Run what can be read though some files cannot; the exit status is 1 then, and a line
        says which were left out. By default false.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "closure": closure, "income": income, "by": by, "as-one": as_one, "draws": draws, "format": format, "excel": Flag(excel), "out": out, "flows": flows, "jobs": jobs, "plain": Flag(plain), "keep-going": Flag(keep_going)}
    return ask(Answer, ["run"], [*scenarios], options_, progress)


def schema(
    what: Literal["scenario", "response", "menu", "futures"],
    progress: bool | Bar | None = None,
) -> Answer:
    """Print the JSON Schema of scenarios, responses or menus, by which editors complete and check
    them.

    Parameters
    ----------
    what
        Of what. scenario: A scenario; response: A response; menu: A menu of deals; futures: A
        set of futures.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {}
    return ask(Answer, ["schema"], [what], options_, progress)


def sensitivity(
    scenario: Deal,
    *,
    actors: Text | float | builtins.list[Text | float],
    rows: Text | float | None = None,
    draws: int | None = None,
    seed: int | None = None,
    threads: Text | float | None = None,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Say which unknowns matter most, and where the worst draws lie.

    Parameters
    ----------
    scenario
        Name of a scenario that is compiled in, or a file.
    actors
        Whose outcomes, actors or groups with commas between.
    rows
        Rows of runs that tell unknowns apart, instead of as many as bring two standard errors
        to 0.05 (at most 13,000 runs).
    draws
        Draws in which unknowns that matter, and the worst, are looked for. By default 1000.
    seed
        Seed. By default 1.
    threads
        Threads, instead of as many as the machine has; results are the same.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"actors": actors, "rows": rows, "draws": draws, "seed": seed, "threads": threads, "world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["sensitivity"], [scenario], options_, progress)


def show(
    name: Text | float,
    *,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Show what a scenario, a response or a menu says, and where its numbers come from.

    Parameters
    ----------
    name
        A scenario, a response, a menu of deals or a set of futures: a name that `list` gives,
        or a file.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["show"], [name], options_, progress)


def vulnerability(
    actor: Text | float,
    *,
    scenario: Deal | None = None,
    world: Text | float | None = None,
    elasticities: Text | float | None = None,
    elasticity: float | str | None = None,
    capital: float | str | None = None,
    nests: bool = False,
    products: Literal["auto", "always", "never"] | None = None,
    closure: Literal["fixed-deficits", "balanced"] | None = None,
    horizon: Literal["short", "medium", "long"] | None = None,
    top: int | None = None,
    format: Literal["table", "csv", "json"] | None = None,
    excel: bool = False,
    out: Text | float | None = None,
    progress: bool | Bar | None = None,
) -> Answer:
    """Say which single policies of others would hurt or help an actor most.

    Parameters
    ----------
    actor
        Whose real income it is about: an actor, or a group taken together.
    scenario
        Where this scenario has led, a bundled name or a file, instead of the calibrated world.
    world
        World, a folder or a name, instead of the one that is asked for in a scenario.
    elasticities
        Trade elasticities of a study, by name (`list elasticities`) or in a CSV file, instead
        of the world's own.
    elasticity
        One trade elasticity for all sectors instead of the world's own.
    capital
        Capital that follows real wages, as a share of value added, instead of the world's own
        by horizon; 0 for none.
    nests
        Inputs that are hard to replace within years, as published
        (seeds/elasticities/NESTS.md). By default false.
    products
        Whether sectors stand as their products (`list sectors`). auto: Where a scenario names a
        product, or has a purchase or quota in a sector that has some; always: Always; never:
        Only where a scenario names a product. By default auto.
    closure
        What happens to trade imbalances, instead of what the scenario says.
    horizon
        Time to adjust, instead of what the scenario says. short: Within a year; medium: About
        three years; long: Ten years: everything has adjusted.
    top
        Policies to list at each end; all in CSV and JSON without it.
    format
        Form of the results. table: For people; csv: One number a row; json: The same numbers
        and the record of the run. By default table.
    excel
        Begin CSV with a byte order mark, by which Excel knows that it is UTF-8. By default
        false.
    out
        Write the results to this file instead of standard output.
    progress
        A bar, none, or what is called with how much is done and of how much.

    Raises
    ------
    InputError, RunError
        Bad input, and a run that failed; with file and line where there are any.
    """
    options_: dict[str, Any] = {"scenario": scenario, "world": world, "elasticities": elasticities, "elasticity": elasticity, "capital": capital, "nests": Flag(nests), "products": products, "closure": closure, "horizon": horizon, "top": top, "format": format, "excel": Flag(excel), "out": out}
    return ask(Answer, ["vulnerability"], [actor], options_, progress)


__all__ = [
    "backtest",
    "check",
    "chokepoints",
    "compare",
    "deals",
    "ensemble",
    "explain",
    "game",
    "graph",
    "import_exiobase",
    "import_figaro",
    "import_icio",
    "import_long",
    "import_tariffs",
    "import_wiod",
    "leverage",
    "list",
    "merge",
    "new",
    "path",
    "report",
    "respond",
    "run",
    "schema",
    "sensitivity",
    "show",
    "vulnerability",
]
