#!/usr/bin/env python3
"""Solves the trade model on its own, in exact hat algebra, with structures of which the program has two.

    tools/structure.py --check PROGRAM   solves policies and compares with what `PROGRAM run` says: with capital held fixed,
                                         with the world's own by horizon, with nests, with both; with `--world DIR` three
                                         scenarios of world2022 in that world, `--elasticity 5` for all sectors,
                                         `--program-args "--threads 1"` for what else the program is told. Sectors are whole
                                         here, so the program is told `--products=never`
    tools/structure.py --table           every structure against the published figures; writes Markdown
    tools/structure.py --rows NAME       row by row under one structure
    tools/structure.py --oracles         the options against their closed forms

Options: `--worlds NAME=DIR,...` (further worlds, as tools/sum_up.py makes them), `--jobs N`. Needs numpy. The same
inputs give the same text. seeds/backtests/STRUCTURE.md says what the structures are and where their values come from.
"""

import argparse
import collections
import csv
import gzip
import math
import multiprocessing
import os
import re
import statistics
import sys
import tomllib
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
BACK = SEEDS / "backtests"

# ---------------------------------------------------------------------------------------------------------- structures

TODAY = {
    "value_added": 1.0,  # ε: value added against inputs
    "inputs": 1.0,  # η: among inputs of different sectors
    "final": 1.0,  # among goods of final demand
    "elasticities": "present",  # a set of seeds/elasticities
    "theta": None,  # one θ for goods, instead of a set
    "theta_services": None,
    "horizon": True,  # lower θ at short and medium horizons, as today
    "home": None,  # elasticity of home against abroad over that among foreign sources, both as σ = 1 + θ
    "home_sigma": None,  # or one σ for all
    "mobility": None,  # κ among sectors; None moves freely, 1 not at all
    "capital": None,  # share of value added that is capital which adjusts in the long run
    "floor": None,  # δ: wages fall by no more than to this
    "floor_in": "world",  # in units of world GDP (exchange rates fixed), or "own": of the actor's mean pay (floating)
    "labour_supply": None,  # elasticity of hours in the real wage
    "closure": None,  # instead of the row's
    "pass_through": False,  # wages stay and balances move: foreign prices do not give way
    "world": "world2022",
}


def nested(row):
    """Values of seeds/elasticities/NESTS.md by horizon: value added against inputs, among inputs."""
    return {
        "low": {"short": (0.05, 0.001), "medium": (0.4, 0.1), "long": (0.5, 0.2)},
        "mode": {"short": (0.2, 0.05), "medium": (0.5, 0.2), "long": (1.0, 1.0)},
        "high": {"short": (0.5, 0.2), "medium": (0.8, 0.55), "long": (1.0, 1.5)},
    }[row]


def at(structure, horizon):
    """A structure at a horizon: values that are dictionaries are taken from there."""
    out = dict(TODAY)
    for key, value in structure.items():
        out[key] = value[horizon] if isinstance(value, dict) and "short" in value else value
    if out.get("nest"):
        out["value_added"], out["inputs"] = nested(out["nest"])[horizon]
    return out


# --------------------------------------------------------------------------------------------------------------- worlds


def rows_of(path):
    path = Path(path)
    if path.exists():
        handle = open(path, newline="", encoding="utf-8")
    else:
        handle = gzip.open(str(path) + ".gz", "rt", newline="", encoding="utf-8")
    with handle:
        return list(csv.DictReader(handle))


class World:
    """Tables of a folder, and what the names of world2022 mean in it."""

    def __init__(self, folder, own=False):
        """`own`: codes and groups mean what the program takes them for, those of the folder itself where it has them; else an
        actor of world2022 means all its members."""
        folder = self.folder = Path(folder)
        self.own, small = own, SEEDS / "world2022"
        self.actors = [r["code"] for r in rows_of(folder / "actors.csv")]
        sectors = rows_of(folder / "sectors.csv")
        self.sectors = [r["code"] for r in sectors]
        self.kind = [r["kind"] for r in sectors]
        self.industries = [r["icio_industries"].split() if r.get("icio_industries") else [r["code"]] for r in sectors]
        self.theta = np.array([float(r["trade_elasticity"]) for r in sectors])
        a = {c: i for i, c in enumerate(self.actors)}
        s = {c: i for i, c in enumerate(self.sectors)}
        n, m = len(a), len(s)
        self.trade = np.zeros((m, n, n))
        for r in rows_of(folder / "trade.csv"):
            self.trade[s[r["sector"]], a[r["importer"]], a[r["exporter"]]] = float(r["value_musd"])
        self.tariffs = np.zeros((m, n, n))
        for r in rows_of(folder / "tariffs.csv"):
            self.tariffs[s[r["sector"]], a[r["importer"]], a[r["exporter"]]] = float(r["rate"])
        self.inputs = np.zeros((n, m, m))
        for r in rows_of(folder / "input_output.csv"):
            self.inputs[a[r["actor"]], s[r["input_sector"]], s[r["using_sector"]]] = float(r["value_musd"])
        self.output, self.value_added = np.zeros((n, m)), np.zeros((n, m))
        for r in rows_of(folder / "production.csv"):
            self.output[a[r["actor"]], s[r["sector"]]] = float(r["output_musd"])
            self.value_added[a[r["actor"]], s[r["sector"]]] = float(r["value_added_musd"])
        self.of_actor = {c: [c] for c in self.actors}
        self.of_sector = {c: [c] for c in self.sectors}
        known = [r["code"] for r in rows_of(small / "actors.csv")]
        if any(c not in a for c in known):
            members = collections.defaultdict(list)
            for r in rows_of(SEEDS / "world2022-full" / "actor_groups.csv"):
                members[r["group"]].append(r["actor"])
            for c in known:
                if not (own and c in a):
                    self.of_actor[c] = [x for x in members[c] if x in a]
        small_sectors = rows_of(small / "sectors.csv")
        if any(r["code"] not in s for r in small_sectors):
            for r in small_sectors:
                self.of_sector[r["code"]] = [x for x in r["icio_industries"].split() if x in s]
        groups = collections.defaultdict(list)
        for r in rows_of((folder if own else small) / "groups.csv"):
            groups[r["group"]] += self.of_actor[r["actor"]]
        if own:
            self.of_actor.update(groups)
        for g, members in groups.items():
            self.of_actor.setdefault(g, members)
        self.a, self.s = a, s

    def some_actors(self, names):
        out = []
        for x in names:
            for y in self.actors if x == "all" else self.of_actor[x]:
                if self.a[y] not in out:
                    out.append(self.a[y])
        return out

    def some_sectors(self, names):
        out = []
        for x in names:
            if x == "all":
                out += list(range(len(self.sectors)))
            elif x in ("goods", "services"):
                out += [j for j, k in enumerate(self.kind) if k == x]
            else:
                out += [self.s[y] for y in self.of_sector[x]]
        return out

    def actors_of(self, text):
        base, *less = text.split("-")
        out = self.some_actors(base.split("+"))
        for x in less:
            gone = self.some_actors([x])
            out = [i for i in out if i not in gone]
        return out

    def elasticity(self, how):
        """θ by sector under a structure, at the long horizon; rules of seeds/elasticities/README.md."""
        theta = self.theta.copy()
        if how["elasticities"] != "present":
            weights = {
                r["sector"]: float(r["cross_border_musd"])
                for r in rows_of(SEEDS / "elasticities" / "maps" / "icio_trade_2022.csv")
            }
            published = {r["sector"]: r for r in rows_of(SEEDS / "elasticities" / (how["elasticities"] + ".csv"))}
            for j, industries in enumerate(self.industries):
                have = [i for i in industries if i in published]
                total = sum(weights.get(i, 0.0) for i in industries)
                covered = sum(weights.get(i, 0.0) for i in have)
                if have and (covered >= 0.5 * total):
                    w = [max(weights.get(i, 0.0), 1e-9) for i in have]
                    theta[j] = sum(x * float(published[i]["trade_elasticity"]) for x, i in zip(w, have)) / sum(w)
        goods = np.array([k == "goods" for k in self.kind])
        if how["theta"] is not None:
            theta[goods] = how["theta"]
        if how["theta_services"] is not None:
            theta[~goods] = how["theta_services"]
        return theta


