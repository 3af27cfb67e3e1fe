"""Worlds, scenarios, models, outcomes, draws: the same numbers as the command, values that behave."""

import copy
import datetime
import gc
import hashlib
import json
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sidedeal

DEAL = "board-of-trade-2026"
WORLD = sidedeal.World()


def test_an_outcome_has_the_numbers_of_the_command_to_the_bit(model, deal, command):
    outcome = model.run(deal)
    rows = command("run", DEAL, "--draws", "0", "--format", "csv").splitlines()[1:]
    assert [repr(value) for value in outcome.rows["value"]] == [
        repr(float(row.rsplit(",", 1)[1])) for row in rows
    ]
    told = outcome.to_dict()
    assert json.dumps(told, sort_keys=True)
    japan = model.world.actors.index("JPN")
    exposures = outcome.exposures
    assert exposures["JPN"]["prosperity"]["change"] == outcome.real_income[japan]
    # One unit for one name: that of the rows.
    by_row = {
        (row["actor"], row["variable"]): row["value"] for row in outcome.rows.to_pylist()
    }
    assert by_row["JPN", "real_income"] == outcome.real_income[japan]
    assert exposures.loss("EU") == -by_row["EU", "real_income"]
    with pytest.raises(KeyError, match="prosperity, security, voice"):
        exposures.loss("JPN", "defence")
    with pytest.raises(KeyError, match="has all codes"):
        exposures["Japan"]
    flows = outcome.trade - outcome.trade_before
    assert np.abs(flows).max() > 0.0 and outcome.tariffs.shape == flows.shape
    assert outcome.exposures.loss("JPN") == -outcome.real_income[japan]
    assert set(outcome.ranked()) == set(model.world.actors) - set(deal.between)
    by_loss = outcome.ranked("prosperity")
    losses = [outcome.exposures.loss(actor) for actor in by_loss]
    assert losses == sorted(losses, reverse=True)
    with pytest.raises(sidedeal.InputError, match="prosperity, security or voice"):
        outcome.ranked("wealth")


def test_draws_have_the_numbers_of_the_command_to_the_bit(model, deal, command):
    ensemble = model.ensemble(deal, 40, seed=3)
    header, *lines = command(
        "ensemble", DEAL, "--draws", "40", "--seed", "3", "--format", "csv"
    ).splitlines()
    rows = ensemble.rows
    assert rows.column_names == header.split(",")
    assert len(lines) == len(rows) == ensemble.values.size
    first = [list(row.values()) for row in rows.to_pylist()[:500]]
    assert [[str(row[0]), str(row[1]), *row[2:6], repr(row[6])] for row in first] == [
        [*line.split(",")[:6], repr(float(line.rsplit(",", 1)[1]))] for line in lines[:500]
    ]
    told = json.loads(
        command("ensemble", DEAL, "--draws", "40", "--seed", "3", "--format", "json")
    )
    assert ensemble.to_dict() == told
    assert ensemble.manifest["seed"] == 3 and ensemble.failures == []


def test_dense_arrays_are_views_that_outlive_their_owner(model, deal):
    ensemble = model.ensemble(deal, 8)
    values = ensemble.values
    assert values.shape == (8, len(ensemble.columns)) and not values.flags.writeable
    assert not values.flags.owndata
    kept = values.copy()
    del ensemble
    gc.collect()
    assert (values == kept).all()
    again = sidedeal.Model(deal).ensemble(deal, 8)
    assert np.shares_memory(again.values, again.values)
    with pytest.raises(ValueError):
        again.values[0, 0] = 1.0
    column = again.of("Japan")
    at = [
        at
        for at, row in enumerate(again.columns.to_pylist())
        if (row["actor"], row["variable"]) == ("JPN", "real_income")
    ]
    assert (column == again.values[:, at[0]]).all()
    wide = again.wide
    assert wide["JPN real_income"] == column.tolist() and wide["draw"] == again.draws
    assert again.quantile("JPN", "prosperity", 0.5) == pytest.approx(np.quantile(column, 0.5))


