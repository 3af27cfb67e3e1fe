"""When two powers strike a limited deal: what it costs everybody else, why, how sure that is, and
what they can do about it.

>>> import sidedeal
>>> answer = sidedeal.run("board-of-trade-2026", draws=0)
>>> print(answer)  # doctest: +SKIP

Every verb of the command is a function of the same name; its answer has the table for people, rows
as an Arrow table (``rows``, ``to_pandas()``, ``to_polars()``), and all of it as dicts (``to_dict()``).

World, Scenario, Model, Outcome, Ensemble, Economy, Solution and Gradient are the engine as values:

>>> deal = sidedeal.Scenario("board-of-trade-2026")
>>> model = sidedeal.Model(deal)
>>> outcome = model.run(deal)
>>> float(outcome.real_income[model.world.actors.index("JPN")])  # doctest: +SKIP
"""

from sidedeal._call import Answer, Deals, Draws, Explanation, Graph, Page, call
from sidedeal._errors import Caution, Error, InputError, RunError
from sidedeal._exposures import Exposures
from sidedeal._sidedeal import (
    Economy,
    Ensemble,
    Gradient,
    Model,
    Outcome,
    Scenario,
    Solution,
    Table,
    World,
    __version__,
)
from sidedeal._verbs import *  # noqa: F403  # pyright: ignore[reportWildcardImportFromLibrary]
from sidedeal._verbs import __all__ as _verbs

__all__ = [  # noqa: PLE0604  # pyright: ignore[reportUnsupportedDunderAll]
    "Answer",
    "Caution",
    "Deals",
    "Draws",
    "Economy",
    "Ensemble",
    "Error",
    "Explanation",
    "Exposures",
    "Gradient",
    "Graph",
    "InputError",
    "Model",
    "Outcome",
    "Page",
    "RunError",
    "Scenario",
    "Solution",
    "Table",
    "World",
    "__version__",
    "call",
    # A star is not to take away the list of Python; sidedeal.list is there all the same.
    *(verb for verb in _verbs if verb != "list"),
]