HORIZON = {"short": 0.36, "medium": 0.65, "long": 1.0}

# ------------------------------------------------------------------------------------------------------------- policies


class Policy:
    """What a file changes, relative to the world: rates, costs, quotas. Only what acts on trade."""

    def __init__(self, name):
        self.path = BACK / name if name.endswith(".toml") else SEEDS / "world2022" / "scenarios" / (name + ".toml")
        self.data = tomllib.loads(self.path.read_text(encoding="utf-8"))
        self.before = None
        start = self.data.get("baseline")
        if start:
            self.before = Policy(start)
        self.horizon = self.data.get("horizon", "long")

    def kinds(self):
        kinds = {k for k, v in self.data.items() if isinstance(v, list) and v and isinstance(v[0], dict)}
        return kinds | (self.before.kinds() if self.before else set())

    def pairs(self, world, clause):
        importers, exporters = world.some_actors(clause["importers"]), world.some_actors(clause["exporters"])
        pairs = {(n, i) for n in importers for i in exporters if n != i}
        if clause.get("both_ways"):
            pairs |= {(i, n) for n, i in pairs}
        return sorted(pairs)

    def apply(self, world, tariffs, flows):
        """New rates, cost factors and quotas (cells, most) on top of `tariffs`."""
        value = lambda x: x.get("mode", x.get("median")) if isinstance(x, dict) else x
        new, cost = tariffs.copy(), np.ones_like(tariffs)
        for clause in self.data.get("tariff_table", []):
            path = self.path.parent / clause["file"]
            if not path.exists():
                path = (world.folder if world.own else SEEDS / "world2022") / clause["file"]
            importers = set(world.some_actors(clause.get("importers", ["all"])))
            exporters = set(world.some_actors(clause.get("exporters", ["all"])))
            date = str(clause["date"]) if "date" in clause else None
            for r in rows_of(path):
                if date and r["date"] != date:
                    continue
                for n in world.some_actors([r["importer"]]):
                    for i in world.some_actors([r["exporter"]]):
                        if n in importers and i in exporters and n != i:
                            for j in world.some_sectors([r["sector"]]):
                                new[j, n, i] = float(r["rate"])
        for clause in self.data.get("tariff", []):
            if "set" in clause:
                for n, i in self.pairs(world, clause):
                    new[world.some_sectors(clause["sectors"]), n, i] = value(clause["set"])
        added = np.zeros_like(new)
        for clause in self.data.get("tariff", []):
            if "change" in clause:
                for n, i in self.pairs(world, clause):
                    added[world.some_sectors(clause["sectors"]), n, i] += value(clause["change"])
        new = np.where(added != 0, np.maximum(new + added, 0), new)
        for clause in self.data.get("trade_cost", []):
            for n, i in self.pairs(world, clause):
                cost[world.some_sectors(clause["sectors"]), n, i] *= math.inf if clause.get("stop") else 1 + value(clause["change"])
        quotas = []
        for clause in self.data.get("quota", []):
            n, i = world.some_actors([clause["importer"]]), world.some_actors([clause["exporter"]])
            cells = np.ix_(world.some_sectors(clause["sectors"]), n, i)
            most = value(clause["value_musd"]) if "value_musd" in clause else flows[cells].sum() + value(clause["change_musd"])
            if clause.get("rent", "importer") != "importer":
                raise Failed("a quota's rent to the exporter is not done here")
            quotas.append((cells, most))
        return new, cost, quotas


# ------------------------------------------------------------------------------------------------------------ the model


class Failed(Exception):
    pass


class State:
    """An equilibrium in levels, and the prices by which it was reached from the one before."""


def calibrate(world):
    b = State()
    b.tau = 1 + world.tariffs
    b.trade = world.trade.copy()
    b.output = b.trade.sum(1).T
    with np.errstate(divide="ignore", invalid="ignore"):
        v = world.value_added / world.output
        total = world.inputs.sum(1)
        plain = (b.output <= 0) | (world.output <= 0) | (total <= 0)
        b.v = np.where(plain, 1.0, v)
        b.g = np.where(plain[:, None, :], 0.0, world.inputs / total[:, None, :])
    b.spent = (b.tau * b.trade).sum(2).T
    b.sector_income = b.v * b.output
    revenue = ((b.tau - 1) * b.trade).sum((0, 2))
    b.deficit = b.trade.sum((0, 2)) - b.trade.sum((0, 1))
    b.income = b.sector_income.sum(1) + revenue + b.deficit
    b.revenue = revenue
    demand = b.spent - np.einsum("nkj,nj->nk", b.g, (1 - b.v) * b.output)
    demand = np.where(demand < 1e-12 * b.spent, 0.0, demand)
    b.alpha = demand / demand.sum(1, keepdims=True)
    return b