def test_a_draw_is_the_same_whichever_others_are_made(model, deal):
    whole = model.ensemble(deal, 24, seed=9)
    part = model.ensemble(deal, 8, seed=9, first=16, threads=1)
    assert part.draws == list(range(16, 24))
    assert (part.values == whole.values[16:]).all()


def test_quantiles_of_unknowns_can_be_given(model, deal):
    width = len(deal.unknowns)
    inputs = np.full((3, width), 0.5)
    inputs[1] = 0.1
    ensemble = model.ensemble(deal, quantiles=inputs)
    assert len(ensemble) == 3
    assert (ensemble.values[0] == ensemble.values[2]).all()
    assert not (ensemble.values[0] == ensemble.values[1]).all()
    with pytest.raises(sidedeal.InputError, match="shape"):
        model.ensemble(deal, quantiles=inputs[:, 1:])
    with pytest.raises(sidedeal.InputError, match="between 0 and 1"):
        model.ensemble(deal, quantiles=np.zeros((1, width)))
    for wrong in (
        {"draws": 3, "quantiles": inputs},
        {"draws": 0},
        {"threads": 0},
        {"draws": 3, "first": 2**64 - 1},
    ):
        with pytest.raises(sidedeal.InputError):
            model.ensemble(deal, **wrong)


def test_the_gradient_is_what_differences_say():
    model = sidedeal.Model(WORLD)
    economy = model.economy()
    gradient = model.gradient("JPN")
    actors, sectors = WORLD.actors, WORLD.sectors
    assert gradient.tariffs.shape == (len(sectors), len(actors), len(actors))
    japan = actors.index("JPN")
    cell = (sectors.index("TRN") if "TRN" in sectors else 8, actors.index("USA"), japan)
    # Far enough that what the solver leaves is small beside it.
    step = 5e-3
    ends = []
    for sign in (1, -1):
        tariffs = economy.tariffs.copy()
        tariffs[cell] += sign * step
        ends.append(np.log1p(economy.solve(tariffs).real_income[japan] / 100))
    slope = (ends[0] - ends[1]) / (2 * step)
    assert gradient.tariffs[cell] == pytest.approx(slope, rel=1e-3)
    assert gradient.tariffs[cell] < 0
    # Of a group together it is the mean of the members' by their incomes.
    union = model.gradient("EU")
    members = [model.gradient(member) for member in WORLD.groups["EU"]]
    weights = np.array([one.income for one in members])
    mean = sum(weight * one.tariffs for weight, one in zip(weights, members, strict=True))
    assert np.allclose(union.tariffs, mean / weights.sum(), rtol=1e-12, atol=1e-18)


def test_a_scenario_is_where_it_leads_and_not_the_tables(model):
    today = sidedeal.Scenario("status-quo-2026", model.world)
    outcome = model.run(today)
    base = outcome.economy
    assert (outcome.tariffs != base.tariffs).any()
    again = base.solve(outcome.tariffs, start=base.solve())
    assert np.isfinite(again.real_income).all()
    slopes = [model.gradient("JPN").tariffs, model.gradient("JPN", today).tariffs]
    assert not np.allclose(*slopes)
    with pytest.raises(sidedeal.InputError, match="beside a scenario"):
        model.gradient("JPN", today, horizon="short")


def test_productivity_is_by_actor_and_sector():
    economy = sidedeal.Model(WORLD).economy()
    japan, sector = WORLD.actors.index("JPN"), 8
    ratios = np.ones((len(WORLD.actors), len(WORLD.sectors)))
    ratios[japan, sector] = 1.01
    moved = economy.solve(productivity=ratios).real_income
    assert moved[japan] > 0.0 and moved.argmax() == japan
    slope = sidedeal.Model(WORLD).gradient("JPN").productivity
    assert slope.shape == ratios.shape
    assert moved[japan] / 100 == pytest.approx(slope[japan, sector] * np.log(1.01), rel=0.02)
    # Lists and other kinds of numbers are arrays too.
    assert (economy.solve(productivity=ratios.astype("float32").tolist()).real_income[japan]) > 0


