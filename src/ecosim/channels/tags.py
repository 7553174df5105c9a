"""What a visit carries: a badge, a price for one listing, a coupon; it stays in the cart as long as it is valid.

Records that check themselves; what a tag does in a visit is the kernel's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ecosim.channels.checks import MOST_FEN, MOST_HOURS, check_choice, check_int, check_number, check_text


@dataclass(frozen=True)
class Tag:
    """Valid for `valid_h` hours after the visit.

    `badge`: shown on the listing, which is liked more for it. `listing` and `price_fen`: a single-listing price of
    one of our listings, taken in place of a higher one, for at most `quota` units in all; the official reduction and
    coupons come off it as off any other. `payer` bears what it is below the price shown. `coupon`: claimed for
    certain by whoever looks at a listing of ours with the tag. `refund_share`, `return_share`: of orders made with
    it, in place of the listing's own. `name` tells the channel's orders apart (`Order.tag`); without one it is the
    badge, the coupon or the listing. Equal tags of one channel share their quota.

    >>> Tag(badge="deal", valid_h=24).label, Tag("host-a", listing="wool-coat", price_fen=87_900, quota=600).payer
    ('deal', 'store')
    """

    name: str = ""
    valid_h: float = 24.0
    badge: str = ""
    listing: str | None = None
    price_fen: int | None = None
    quota: int | None = None
    payer: Literal["store", "platform", "host"] = "store"
    coupon: str | None = None
    refund_share: float | None = None
    return_share: float | None = None

    @property
    def label(self) -> str:
        """The tag's name in orders and tables."""
        return self.name or self.badge or self.coupon or self.listing or ""

    def __post_init__(self) -> None:
        for what in ("name", "badge"):
            if not isinstance(getattr(self, what), str):
                check_text("tag", what, getattr(self, what))
        check_text("tag", "name", self.label)
        where = f"tag {self.label!r}"
        check_number(where, "valid_h", self.valid_h, 0.0, MOST_HOURS, above=True)
        check_choice(where, "payer", self.payer, ("store", "platform", "host"))
        for what in ("listing", "coupon"):
            if getattr(self, what) is not None:
                check_text(where, what, getattr(self, what))
        if self.price_fen is not None:
            check_int(where, "price_fen", self.price_fen, 0, MOST_FEN)
        if self.quota is not None:
            check_int(where, "quota", self.quota, 0, MOST_FEN)
        if self.listing is None and (self.price_fen is not None or self.quota is not None):
            raise ValueError(f"{where}: has a price or quota for no listing; name the listing")
        if self.price_fen is None and self.quota is not None:
            raise ValueError(f"{where}: has a quota without a price; give price_fen")
        for what in ("refund_share", "return_share"):
            if getattr(self, what) is not None:
                check_number(where, what, getattr(self, what), 0.0, 1.0)
