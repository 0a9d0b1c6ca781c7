"""Numbers of other programs that are not reproduced, each with the equation that says why.

`test_exception_reasons.py` recomputes what it can of these numbers by the equation blamed, so that
a reason is a finding and not a wish.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exemption:
    """A set of numbers, by regular expressions on file and path.

    Where ``within`` is given, an exempt number must still agree to that absolute distance.
    """

    file: str
    path: str
    reason: str
    within: float | None = None

    def covers(self, file: str, path: str) -> bool:
        """Tell whether a number belongs to this exemption."""
        return bool(re.fullmatch(self.file, file) and re.fullmatch(self.path, path))

    def excuses(self, file: str, path: str, ours: object, theirs: float) -> bool:
        """Tell whether the disagreement of a number is one that this exemption explains."""
        if not self.covers(file, path):
            return False
        if self.within is None:
            return True
        return isinstance(ours, (int, float)) and abs(ours - theirs) <= self.within


BISECTION = 1e-5
"""How far PropCIs' bisection may end from the root of Tango's equation."""

GIVEN = Exemption(
    r".*",
    r"(.*\.)?(positive_truth|conf_level|alpha|pad|binary_cutoff|cont\.corr)",
    "input of the computation, not a result",
)

NOT_REPRODUCED = (
    Exemption(
        "mrmc_readers_nested_in_modality",
        r"auc\.(jackknife|unbiased)\.(RRRC|FRRC)\."
        r"(test_equality\.(Denominator|F|X2|df2|p-value)"
        r"|test_diffs\[0\]\.(StdErr|df|t|p-value|CI_lower|CI_upper))",
        "Readers nested in modality: under the null E[MS(T)] = s2_R(T) + Var - Cov2 + "
        "w (Cov2 - Cov3) with w = (J - sum J_i^2 / J) / (I - 1) = 40/9 here; MRMCaov 0.3.0 uses "
        "w = 1 - sum J_i^2 / J = -32/9 and gets a negative variance.",
    ),
    Exemption(
        "mrmc_sim_cov2_lt_cov3",
        r"rjafroc_auc\.OR_(jackknife|DeLong)\.FRRC\."
        r"(FTests\[\d\]\.(Chisq|p|MS)"
        r"|ciDiffTrt\[0\]\.(StdErr|z|PrGTz|CILower|CIUpper))",
        "Fixed readers: the variance of the readers' mean difference is 2/J (Var - Cov1 + (J - 1) "
        "(Cov2 - Cov3)) whatever the sign of Cov2 - Cov3; RJafroc 2.1.2 sets Cov2 - Cov3 to 0 "
        "here, its own DBM and MRMCaov do not.",
    ),
    Exemption(
        "delong_degenerate_45",
        r"paired\[[57]\]\.p_value",
        "Perfect against constant score: z = 0.5 / 0; pROC prints p = 0, no test exists.",
    ),
    Exemption(
        "mrmc_sim_3mod_5x3x80",
        r".*\.FRRC\.reader_test_diffs\[\d+\]\.(StdErr|z|p-value|CI_lower|CI_upper)",
        "SE_j = sqrt(2 (Var_j - Cov1_j)) belongs to reader j; with three modalities MRMCaov 0.3.0 "
        "recycles its J values over the rows in reader-major order, so that row k gets reader "
        "k mod J. RJafroc's ciDiffTrtEachRdr in the same file has ours.",
    ),
    Exemption(
        "mrmc_identical_modalities",
        r"auc\..*\.(test_equality\.(F|p-value)|test_diffs\[0\]\.(t|p-value))",
        "Identical modalities: F = MS(T) / denominator = 0 / 0; the anchor divides two rounding "
        "errors (1/6). No test exists.",
    ),
    Exemption(
        r"agreement_(birads_190x4|small_25x2)",
        r"pairs\[\d+\]\.psych\.(var_weighted|ci_weighted\[\d\])",
        "Fleiss, Cohen & Everitt 1969 eq. 8: the column mean is w_.j = sum_i w_ij p_i.; psych "
        "2.2.9 uses p_j. sum_i w_ij, which is the same only for two categories.",
    ),
    Exemption(
        r"agreement_(binary_190x4|birads_190x4|continuous_60x4|shrout_fleiss|small_25x2)",
        r"icc_irr\.twoway_agreement_average\.(df2|p|lower|upper)",
        "McGraw & Wong 1996 Table 7: a = k r / (n (1 - r)) with r = ICC(A,1), equal to "
        "R / (n (1 - R)) with R = ICC(A,k); irr 0.84.1 puts R into the form for r. psych's ICC2k "
        "in the same file has our limits.",
    ),
    Exemption(
        "agreement_constant_20x2",
        r"icc_psych\[\d\]\.(ICC|F|p|lower|upper)",
        "All ratings equal: F = MSB / MSW = 0 / 0; the anchor divides two rounding errors.",
    ),
    Exemption(
        "agreement_constant_20x2",
        r"pairs\[0\]\.psych\.var_(kappa|weighted)|irrCAC_fleiss\.(pa|pe|coeff\.val|coeff\.se|p\.value)",
        "All ratings equal: kappa = (1 - 1) / (1 - 1) is undefined, and so is its variance; the "
        "anchor sets it by convention.",
    ),
    Exemption(
        "agreement_constant_20x2",
        r"irrCAC_gwet\.pe",
        "AC1: pe = sum p_k (1 - p_k) / (q - 1) with every p_k 0 or 1 is 0 (0 / 0 for the single "
        "category); the anchor's 1 - 1e-15 is a rounding error of that quotient.",
    ),
    Exemption(
        r"agreement_.*",
        r"irr_kripp_alpha_wrong_for_more_than_2_raters\.(nominal|ordinal)",
        "Krippendorff 2011: a pair in a case of m ratings weighs 1 / (m - 1); irr 0.84.1 takes 1. "
        "The right values, krippendorff_nominal and _ordinal, are reproduced.",
    ),
    Exemption(
        r"mcnemar",
        r"cases\[\d+\]\.tango_ci9[05]_of_c_minus_b\[\d\]",
        "Tango 1998 eq. 6: limits solve T(delta) = z; PropCIs stops a bisection with steps of "
        "1e-7, ours solve the equation to 1e-12.",
        within=BISECTION,
    ),
    Exemption(
        r"paired_tests_.*",
        r"sesp_diff_tango\.(sensitivity|specificity)\.diff\.(lcl|ucl)",
        "Tango 1998 eq. 6 by PropCIs' bisection with steps of 1e-7; ours solve it to 1e-12.",
        within=BISECTION,
    ),
    Exemption(
        "paired_tests_sim_190",
        r"sesp_diff_tango\.sensitivity\.diff\.(lcl|ucl)",
        "DTComPair returns the interval of test1 - test2 beside the estimate of test2 - test1: "
        "[-0.0729, 0.0541] around +0.0087, where Tango's interval is [-0.0541, 0.0729]. In the "
        "other files, and for the specificity of this one, the signs agree.",
    ),
    Exemption(
        "paired_tests_sim_perfect_sens",
        r"pv\.gs\.npv\.p\.value",
        "Both predictive values are 1: the score statistic is 0 / 0; DTComPair prints p = 0.",
    ),
    Exemption(
        "paired_tests_sim_perfect_sens",
        r"sesp\.exactbinom\.sensitivity\.p\.value",
        "No discordant pair: p = min(1, 2 P(X <= 0)) = 1; DTComPair prints 2.",
    ),
    Exemption(
        "mrmc_identical_modalities",
        r"auc\..*\.FRRC\.test_equality\.p-value",
        "Identical modalities: X2 = 0 / 0; the anchor prints p = 0.",
    ),
)

FIVE_DECIMALS = Exemption(
    r"agreement_.*",
    r"irrCAC_(fleiss|gwet)\.(coeff\.val|coeff\.se|pa|pe)",
    "irrCAC rounds to five decimals",
)
"""Compared to half a unit of the fifth decimal."""
