"""Reading times as JSON, with lme4's names."""

from reader_study.statistics import TimeComparison

Json = dict[str, object]


def time_json(found: TimeComparison, *, conf_level: float = 0.95) -> Json:
    """Return the comparison of reading times; ``conf_level`` is the one it was made with."""
    model, test, paired = found.model, found.wilcoxon, found.paired_t
    return {
        "arms": list(found.arms),
        "conf_level": conf_level,
        "n_reads": found.n_reads,
        "n_left_out": found.n_left_out,
        "n_cases": found.n_cases,
        "n_unpaired_cases": found.n_unpaired,
        "lmer": {
            f"beta_{found.arms[1]}": model.beta,
            "se": model.se,
            "df": model.df,
            "t": model.t,
            "p": model.p_value,
            "intercept": model.intercept,
            "var_reader": model.var_reader,
            "var_case": model.var_case,
            "var_resid": model.var_residual,
            f"ratio_{found.arms[1]}_to_{found.arms[0]}": model.ratio,
            "ratio_lower": model.ratio_lower,
            "ratio_upper": model.ratio_upper,
            "method": model.method,
            "reason": model.reason,
        },
        "wilcoxon": {"V": test.statistic, "p": test.p_value, "reason": test.reason},
        "paired_t_log_case_means": {
            "t": paired.statistic,
            "df": paired.df,
            "p": paired.p_value,
            "diff": paired.estimate,
            "lower": paired.lower,
            "upper": paired.upper,
            "reason": paired.reason,
        },
        "tertiles_type7": list(found.tercile_cuts),
        "medians": list(found.medians),
        "reason": found.reason,
    }
