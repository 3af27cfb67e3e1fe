#!/usr/bin/env python3
"""Makes the world `world2022-full`: 80 economies and the rest x 50 ICIO industries, from its sources.

    python3 tools/world2022_full.py --icio bench_cache.npz --pattern icio_77c_11s_oecd2020.npz \
        --world seeds/world2022 --out seeds/world2022-full

numpy and pandas alone. What the sources are and where they come from: tools/README.md. What is estimated and how:
the README of the folder that is written. The same sources give the same bytes.
"""

import argparse
import gzip
import io
import json
import os

import numpy as np
import pandas as pd

REST = "WXD"
# Order of the economies in the 2020 table, and the group (from 0) of each of its 45 industries.
PATTERN_ECONOMIES = (
    "ARG AUS AUT BEL BGD BGR BLR BRA BRN CAN CHE CHL CHN CIV CMR COL CRI CYP CZE DEU DNK EGY ESP EST FIN FRA GBR GRC "
    "HKG HRV HUN IDN IND IRL ISL ISR ITA JOR JPN KAZ KHM KOR LAO LTU LUX LVA MAR MEX MLT MMR MYS NGA NLD NOR NZL PAK "
    "PER PHL POL PRT ROU RUS SAU SEN SGP SVK SVN SWE THA TUN TUR TWN UKR USA VNM ZAF ROW"
).split()
PATTERN_GROUPS = [
    "A01 A02 A03 B05 B06 B07 B08 B09 C10T12",
    "C13T15 C16 C17_18 C19 C20 C21 C22 C23 C24A C24B C25 C26 C27 C28 C29 C301 C302T309 C31T33",
    "D E",
    "F",
    "G",
    "H49 H50 H51 H52 H53",
    "I J58T60 J61 J62_63",
    "K L",
    "M N O",
    "P Q",
    "R S T",
]
INDUSTRIES = {
    "A01": "Agriculture and hunting",
    "A02": "Forestry and logging",
    "A03": "Fishing and aquaculture",
    "B05": "Coal and lignite mining",
    "B06": "Crude oil and natural gas",
    "B07": "Metal ores",
    "B08": "Other mining and quarrying",
    "B09": "Mining support services",
    "C10T12": "Food, drink and tobacco",
    "C13T15": "Textiles, clothing and leather",
    "C16": "Wood and cork products",
    "C17_18": "Paper and printing",
    "C19": "Coke and refined petroleum",
    "C20": "Chemicals",
    "C21": "Pharmaceuticals",
    "C22": "Rubber and plastics",
    "C23": "Other non-metallic mineral products",
    "C24A": "Iron and steel",
    "C24B": "Precious and other non-ferrous metals",
    "C25": "Fabricated metal products",
    "C26": "Computers, electronics and optical products",
    "C27": "Electrical equipment",
    "C28": "Machinery",
    "C29": "Motor vehicles",
    "C301": "Ships and boats",
    "C302T309": "Aircraft, trains and other transport equipment",
    "C31T33": "Furniture, other manufacturing and repair",
    "D": "Electricity, gas and steam",
    "E": "Water, sewerage and waste",
    "F": "Construction",
    "G": "Wholesale and retail trade",
    "H49": "Land transport and pipelines",
    "H50": "Water transport",
    "H51": "Air transport",
    "H52": "Warehousing and support for transport",
    "H53": "Post and couriers",
    "I": "Accommodation and food services",
    "J58T60": "Publishing and broadcasting",
    "J61": "Telecommunications",
    "J62_63": "Software and information services",
    "K": "Finance and insurance",
    "L": "Real estate",
    "M": "Professional, scientific and technical services",
    "N": "Administrative and support services",
    "O": "Public administration and defence",
    "P": "Education",
    "Q": "Health and social work",
    "R": "Arts, entertainment and recreation",
    "S": "Other services",
    "T": "Households as employers",
}
NAMES = {
    "AGO": "Angola", "ARE": "United Arab Emirates", "ARG": "Argentina", "AUT": "Austria", "BEL": "Belgium",
    "BGD": "Bangladesh", "BGR": "Bulgaria", "BLR": "Belarus", "BRN": "Brunei", "CHL": "Chile", "CHN": "China",
    "CIV": "Côte d'Ivoire", "CMR": "Cameroon", "COD": "Democratic Republic of the Congo", "COL": "Colombia",
    "CRI": "Costa Rica", "CYP": "Cyprus", "CZE": "Czechia", "DNK": "Denmark", "EGY": "Egypt", "EST": "Estonia",
    "FIN": "Finland", "GRC": "Greece", "HKG": "Hong Kong", "HRV": "Croatia", "HUN": "Hungary", "IDN": "Indonesia",
    "IRL": "Ireland", "ISL": "Iceland", "JOR": "Jordan", "KAZ": "Kazakhstan", "KHM": "Cambodia", "LAO": "Laos",
    "LTU": "Lithuania", "LUX": "Luxembourg", "LVA": "Latvia", "MAR": "Morocco", "MLT": "Malta", "MMR": "Myanmar",
    "MYS": "Malaysia", "NGA": "Nigeria", "NOR": "Norway", "PAK": "Pakistan", "PER": "Peru", "PHL": "Philippines",
    "PRT": "Portugal", "ROU": "Romania", "SAU": "Saudi Arabia", "SEN": "Senegal", "SGP": "Singapore",
    "STP": "São Tomé and Príncipe", "SVK": "Slovakia", "SVN": "Slovenia", "THA": "Thailand", "TUN": "Tunisia",
    REST: "Rest of the world beyond the 80",
}  # fmt: skip
ALIASES = {
    "CHN": "PRC|Mainland China",
    "ARE": "Emirates|UAE",
    "CZE": "Czech Republic",
    "COD": "DR Congo|Congo",
    "SAU": "Saudi",
    "CIV": "Ivory Coast",
}
# Groups that end short in world2022 because their members are inside aggregates there: membership recalled.
GROUP_MEMBERS = {
    "CPTPP": "JPN CAN MEX AUS NZL GBR VNM BRN MYS SGP CHL PER",
    "NATO": "USA GBR CAN DEU FRA ITA ESP NLD SWE POL BEL BGR CZE DNK EST FIN GRC HRV HUN LTU LUX LVA PRT ROU SVK SVN "
    "NOR ISL TUR",
    "IPEF": "USA JPN KOR IND AUS NZL VNM BRN IDN MYS PHL SGP THA",
    "G20": "USA CHN JPN KOR GBR CAN MEX BRA IND AUS RUS DEU FRA ITA TUR ZAF ARG IDN SAU",
    "EFTA": "CHE NOR ISL",
}
AGGREGATES = {"REU": "Rest of the European Union", "GLF": "Saudi Arabia and the Emirates", "ASE": "Rest of ASEAN",
              "ROW": "Rest of the world"}  # fmt: skip