def test_what_makes_no_sense_is_refused():
    economy = sidedeal.Model(WORLD).economy()
    duty = economy.tariffs.copy()
    duty[0, 0, 0] = 0.1
    with pytest.raises(sidedeal.InputError, match="on itself"):
        economy.solve(duty)
    elsewhere = sidedeal.Model("nafta1993").economy().solve()
    with pytest.raises(sidedeal.InputError, match="another world"):
        economy.solve(start=elsewhere)
    with pytest.raises(sidedeal.InputError, match="tariffs"):
        economy.solve("none")
    endless = {}
    endless["a"] = endless
    listed = []
    listed.append(listed)
    for wrong in (endless, {"sources": listed}, {"name": 1 << 70}, {1: "x"}, {"name": {1, 2}}):
        with pytest.raises((ValueError, TypeError)):
            sidedeal.Scenario(wrong)


def test_order_is_kept(deal):
    again = sidedeal.Scenario(deal.to_dict(), deal.world)
    assert list(deal.to_dict()) == list(again.to_dict())
    kinds = [clause["kind"] for clause in deal.clauses]
    assert [clause["kind"] for clause in again.clauses] == kinds
    model = sidedeal.Model(deal)
    assert (model.ensemble(deal, 8).values == model.ensemble(again, 8).values).all()


def test_what_a_file_would_be_cautioned_against_is_said_of_a_dict():
    told = {
        "name": "Percent",
        "between": ["USA", "CHN"],
        "tariff": [{"importers": ["USA"], "exporters": ["CHN"], "sectors": ["TEX"], "set": 2.5}],
    }
    with pytest.warns(sidedeal.Caution, match="2.5"):
        scenario = sidedeal.Scenario(told, WORLD)
    outcome = sidedeal.Model(WORLD).run(scenario)
    assert any("2.5" in line for line in outcome.warnings)


def test_nothing_moves_where_nothing_changes():
    economy = sidedeal.Model(WORLD).economy()
    still = economy.solve()
    assert (np.abs(still.real_income) < 1e-7).all()
    assert np.allclose(economy.trade_shares.sum(axis=2), 1.0)
    costs = np.ones(economy.trade.shape)
    costs[:, WORLD.actors.index("USA"), WORLD.actors.index("CHN")] = 1.2
    moved = economy.solve(trade_costs=costs)
    again = economy.solve(trade_costs=costs, start=moved)
    assert np.allclose(moved.real_income, again.real_income, atol=1e-6)
    with pytest.raises(sidedeal.InputError, match="shape"):
        economy.solve(trade_costs=costs[0])
    with pytest.raises(sidedeal.InputError):
        economy.solve(trade_costs=-costs)
    costs[:] = np.inf
    with pytest.raises(sidedeal.RunError):
        economy.solve(trade_costs=costs)


def test_values_are_equal_hashed_copied_and_pickled(model, deal):
    for value in (WORLD, deal, model):
        again = pickle.loads(pickle.dumps(value))
        assert again == value and hash(again) == hash(value)
        assert copy.copy(value) == value and copy.deepcopy(value) == value
        assert len({value, again}) == 1
    outcome = model.run(deal)
    again = pickle.loads(pickle.dumps(outcome))
    assert (again.real_income == outcome.real_income).all() and again.table == outcome.table
    other = sidedeal.World(elasticity=4.0)
    assert other != WORLD and pickle.loads(pickle.dumps(other)) == other
    assert sidedeal.Scenario(DEAL, WORLD) != deal  # in a world that is split into products


def test_a_world_that_is_not_the_commands_is_said(deal):
    with pytest.warns(sidedeal.Caution, match="splits it into products"):
        sidedeal.Model(WORLD).run(deal)


def test_a_pickled_world_has_to_be_what_it_was(tmp_path):
    sidedeal.new("world", out=tmp_path / "own")
    world = sidedeal.World(tmp_path / "own")
    kept = pickle.dumps(world)
    table = tmp_path / "own" / "trade.csv"
    text = table.read_text().splitlines()
    table.write_text("\n".join([text[0], *[line for line in text[1:]]]).replace("0", "1", 1) + "\n")
    with pytest.raises(sidedeal.InputError):
        pickle.loads(kept)


