# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A million draws
#
# One machine draws some hundred times a second and core. A million draws are twenty to forty
# minutes of a core for each scenario, so that many cores are worth having. `sidedeal.dask` cuts an
# ensemble into shards, has a Dask cluster draw them, and gives the bytes that one machine would
# have given. This notebook runs on one machine as it is. `DRAWS` is small so that it ends soon.

# %%
import hashlib
import os
import tempfile
from pathlib import Path

from distributed import Client, LocalCluster

from sidedeal.dask import Drawn, each, ensemble

DRAWS = int(os.environ.get("DRAWS", "2000"))
SCENARIO = "us-china-sectoral-deal"
folder = Path(tempfile.mkdtemp())

# %% [markdown]
# ## A cluster
#
# Two workers of one thread each, on this machine. A cluster elsewhere is `Client("tls://...")`:
# the guide's page on clusters has recipes.

# %%
cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
client = Client(cluster)

# %% [markdown]
# ## Draw
#
# The folder must be one that all workers reach: here it is the machine's own disk, elsewhere a
# shared one or an object store.


# %%
def told(done: int, of: int) -> None:
    """A line, written over as it goes."""
    print(f"\r{done} of {of} draws", end="", flush=True)


drawn = ensemble(client, SCENARIO, draws=DRAWS, out=folder / "draws", progress=told)
print()
print(len(drawn.parts), "parts,", drawn.manifest["failed"], "draws failed")
print(f"{sum(part.size for part in drawn.parts) / DRAWS:.0f} bytes a draw")

# %% [markdown]
# Whatever ended the call, a lost scheduler or a closed lid: the same call goes on from the parts
# that are there. Here all are, and nothing is drawn.

# %%
# %%time
drawn = ensemble(client, SCENARIO, draws=DRAWS, out=folder / "draws")

# %% [markdown]
# ## Read
#
# Summaries are exact. Columns are read some at a time, so that memory does not grow with the
# number of parts. The largest median losses of the first stake:

# %%
summaries = drawn.summaries(client=client)
for one in drawn.ranked(summaries)[:8]:
    print(f"{one['actor']:<5}{one['median']:+.4f}  {one['p05']:+.4f} to {one['p95']:+.4f} %")

# %% [markdown]
# How sure is a quantile itself? A twentieth of a million draws lies below the fifth percentile, so
# that its own error is a tenth of what it is with ten thousand. The parts are a table like any
# other.

# %%
import pyarrow.dataset  # noqa: E402

table = pyarrow.dataset.dataset([str(folder / "draws" / part.name) for part in drawn.parts])
japan = table.to_table(
    columns=["draw", "value"],
    filter=(pyarrow.dataset.field("actor") == "JPN")
    & (pyarrow.dataset.field("variable") == "expected_defence"),
)
values = japan.column("value").to_numpy()
print(len(values), "draws of Japan's expected defence, mean", values.mean())

# %% [markdown]
# ## One file, and the same bytes
#
# A draw depends on its number and the seed alone. So one file of all parts is the file that one
# machine writes, byte for byte: `sidedeal ensemble us-china-sectoral-deal --draws ... --format
# parquet`. Other sizes of shards make other parts and the same file.

# %%
drawn.merge(folder / "all.parquet")
other = ensemble(client, SCENARIO, draws=DRAWS, shard=300, out=folder / "other")
other.merge(folder / "other.parquet")
hashes = {
    hashlib.sha256((folder / name).read_bytes()).hexdigest()
    for name in ("all.parquet", "other.parquet")
}
assert len(hashes) == 1
print(*hashes)

# %% [markdown]
# Later, from anywhere that sees the folder:

# %%
again = Drawn.open(folder / "draws")
assert again.manifest == drawn.manifest

# %% [markdown]
# ## Many questions
#
# `each` calls a verb once for each input, here three scenarios. An error is told by its input and
# stops nobody else.

# %%
answers = each(
    client,
    "run",
    ["board-of-trade-2026", "us-china-tariff-war", "us-retrenchment"],
    form="csv",
    arguments=["--draws", "16"],
)
for answer in answers:
    print(*answer.input, len(answer.written.splitlines()), "rows", answer.error or "")

# %%
client.close()
cluster.close()
