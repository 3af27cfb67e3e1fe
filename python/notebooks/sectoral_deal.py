# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     name: python3
# ---

# %% [markdown]
# # The sectoral deal, from question to page
#
# The United States and China agree on a few sectors, some controls and some guarantees. Who else
# pays, in which stake, why, and how sure is that?

# %%
import warnings

import sidedeal

warnings.simplefilter("ignore", sidedeal.Caution)  # they are shown below

deal = "us-china-sectoral-deal"
answer = sidedeal.run(deal, draws=64)
print(answer)

# %% [markdown]
# What deserves a second look before anybody is told:

# %%
for line in answer.said:
    print(line)

# %% [markdown]
# The same numbers as rows. Losses of Japan, Germany and Korea, each in its own unit:

# %%
rows = answer.to_pandas()
mine = rows[rows.actor.isin(["JPN", "DEU", "KOR"]) & rows.variable.isin(["real_income", "expected_defence", "power"])]
mine.pivot_table(index="actor", columns=["variable", "unit"], values="value")

# %% [markdown]
# Why: which clauses do it to Japan.

# %%
print(sidedeal.explain(deal, actor=["JPN"], pairs=8))

# %% [markdown]
# How sure: everything uncertain drawn together. A draw is the same whichever others are made.

# %%
scenario = sidedeal.Scenario(deal)
model = sidedeal.Model(scenario)
ensemble = model.ensemble(scenario, 256, sequence="sobol")
assert not ensemble.failures
for stake in ("prosperity", "security", "voice"):
    low, mid, high = (ensemble.quantile("JPN", stake, q) for q in (0.05, 0.5, 0.95))
    print(f"{stake:<12}{mid:8.4f}   ({low:.4f} to {high:.4f})")

# %% [markdown]
# The page that goes to who decides: pictures, the map, what is judged.

# %%
page = sidedeal.report(deal, draws=64)
page