# Where a critical good's sector of 27 holds several industries.
GOOD_SECTOR = {"ENE": "B06", "MIN": "B08", "ICT": "J62_63"}
NEUTRAL = "AUT CYP IRL MLT".split()
# Military expenditure in billion USD of members that world2022 names in its own tables (defence.csv, commitments.csv).
MILITARY = {
    "REU": {"DNK": 10.0, "ROU": 8.7, "BEL": 8.6, "GRC": 8.0, "CZE": 6.5, "AUT": 5.2, "IRL": 1.3, "CYP": 0.6, "MLT": 0.1},
    "GLF": {"SAU": 80.3},
    "ASE": {"SGP": 15.1, "IDN": 11.0, "PHL": 6.1, "THA": 5.7},
}
TREATY_MEMBERS = {"USA": "PHL THA", "JPN": "PHL"}  # commitments of single members of ASE


def group_sum(values, index, size, axis):
    """Sums along `axis` over the groups `index`."""
    matrix = np.zeros((size, len(index)))
    matrix[index, range(len(index))] = 1
    return np.moveaxis(np.tensordot(matrix, values, axes=(1, axis)), 0, axis)


def ratio(a, b):
    return np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape), where=b > 0)


class Sources:
    def __init__(self, args):
        source = np.load(args.icio, allow_pickle=True)
        self.economies = [str(x) for x in source["countries"]]
        self.industries = [str(x) for x in source["sectors"]]
        n, r = len(self.economies), len(self.industries)
        output = source["go"]
        # Shares in a user's inputs times inputs over output times output; industry-major in the source.
        flows = source["A"] * (source["omb"] * output)[None, :]
        # Exporter, input, importer, user.
        self.flows = np.ascontiguousarray(flows.reshape(r, n, r, n).transpose(1, 0, 3, 2))
        self.output = output.reshape(r, n).T.copy()
        read = lambda name: pd.read_csv(os.path.join(args.world, name), keep_default_na=False, dtype=str)  # noqa: E731
        self.read = read
        self.actors, self.sectors = read("actors.csv"), read("sectors.csv")
        self.a, self.k = list(self.actors.code), list(self.sectors.code)
        members = {m: c for c, ms in zip(self.actors.code, self.actors.members) for m in ms.split() if m != "ROW"}
        self.parent = {**members, REST: "ROW"}
        self.child_sectors = {c: ms.split() for c, ms in zip(self.sectors.code, self.sectors.icio_industries)}
        self.sector_of = {m: c for c, ms in self.child_sectors.items() for m in ms}
        self.codes = self.economies + [REST]
        self.gi = np.array([self.a.index(self.parent[c]) for c in self.codes])
        self.gk = np.array([self.k.index(self.sector_of[x]) for x in self.industries])
        self.goods = np.array([self.sectors.kind[k] == "goods" for k in self.gk])
        A, K = len(self.a), len(self.k)

        def table(name, keys, value):
            data = read(name)
            result = np.zeros([A if key == "a" else K for key in keys])
            index = tuple(data.iloc[:, i].map((self.a if key == "a" else self.k).index) for i, key in enumerate(keys))
            result[index] = data[value].astype(float)
            return result

        self.trade27 = table("trade.csv", "aak", "value_musd")  # exporter, importer, sector
        self.inputs27 = table("input_output.csv", "akk", "value_musd")  # actor, input, user
        self.output27 = table("production.csv", "ak", "output_musd")
        self.added27 = table("production.csv", "ak", "value_added_musd")
        pattern = np.load(args.pattern)["data"]
        e = len(PATTERN_ECONOMIES)
        body = pattern[: e * 11]
        self.pattern_inputs = body[:, : e * 11].reshape(e, 11, e, 11).sum(3)  # exporter, group, importer
        self.pattern_final = body[:, e * 11 :].reshape(e, 11, e, 3).sum(3).clip(0)


