# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # The deal that hurts Japan least
#
# Two principals want a given gain from cutting tariffs on each other. Which cuts give them that and
# cost Japan least? The engine gives the gradient of real income by every tariff, so that scipy can
# search in the space of all sectors at once.

# %%
import numpy as np
from scipy import optimize

import sidedeal

model = sidedeal.Model()
economy, world = model.economy(), model.world
actors, sectors = world.actors, world.sectors
usa, chn, jpn = (actors.index(code) for code in ("USA", "CHN", "JPN"))
traded = np.flatnonzero((economy.tariffs[:, usa, chn] > 0) | (economy.tariffs[:, chn, usa] > 0))
len(traded), "sectors with duties between them"

# %% [markdown]
# A policy is the share of each duty that is cut, for both directions and every sector.

# %%
base = np.array(economy.tariffs)


def tariffs(cut):
    rates = base.copy()
    rates[traded, usa, chn] *= 1 - cut[: len(traded)]
    rates[traded, chn, usa] *= 1 - cut[len(traded) :]
    return rates


def value_and_slope(solution, actor):
    slope = solution.gradient(actors[actor]).tariffs
    by_cut = np.concatenate(
        [
            -slope[traded, usa, chn] * base[traded, usa, chn],
            -slope[traded, chn, usa] * base[traded, chn, usa],
        ]
    )
    return np.log1p(solution.real_income[actor] / 100), by_cut


class Policy:
    """Solves each policy once, from the one before."""

    def __init__(self):
        self.cut, self.solution = None, None

    def __call__(self, cut):
        if self.cut is None or (cut != self.cut).any():
            self.solution = economy.solve(tariffs(cut), start=self.solution)
            self.cut = cut.copy()
        return self.solution


policy = Policy()
SCALE = 1e4  # hundredths of a percent, which searches like better than fractions of 1e-6


def harm(cut):
    value, slope = value_and_slope(policy(cut), jpn)
    return -value * SCALE, -slope * SCALE


def joint(cut):
    (a, slope_a), (b, slope_b) = (value_and_slope(policy(cut), one) for one in (usa, chn))
    weight = economy.income[[usa, chn]] / economy.income[[usa, chn]].sum()
    return (weight @ [a, b]) * SCALE, (weight[0] * slope_a + weight[1] * slope_b) * SCALE


whole = np.full(2 * len(traded), 0.5)
asked = joint(whole)[0]
print(f"cutting all duties by half: joint gain {asked:.3f}, harm to Japan {harm(whole)[0]:.3f} (hundredths of a percent)")

# %% [markdown]
# The same joint gain at the least harm:

# %%
found = optimize.minimize(
    harm,
    whole,
    jac=True,
    bounds=[(0.0, 1.0)] * len(whole),
    constraints={"type": "ineq", "fun": lambda cut: joint(cut)[0] - asked, "jac": lambda cut: joint(cut)[1]},
    method="SLSQP",
    options={"maxiter": 60, "ftol": 1e-7},
)
print(found.message)
print(f"harm to Japan {found.fun:.3f}, joint gain {joint(found.x)[0]:.3f}")
assert joint(found.x)[0] >= asked - 1e-4 and found.fun <= harm(whole)[0] + 1e-6

# %% [markdown]
# Which duties it cuts less than by half, because Japan sells the same:

# %%
cuts = found.x[: len(traded)]
for at in np.argsort(cuts)[:5]:
    print(f"{world.sector_names[sectors[traded[at]]]:<40}{cuts[at]:6.0%} of the American duty")

# %% [markdown]
# The slope is held against differences, as no search is better than its gradient:

# %%
# Far enough that what the solver leaves is small beside the difference.
at, step = whole.copy(), 0.05
for place in (0, len(traded)):
    up, down = at.copy(), at.copy()
    up[place] += step
    down[place] -= step
    numeric = (harm(up)[0] - harm(down)[0]) / (2 * step)
    assert np.isclose(numeric, harm(at)[1][place], rtol=2e-2, atol=2e-4), (numeric, harm(at)[1][place])
