"""The little shop of the demo: what it sells."""

from typing import NamedTuple

from chatplug.core.i18n import N_


class Product(NamedTuple):
    """One thing in the window; ``art`` names its drawing in the shop's templates."""

    key: str
    name: str
    price: int  # euro
    line: str
    story: str
    facts: tuple[str, ...]
    is_new: bool = False

    @property
    def art(self) -> str:
        """Return the name of its drawing."""
        return self.key


PRODUCTS = (
    Product(
        "kettle",
        N_("Blue enamel kettle, 1.5 l"),
        49,
        N_("For every hob, induction too."),
        N_("Two coats of enamel on steel, a handle of beech that stays cool, and a lid that does not fall off when"
           " you pour the last cup."),
        (N_("Gas, electric, ceramic, induction"), N_("1.5 litres, 1.2 kg"), N_("Enamel guaranteed for 10 years")),
        is_new=True,
    ),
    Product(
        "glass",
        N_("Glass teapot, 0.8 l"),
        34,
        N_("See the leaves unfold."),
        N_("Blown from borosilicate glass, with a strainer that lifts out. It goes into the dishwasher, and onto a"
           " candle warmer."),
        (N_("Four cups"), N_("Steel strainer included"), N_("Safe in the dishwasher")),
    ),
    Product(
        "iron",
        N_("Cast-iron teapot, 1.1 l"),
        79,
        N_("Keeps tea hot for an hour."),
        N_("Heavy, slow and kind: iron that warms through and keeps two rounds of tea hot until the end of the"
           " story."),
        (N_("Enamelled inside"), N_("2.4 kg"), N_("Wash by hand, no soap")),
    ),
    Product(
        "tin",
        N_("Sencha, tin of 100 g"),
        18,
        N_("Green tea from the first picking."),
        N_("Steamed the day it was picked, grassy and a little sweet. Pour at 75 °C, wait a minute."),
        (N_("Harvest of this spring"), N_("About 40 cups"), N_("Sealed tin")),
    ),
    Product(
        "cups",
        N_("Two stoneware cups"),
        26,
        N_("No two are the same."),
        N_("Thrown by hand and glazed in one colour of the sea and one of sand. They hold what a cup should hold."),
        (N_("0.25 litres each"), N_("For oven, microwave and dishwasher"), N_("Packed without plastic")),
    ),
    Product(
        "strainer",
        N_("Tea strainer with drip bowl"),
        12,
        N_("For one honest cup."),
        N_("A fine mesh that even rooibos does not slip through, and a bowl that keeps the table dry."),
        (N_("Stainless steel"), N_("Fits every mug"), N_("Lasts longer than we shall")),
    ),
)  # fmt: skip

BY_KEY = {product.key: product for product in PRODUCTS}
