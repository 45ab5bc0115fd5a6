"""What scipy.stats makes of samples: tests, regression, robust measures, estimated densities."""

from scipy import stats

from tests.tools.rows import Rows, array

row = Rows()
SAMPLE = array("n+2", low=0.3, high=1.9)
OTHER = array("n+2", low=0.2, high=1.5)

row(
    "scipy.stats.pearsonr scipy.stats.linregress",
    lambda x, y: (
        stats.pearsonr(x, y)[0],
        stats.pearsonr(x, y * y).pvalue,
        tuple(stats.linregress(x, y)),
        stats.linregress(x, y).slope * stats.linregress(y, x).rvalue,
    ),
    SAMPLE,
    OTHER,
    sizes=(4, 1),
    rtol=1e-5,
)
row(
    "scipy.stats.pearsonr scipy.stats.linregress",
    lambda x, y: (stats.linregress(x, y).slope, stats.linregress(x, y)[1:3]),
    array(2, low=0.3, high=0.9),
    array(2, low=1.3, high=1.9),
)
row(
    "scipy.stats.ttest_1samp scipy.stats.ttest_rel scipy.stats.ttest_ind",
    lambda x, y: (
        tuple(stats.ttest_1samp(x, 0.5)),
        stats.ttest_rel(x, y).statistic,
        tuple(stats.ttest_ind(x, y)),
        stats.ttest_ind(x, y[1:], equal_var=False)[0],
        stats.ttest_ind(x[:, None] * y, x[1:, None] * y).statistic,
    ),
    SAMPLE,
    OTHER,
    sizes=(4, 1),
    rtol=1e-5,
)
row(
    "scipy.stats.f_oneway scipy.stats.chisquare",
    lambda x, y, z: (
        tuple(stats.f_oneway(x, y, z)),
        tuple(stats.chisquare(x)),
        stats.chisquare(x, y * x.sum() / y.sum(), ddof=1)[0],
    ),
    SAMPLE,
    OTHER,
    array("n+1"),
    sizes=(4, 1),
    rtol=1e-5,
)
row(
    "scipy.stats.iqr scipy.stats.median_abs_deviation scipy.stats.trim_mean",
    lambda x: (
        stats.iqr(x),
        stats.iqr(x, axis=0, rng=(10, 70), scale="normal"),
        stats.median_abs_deviation(x, scale="normal"),
        stats.median_abs_deviation(x, axis=None),
        stats.median_abs_deviation(x, axis=1),
        stats.trim_mean(x, 0.1),
        stats.trim_mean(x, 0.3, axis=1),
        stats.trim_mean(x, 0.2, axis=None),
    ),
    array("n", 5),
    sizes=(4, 1),
)
row(
    "scipy.stats.pmean scipy.stats.boxcox_llf",
    lambda x, p: (
        stats.pmean(x, 1.7),
        stats.pmean(x, 0),
        stats.pmean(x, 2, weights=x + 1.0),
        stats.boxcox_llf(p[0], x),
        stats.boxcox_llf(0, x),
    ),
    SAMPLE,
    array(1, low=1.5, high=2.5),
    sizes=(4, 1),
)
row(
    "scipy.stats.gaussian_kde",
    lambda x, y: (
        stats.gaussian_kde(x)(y),
        stats.gaussian_kde(x, "silverman").logpdf(y),
        stats.gaussian_kde(x, 0.4, weights=x).evaluate(y[0]),
        stats.gaussian_kde(x, bw_method=lambda each: each.scotts_factor() * 2.0).pdf(y),
    ),
    SAMPLE,
    array("n"),
    sizes=(4, 1),
)
row(
    "scipy.stats.gaussian_kde",
    lambda x, y: stats.gaussian_kde(x)(y),
    array(2, 5),
    array(2, "n"),
    sizes=(3, 1),
)