def estimate(src, log):
    """Everything that the ICIO block does not say: the rest of the world and where final use goes."""
    A, K, gi, gk = len(src.a), len(src.k), src.gi, src.gk
    W, go, n = src.flows, src.output, len(src.economies)
    rest27 = src.a.index("ROW")
    inside = gi[:n] == rest27
    within = W.sum((0, 1))  # inputs from the 80, by user
    inputs80 = group_sum(group_sum(group_sum(W.sum(0), gi[:n], A, 1), gk, K, 0), gk, K, 2).transpose(1, 0, 2)

    # 1. Inputs from beyond the 80 = what world2022 has above the block, by actor, input and user; spread as the
    # imports from the 80 of the same product by the same user.
    imports = W.sum(0) - np.stack([W[i, :, i, :] for i in range(n)], 1)
    imports = imports.transpose(1, 0, 2)  # importer, input, user
    imports27 = group_sum(group_sum(group_sum(imports, gi[:n], A, 0), gk, K, 1), gk, K, 2)
    above = (src.inputs27 - inputs80).clip(0)
    above[rest27] = 0
    factor = ratio(above, imports27)
    others = np.arange(A) != rest27
    # Members of ROW: the mean of the other thirty, by product, since world2022 has them together with the rest.
    factor[rest27] = ratio(above[others].sum((0, 2)), imports27[others].sum((0, 2)))[:, None]
    E = imports * factor[gi[:n]][:, gk][:, :, gk]
    room = (0.99 * go - within).clip(0)
    cut = np.where(E.sum(1) > room, ratio(room, E.sum(1)), 1)
    log["inputs from the rest cut so that value added is at least 1 % of output"] = (
        f"{int((cut < 1).sum())} industries, {(E.sum(1) * (1 - cut)).sum():.0f} million USD moved to final use"
    )
    E *= cut[:, None, :]

    # 2. The rest's own accounts: world2022's ROW less its members.
    made27 = src.output27[rest27] - group_sum(go[inside], gk, K, 1).sum(0)
    sold = E.sum((0, 2))
    left = made27 - group_sum(sold, gk, K, 0)
    shares = go[inside].sum(0)
    made = sold + left[gk] * ratio(shares, group_sum(shares, gk, K, 0)[gk])
    assert (left > 0).all()
    own27 = (src.inputs27[rest27] - inputs80[rest27]
             - group_sum(group_sum(E[inside].sum(0), gk, K, 0), gk, K, 1)).clip(0)  # fmt: skip

    # 3. Final use by destination (and all sales to the rest): rows and blocks known, a seed between.
    rows = np.vstack([go - W.sum((2, 3)), (made - sold)[None]])
    M = W.sum(3)
    block = src.trade27.transpose(0, 2, 1).copy()  # exporter, sector, importer
    block -= group_sum(group_sum(group_sum(M, gi[:n], A, 0), gk, K, 1), gi[:n], A, 2)
    block[rest27] -= group_sum(group_sum(E.sum(2), gi[:n], A, 0), gk, K, 1).T
    log["blocks below zero by rounding of world2022, set to 0"] = (
        f"{int((block < 0).sum())} of {block.size}, {block[block < 0].sum():.0f} million USD in all, "
        f"the largest {block.min():.1f}"
    )
    block = block.clip(0)
    Q = seed(src, rows, M)
    steps = balance(Q, rows, block, own27.sum(1), src)
    got = aggregate(Q, src)
    bought = Q[:, :, n].sum(0)
    log["inputs of the rest"] = (
        f"bought within {np.abs(group_sum(bought, gk, K, 0) / own27.sum(1) - 1).max():.1e} of what world2022 leaves for them"
    )
    log["biproportional fit"] = (
        f"{steps} steps; rows within {np.abs(Q.sum(2) - rows).max():.2g}, blocks within "
        f"{np.abs(got - block).max():.0f} million USD (world2022 has five significant digits)"
    )
    Q = np.concatenate([Q[:, :, :n], Q[:, :, n:].sum(2, keepdims=True)], 2)
    return {"E": E, "Q": Q, "rows": rows, "made": made, "own27": own27, "bought": bought, "M": M}


def seed(src, rows, M):
    """Shares of destinations in 2020 by 11 groups, refined inside a group by intermediate links of 2022.

    The last two destinations are the rest's inputs and the rest's final use.
    """
    n, N, R = len(src.economies), len(src.codes), len(src.industries)
    group = np.array([next(g for g, xs in enumerate(PATTERN_GROUPS) if x in xs.split()) for x in src.industries])
    last = len(PATTERN_ECONOMIES) - 1
    at = np.array([PATTERN_ECONOMIES.index(c) if c in PATTERN_ECONOMIES else last for c in src.codes])
    final = src.pattern_final
    P = np.concatenate([final[at][:, :, at[:n]], src.pattern_inputs[at][:, :, [last]], final[at][:, :, [last]]], 2)
    home = sum(final[i, :, i] for i in range(last)) / final[:last].sum((0, 2))
    S = np.zeros((N, R, n + 2))
    for i, code in enumerate(src.codes):
        p = P[i][group].copy()
        if code not in PATTERN_ECONOMIES and i < n:  # inside the rest in 2020: mean home share, the rest's partners
            p[:, i] = 0
            p *= (ratio(1 - home[group], p.sum(1)))[:, None]
            p[:, i] = home[group]
        S[i] = p * ratio(rows[i], p.sum(1))[:, None]
    for g in range(len(PATTERN_GROUPS)):
        r = np.where(group == g)[0]
        if len(r) > 1:
            product = ratio(M[:, r, :], M[:, r, :].sum(2, keepdims=True))
            mean = ratio(M[:, r, :].sum(1), M[:, r, :].sum((1, 2))[:, None])[:, None, :]
            weight = np.sqrt((product + 1e-4) / (mean + 1e-4))
            for i in range(n):
                weight[i, :, i] = 1
            S[:n, r, :n] *= weight
    return S