def anderson(step, u, tolerance, most, depth=12):
    """u = u + r(u) until r is small; the last residuals are combined so that they cancel best."""
    us, rs = [], []
    best = math.inf
    for sweep in range(most):
        r, size = step(u)
        if not np.isfinite(size):
            raise Failed("not a number")
        if size < tolerance:
            return u, sweep, size
        if size > 30 * best:
            us, rs = [], []
        best = min(best, size)
        us.append(u)
        rs.append(r)
        if len(us) > depth:
            us.pop(0)
            rs.pop(0)
        if len(us) > 1:
            dr = np.array([rs[k + 1] - rs[k] for k in range(len(rs) - 1)]).T
            du = np.array([us[k + 1] - us[k] for k in range(len(us) - 1)]).T
            a = dr.T @ dr
            a += np.eye(len(a)) * 1e-12 * np.trace(a)
            c = np.linalg.solve(a, dr.T @ r)
            u_new = u + r - (du + dr) @ c
        else:
            u_new = u + r
        jump = np.abs(u_new - u).max()
        if jump > 1.0:
            u_new = u + (u_new - u) / jump
        u = u_new
    raise Failed(f"residual {size:.1e} after {most} sweeps")


def solve(b, theta, how, tau, cost, quotas=(), productivity=None, deficit=None, floors=True, most=1500, tolerance=1e-10):
    """The equilibrium after rates `tau`, cost factors `cost`, from state `b`."""
    n, m = b.output.shape
    eps, eta, sig = how["value_added"], how["inputs"], how["final"]
    kappa, capital, phi = how["mobility"], how["capital"], how["labour_supply"]
    floor = how["floor"] if floors else None
    by_sector = kappa is not None
    ln_a = np.zeros((n, m)) if productivity is None else np.log(productivity)
    d = b.deficit if deficit is None else deficit
    va = b.sector_income.sum(1)
    part = b.sector_income / va[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(b.spent.T[:, :, None] > 0, b.tau * b.trade / b.spent.T[:, :, None], np.eye(n)[None])
    kap = cost * tau / b.tau
    nest = how["home"] is not None or how["home_sigma"] is not None
    th = theta[:, None, None]
    with np.errstate(divide="ignore", over="ignore"):
        pull = np.where(share > 0, np.where(np.isinf(kap), 0.0, kap) ** -th, 0.0)
    pull = np.where(np.isinf(kap) | ~np.isfinite(pull), 0.0, pull)
    kernel = share * pull
    if nest:
        sigma_home = (1 + theta) * how["home"] if how["home"] is not None else np.minimum(np.full(m, how["home_sigma"]), 1 + theta)
        th_home = np.maximum(sigma_home - 1, 0.05)
        eye = np.eye(n, dtype=bool)[None]
        home = np.where(eye, share, 0.0).sum(2)  # [sector][importer]
        abroad = 1 - home
        with np.errstate(divide="ignore", invalid="ignore"):
            kernel = np.where(eye, 0.0, np.where(abroad[:, :, None] > 1e-14, kernel / abroad[:, :, None], 0.0))
    quotas = list(quotas)
    nw = n * m if by_sector else n
    speed = 1.0 / (1.0 + np.average(theta))

    def look(u):
        x = u[:nw].reshape((n, m) if by_sector else (n, 1))
        ln_p = u[nw : nw + n * m].reshape(n, m)
        spent = u[nw + n * m : nw + 2 * n * m].reshape(n, m) * va[:, None]
        mu = u[nw + 2 * n * m :]
        # The price of final demand.
        if sig == 1:
            ln_f = (b.alpha * ln_p).sum(1)
            alpha = b.alpha
        else:
            top = b.alpha * np.exp((1 - sig) * ln_p)
            ln_f = np.log(top.sum(1)) / (1 - sig)
            alpha = top / top.sum(1, keepdims=True)
        # Pay per head of all who were at work: x. Factors' price: pay, or the floor.
        if by_sector:
            phi_n = np.log((part * np.exp(kappa * x)).sum(1)) / kappa  # ln Φ: mean pay
            supply = part * np.exp(kappa * x + (1 - kappa) * phi_n[:, None])  # incomes by sector over va
            pay = np.exp(phi_n)
        else:
            supply = None
            pay = np.exp(x[:, 0])
        scale = va.sum() / (pay * va).sum()
        ln_scale = math.log(scale)
        borrowed = d
        if how["pass_through"]:
            borrowed, pay, scale, ln_scale, x = d + x[:, 0] * va, np.ones(n), 1.0, 0.0, np.zeros((n, 1))
        x = x + ln_scale
        pay = pay * scale
        ln_w = x
        if floor is not None:
            ground = math.log(floor) + (np.log(pay)[:, None] if how["floor_in"] == "own" else 0.0)
            ln_w = np.maximum(x, ground)
        elif phi:
            # ŵ L̂ = x with L̂ = (ŵ/P)^φ
            ln_w = (x + phi * ln_f[:, None]) / (1 + phi)
        ln_rent = ln_w if capital is None else (1 - capital) * ln_w + capital * ln_f[:, None]
        ln_rent = np.broadcast_to(ln_rent, (n, m))
        # Costs.
        if eta == 1:
            ln_q = np.einsum("nkj,nk->nj", b.g, ln_p)
        else:
            inner = np.einsum("nkj,nk->nj", b.g, np.exp((1 - eta) * ln_p))
            ln_q = np.where(inner > 0, np.log(np.where(inner > 0, inner, 1)), 0) / (1 - eta)
        if eps == 1:
            ln_c0 = b.v * ln_rent + (1 - b.v) * ln_q
            v = b.v
        else:
            ln_c0 = np.log(b.v * np.exp((1 - eps) * ln_rent) + (1 - b.v) * np.exp((1 - eps) * ln_q)) / (1 - eps)
            v = b.v * np.exp((1 - eps) * (ln_rent - ln_c0))
        ln_c = ln_c0 - ln_a
        # Sources.
        k, t2 = kernel, tau
        if quotas:
            k, t2 = kernel.copy(), tau.copy()
            for (cells, _), w in zip(quotas, mu):
                k[cells] *= np.exp(-theta[cells[0]] * w)
                t2[cells] *= math.exp(w)
        shift = (-theta[:, None] * ln_c.T).max(1, keepdims=True)
        power = np.exp(-theta[:, None] * ln_c.T - shift)
        total = np.matmul(k, power[:, :, None])[:, :, 0]
        with np.errstate(divide="ignore"):
            ln_imp = -(np.log(total) + shift) / theta[:, None]  # [sector][importer]
        x_t = spent.T
        if nest:
            ln_home = ln_c.T
            a_f = np.where(total > 0, abroad * np.exp(-th_home[:, None] * np.where(total > 0, ln_imp, 0)), 0)
            a_h = home * np.exp(-th_home[:, None] * ln_home)
            ln_new = -np.log(a_f + a_h) / th_home[:, None]
            bought = np.where(total > 0, x_t * a_f / (a_f + a_h), 0)
            with np.errstate(divide="ignore", invalid="ignore"):
                flow = np.where(total[:, :, None] > 0, k * power[:, None, :] * (bought / total)[:, :, None], 0) / t2
            at_home = x_t - bought
            flow[:, np.arange(n), np.arange(n)] += at_home
        else:
            ln_new = ln_imp
            with np.errstate(divide="ignore", invalid="ignore"):
                flow = k * power[:, None, :] * (x_t / total)[:, :, None] / t2
        output = flow.sum(1).T
        duties = x_t.sum(0) - flow.sum((0, 2))
        income = pay * va + duties + borrowed
        if eta == 1:
            inputs = np.einsum("nkj,nj->nk", b.g, (1 - v) * output)
        else:
            inputs = np.exp((1 - eta) * ln_p) * np.einsum("nkj,nj->nk", b.g, (1 - v) * output * np.exp(-(1 - eta) * ln_q))
        wanted = inputs + alpha * income[:, None]
        earned = v * output
        ln_new = np.where(spent.T > 0, ln_new, ln_c.T).T
        out = State()
        out.__dict__.update(locals())
        return out

    ok = part > 1e-13

    def step(u):
        s = look(u)
        r = np.empty_like(u)
        if by_sector:
            with np.errstate(divide="ignore", invalid="ignore"):
                gap = np.where(ok & (s.earned > 0), np.log(s.earned / va[:, None] / (s.supply * s.scale)), 0.0)
            r[:nw] = (speed * np.clip(gap, -3, 3) + s.ln_scale).ravel()
            off = (np.abs(gap) * part).max() if gap.size else 0.0
        else:
            gap = np.log(s.earned.sum(1) / (s.pay * va))
            r[:nw] = -0.5 * gap if how["pass_through"] else speed * gap + s.ln_scale
            off = np.abs(gap).max()
        r[nw : nw + n * m] = (s.ln_new - s.ln_p).ravel()
        r[nw + n * m : nw + 2 * n * m] = ((s.wanted - s.spent) / va[:, None]).ravel()
        off = max(off, np.abs(r[nw : nw + 2 * n * m]).max())
        for q, ((cells, most_of_it), w) in enumerate(zip(quotas, s.mu)):
            gap = math.log(s.flow[cells].sum() / most_of_it)
            to = max(w + gap / (1 + theta[cells[0]].mean()), 0.0)
            r[nw + 2 * n * m + q] = to - w
            off = max(off, abs(to - w))
        return r, off

    u = np.concatenate([np.zeros(nw), np.zeros(n * m), (b.spent / va[:, None]).ravel(), np.zeros(len(quotas))])
    u, sweeps, size = anderson(step, u, tolerance, most)
    s = look(u)
    after = State()
    after.sweeps, after.size = sweeps, size
    after.tau, after.trade, after.output, after.spent = s.t2, s.flow, s.output, s.wanted
    after.v, after.alpha = np.array(s.v), np.array(s.alpha)
    if eta == 1:
        after.g = b.g
    else:
        after.g = b.g * np.exp((1 - eta) * (s.ln_p[:, :, None] - s.ln_q[:, None, :]))
    after.sector_income = s.earned
    after.deficit, after.income, after.revenue = s.borrowed, s.income, s.duties
    after.ln_price, after.ln_cost, after.ln_final = s.ln_p, s.ln_c, s.ln_f
    after.pay = s.pay
    after.real_income = (s.income - s.borrowed + d) / b.income * np.exp(-s.ln_f) - 1
    after.real_wage = s.pay * np.exp(-s.ln_f) - 1
    after.private = (s.income - s.duties) / (b.income - b.revenue) * np.exp(-s.ln_f) - 1
    after.real_output, after.gdp = volume(b, after)
    return after


def volume(b, after):
    """Fisher's index of C + E − M, and its value before."""
    n, m = b.output.shape
    price, cost = np.exp(after.ln_price), np.exp(after.ln_cost)
    was, now = b.alpha * b.income[:, None], after.alpha * after.income[:, None]
    off = ~np.eye(n, dtype=bool)[None]
    e0, e1 = np.where(off, b.trade, 0), np.where(off, after.trade, 0)
    c = cost.T[:, None, :]  # exporter's price

    def net(flows):
        return flows.sum((0, 1)) - flows.sum((0, 2))

    start, end = was.sum(1) + net(e0), now.sum(1) + net(e1)
    old_at_new, new_at_old = (was * price).sum(1) + net(e0 * c), (now / price).sum(1) + net(e1 / c)
    return np.sqrt(new_at_old / start * end / old_at_new) - 1, start


# -------------------------------------------------------------------------------------------------- published figures

FAMILIES = [
    ("2018-19", "fgkk arw fs2019 tu20 usitc pp20 bs20 bf20 ide"),
    ("proposals 2024", "lse cepii ifo2024 kiet"),
    ("2025", "kiel ifo2025 brook tbl ilms ruv wto nri2025 nabo itc"),
    ("decoupling", "kpb"),
    ("agreements", "cep2017 fkos unctad wb2022"),
    ("episodes", "pc2023 iit kolstad nixon"),
]


def family(name):
    return next((k for k, starts in FAMILIES if any(name.startswith(x) for x in starts.split())), "other")


def in_scope():
    out = []
    for r in rows_of(SEEDS / "backtests.csv"):
        if r["world"] != "world2022" or r["figure"] == "shortage_median":
            continue
        kinds = Policy(r["policy"]).kinds()
        if kinds & {"purchase", "export_control", "productivity", "stockpile", "diversification"}:
            continue
        out.append(r)
    return out


class Model:
    def __init__(self, structure, worlds, own=False):
        self.structure, self.worlds, self.own = structure, worlds, own
        self.kept = {}

    def world(self):
        name = at(self.structure, "long")["world"]
        if name not in WORLDS:
            WORLDS[name] = World(self.worlds[name], self.own)
        return WORLDS[name]

    def state(self, policy, horizon, closure):
        """(before, after) of a policy; each start is solved once."""
        key = (str(policy.path), horizon, closure)
        if key not in self.kept:
            how, world = at(self.structure, horizon), self.world()
            theta = world.elasticity(how)
            if how["horizon"] and HORIZON[horizon] != 1:
                theta = np.maximum(HORIZON[horizon] * (1 + theta) - 1, 0.25)
            if policy.before:
                before = self.state(policy.before, horizon, closure)[1]
            else:
                root = ("", horizon, closure)
                if root not in self.kept:
                    b = calibrate(world)
                    plain = dict(how, floor=None)
                    zero = np.zeros(len(world.actors)) if closure == "balanced" else None
                    self.kept[root] = solve(b, theta, plain, b.tau, np.ones_like(b.tau), deficit=zero, floors=False)
                before = self.kept[root]
            tariffs, cost, quotas = policy.apply(world, before.tau - 1, before.trade)
            is_start = policy.path.name.startswith(("before-", "status-quo"))
            after = solve(before, theta, how, 1 + tariffs, cost, quotas, floors=not is_start)
            self.kept[key] = (before, after)
        return self.kept[key]


WORLDS = {}


def figure(model, row):
    policy = Policy(row["policy"])
    horizon = row["horizon"] or policy.horizon
    closure = at(model.structure, horizon)["closure"] or row["closure"] or policy.data.get("closure", "fixed-deficits")
    before, after = model.state(policy, horizon, closure)
    world, what = model.world(), row["figure"]
    if what.startswith("flow "):
        _, exporters, importers, sectors = what.split()
        was = now = 0.0
        js = world.some_sectors(sectors.split("+"))
        for i in world.actors_of(exporters):
            for n in world.actors_of(importers):
                # Trade inside what world2022 has as one actor is no trade there.
                if n != i and not any(world.actors[n] in v and world.actors[i] in v for k, v in world.of_actor.items() if k in ("REU", "ROW", "ASE", "GLF", "CHN", "NOR") and len(v) > 1):
                    was += before.trade[js, n, i].sum()
                    now += after.trade[js, n, i].sum()
        return now - was if row["unit"] == "musd" else 100 * (now / was - 1)
    who = world.actors_of(row["actor"])
    what = model.structure.get("measure", {}).get(what, what)
    if what in ("real_income", "real_income_musd"):
        money = (after.real_income[who] * before.income[who]).sum()
        return money if what.endswith("musd") else 100 * money / before.income[who].sum()
    if what == "private":
        base = before.income[who] - before.revenue[who]
        return 100 * (after.private[who] * base).sum() / base.sum()
    values = {"real_wage": after.real_wage, "real_output": after.real_output}[what]
    return 100 * (values[who] * after.gdp[who]).sum() / after.gdp[who].sum()


def verdict(row, ours):
    g = lambda x: float(x) if x != "" else None
    low, value, high = g(row["low"]), g(row["value"]), g(row["high"])
    if ours is None:
        return None, None, "fails"
    if value is None:
        sign = (low is not None and ours >= 0) or (high is not None and ours <= 0)
        return sign, None, "sign" if sign else "SIGN"
    sign = (ours > 0) == (value > 0) or (low is not None and low <= ours <= high)
    ends = sorted([abs(low if low is not None else value), abs(high if high is not None else value)])
    ratio = abs(ours) / abs(value) * (1 if (ours > 0) == (value > 0) else -1)
    near = min(max(abs(ours), ends[0]), ends[1])
    q = max(abs(ours) / near, near / max(abs(ours), 1e-12)) if near else 1
    if not sign:
        return sign, ratio, "SIGN"
    return sign, ratio, "1.5" if q <= 1.5 else "2" if q <= 2 else "3" if q <= 3 else ">3"


def run(job):
    name, structure, worlds = job
    model, out = Model(structure, worlds), []
    for row in in_scope():
        try:
            ours = figure(model, row)
        except (Failed, np.linalg.LinAlgError) as error:
            print(f"{name}: {row['policy']} {row['horizon']}: {error}", file=sys.stderr)
            ours = None
        out.append((row, ours, *verdict(row, ours)))
    return name, out


def count(rows):
    n = len(rows)
    signs = sum(1 for r in rows if r[2])
    sized = [r for r in rows if r[0]["value"] != ""]
    near = sum(1 for r in sized if r[4] == "1.5")
    two = sum(1 for r in sized if r[4] in ("1.5", "2"))
    ratios = [r[3] for r in sized if r[3] is not None]
    return n, signs, len(sized), near, two, statistics.median(ratios) if ratios else math.nan


CHECKED = [("us-can-mex-25-chn-10-answered.toml", "long", None), ("us-cars-25.toml", "short", None),
           ("west-china-stop.toml", "medium", "balanced"), ("trade-war-2019.toml", "long", None),
           ("china-stops-australia.toml", "long", None)]  # fmt: skip
# Tariffs of a table, tariffs of clauses, tariffs and trade costs. What else they hold moves no trade, but budgets, and is left out.
CHECKED_ELSEWHERE = [("status-quo-2026", "long", None), ("us-china-tariff-war", "long", "balanced"), ("nixon-shock", "short", None)]


def own_capital(folder):
    """Capital by horizon as parameters.toml of a world has it; none where it says nothing."""
    own = tomllib.loads((Path(folder) / "parameters.toml").read_text(encoding="utf-8")).get("capital", {})
    value = lambda x: x["mode"] if isinstance(x, dict) else x
    return {h: value(own.get(h, 0)) or None for h in HORIZON}


def check(program, folder=None, elasticity=None, words=()):
    """Every variant of `check_one`, and the largest difference of all."""
    home = Path(folder or SEEDS / "world2022")
    capital = {"capital": own_capital(home)}
    variants = [
        ("capital fixed", ["--capital", "0"], {}),
        ("the world's own capital", [], capital),
        ("nests, capital fixed", ["--capital", "0", "--nests"], {"nest": "mode"}),
        ("nests and the world's own capital", ["--nests"], {"nest": "mode", **capital}),
    ]
    worst = 0.0
    for name, more, how in variants:
        print(f"{name}:")
        worst = max(worst, check_one(program, how, folder, elasticity, [*more, *words]))
    print(f"largest difference of all {worst:.1e}")
    return worst < 1e-6


def check_one(program, how, folder, elasticity, words):
    """Real income, wage and output of all actors, and all flows, of policies, against the program's."""
    import subprocess
    import tempfile

    cases = CHECKED_ELSEWHERE if folder else CHECKED
    how = dict(how) if elasticity is None else dict(how, theta=elasticity, theta_services=elasticity)
    model = Model(how, {"world2022": folder or SEEDS / "world2022"}, own=bool(folder))
    words = [program, "run", "--format", "csv", "--draws", "0", "--products=never", *words]
    words += [] if elasticity is None else ["--elasticity", str(elasticity)]
    words += ["--world", str(folder)] if folder else []
    worst = 0.0
    for name, horizon, closure in cases:
        policy = Policy(name)
        with tempfile.TemporaryDirectory() as temporary:
            top, *clauses = re.split(r"(?m)^(?=\[\[)", policy.path.read_text())
            top = re.sub(r"(?m)^horizon = .*$", f'horizon = "{horizon}"', top)
            text = top + "".join(c for c in clauses if re.match(r"\[\[(tariff_table|tariff|trade_cost|quota)\]\]", c))
            if text == policy.path.read_text():
                file = policy.path
            else:
                file = policy.path.parent / ("check-" + policy.path.name)
                file.write_text(text)
            flows = Path(temporary) / "flows.csv"
            call = [*words, str(file), "--flows", str(flows)] + (["--closure", closure] if closure else [])
            try:
                answer = subprocess.run(call, capture_output=True, text=True)
            finally:
                if file != policy.path:
                    file.unlink()
            if answer.returncode:
                sys.exit(answer.stderr)
            theirs = {(r["actor"], r["variable"]): float(r["value"]) for r in csv.DictReader(answer.stdout.splitlines())}
            their_flows = rows_of(flows)
        before, after = model.state(policy, horizon, closure or "fixed-deficits")
        world = model.world()
        gaps = {}
        for what in ("real_income", "real_wage", "real_output"):
            far = [abs(theirs[code, what] / 100 - getattr(after, what)[a]) for a, code in enumerate(world.actors)]
            gaps[what.replace("_", " ")] = (max(far), world.actors[int(np.argmax(far))])
        flow_gap, moved = 0.0, 0.0
        for r in their_flows:
            j, n, i = world.s[r["sector"]], world.a[r["importer"]], world.a[r["exporter"]]
            flow_gap = max(flow_gap, abs(float(r["after_musd"]) - after.trade[j, n, i]) / after.output[i].sum())
            moved = max(moved, abs(float(r["after_musd"]) - float(r["before_musd"])) / after.output[i].sum())
        said = ", ".join(f"{k} {v:.1e} ({who})" for k, (v, who) in gaps.items())
        print(f"  {policy.path.stem} {horizon} {closure or 'fixed-deficits'}: {said}, flows over output {flow_gap:.1e}; largest changes: ", end="")
        print(f"real income {100 * np.abs(after.real_income).max():.2f} %, flow over output {moved:.1e}; {after.sweeps} sweeps")
        worst = max(worst, flow_gap, *(v for v, _ in gaps.values()))
    print(f"  largest difference {worst:.1e} over {len(model.world().actors)} actors and {len(model.world().sectors)} sectors")
    return worst


def by_horizon(short, medium, long):
    return {"short": short, "medium": medium, "long": long}


SETS = [
    "fontagne-2022", "fontagne-2022-as-theta", "fontagne-2022-hs6", "caliendo-parro-2015", "caliendo-parro-2015-full",
    "giri-yi-yilmazkuday-2021", "shapiro-2016", "lashkaripour-lugovskyy-2023", "boehm-2023", "ahmad-schreiber-2024",
]  # fmt: skip
LONG = by_horizon(None, None, 1 / 3)
PATH = by_horizon(0.034, 0.105, 0.2)  # 1/3 times what adjusts in 1, 3.5 and 8.5 years at 10.8 % a year: STRUCTURE.md
STUCK = by_horizon(1.0, None, None)
STRUCTURES = {
    "today": {},
    "nests, low ends": {"nest": "low"},
    "nests, middle": {"nest": "mode"},
    "nests, high ends": {"nest": "high"},
    "final demand 0.9": {"final": 0.9},
    "nests low, final demand 0.9": {"nest": "low", "final": 0.9},
    "valued fob": {"world": "fob"},
    "raked to recorded pairs": {"world": "raked"},
    "31 x 50": {"world": "31x50"},
    "81 x 27": {"world": "81x27"},
    "81 x 50": {"world": "81x50"},
    **{"elasticities " + name: {"elasticities": name} for name in SETS},
    "long elasticities at all horizons": {"horizon": False},
    "home against abroad at half": {"home": 0.5},
    "home against abroad at 3/4": {"home": 0.75},
    "sectors' own factors, short (κ = 1)": {"mobility": STUCK},
    "κ = 1, all horizons": {"mobility": 1.0},
    "κ = 1.5, all horizons": {"mobility": 1.5},
    "κ = 3, all horizons": {"mobility": 3.0},
    "floor 1, short, fixed rates": {"floor": STUCK},
    "floor 0.99, short, fixed rates": {"floor": by_horizon(0.99, None, None)},
    "floor 0.98, short, fixed rates": {"floor": by_horizon(0.98, None, None)},
    "floor 1, all horizons, fixed rates": {"floor": 1.0},
    "floor 1, κ = 1, short, fixed rates": {"floor": STUCK, "mobility": STUCK},
    "floor 1, κ = 1, short, floating": {"floor": STUCK, "mobility": STUCK, "floor_in": "own"},
    "floor 0.98, κ = 1, short, floating": {"floor": by_horizon(0.98, None, None), "mobility": STUCK, "floor_in": "own"},
    "capital 1/3, long": {"capital": LONG},
    "capital 1/4, long": {"capital": by_horizon(None, None, 0.25)},
    "capital 0.4, long": {"capital": by_horizon(None, None, 0.4)},
    "capital 0.2, long (0.6 of 1/3)": {"capital": by_horizon(None, None, 0.2)},
    "capital 1/3, all horizons": {"capital": 1 / 3},
    "hours 0.5": {"labour_supply": 0.5},
    "hours 0.25": {"labour_supply": 0.25},
    "balanced": {"closure": "balanced"},
    "foreign prices fixed, short": {"pass_through": by_horizon(True, False, False)},
    "duties not counted": {"measure": {"real_income": "private"}},
    "output measured as income": {"measure": {"real_output": "real_income"}},
    "income measured as output": {"measure": {"real_income": "real_output"}},
    "capital long, fob": {"capital": LONG, "world": "fob"},
    "capital long, floating floor short": {"capital": LONG, "floor": STUCK, "mobility": STUCK, "floor_in": "own"},
    "capital long, fixed floor 0.98 short": {"capital": LONG, "floor": by_horizon(0.98, None, None)},
    "capital long, fixed floor 1 short": {"capital": LONG, "floor": STUCK},
    "capital long, nests middle": {"capital": LONG, "nest": "mode"},
    "capital long, fontagne-2022": {"capital": LONG, "elasticities": "fontagne-2022"},
    "capital long, fob, fontagne-2022": {"capital": LONG, "elasticities": "fontagne-2022", "world": "fob"},
    "capital long, fob, home at half": {"capital": LONG, "world": "fob", "home": 0.5},
    "capital long, fob, nests, floating floor": {
        "capital": LONG, "world": "fob", "nest": "mode", "floor": STUCK, "mobility": STUCK, "floor_in": "own",
    },
    **{
        f"capital long, fob, floating floor {d} short": {
            "capital": LONG, "world": "fob", "floor": by_horizon(d, None, None), "mobility": STUCK, "floor_in": "own",
        }
        for d in (1.0, 0.99, 0.98, 0.96)
    },
    "capital by years": {"capital": PATH},
    "capital by years, nests middle": {"capital": PATH, "nest": "mode"},
    "capital by years, fob": {"capital": PATH, "world": "fob"},
    "capital by years, fob, nests middle": {"capital": PATH, "world": "fob", "nest": "mode"},
    "capital by years, fob, nests middle, floating floor 0.98": {
        "capital": PATH, "world": "fob", "nest": "mode",
        "floor": by_horizon(0.98, None, None), "mobility": STUCK, "floor_in": "own",
    },
    "capital long, fob, hours 0.5": {"capital": LONG, "world": "fob", "labour_supply": 0.5},
    "capital long, fob, hours 0.25": {"capital": LONG, "world": "fob", "labour_supply": 0.25},
    "capital long, fob, duties not counted": {"capital": LONG, "world": "fob", "measure": {"real_income": "private"}},
    "floor 0.99, κ = 1, short, floating": {"floor": by_horizon(0.99, None, None), "mobility": STUCK, "floor_in": "own"},
    "nests low, fob": {"nest": "low", "world": "fob"},
    "capital long, fob, nests, fixed floor 1": {"capital": LONG, "world": "fob", "nest": "mode", "floor": STUCK},
}  # fmt: skip


INCOMES = ("real_income", "real_income_musd", "real_wage")
CUTS = {
    "incomes": lambda r: r["figure"] in INCOMES,
    "output": lambda r: r["figure"] == "real_output",
    "flows": lambda r: r["figure"].startswith("flow"),
    "short": lambda r: r["horizon"] == "short" and not r["figure"].startswith("flow"),
    "medium": lambda r: r["horizon"] == "medium" and not r["figure"].startswith("flow"),
    "long": lambda r: r["horizon"] == "long" and not r["figure"].startswith("flow"),
}


def table(worlds, jobs, names):
    work = [(n, s, worlds) for n, s in STRUCTURES.items() if s.get("world", "world2022") in worlds and (not names or n in names)]
    with multiprocessing.Pool(jobs) as pool:
        done = []
        for result in pool.imap(run, work):
            done.append(result)
            print(f"{len(done)} of {len(work)}: {result[0]}", file=sys.stderr, flush=True)
    print(f"{len(done[0][1])} rows, {count(done[0][1])[2]} with a size\n")
    print("| structure | signs | within 1.5 | within 2 | median | incomes | output | flows | short | medium | long |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, rows in done:
        n, signs, sized, near, two, median = count(rows)
        cells = []
        for cut in CUTS.values():
            c = count([r for r in rows if cut(r[0])])
            cells.append(f"{c[5]:.2f} ({c[4]})")
        failed = sum(1 for r in rows if r[1] is None)
        print(f"| {name}{f', {failed} fail' if failed else ''} | {signs} | {near} | {two} | {median:.2f} | " + " | ".join(cells) + " |")
    kinds = [f for f, _ in FAMILIES]
    print("\n| structure | " + " | ".join(kinds) + " |\n|---|" + "---|" * len(kinds))
    for name, rows in done:
        cells = []
        for kind in kinds:
            c = count([r for r in rows if family(r[0]["id"]) == kind])
            cells.append(f"{c[1]}/{c[0]}, {c[4]}/{c[2]}, {c[5]:.2f}")
        print(f"| {name} | " + " | ".join(cells) + " |")
    cuts = [(f"{who}, {horizon}", who, horizon) for who in ("USA", "others") for horizon in ("short", "medium", "long")]
    print("\n| structure | " + " | ".join(c for c, _, _ in cuts) + " |\n|---|" + "---|" * len(cuts))
    for name, rows in done:
        cells = []
        for _, who, horizon in cuts:
            part = [
                r for r in rows
                if r[0]["actor"] != "all" and (r[0]["actor"] == "USA") == (who == "USA")
                and r[0]["horizon"] == horizon and not r[0]["figure"].startswith("flow")
            ]  # fmt: skip
            c = count(part)
            cells.append(f"{c[1]}/{c[0]}, {c[4]}/{c[2]}, {c[5]:.2f}")
        print(f"| {name} | " + " | ".join(cells) + " |")


def toy(actors, sectors, v, seed=1):
    """A made-up world in balance without duties, to hold options against closed forms."""
    draw = np.random.default_rng(seed)
    w = State()
    flows = draw.uniform(1, 3, (sectors, actors, actors))
    flows = flows + flows.transpose(0, 2, 1) + 20 * np.eye(actors)
    w.trade, w.tariffs = flows, np.zeros_like(flows)
    w.output = flows.sum(1).T
    w.value_added = v * w.output
    w.inputs = np.zeros((actors, sectors, sectors))
    for j in range(sectors):
        w.inputs[:, j, j] = (1 - v) * w.output[:, j]
    return calibrate(w)


def nests_adjoint():
    """The terms that STRUCTURE.md gives for the transposed solve, against differences: one actor, output held."""
    draw = np.random.default_rng(0)
    n, eps, eta = 5, 0.4, 0.2
    v, g = draw.uniform(0.2, 0.7, n), draw.dirichlet(np.ones(n), n).T
    y, x, omega = draw.uniform(1, 2, n), draw.normal(size=n), 0.7

    def rows(ln_w, ln_p):
        ln_q = np.log(g.T @ np.exp((1 - eta) * ln_p)) / (1 - eta)
        ln_c = np.log(v * np.exp((1 - eps) * ln_w) + (1 - v) * np.exp((1 - eps) * ln_q)) / (1 - eps)
        v1, g1 = v * np.exp((1 - eps) * (ln_w - ln_c)), g * np.exp((1 - eta) * (ln_p[:, None] - ln_q))
        return x @ ((1 - v1) * g1 @ y) + omega * (v1 @ y), v1, g1

    at_w, at_p, step = 0.1, draw.normal(size=n) * 0.2, 1e-6
    _, v1, g1 = rows(at_w, at_p)
    gamma = (1 - v1) * g1
    s, z = x @ gamma, x[:, None] * gamma * y
    to_c = -(1 - eps) * (s * y + omega * v1 * y)
    to_p = (1 - eta) * (z.sum(1) - g1 @ (s * y)) + (1 - eps) * (g1 @ (s * y)) + gamma @ to_c
    to_w = omega * (1 - eps) * (v1 @ y) + v1 @ to_c
    by_p = [(rows(at_w, at_p + d)[0] - rows(at_w, at_p - d)[0]) / (2 * step) for d in step * np.eye(n)]
    by_w = (rows(at_w + step, at_p)[0] - rows(at_w - step, at_p)[0]) / (2 * step)
    return np.append(to_p - by_p, to_w - by_w)


def oracles():
    """Largest distance of each option from its closed form, for a trade cost of 30 % between all of three actors."""
    theta1, theta2 = np.array([4.0]), np.array([4.0, 7.0])
    cost = lambda m: np.broadcast_to(1 + 0.3 * (1 - np.eye(3)), (m, 3, 3)).copy()

    def home(b, s):
        return (np.einsum("jnn->nj", s.trade) / s.spent) / (np.einsum("jnn->nj", b.trade) / b.spent)

    out = {}
    b = toy(3, 1, 0.5)
    s = solve(b, theta1, at({"capital": 1 / 3}, "long"), b.tau, cost(1), tolerance=1e-12)
    out["capital"] = 1 + s.real_wage - home(b, s)[:, 0] ** (-1 / (4 * 0.5 * (1 - 1 / 3)))
    eps = 0.5
    s = solve(b, theta1, at({"value_added": eps}, "long"), b.tau, cost(1), tolerance=1e-12)
    out["value added against inputs"] = 1 + s.real_wage - ((home(b, s)[:, 0] ** (-(1 - eps) / 4) - 0.5) / 0.5) ** (1 / (1 - eps))
    s = solve(b, theta1, at({"home": 0.5}, "long"), b.tau, cost(1), tolerance=1e-12)
    out["home against abroad"] = 1 + s.real_wage - home(b, s)[:, 0] ** (-1 / (1.5 * 0.5))
    b = toy(3, 2, 1.0)
    for kappa in (1.0, 1.5):
        s = solve(b, theta2, at({"mobility": kappa}, "long"), b.tau, cost(2), tolerance=1e-12)
        part = lambda x: x.sector_income / x.sector_income.sum(1, keepdims=True)
        moved = home(b, s) ** (-1 / theta2) * (part(s) / part(b)) ** (-1 / kappa)
        out[f"mobility {kappa}"] = 1 + s.real_wage - np.prod(moved**b.alpha, 1)
    b = toy(3, 1, 0.5)
    s = solve(b, theta1, at({"floor": 1.0}, "long"), b.tau, np.where(np.arange(3)[None, :, None] == 0, cost(1), 1), tolerance=1e-12)
    wage = np.maximum(s.pay, 1.0)
    out["floor"] = 1 + s.real_wage - (s.pay / wage) * home(b, s)[:, 0] ** (-1 / (4 * 0.5))
    out["floor: world pay"] = np.array([(s.pay * b.sector_income[:, 0]).sum() / b.sector_income.sum() - 1])
    out["adjoint of the nests (by differences)"] = nests_adjoint()
    for name, gap in out.items():
        print(f"{name}: {np.abs(gap).max():.1e}")
    return all(np.abs(gap).max() < 1e-8 for gap in out.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", metavar="PROGRAM")
    parser.add_argument("--world", metavar="DIR")
    parser.add_argument("--elasticity", type=float, metavar="THETA")
    parser.add_argument("--program-args", default="", metavar="WORDS")
    parser.add_argument("--oracles", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--rows", metavar="NAME", nargs="+")
    parser.add_argument("--only", metavar="NAME", nargs="+")
    parser.add_argument("--worlds", default="")
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()
    worlds = {"world2022": SEEDS / "world2022"}
    worlds.update(x.split("=", 1) for x in args.worlds.split(",") if x)
    if args.oracles:
        sys.exit(0 if oracles() else 1)
    if args.table:
        table(worlds, args.jobs, args.only)
    for name in args.rows or []:
        print(f"## {name}")
        for row, ours, sign, ratio, word in run((name, STRUCTURES[name], worlds))[1]:
            said = row["value"] or (">= 0" if row["low"] else "<= 0")
            shown = "-" if ours is None else f"{ours:.4g}"
            print(f"{row['id']:28} {row['horizon']:7} {row['figure'][:26]:26} {row['actor'][:10]:10} {said:>9} {shown:>10} {'' if ratio is None else f'{ratio:.2f}':>6} {word}")
    if args.check:
        sys.exit(0 if check(args.check, args.world, args.elasticity, args.program_args.split()) else 1)


if __name__ == "__main__":
    main()
