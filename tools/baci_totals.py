#!/usr/bin/env python3
"""Recorded totals of goods trade by pair, million USD, for `world2022_full.py --rake`, from CEPII's BACI.

    python3 tools/baci_totals.py OUT.csv.gz BACI_HS22_Y2022_V202501.csv country_codes_V202501.csv
    python3 tools/baci_totals.py OUT.csv.gz trade_cepii.csv country_labels.csv

The first form reads BACI as published (t,i,j,k,v,q; v in thousand USD), the second a square table of totals (exporters
down, importers across, thousand USD) beside the list of its countries. Pairs below 0.5 million USD are left out.
"""

import gzip
import io
import sys

import pandas as pd

ECONOMIES = (
    "USA CHN HKG JPN KOR TWN GBR CAN MEX BRA IND AUS NZL RUS DEU FRA ITA ESP NLD SWE POL AUT BEL BGR CYP CZE DNK EST FIN "
    "GRC HRV HUN IRL LTU LUX LVA MLT PRT ROU SVK SVN CHE NOR ISL TUR UKR ISR SAU ARE ZAF VNM BRN IDN KHM LAO MMR MYS PHL "
    "SGP THA AGO ARG BGD BLR CHL CIV CMR COD COL CRI EGY JOR KAZ MAR NGA PAK PER SEN STP TUN"
).split()


def totals(table, labels):
    first = pd.read_csv(table, nrows=1)
    codes = pd.read_csv(labels)
    if list(first.columns[:4]) == ["t", "i", "j", "k"]:
        iso = next(c for c in codes.columns if "iso" in c and "3" in c)
        to_iso = dict(zip(codes.country_code, codes[iso]))
        data = pd.concat(c.groupby(["i", "j"]).v.sum() for c in pd.read_csv(table, usecols=["i", "j", "v"], chunksize=10**6))
        data = data.groupby(level=[0, 1]).sum()
        return {(to_iso[i], to_iso[j]): v / 1000 for (i, j), v in data.items()}
    values = pd.read_csv(table).fillna(0).to_numpy()
    names = list(codes.iso3)
    return {(a, b): values[x, y] / 1000 for x, a in enumerate(names) for y, b in enumerate(names)}


def main():
    out, table, labels = sys.argv[1:]
    found = totals(table, labels)
    rows = [
        (a, b, "goods", round(found.get((a, b), 0)))
        for a in ECONOMIES
        for b in ECONOMIES
        if a != b and found.get((a, b), 0) >= 0.5
    ]
    text = pd.DataFrame(rows, columns=["exporter", "importer", "kind", "value_musd"]).to_csv(index=False, lineterminator="\n")
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as file:
        file.write(text.encode())
    with open(out, "wb") as file:
        file.write(buffer.getvalue())


if __name__ == "__main__":
    main()