def destinations(src):
    return np.append(src.gi, src.gi[-1])


def aggregate(Q, src):
    A = len(src.a)
    return group_sum(group_sum(group_sum(Q, src.gi, A, 0), src.gk, len(src.k), 1), destinations(src), A, 2)


def balance(Q, rows, block, own, src, tolerance=1e-5, most=3000):
    """Biproportional fit in place: inputs of the rest, blocks of world2022, then rows of the ICIO, which hold exactly."""
    n, K = len(src.economies), len(src.k)
    for step in range(1, most + 1):
        before = Q.copy() if step % 10 == 0 else None
        Q[:, :, n] *= ratio(own, group_sum(Q[:, :, n].sum(0), src.gk, K, 0))[src.gk]
        Q *= ratio(block, aggregate(Q, src))[src.gi][:, src.gk][:, :, destinations(src)]
        Q *= ratio(rows, Q.sum(2))[:, :, None]
        if before is not None and np.abs(Q - before).max() < tolerance:
            break
    return step


def rake(Q, est, src, path, log, rounds=200):
    """Moves final use of goods towards recorded totals of pairs.

    The recorded totals are first fitted to the estimate's own exports and imports over the same pairs, so that their
    valuation (customs value, re-exports) drops out and only who trades with whom is taken. What the ICIO has as
    intermediate stays; a pair's final use is not cut below a tenth of its estimate. Rows hold exactly.
    """
    data = pd.read_csv(path)
    codes, N, n = src.codes, len(src.codes), len(src.economies)
    X = np.zeros((N, N))
    for exporter, importer, kind, value in data[["exporter", "importer", "kind", "value_musd"]].itertuples(index=False):
        if kind == "goods" and exporter in codes[:n] and importer in codes[:n] and exporter != importer:
            X[codes.index(exporter), codes.index(importer)] += value
    goods, inner = src.goods, Q[:n, :, :n]  # what the rest buys and sells stays
    F = inner[:, goods].sum(1)
    fixed = est["M"][:, goods].sum(1)
    X, known = X[:n, :n], X[:n, :n] > 0
    base = np.where(known, F + fixed, 0)
    for _ in range(1000):
        X *= ratio(base.sum(1), X.sum(1))[:, None]
        X *= ratio(base.sum(0), X.sum(0))[None, :]
    target = np.where(known, np.maximum(X - fixed, 0.1 * F), F)
    use = group_sum(inner, src.gk, len(src.k), 1).sum(0)  # spending by sector of 27 and destination stays
    rows = inner.sum(2)
    start = inner.copy()
    for _ in range(rounds):
        inner[:, goods] *= np.where(known, ratio(target, inner[:, goods].sum(1)), 1)[:, None, :]
        inner *= ratio(use, group_sum(inner, src.gk, len(src.k), 1).sum(0))[src.gk][None]
        inner *= ratio(rows, inner.sum(2))[:, :, None]
    Q[:n, :, :n] = inner
    moved = np.abs(inner - start).sum() / 2
    miss = np.abs(inner[:, goods].sum(1) - target)[known].sum() / 2
    log["raked"] = (f"{int(known.sum())} pairs of {os.path.basename(path)}; {moved:.0f} million USD of final use moved, "
                    f"{miss:.0f} of the targets missed")  # fmt: skip


def free_on_board(src, est, log, most=0.5):
    """Values goods that cross a border with their trade margins, as customs do.

    The ICIO is at basic prices: what wholesalers and retailers of the exporter earn on a good is an export of their
    services. Here every cross-border flow of industry G becomes part of the goods that flow between the same two
    economies to the same user, up to `most` of their value; the exporter's goods industries buy the margin from the
    exporter's G. Value added and the output of G stay; outputs of goods industries rise by what they buy. Flows from
    and to the rest stay as they are.
    """
    n, g, goods = len(src.economies), src.industries.index("G"), src.goods
    W, Q = src.flows, est["Q"]
    moved = whole = 0.0
    for i in range(n):
        away = np.arange(n) != i
        margin_in, margin_out = W[i, g] * away[:, None], Q[i, g, :n] * away
        used, final = W[i][goods], Q[i][goods][:, :n]
        value = used.sum((0, 2)) + final.sum(0)
        margin = margin_in.sum(1) + margin_out
        part = np.minimum(1, ratio(most * value, margin))
        margin_in, margin_out = margin_in * part[:, None], margin_out * part
        mean = ratio(used.sum(2) + final, value)  # goods by importer, where a user has none
        share = np.where(used.sum(0) > 0, ratio(used, used.sum(0)), mean[:, :, None])
        more_used = share * margin_in
        more_final = np.where(final.sum(0) > 0, ratio(final, final.sum(0)), mean) * margin_out
        W[i, goods] += more_used
        W[i, g] -= margin_in
        Q[i, goods, :n] += more_final
        Q[i, g, :n] -= margin_out
        rise = more_used.sum((1, 2)) + more_final.sum(1)
        W[i, g, i, goods] += rise
        src.output[i, goods] += rise
        moved += rise.sum()
        whole += margin.sum()
    est["M"] = W.sum(3)
    log["valued free on board"] = f"{moved:.0f} of {whole:.0f} million USD of trade margins across borders moved into goods"


