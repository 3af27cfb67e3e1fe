"""Problems for SALib: unknowns of a scenario as inputs, losses of actors as outputs.

>>> from SALib.analyze import sobol as analyze
>>> from SALib.sample import sobol as sample
>>> import sidedeal
>>> from sidedeal import salib
>>> deal = sidedeal.Scenario("board-of-trade-2026")
>>> points = sample.sample(salib.problem(deal), 256)  # doctest: +SKIP
>>> values = salib.evaluate(sidedeal.Model(deal), deal, points, "JPN")  # doctest: +SKIP
>>> analyze.analyze(salib.problem(deal), values)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sidedeal._sidedeal import Model, Scenario

# SALib's points may lie on the edge of a range, where some unknowns are infinite.
EDGE = 2.0**-32


def problem(scenario: Scenario) -> dict[str, Any]:
    """The unknowns of a scenario as SALib describes inputs.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    dict
        ``num_vars``, ``names`` and ``bounds``. An input is the quantile of its unknown, from 0 to 1,
        so that indices are those of the unknowns under their own distributions.
    """
    names = scenario.unknowns
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def evaluate(
    model: Model,
    scenario: Scenario,
    points: npt.NDArray[np.float64],
    actor: str,
    variable: str = "real_income",
    threads: int | None = None,
) -> npt.NDArray[np.float64]:
    """The outcome at each point.

    Parameters
    ----------
    model : Model
    scenario : Scenario
    points : array of float, shape (points, unknowns)
        Quantiles, as ``SALib.sample`` gives them for `problem`.
    actor : str
        An actor or group by its code or name.
    variable : str, default "real_income"
        As in ``Ensemble.columns``.
    threads : int, optional

    Returns
    -------
    array of float, shape (points,)
        In the variable's unit: percent for ``real_income``.

    Raises
    ------
    RunError
        Where a point has no outcome: indices of SALib need all of them.
    """
    from sidedeal._errors import InputError, RunError

    given = np.asarray(points, dtype=float)
    if not ((given >= 0.0) & (given <= 1.0)).all():
        raise InputError("points: found numbers outside of 0 to 1, expected quantiles")
    inputs = np.clip(given, EDGE, 1.0 - EDGE)
    ensemble = model.ensemble(scenario, quantiles=inputs, threads=threads)
    if ensemble.failures:
        first = ensemble.failures[0]
        raise RunError(
            f"{len(ensemble.failures)} of {len(inputs)} points have no outcome; "
            f"the first, {first['draw']}: {first['message']}"
        )
    return ensemble.of(actor, variable)
