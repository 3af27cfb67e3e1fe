"""A model for the EMA Workbench: unknowns as uncertainties, responses as levers, losses as outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sidedeal._sidedeal import Model, Scenario, World
from sidedeal.salib import EDGE


def model(
    scenario: str,
    actors: Sequence[str],
    responses: Sequence[str] = (),
    variables: Sequence[str] = ("real_income",),
    name: str = "sidedeal",
) -> Any:
    """A model of the EMA Workbench.

    Parameters
    ----------
    scenario : str
        A scenario by its name, or a file.
    actors : sequence of str
        Whose outcomes, by code: outcomes are called ``JPN_real_income``.
    responses : sequence of str, optional
        Responses by name, or files. Each is a lever that is pulled or not.
    variables : sequence of str, default ("real_income",)
        As in ``Ensemble.columns``.
    name : str, default "sidedeal"

    Returns
    -------
    ema_workbench.Model
        Uncertainties are quantiles of the unknowns of the scenario with all responses, from 0 to 1.
        What a response brings stays at its central value where it is not pulled.

    Notes
    -----
    Unknowns are called ``u0``, ``u1``, ...: their names are no identifiers, which the workbench wants.
    ``model.unknowns`` has them in that order.
    """
    from ema_workbench import BooleanParameter, RealParameter, ScalarOutcome
    from ema_workbench import Model as Workbench

    if isinstance(actors, str):
        actors = [actors]
    together = " + ".join([scenario, *responses])
    whole = Scenario(together, World.for_scenario(together))
    engine = Model(whole)
    unknowns = whole.unknowns
    deals: dict[tuple[bool, ...], Scenario] = {}

    def evaluate(**given: Any) -> dict[str, float]:
        pulled = tuple(bool(given[_lever(at)]) for at in range(len(responses)))
        if pulled not in deals:
            chosen = [one for one, is_pulled in zip(responses, pulled, strict=True) if is_pulled]
            deals[pulled] = Scenario(" + ".join([scenario, *chosen]), whole.world)
        deal = deals[pulled]
        quantiles = {name: float(given[f"u{at}"]) for at, name in enumerate(unknowns)}
        inputs = np.array([[quantiles.get(name, 0.5) for name in deal.unknowns]])
        ensemble = engine.ensemble(deal, quantiles=np.clip(inputs, EDGE, 1.0 - EDGE), threads=1)
        if ensemble.failures:
            # The workbench takes what is not a number for a failed experiment.
            return {outcome: float("nan") for outcome in outcomes}
        return {
            f"{actor}_{variable}": float(ensemble.of(actor, variable)[0])
            for actor in actors
            for variable in variables
        }

    outcomes = [f"{actor}_{variable}" for actor in actors for variable in variables]
    made: Any = Workbench(name, function=evaluate)
    made.uncertainties = [RealParameter(f"u{at}", 0.0, 1.0) for at in range(len(unknowns))]
    made.levers = [BooleanParameter(_lever(at)) for at in range(len(responses))]
    made.outcomes = [ScalarOutcome(outcome) for outcome in outcomes]
    made.unknowns = unknowns
    made.responses = dict(zip(map(_lever, range(len(responses))), responses, strict=True))
    return made


def _lever(at: int) -> str:
    return f"response{at}"