class Writer:
    def __init__(self, out):
        self.out = out
        os.makedirs(out, exist_ok=True)

    def write(self, name, frame, zipped=False):
        text = frame.to_csv(index=False, lineterminator="\n")
        path = os.path.join(self.out, name + (".gz" if zipped else ""))
        if zipped:
            buffer = io.BytesIO()
            with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
                file.write(text.encode())
            data = buffer.getvalue()
        else:
            data = text.encode()
        with open(path, "wb") as file:
            file.write(data)


def tidy(values, smallest):
    """Five significant digits, nothing below `smallest`; the text and what that did."""
    text = np.array([f"{v:.5g}" if v >= smallest else "" for v in values])
    text = np.array([f"{float(t):.0f}" if "e+" in t else t for t in text])
    return text, np.array([float(t) if t else 0.0 for t in text])


def core(src, est, writer, smallest, log):
    codes, R, n, K = src.codes, src.industries, len(src.economies), len(src.k)
    Q, E, M = est["Q"], est["E"], est["M"]
    trade = Q.copy()
    trade[:n, :, :n] += M
    trade[n, :, :n] += E.sum(2).T
    order = [codes.index(c) for c in actor_order(src)]
    trade = trade[order][:, :, order].transpose(0, 2, 1)  # exporter, importer, industry
    names = [codes[i] for i in order]

    inputs = np.zeros((n + 1, len(R), len(R)))
    inputs[:n] = src.flows.sum(0).transpose(1, 0, 2) + E
    # The rest: its inputs by sector of 27, by product as what it buys, by user as output.
    product = ratio(est["bought"], group_sum(est["bought"], src.gk, K, 0)[src.gk])
    user = ratio(est["made"], group_sum(est["made"], src.gk, K, 0)[src.gk])
    inputs[n] = est["own27"][src.gk][:, src.gk] * product[:, None] * user[None, :]
    output = np.vstack([src.output, est["made"][None]])
    added = output - inputs.sum(1)
    inputs, output, added = inputs[order], output[order], added[order]

    def long(values, columns, labels, file):
        index = np.nonzero(values > 0)
        text, kept = tidy(values[index], smallest)
        keep = kept > 0
        frame = pd.DataFrame({c: np.array(l)[i][keep] for c, l, i in zip(columns, labels, index)})
        frame["value_musd"] = text[keep]
        writer.write(file, frame, zipped=True)
        full = np.zeros(values.shape)
        full[tuple(i[keep] for i in index)] = kept[keep]
        log[file] = (f"{int(keep.sum())} cells written; {int((~keep).sum())} below {smallest} million USD dropped, "
                     f"{values[index][~keep].sum():.1f} million USD in all")  # fmt: skip
        return full

    written = long(trade, ["exporter", "importer", "sector"], [names, names, R], "trade.csv")
    put = long(inputs, ["actor", "input_sector", "using_sector"], [names, R, R], "input_output.csv")
    at = [(i, j) for i in range(n + 1) for j in range(len(R))]
    # Output is what trade.csv sells and value added what inputs leave, so that the tables agree to the last digit.
    sales, left = written.sum(1), written.sum(1) - put.sum(1)
    production = pd.DataFrame({
        "actor": [names[i] for i, _ in at],
        "sector": [R[j] for _, j in at],
        "output_musd": [f"{sales[i, j]:.10g}" for i, j in at],
        "value_added_musd": [f"{max(left[i, j], 0):.10g}" for i, j in at],
    })  # fmt: skip
    writer.write("production.csv", production)
    big = output > 100
    for name, mine, theirs in (("output", sales, output), ("value added", left, added)):
        log[f"{name} written against the unrounded"] = (
            f"within {(np.abs(mine - theirs) / np.where(big, output, 1))[big].max():.1e} of output in industries above 100 "
            f"million USD, {np.abs(mine - theirs)[~big].max():.2f} million USD in the smaller"
        )
    log["value added below 0 by rounding, set to 0"] = f"{int((left < 0).sum())} industries, {left.clip(max=0).sum():.2f} million USD"
    return names, trade, inputs, output, added


def actor_order(src):
    """World2022's order, members of its aggregates in theirs."""
    return [m if m != "ROW" else REST for ms in src.actors.members for m in ms.split()]


def checks(src, names, trade, inputs, output, added):
    """Summed up again: how far from world2022."""
    A, K = len(src.a), len(src.k)
    gi = np.array([src.a.index(src.parent[c]) for c in names])
    t = group_sum(group_sum(group_sum(trade, gi, A, 0), gi, A, 1), src.gk, K, 2)
    p = group_sum(group_sum(inputs, gi, A, 0), src.gk, K, 1)
    p = group_sum(p, src.gk, K, 2)
    o = group_sum(group_sum(output, gi, A, 0), src.gk, K, 1)
    v = group_sum(group_sum(added, gi, A, 0), src.gk, K, 1)
    result = []
    for name, mine, theirs, labels in [
        ("trade.csv", t, src.trade27, (src.a, src.a, src.k)),
        ("input_output.csv", p, src.inputs27, (src.a, src.k, src.k)),
        ("production.csv, output", o, src.output27, (src.a, src.k)),
        ("production.csv, value added", v, src.added27, (src.a, src.k)),
    ]:
        d = np.abs(mine - theirs)
        w = np.unravel_index(d.argmax(), d.shape)
        relative = d[theirs > 1000] / theirs[theirs > 1000]
        result.append((name, d.sum() / theirs.sum(), relative.max(), d.max(), theirs[w],
                       " ".join(l[i] for l, i in zip(labels, w))))  # fmt: skip
    return result


