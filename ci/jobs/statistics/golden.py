"""Writes golden.json: values of scipy and numpy that the statistics in this folder are compared with.

Run by hand after a change here: python3 golden.py > golden.json (needs scipy).
"""

import json

import numpy
import scipy
from scipy import stats

rng = numpy.random.default_rng(5)


def rounded(values):
    return [round(float(value), 6) for value in values]


samples = {
    "normal": rounded(rng.normal(0.1, 0.3, 12)),
    "skewed": rounded(rng.lognormal(0, 1, 25)),
    "shifted": rounded(rng.lognormal(0.4, 1, 18)),
    "tied": [1, 2, 2, 3, 3, 3, 4, 5, 5, 6],
    "tied_too": [2, 3, 3, 4, 5, 6, 6, 7],
}


def one_sample(name, mean):
    found = stats.ttest_1samp(samples[name], mean)
    greater = stats.ttest_1samp(samples[name], mean, alternative="greater")
    interval = found.confidence_interval(0.95)
    return {
        "sample": name,
        "mean": mean,
        "t": found.statistic,
        "p": greater.pvalue,
        "low": interval.low,
        "high": interval.high,
    }


def welch(first, second):
    found = stats.ttest_ind(samples[second], samples[first], equal_var=False, alternative="greater")
    return {"first": first, "second": second, "t": found.statistic, "df": found.df, "p": found.pvalue}


def mann_whitney(first, second):
    found = stats.mannwhitneyu(
        samples[second], samples[first], alternative="greater", method="asymptotic", use_continuity=True
    )
    return {"first": first, "second": second, "u": found.statistic, "p": found.pvalue}


print(
    json.dumps(
        {
            "scipy": scipy.__version__,
            "numpy": numpy.__version__,
            "samples": samples,
            "studentTail": [
                {"t": t, "df": df, "p": stats.t.sf(t, df)}
                for df in (1, 2.5, 7, 11, 39, 200)
                for t in (-3, -0.5, 0, 0.7, 2.365, 5, 9)
            ],
            "studentQuantile": [
                {"p": p, "df": df, "t": stats.t.ppf(p, df)}
                for df in (1, 2.5, 7, 11, 39, 200)
                for p in (0.0001, 0.01, 0.5, 0.9, 0.975, 0.9995)
            ],
            "normalTail": [{"z": z, "p": stats.norm.sf(z)} for z in (-2, 0, 1, 1.96, 4)],
            "oneSample": [one_sample("normal", 0), one_sample("skewed", 1), one_sample("normal", 0.3)],
            "welch": [welch("skewed", "shifted"), welch("normal", "skewed")],
            "mannWhitney": [
                mann_whitney("skewed", "shifted"),
                mann_whitney("tied", "tied_too"),
                mann_whitney("shifted", "skewed"),
            ],
            "quantile": [
                {"sample": name, "q": q, "value": numpy.quantile(samples[name], q)}
                for name in samples
                for q in (0, 0.05, 0.5, 0.95, 1)
            ],
        },
        indent=2,
        default=float,
    )
)
