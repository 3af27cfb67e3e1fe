"""What a scenario does to each actor and stake."""

from __future__ import annotations

from typing import Any

Measure = dict[str, float | None]
STAKES = ("prosperity", "security", "voice")


class Exposures(dict[str, dict[str, Measure]]):
    """By actor and stake: ``exposures["JPN"]["prosperity"]["change"]``.

    ``change`` is in percent of real income, percent of expected defence, or points of all power over
    the rules; ``loss`` is the same with the other sign. ``score`` is on the scale on which the loss
    of both principals is 100 for who would lose most, and ``own_worst`` is the loss over the actor's
    own if it lost them; they are None without principals. Groups stand behind the actors, and
    principals are among these. A stake that is not assessed is not there.
    """

    def loss(self, actor: str, stake: str = "prosperity") -> float | None:
        """The loss of an actor in a stake's own unit, negative where there is a gain."""
        if stake not in STAKES:
            raise KeyError(f"no stake `{stake}`, there are {', '.join(STAKES)}")
        measure = self[actor].get(stake)
        return None if measure is None else measure["loss"]

    def __missing__(self, actor: str) -> dict[str, Measure]:
        raise KeyError(f"no actor or group of the code `{actor}`; Outcome.scenario.world has all codes")

    def to_pylist(self) -> list[dict[str, Any]]:
        """A row for each actor and stake that is assessed."""
        return [
            {"actor": actor, "stake": stake, **measure}
            for actor, stakes in self.items()
            for stake, measure in stakes.items()
        ]

    def to_pandas(self) -> Any:
        """The same as a data frame of pandas."""
        import pandas

        return pandas.DataFrame(self.to_pylist())