def coverage(src, est, names, writer):
    """How much of a flow the ICIO has as published (intermediate use), and how much is estimated."""
    n, codes = len(src.economies), src.codes
    T = est["Q"].copy()
    T[:n, :, :n] += est["M"]
    T[n, :, :n] += est["E"].sum(2).T
    seen = np.zeros_like(T)
    seen[:n, :, :n] = est["M"]

    def grade(value, share, exporter, importer):
        if REST in (exporter, importer):
            return "D"
        return "A" if share >= 2 / 3 else "B" if share >= 1 / 3 else "C"

    order = [codes.index(c) for c in names]
    data = []
    for i in order:
        for m in order:
            if i != m:
                for kind, mask in (("goods", src.goods), ("services", ~src.goods)):
                    value, known = T[i, mask, m].sum(), seen[i, mask, m].sum()
                    if value >= 1:
                        share = known / value
                        data.append((codes[m], codes[i], kind, f"{value:.5g}", f"{share:.3f}",
                                     grade(value, share, codes[i], codes[m])))  # fmt: skip
    columns = ["importer", "exporter", "kind", "value_musd", "share_observed", "grade"]
    pairs = pd.DataFrame(data, columns=columns).sort_values(["importer", "exporter", "kind"], kind="stable")
    writer.write("coverage.csv", pairs, zipped=True)
    data = []
    for m in order:
        for r, industry in enumerate(src.industries):
            foreign = [i for i in range(len(codes)) if i != m]
            value, known = T[foreign, r, m].sum(), seen[foreign, r, m].sum()
            rest = T[n, r, m] if m != n else 0
            if value >= 1:
                data.append((codes[m], industry, f"{value:.5g}", f"{known / value:.3f}", f"{rest / value:.3f}",
                             grade(value, known / value, "", codes[m])))  # fmt: skip
    columns = ["importer", "sector", "imports_musd", "share_observed", "share_from_rest", "grade"]
    writer.write("coverage_sectors.csv", pd.DataFrame(data, columns=columns))
    foreign = ~np.eye(len(codes), dtype=bool)
    share = lambda mask: seen.transpose(0, 2, 1)[foreign][:, mask].sum() / T.transpose(0, 2, 1)[foreign][:, mask].sum()  # noqa: E731
    return {"goods": share(src.goods), "services": share(~src.goods), "all": share(src.goods | True)}


def tariffs(src, names, writer):
    base = src.read("tariffs.csv")
    goods = [x for x in src.industries if src.sector_of[x] in set(base.sector)]
    rates = {(i, e, s): (r, g) for i, e, s, r, g in base.itertuples(index=False)}
    own = base[base.importer == "ROW"].assign(rate=lambda d: d.rate.astype(float)).groupby("sector").rate.median()

    def rate(importer, exporter, sector):
        a, b = src.parent[importer], src.parent[exporter]
        if importer == "HKG":
            return ("0", "C")  # a free port
        if a != b:
            return rates.get((a, b, sector))
        if a == "ASE":
            return (rates[("ASE", "VNM", sector)][0], "D")
        if a == "ROW":
            return (f"{own[sector]:.5g}", "D")
        return None  # EU, China and Hong Kong, Norway and Iceland, the Gulf: none

    data = []
    for importer in names:
        for exporter in names:
            if importer != exporter:
                for industry in goods:
                    found = rate(importer, exporter, src.sector_of[industry])
                    if found:
                        data.append((importer, exporter, industry, *found))
    frame = pd.DataFrame(data, columns=["importer", "exporter", "sector", "rate", "grade"])
    writer.write("tariffs.csv", frame, zipped=True)

    members = {a: [c for c in names if src.parent[c] == a] for a in src.a}
    for name in ["tariffs_by_date.csv", "us_china_mfn.csv", "board_of_trade_2026.csv"]:
        table = src.read(name)
        data = []
        for record in table.to_dict("records"):
            for importer in members[record["importer"]]:
                if importer == "HKG":
                    continue
                for exporter in members[record["exporter"]]:
                    for sector in src.child_sectors[record["sector"]]:
                        data.append({**record, "importer": importer, "exporter": exporter, "sector": sector})
        writer.write(name, pd.DataFrame(data, columns=table.columns), zipped=name == "tariffs_by_date.csv")
    table = src.read("tariffs_mfn.csv")
    data = [{**r, "sector": s} for r in table.to_dict("records") for s in src.child_sectors[r["sector"]]]
    writer.write("tariffs_mfn.csv", pd.DataFrame(data, columns=table.columns))


