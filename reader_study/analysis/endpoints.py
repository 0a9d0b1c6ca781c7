"""What is compared: the endpoints, each one value that knows its rating, its unit and its name."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class EndpointKind(StrEnum):
    """What is made of the ratings: an area, on 0–1, or a share of calls."""

    AREA = "auc"
    SENSITIVITY = "sensitivity"
    SPECIFICITY = "specificity"
    ACCURACY = "accuracy"


class EndpointRating(StrEnum):
    """The scale that an endpoint looks at."""

    LIKELIHOOD = "likelihood"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint. Results hold it as a value; their JSON holds its ``id``.

    Parameters
    ----------
    id : str
        The name in protocols and in the JSON of results; it never changes.
    kind, rating
        What is computed, and from which of the two scales.
    against_model : bool
        Whether readers are compared with a model by it.
    higher_is_better : bool
        Whether a gain is a difference above zero.

    """

    id: str
    kind: EndpointKind
    rating: EndpointRating
    against_model: bool = False
    higher_is_better: bool = True

    def __str__(self) -> str:
        return self.id

    @property
    def is_area(self) -> bool:
        """Whether it is an AUC, on 0–1, rather than a proportion in per cent."""
        return self.kind is EndpointKind.AREA

    @property
    def needs_malignant(self) -> bool:
        """Whether it is undefined without malignant cases."""
        return self.is_area or self.kind is EndpointKind.SENSITIVITY

    @property
    def needs_other(self) -> bool:
        """Whether it is undefined without other cases."""
        return self.is_area or self.kind is EndpointKind.SPECIFICITY

    @property
    def on_category(self) -> bool:
        """Whether it looks at the category rather than at the likelihood."""
        return self.rating is EndpointRating.CATEGORY

    @property
    def label(self) -> str:
        """Key of its short name in the report's phrases."""
        return f"endpoint.{self.id}"

    @property
    def long_label(self) -> str:
        """Key of its full name, which has a place for the declared cut."""
        return f"endpoint_long.{self.id}"

    @property
    def label_in_text(self) -> str:
        """Key of its name within a sentence."""
        return f"endpoint_in_text.{self.id}"

    def is_gain(self, difference: float) -> bool:
        """Tell whether a difference, new minus old, is for the better."""
        return difference > 0 if self.higher_is_better else difference < 0


AUC_LIKELIHOOD = Endpoint(
    "auc_likelihood", EndpointKind.AREA, EndpointRating.LIKELIHOOD, against_model=True
)
AUC_CATEGORY = Endpoint("auc_category", EndpointKind.AREA, EndpointRating.CATEGORY)
SENSITIVITY = Endpoint(
    "sensitivity", EndpointKind.SENSITIVITY, EndpointRating.CATEGORY, against_model=True
)
SPECIFICITY = Endpoint(
    "specificity", EndpointKind.SPECIFICITY, EndpointRating.CATEGORY, against_model=True
)
ACCURACY = Endpoint("accuracy", EndpointKind.ACCURACY, EndpointRating.CATEGORY)

ENDPOINTS = (AUC_LIKELIHOOD, AUC_CATEGORY, SENSITIVITY, SPECIFICITY, ACCURACY)
AREAS = tuple(endpoint for endpoint in ENDPOINTS if endpoint.is_area)
SHARES = tuple(endpoint for endpoint in ENDPOINTS if not endpoint.is_area)


def endpoint_of(name: str, *, among: Iterable[Endpoint] = ENDPOINTS) -> Endpoint:
    """Return the endpoint with this id.

    Raises
    ------
    ValueError
        When there is none.

    """
    for endpoint in among:
        if endpoint.id == name:
            return endpoint
    raise ValueError(f"{name!r} is no endpoint")