def test_tables_keep_kinds_through_pickles(model, deal):
    rows = model.run(deal).rows
    assert pickle.loads(pickle.dumps(rows)) == rows
    draws = model.ensemble(deal, 2).rows
    assert pickle.loads(pickle.dumps(draws)) == draws
    with pytest.raises(KeyError, match="value"):
        rows["values"]


codes = st.sampled_from(["TEX", "MAC", "ELE", "AGR"])
clause = st.fixed_dictionaries(
    {
        "importers": st.just(["USA"]),
        "exporters": st.just(["CHN"]),
        "sectors": st.lists(codes, min_size=1, max_size=3, unique=True),
        "change": st.floats(-0.02, 0.5).map(lambda value: round(value, 6)),
    }
)
text = st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp", "Cf"]), max_size=30)
deals = st.fixed_dictionaries(
    {
        "name": text.map(lambda name: "A deal " + name),
        "between": st.just(["USA", "CHN"]),
        "horizon": st.sampled_from(["short", "medium", "long"]),
        "tariff": clause.map(lambda one: [one]),
    },
    optional={"summary": text.filter(str.strip)},
)


@settings(max_examples=60, deadline=None)
@given(deals)
def test_a_dict_comes_back_as_it_was(told):
    try:
        scenario = sidedeal.Scenario(told, WORLD)
    except sidedeal.InputError as error:
        # What no file may say either: names that cannot be shown.
        assert error.kind in {"value", "unknown", "contradiction", "malformed"}
        return
    assert scenario.to_dict() == told
    again = sidedeal.Scenario.parse(scenario.text, world=WORLD)
    assert again.fingerprint == scenario.fingerprint
    assert sidedeal.Scenario(scenario.to_dict(), WORLD) == scenario


def test_dates_are_dates():
    told = {
        "name": "With a date",
        "between": ["USA", "CHN"],
        "tariff": [
            {
                "importers": ["USA"],
                "exporters": ["CHN"],
                "sectors": ["TEX"],
                "change": 0.1,
                "from": datetime.date(2027, 1, 1),
            }
        ],
    }
    scenario = sidedeal.Scenario(told, WORLD)
    assert scenario.to_dict() == told
    with pytest.raises(TypeError, match="NoneType"):
        sidedeal.Scenario({**told, "summary": None})


def test_other_processes_get_the_same(model, deal):
    source = (
        "import sidedeal, hashlib; s = sidedeal.Scenario('board-of-trade-2026');"
        "print(hashlib.sha256(sidedeal.Model(s).ensemble(s, 16).values.tobytes()).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    here = hashlib.sha256(model.ensemble(deal, 16).values.tobytes()).hexdigest()
    assert done.stdout.strip() == here


def test_memory_stays_flat_over_ten_thousand_runs(model, deal):
    resource = pytest.importorskip("resource")
    with open("/proc/self/statm") as file:
        file.read()

    def resident():
        gc.collect()
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    for _ in range(2000):
        model.run(deal)
    before = resident()
    for _ in range(8000):
        outcome = model.run(deal)
        assert outcome.real_income[0] == outcome.real_income[0]
    grown = resident() - before
    assert grown < 20e6, f"{grown / 1e6:.1f} MB more after 8,000 runs"


def test_docstrings_are_enough_to_work():
    for name in sidedeal.__all__:
        one = getattr(sidedeal, name)
        if callable(one):
            assert one.__doc__, name
    for kind in (
        sidedeal.World,
        sidedeal.Scenario,
        sidedeal.Model,
        sidedeal.Outcome,
        sidedeal.Ensemble,
        sidedeal.Economy,
        sidedeal.Solution,
        sidedeal.Gradient,
        sidedeal.Table,
    ):
        for name in vars(kind):
            if not name.startswith("_"):
                assert getattr(kind, name).__doc__, (kind, name)