def names_and_groups(src, names, writer):
    single = {c: (n, al) for c, n, al in zip(src.actors.code, src.actors.name, src.actors.aliases)}
    data = []
    for code in names:
        name, aliases = single.get(code, (None, ""))
        name, aliases = NAMES.get(code, name), ALIASES.get(code, aliases if code not in NAMES else "")
        data.append((code, name, code if code != REST else "ROW", aliases))
    writer.write("actors.csv", pd.DataFrame(data, columns=["code", "name", "members", "aliases"]))

    members = {a: [c for c in names if src.parent[c] == a] for a in src.a}
    groups = src.read("groups.csv")
    data, seen = [], []
    for group, actor, name in groups.itertuples(index=False):
        if group not in seen:
            seen.append(group)
            title = name
            if group in GROUP_MEMBERS:
                rows = [m for m in names if m in GROUP_MEMBERS[group].split()]
            else:
                rows = []
                for a in groups[groups.group == group].actor:
                    rows += [a] if a in names else members[a]
                if group == "MPIA":
                    rows.insert(rows.index("CHN") + 1, "HKG")
                    rows.insert(rows.index("NOR") + 1, "ISL")
            data += [(group, m, title if i == 0 else "") for i, m in enumerate(rows)]
    for group, title in AGGREGATES.items():
        data += [(group, m, title if i == 0 else "") for i, m in enumerate(members[group])]
    writer.write("groups.csv", pd.DataFrame(data, columns=["group", "actor", "name"]))
    writer.write("actor_groups.csv", pd.DataFrame([(a, m) for a in src.a for m in members[a]], columns=["group", "actor"]))
    writer.write(
        "sector_groups.csv",
        pd.DataFrame([(k, s) for k in src.k for s in src.child_sectors[k]], columns=["group", "sector"]),
    )
    parent = src.sectors.set_index("code")
    columns = ["kind", "trade_elasticity", "trade_elasticity_cp99", "trade_elasticity_cp99_se"]
    data = [(x, INDUSTRIES[x], x, *parent.loc[src.sector_of[x], columns]) for x in src.industries]
    writer.write("sectors.csv", pd.DataFrame(data, columns=["code", "name", "icio_industries", *columns]))


