"""German abbreviations that only numbers tell apart, as rules of `de.GermanNumbers`: Satz or Seite, halbe Stunde."""

from transforms.speak.corrections.ordinals import german as ordinal
from transforms.speak.corrections.rewriting import Rule, rule

_SCALE_OF_ONE = {"Mio": "Million", "Mrd": "Milliarde"}


def shortened() -> list[Rule]:
    """Return the rules, which come before thousands, dates and units are read."""
    return [
        rule("abbreviation", r"(?<=Abs\. \d )S\. ?(?=\d)", "Satz ", needs="."),
        rule("abbreviation", r"\bs\. ?(?=S\. ?\d)", "siehe ", needs="."),
        rule("abbreviation", r"(?<=\d )n\. ?V\.", "nach Verlängerung", needs="."),
        rule("abbreviation", r"(?<=\d\. )OG(?!\w)", "Obergeschoss"),
        rule("abbreviation", r"(?<=\d\. )Hj(?!\w)\.?", "Halbjahr"),
        rule("scale", r"(?<![\d.,])1 ?(Mio|Mrd)(?!\w)\.?", lambda m: f"eine {_SCALE_OF_ONE[m[1]]}"),
        rule("money", r"(?<!\w)US-\$ ?(\d(?:[\d.,]*\d)?)", r"\1 US-$", needs="$"),
        rule("per unit", r"(?<=\d) ?l ?/ ?(?=100 ?km(?!\w))", " Liter auf ", needs="/"),
        rule("half", r"(?<![\d/.,])(?:1/2|\u00bd) ?(?:Std\.|Std|h)(?!\w)", "eine halbe Stunde", needs=("/", "\u00bd")),
        rule("ordinal", r"(?<![\d.,])(\d{1,2})\.(?=, (?:[a-zäöü]+e(?: und|,)? )+Auflage)",
             lambda m: ordinal(int(m[1]), "e")),
        rule("abbreviation", r"(?<=\d) ?Jh\.", ". Jahrhundert", needs="."),
        rule("abbreviation", r"(?<=Jahrhundert )v\. ?(?:Chr|u\. ?Z)\.|(?<=\d )v\. "
                             r"?Chr\.", "vor Christus", needs="."),
        rule("abbreviation", r"(?<=Jahrhundert )n\. ?(?:Chr|u\. ?Z)\.|(?<=\d )n\. "
                             r"?Chr\.", "nach Christus", needs="."),
        rule("abbreviation", r"(?<=\d )ff?\.(?!\w)", "folgende", needs="."),
    ]  # fmt: skip
