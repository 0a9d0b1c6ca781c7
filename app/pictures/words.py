"""What pictures say, in both languages."""

from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

_WORDS: dict[str, tuple[str, str]] = {
    # heat maps
    "score": ("Malignancy score {score}", "恶性评分 {score}"),
    "positive": ("at or above the threshold {threshold}", "达到或高于阈值 {threshold}"),
    "negative": ("below the threshold {threshold}", "低于阈值 {threshold}"),
    "model": ("Model: {model}", "模型：{model}"),
    "method": ("Method: {method}", "方法：{method}"),
    "cam": ("class activation map (CAM)", "类激活图（CAM）"),
    "gradcam": (
        "gradient-weighted class activation map (Grad-CAM)",
        "梯度加权类激活图（Grad-CAM）",
    ),
    "attention": ("attention rollout", "注意力展开"),
    "malignant": ("Heat speaks for: malignant", "热度支持的类别：恶性"),
    "any class": ("Attention speaks for no class", "注意力不代表任何类别"),
    "crop": ("The network saw the framed part alone.", "网络只看到方框内的部分。"),
    "empty": (
        "Nothing in this image speaks for it: the map is empty.",
        "图像中没有支持该类别的部位：热图为空。",
    ),
    "note": (
        "A heat map shows what moved this network's score. It makes no claim about where a lesion "
        "is. Its strongest cell always has the strongest colour, whatever the score.",
        "热图显示哪些部位影响了该网络的评分，并不说明病灶在何处。无论评分高低，最强的格子总是最强的颜色。",
    ),
    "sane": (
        "Sanity check: rank correlation with maps of random weights {found} (bound {bound}): "
        "passed",
        "合理性检验：与随机权重热图的秩相关为 {found}（界限 {bound}）：通过",
    ),
    "insane": (
        "Sanity check: rank correlation with maps of random weights {found} (bound {bound}): "
        "FAILED – the map shows the image, not what the network learnt",
        "合理性检验：与随机权重热图的秩相关为 {found}（界限 {bound}）：未通过——"
        "热图反映的是图像，而非网络所学",
    ),
    "strongest": ("strongest", "最强"),
    "none": ("none", "无"),
    # learning curves
    "curves": ("Learning curves", "学习曲线"),
    "loss": ("Loss on the training part", "训练部分的损失"),
    "auc": ("AUC on the validation part", "验证部分的 AUC"),
    "epoch": ("epoch", "轮次"),
    "fold": ("fold {fold}", "第 {fold} 折"),
    "seed": ("seed {seed}", "种子 {seed}"),
    "best": ("the ring marks the best epoch", "圆圈标出最佳轮次"),
    "warm": (
        "Epoch 0 is the head alone, before any fine-tuning.",
        "第 0 轮只训练了分类头，尚未微调。",
    ),
    "chosen": (
        "The validation part chose the epoch, so its AUC is optimistic.",
        "轮次由验证部分选出，因此其 AUC 偏乐观。",
    ),
    "unfinished": ("training is not finished", "训练尚未结束"),
    # risk and coverage
    "risk": ("Errors when unsure cases are left to a reader", "不确定病例交由阅片者时的错误"),
    "risk axis": ("errors among the cases that the model keeps", "模型保留病例中的错误率"),
    "coverage": ("cases that the model keeps, the surest first", "模型保留的病例（最确定者在先）"),
    "risk note": (
        "{n} cases. AURC {aurc}, above the best order {excess}; coverage at a sensitivity of "
        "{target}: {coverage}. Intervals: 95 %, patients drawn anew.",
        "{n} 例。AURC {aurc}，超出最佳次序 {excess}；敏感度 {target} 时的覆盖率：{coverage}。"
        "区间：95 %，按患者重抽样。",
    ),
}


def said(key: str, language: Language, **values: object) -> str:
    """Return one phrase with its values put in."""
    return _WORDS[key][LANGUAGES.index(language)].format(**values)
