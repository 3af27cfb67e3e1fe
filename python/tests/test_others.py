"""The engine under libraries that its users have: SALib, the EMA Workbench, scipy."""

import numpy as np
import pytest

import sidedeal

DEAL = "board-of-trade-2026"


def test_salib_finds_our_sobol_indices(model, deal):
    pytest.importorskip("SALib")
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    from sidedeal import salib

    problem = salib.problem(deal)
    points = sample.sample(problem, 512, calc_second_order=False, seed=7)
    values = salib.evaluate(model, deal, points, "JPN")
    theirs = analyze.analyze(problem, values, calc_second_order=False, seed=7)
    ours = sidedeal.sensitivity(DEAL, actors=["JPN"], rows=1024, draws=512)
    seen = 0
    for row in ours.rows.to_pylist():
        if row["kind"] != "index" or row["stake"] != "prosperity":
            continue
        at = problem["names"].index(row["unknown"])
        # Two estimates with errors of their own: SALib gives 95 % intervals, we one standard error.
        for name, key in (("first", "S1"), ("total", "ST")):
            error = np.hypot(theirs[key + "_conf"][at] / 1.96, row[name + "_error"])
            assert abs(theirs[key][at] - row[name]) < 3.5 * error + 0.01, (row, theirs[key][at])
        seen += 1
    assert seen >= 2


def test_the_workbench_pulls_levers():
    workbench = pytest.importorskip("ema_workbench")
    from sidedeal import ema

    model = ema.model("rare-earth-cutoff-japan", ["JPN"], ["raw-materials-club"])
    with workbench.SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=6, policies=4)
    values = outcomes["JPN_real_income"]
    assert len(values) == len(experiments) == 24 and np.isfinite(values).all()
    pulled = experiments["response0"].astype(bool).to_numpy()
    assert pulled.any() and not pulled.all()
    # Under the same unknowns the lever alone moves the outcome.
    unknowns = [name for name in experiments if name.startswith("u")]
    by_case = {}
    for at, case in enumerate(map(tuple, experiments[unknowns].to_numpy(dtype=float))):
        by_case.setdefault(case, {})[bool(pulled[at])] = values[at]
    assert any(len(set(case.values())) == 2 for case in by_case.values())


def test_scipy_finds_a_policy_by_the_gradient():
    optimize = pytest.importorskip("scipy.optimize")
    model = sidedeal.Model()
    economy, world = model.economy(), model.world
    usa, sector = world.actors.index("USA"), world.sectors.index("TEX")
    others = [at for at in range(len(world.actors)) if at != usa]

    def loss(rate):
        tariffs = economy.tariffs.copy()
        tariffs[sector, usa, others] = rate[0]
        solution = economy.solve(tariffs)
        slope = solution.gradient("USA").tariffs[sector, usa, others].sum()
        return -np.log1p(solution.real_income[usa] / 100) * 1e4, np.array([-slope * 1e4])

    at = np.array([0.15])
    step = 1e-4
    numeric = (loss(at + step)[0] - loss(at - step)[0]) / (2 * step)
    assert loss(at)[1][0] == pytest.approx(numeric, rel=1e-3)
    found = optimize.minimize(loss, at, jac=True, bounds=[(0.0, 1.0)], method="L-BFGS-B")
    assert found.success and found.fun <= loss(at)[0]
    # The best uniform rate on one sector is where the slope ends, or at a bound.
    assert abs(found.jac[0]) < 1e-2 or found.x[0] in (0.0, 1.0)
