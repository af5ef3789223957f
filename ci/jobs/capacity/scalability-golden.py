"""Golden values for scalability.test.ts, from scipy's curve_fit. By hand: python scalability-golden.py > scalability-golden.json"""

import json

import numpy
import scipy
from scipy.optimize import curve_fit


def usl(n, lam, sigma, kappa):
    return lam * n / (1 + sigma * (n - 1) + kappa * n * (n - 1))


CASES = {
    # Throughput of a benchmark over concurrency, made from known parameters and rounded, so that there is something to fit.
    "retrograde": ([1, 2, 4, 8, 12, 16, 24, 32], (100.0, 0.02, 0.001), 1),
    "contention": ([1, 2, 3, 4, 6, 8, 10], (1.7, 0.25, 0.0005), 2),
    "flat": ([0.4, 0.9, 1.6, 2.1, 3.0, 4.4, 8.2], (0.8, 0.45, 0.01), 3),
}

cases = []
for name, (n, parameters, seed) in CASES.items():
    n = numpy.array(n, dtype=float)
    noise = numpy.random.default_rng(seed).normal(1, 0.02, len(n))
    x = numpy.round(usl(n, *parameters) * noise, 4)
    fitted, _ = curve_fit(
        usl, n, x, p0=[x[0] / n[0], 0.1, 0.001], bounds=([0, 0, 0], [numpy.inf, 1, 10]), xtol=1e-14, ftol=1e-14, gtol=1e-14,
        max_nfev=100000,
    )
    cases.append(
        {
            "name": name,
            "concurrency": n.tolist(),
            "perSecond": x.tolist(),
            "lambda": fitted[0],
            "sigma": fitted[1],
            "kappa": fitted[2],
            "sumOfSquares": float(((usl(n, *fitted) - x) ** 2).sum()),
        }
    )

print(json.dumps({"scipy": scipy.__version__, "numpy": numpy.__version__, "cases": cases}, indent=1))