def layers(src, names, output, added, writer):
    members = {a: [c for c in names if src.parent[c] == a] for a in src.a}
    at = {c: i for i, c in enumerate(names)}
    industry = {x: i for i, x in enumerate(src.industries)}
    known = {"CHN": ["CHN"], "NOR": ["NOR"]}  # sources mean the mainland, and Norway

    def split(code, sector):
        """Members of a provider with weights that sum to 1."""
        ms = known.get(code, members[code])
        if len(ms) == 1:
            return [(ms[0], 1.0)]
        w = np.array([output[at[m], industry[sector]] for m in ms])
        return [(m, x) for m, x in zip(ms, w / w.sum()) if x > 0]

    goods = src.read("critical_goods.csv")
    goods["sector"] = [GOOD_SECTOR.get(s, src.child_sectors[s][0]) for s in goods.sector]
    writer.write("critical_goods.csv", goods)
    sector_of_good = dict(zip(goods.good, goods.sector))

    use = src.read("critical_use.csv")
    data = []
    for record in use.to_dict("records"):
        children = src.child_sectors[record["sector"]]
        for s in children:
            note = "" if len(children) == 1 else f"; the same share in every industry of {record['sector']}"
            data.append({**record, "sector": s, "source": record["source"] + note})
    writer.write("critical_use.csv", pd.DataFrame(data, columns=use.columns))

    supply = src.read("supply.csv")
    data = []
    for (good, stage, user), rows in supply.groupby(["good", "stage", "user"], sort=False):
        sector = sector_of_good[good]
        block = {}
        for record in rows.to_dict("records"):
            parts = split(record["provider"], sector)
            for provider, weight in parts:
                new = {**record, "provider": provider}
                for column in ("share_low", "share", "share_high"):
                    if record[column]:
                        new[column] = float(record[column]) * weight
                if len(parts) > 1:
                    new["basis"], new["confidence"] = "assumed", "low"
                    new["source"] += f"; {record['provider']} split over members by output of {sector} in 2022"
                block[provider] = new
        total = sum(float(r["share"]) for r in block.values())
        rounded = {p: round(float(r["share"]), 8) for p, r in block.items()}
        biggest = max(rounded, key=lambda p: rounded[p])
        rounded[biggest] = round(rounded[biggest] + round(total, 6) - sum(rounded.values()), 8)
        for provider, record in block.items():
            share = rounded[provider]
            if isinstance(record["share"], float):
                record["share"] = f"{share:.8f}".rstrip("0").rstrip(".")
            for column, pick in (("share_low", min), ("share_high", max)):
                if isinstance(record[column], float):
                    record[column] = f"{pick(record[column], share):.8f}".rstrip("0").rstrip(".") or "0"
        for member in [user] if user == "all" else members[user]:
            data += [{**r, "user": member} for r in block.values()]
    writer.write("supply.csv", pd.DataFrame(data, columns=supply.columns), zipped=True)

    # Defence: members' own figures where world2022 names them, the rest of the aggregate by value added.
    defence = src.read("defence.csv")
    money, data = {}, []
    for record in defence.to_dict("records"):
        actor = record["actor"]
        named = MILITARY.get(actor)
        if not named:
            data.append(record)
            money[actor] = float(record["expenditure_musd"])
            continue
        others = [m for m in members[actor] if m not in named]
        left = float(record["expenditure_musd"]) - 1000 * sum(named.values())
        gdp = {m: added[at[m]].sum() for m in others}
        for m in members[actor]:
            spent = 1000 * named[m] if m in named else left * gdp[m] / sum(gdp.values())
            low, high = (0.9, 1.1) if m in named else (0.5, 1.5)
            how = (f"named for {actor} in seeds/world2022, recalled" if m in named
                   else f"what {actor} has in seeds/world2022 beyond its named members, split by value added in 2022")  # fmt: skip
            money[m] = spent
            data.append({**record, "actor": m, "expenditure_musd_low": f"{low * spent:.0f}",
                         "expenditure_musd": f"{spent:.0f}", "expenditure_musd_high": f"{high * spent:.0f}",
                         "source": f"expenditure: {how}, hence a range; import share: judgement, the same for all that "
                                   "are not large makers of a full range", "confidence": "low"})  # fmt: skip
    writer.write("defence.csv", pd.DataFrame(data, columns=defence.columns))

    arms = src.read("arms_imports.csv")
    data = []
    for importer, rows in arms.groupby("importer", sort=False):
        for member in known.get(importer, members[importer]):
            block = []
            for record in rows.to_dict("records"):
                parts = [(p, w) for p, w in split(record["supplier"], "C302T309") if p != member]
                whole = sum(w for _, w in parts)
                for supplier, weight in parts:
                    new = {**record, "importer": member, "supplier": supplier}
                    new["share"] = float(record["share"]) * weight / whole
                    if len(parts) > 1 or member != importer:
                        new["basis"], new["confidence"] = "assumed", "low"
                    if len(parts) > 1:
                        new["source"] += f"; {record['supplier']} split over members by output of C302T309 in 2022"
                    block.append(new)
            total = round(sum(r["share"] for r in block), 6)
            shares = [round(r["share"], 8) for r in block]
            biggest = int(np.argmax(shares))
            shares[biggest] = round(shares[biggest] + total - sum(shares), 8)
            for record, share in zip(block, shares):
                record["share"] = f"{share:.8f}".rstrip("0").rstrip(".")
            data += block
    writer.write("arms_imports.csv", pd.DataFrame(data, columns=arms.columns), zipped=True)

    pledges = src.read("commitments.csv")

    def bound(code, other, source):
        if code in known:
            return known[code]
        if code == "REU" and "TEU" not in source:
            return [m for m in members["REU"] if m not in NEUTRAL]
        if code == "ASE":
            return TREATY_MEMBERS[other].split()
        return members[code]

    data = []
    for record in pledges.to_dict("records"):
        guarantor, ally = record["guarantor"], record["ally"]
        gs, als = bound(guarantor, ally, record["source"]), bound(ally, guarantor, record["source"])
        whole = sum(money[m] for m in als) if record["forces"] and len(als) > 1 else 0
        for g in gs:
            for m in als:
                new = {**record, "guarantor": g, "ally": m}
                if len(gs) > 1 or len(als) > 1 or ally in AGGREGATES or guarantor in AGGREGATES:
                    new["coverage"], new["confidence"] = "1", "low"
                    new["source"] = record["source"].split("; REU without")[0].split("; of ASE only")[0]
                    if "class by judgement" not in new["source"]:
                        new["source"] += "; class by judgement"
                    new["source"] += "; a member of " + " and ".join(x for x in (guarantor, ally) if x in AGGREGATES)
                    if whole:
                        new["forces"] = f"{float(record['forces']) * money[m] / whole:.0f}"
                        new["source"] += ", forces split by military expenditure"
                data.append(new)
    reu = members["REU"]
    sample = next(r for r in pledges.to_dict("records") if r["guarantor"] == "DEU" and r["ally"] == "REU")
    for g in reu:
        for m in reu:
            if g != m:
                data.append({**sample, "guarantor": g, "ally": m, "coverage": "1", "year": "2009", "confidence": "low",
                             "source": "TEU 42(7); inside REU, which world2022 has as one; class by judgement"})  # fmt: skip
    writer.write("commitments.csv", pd.DataFrame(data, columns=pledges.columns))
    writer.write("trade_agreements.csv", src.read("trade_agreements.csv"))
    with open(os.path.join(writer.out, "parameters.toml"), "wb") as file:
        file.write(src.parameters)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--icio", required=True, help="bench_cache.npz: ICIO 2025 edition, 2022, 80 x 50")
    parser.add_argument("--pattern", required=True, help="icio_77c_11s_oecd2020.npz: ICIO 2023 edition, 2020, 77 x 11")
    parser.add_argument("--world", required=True, help="seeds/world2022")
    parser.add_argument("--out", required=True)
    parser.add_argument("--rake", help="CSV exporter,importer,kind,value_musd: recorded totals to rake final use to")
    parser.add_argument(
        "--valuation", choices=["basic", "fob"], default="basic", help="goods across borders without or with trade margins"
    )
    parser.add_argument("--smallest", type=float, default=0.01, help="cells below, in million USD, are dropped")
    parser.add_argument("--report", help="write the figures of the run to this JSON file")
    args = parser.parse_args()
    src, log = Sources(args), {}
    with open(os.path.join(args.world, "parameters.toml"), "rb") as file:
        src.parameters = file.read()
    est = estimate(src, log)
    if args.rake:
        rake(est["Q"], est, src, args.rake, log)
    if args.valuation == "fob":
        free_on_board(src, est, log)
    writer = Writer(args.out)
    names, trade, inputs, output, added = core(src, est, writer, args.smallest, log)
    share = coverage(src, est, names, writer)
    tariffs(src, names, writer)
    names_and_groups(src, names, writer)
    layers(src, names, output, added, writer)
    log["cross-border trade observed (intermediate use in the block)"] = ", ".join(f"{k} {v:.3f}" for k, v in share.items())
    for name, mean, relative, largest, of, where in checks(src, names, trade, inputs, output, added):
        log[f"summed up to world2022: {name}"] = (
            f"{mean:.1e} of the total; largest relative difference of cells above 1000 million USD {relative:.1e}; "
            f"largest difference {largest:.1f} of {of:.6g} ({where})"
        )
    for key, value in log.items():
        print(f"{key}: {value}")
    if args.report:
        with open(args.report, "w") as file:
            json.dump(log, file, indent=1)


if __name__ == "__main__":
    main()
