"""Read every number of a European or Arabic text aloud: the order of the rules, common to ar de es fr it pt.

canonicalised text -> the same text with numbers, dates, times, money, measures, fractions and ordinals in words.
A language subclasses `NumberReader`, gives tables of words and overrides what its grammar does differently.
"""

import re

from transforms.speak.corrections.number_words import LONGEST_DIGITS, NumberWords
from transforms.speak.corrections.rewriting import Rewriter, Rule, ahead, behind, rule
from transforms.speak.corrections.sequences import first_rules, later_rules, parts
from transforms.speak.corrections.thousands import thousands
from transforms.speak.signs import TYPED, word_for

FEWEST_DIGITS = 8
"""Of a telephone number with its country's code: shorter ones exist (E.164 sets no minimum), but not in print."""
NUMBER = r"\d+(?:[.,]\d+)?"
_STANDARD = re.compile(r"(?:ISO|IEC|DIN|EN|UTF|RFC)[ -]$")
"""Before the number of a standard and its part."""
PLUS_MINUS = "\u00b1"
BEHIND_COMPARED = r"(?<=[\w)%\u00b0(\"])"
"""Before "<" and ">": not at the beginning of a line, where ">" quotes."""
_PAPER = re.compile(
    r"(?:[Ll]egge|[Dd]ecreto(?:-[Ll]egge)?|[Ll]ey|[Ll]ei|[Ll]oi|[Dd]écret|[Gg]esetz|[Dd]irett?iva|[Dd]irective|"
    r"[Rr]ichtlinie|[Rr]egolamento|[Rr]eglamento|[Rr]egulamento|[Vv]erordnung|[Rr]esolu[cç][ií]?[óã]n?o?|[Nn]ummer|"
    r"[Nn]úmero|[Nn]umero|[Nn]uméro) $"
)
"""Before the number of an act or a record: "Legge 50/10" is no fraction."""
_BETWEEN = re.compile(
    r"(?<!\w)(?:[Ee]ntre|[Zz]wischen|[Tt]ra|[Ff]ra)(?: (?:el|los|las|il|i|gli|le|os|as|les|den))?"
    r"(?: (?:años|anos|anni|années|Jahren|páginas|pagine|pages|Seiten))? $"
)
"""Before a range whose hyphen is "and": entre 2019-2023."""
_TAG = re.compile(r"</?\w+$")
"""Before a ">" that ends a tag."""
_VULGAR = {"\u00bd": "1/2", "\u00bc": "1/4", "\u00be": "3/4", "\u2153": "1/3", "\u2154": "2/3", "\u215b": "1/8"}


class NumberReader(NumberWords):
    """The rules of one language; subclasses fill in the words."""

    def rules(self) -> list[Rule]:
        """Return all rules in order."""
        decimal = self.decimal
        d = re.escape(decimal)
        symbols = "|".join(sorted(map(re.escape, self.currencies), key=len, reverse=True))
        units = "|".join(sorted(map(re.escape, self.units), key=len, reverse=True))
        end = r"(?![^\W\d_])"
        free = r"(?<![\d.,])"
        word_free = r"(?<![^\W_])(?<![\d][.,])"
        scale = rf"(?: ?(?P<scale>{self.scales}){end}(?: (?:de|d'|di) ?)?)?"
        of = rf"(?: ?(?P<u>{units})(?!\w))?"
        hours = rf"(?P<named> ?(?:{self.hour_words}){end})?" if self.hour_words else "(?P<named>)"
        rules = [*first_rules(self), *thousands(decimal, space_groups=self.space_groups)]
        rules.append(
            rule("measure", "(?<=\\d) ?\u00b0 ?([cCfFkK])(?!\\w)", lambda m: f"\u00b0{m[1].upper()}", needs="\u00b0")
        )
        letter = r"(?<!\w)([A-Z])\."
        rules.append(
            rule("version", rf"{letter}(\d{{1,2}}(?:\.\d{{1,2}})+)(?!\d|[.,]\d|[^\W\d_])",
                 lambda m: f"{m[1]} {self.dot} {parts(self, m[2])}")
        )  # fmt: skip
        rules.append(rule("version", rf"{letter}(?=\d)", rf"\1 {self.dot} "))
        rules += self.own_rules()
        rules.append(
            rule("foreign ordinal", r"(?<![\w.,])(\d{1,3})(?:st|nd|rd|th)(?!\w)", lambda m: self.ordinal(int(m[1])))
        )
        if "km" in self.units:
            rules.append(rule("measure", r"(?<!\w)(?<!\d )km (?=\d)", f"{self.units['km'].one} "))
        rules += later_rules(self)
        rules += [
            rule("date", r"(?<![\d/.-])(?P<d>\d{1,2})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4}|"
                         r"\d\d)(?![\d/-])(?!\.\d)",
                 self._date_match, needs="/.-"),
            rule("date", r"(?<![\d/.-])(?P<y>\d{4})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\d/-])(?!\.\d)",
                 self._date_match, needs="/.-"),
            rule("time range", r"(?<!\d)(\d{1,2}(?:[:h.]\d\d| ?h)) ?- ?(?=\d{1,2}(?:[:h.]\d\d(?!\d)| ?h(?!\w)))",
                 lambda m: f"{m[1]} {self._range_word(m)} "),
            rule("time", rf"(?<![\d:.,])(?P<h>\d{{1,2}}):(?P<m>\d\d)(?::(?P<s>\d\d))?(?![\d:]){hours}",
                 self._time_match, needs=":"),
            rule("telephone", r"(?<![\w+])\+ ?(?P<c>\d{1,3})(?P<n>(?:[ "
                              r"/.-]?\(?\d+\)?){2,})(?!\d|[.,]\d)", self._telephone, needs="+"),
            rule("telephone", r"(?<![\w+/.-])\(?0\d{1,5}\)?[ /-]\d{3,}(?:[ "
                              r"-]\d+)*(?![\d/])", lambda m: self.digits(m[0])),
            rule("telephone", r"(?<![\w+/.-])\(\d{2,3}\) ?\d{3,5}[ "
                              r"-]\d{3,4}(?![\d/])", lambda m: self.digits(m[0]), needs="("),
            rule("telephone", r"(?<![\w+/.-])\d{3}-\d{3}-\d{3,4}(?![\d/-])", lambda m: self.digits(m[0]), needs="-"),
            rule("version", r"(?<![\d.,])(\d+(?:\.\d+)*)\.x(?!\w)", lambda m: f" {parts(self, m[1])} {self.dot} x"),
            *self._comparisons(),
            rule("version", r"(?<![\d.,])\d+(?:\.\d+){2,}(?!\d|,\d)", self._version, needs="."),
            rule("score", r"(?<![\w:.,])(\d{1,3}):(\d{1,2}|(?<=(?<!\d)1:)\d{3,6})(?!:?\d|[.,]\d|[^\W\d_])", self._score,
                 needs=":"),
            *self.late_rules(),
            *self._multiples(),
            rule("money range", rf"(?P<s>{symbols}) ?(?P<a>{NUMBER}) ?- ?(?:(?:{symbols}) ?)?(?=\d)",
                 lambda m: f"{self.number(m['a'])} {self.range_word} {m['s']}", needs=self.currencies),
            rule("arithmetic", r"(?<=[\d)%\u00b0]) ?\+ ?(?=[\d(])", f" {self.plus} ", needs="+"),
            rule("arithmetic", r"(?<=[\w)]) \+ (?=[\w(])|(?<=[^\W\d_])\+(?=\d+(?![\w.]))", f" {self.plus} ", needs="+"),
            rule("arithmetic", r"(?<=\d)\+(?= |$|[,.;)])", f" {self.plus}", needs="+"),
            rule("arithmetic", r"(?<![\w.'-])(n|N(?=-1))-(?=\d(?![\w.-]))", rf"\1 {self.minus} ", needs=("n-", "N-")),
            # English decades: the letter is no second.
            rule("decade", r"(?<![\w.,])((?:1[5-9]|20)\d0)s(?!\w)", lambda m: self.year(m[1])),
            rule("fraction", r"(?<![\w.,/-])(\d{1,3})-(?=\d/\d{1,2}(?![\d/]))", r"\1 ", needs="/"),
            rule("range", rf"{free}(?<![\w/-])(?P<a>{NUMBER}) ?(?P<s>- "
                          rf"?)(?P<b>{NUMBER})(?![\d-]*-\w)", self._range_match, needs="-"),
            # A dash with blanks around it is a pause, but behind an operator or a bracket.
            rule("sign", rf"(?<![^\W_])(?<![)%]) ?-(?=(?:(?:{symbols}) ?)?\d)|(?<=[=(<>;]) ?- (?=\d)",
                 f" {self.minus} ", needs="-"),
            rule("sign", r"(?<!\w)\+ ?(?=\d)", f"{self.plus} ", needs="+"),
            rule("fraction", rf"{free}(?<![/:-])(?<![^\W\d_])(?:(?P<w>\d+) "
                             rf")?(?P<a>\d+)/(?P<b>\d+)(?![\d/]){of}", self._fraction_match, needs="/"),
            rule("fraction", rf"(?:(?P<w>\d+) ?)?"
                             rf"(?P<v>[\u00bd\u00bc\u00be\u2153\u2154\u215b]){of}",
                             self._fraction_match, needs=_VULGAR),
            rule("per unit", r"(?:(?<=[\u20ac$\u00a3])|(?<=\d (?:USD|EUR|GBP|CHF))) ?/ ?(?=[^\W\d_]{3})",
                 f" {self.per} ", needs="/"),
            rule("per unit", rf"(?<=[\d\u20ac$\u00a3]) ?/ "
                             rf"?(?P<u>{units})(?!\w)", lambda m: f" {self.per} {self.units[m['u']].one}", needs="/"),
            rule("per unit", r"(?:(?<=[^\W\d_])|(?<=\.))/(?P<u>km\u00b2|km2|m\u00b2|m2|m\u00b3|m3|ha)(?!\w)",
                 lambda m: f" {self.per} {self.units[m['u']].one}" if m["u"] in self.units else None, needs="/"),
            rule("money", rf"(?<![^\W\d_])(?P<s>{symbols})\.? "
                          rf"?(?P<n>{NUMBER}){scale}", self._money_match, needs=self.currencies),
            rule("money", rf"{free}(?P<n>{NUMBER}){scale} "
                          rf"?(?P<s>{symbols}){end}", self._money_match, needs=self.currencies),
            rule("percent", rf"{word_free}(?P<n>{NUMBER}) ?%", self._percent_match, needs="%"),
            rule("percent", rf"(?<!\w)% ?(?P<n>{NUMBER})", self._percent_match, needs="%"),
            rule("percent", r"(?<=\d) ?\u2030", f" {self.per_mille}", needs="\u2030"),
            rule("arithmetic", r"(?<=\d) x (?=\d)", f" {self.times} ", needs="x"),
            rule("arithmetic", r"(?<=\d)( ?(?:mm|cm|dm|m|km)) x (?=\d)", rf"\1 {self.times} ", needs="x"),
            rule("arithmetic", r"(?<=\d)x(?!(?<=(?<![\d.,])0x)[\dA-Fa-f]{2})(?=\d)", f" {self.times} ", needs="x"),
            rule("measure", rf"{word_free}(?P<n>{NUMBER})(?: ?(?P<scale>{self.scales}){end})? ?(?P<u>{units})(?!\w|"
                            rf"\.\w|/\w|')",
                 self._measure_match),
            rule("arithmetic", r"(?<=[\w)]) ?[\u00d7] ?(?=[\w(])", f" {self.times} ", needs="\u00d7"),
            rule("arithmetic", r"(?<=[\d)]) ?\u00f7 ?(?=[\d(])", f" {self.divided} ", needs="\u00f7"),
            rule("arithmetic", r"(?<=[^\W_]|[%\u00b0)]) ?:?=(?: ?=)? ?(?=-?[\w(])", f" {self.equals} ", needs="="),
            rule("arithmetic", r"(?<![\w/])([Pp]i|PI)/(?=\d)", rf"\1 {self.divided} ", needs="/"),
            rule("arithmetic", r"(?m:^)=(?: (?=-?\w)|(?=-?\d))", f"{self.equals} ", needs="="),
            # Both start with what is rare: a search skips to it.
            rule("letters and digits", r"(\d)[-.]?(?=[^\W\d_])", r"\1 "),
            rule("letters and digits", r"[-.\d](?<=[^\W\d_].)(?:(?<=\d)|(?=\d))",
                 lambda m: f" {m[0]}" if m[0].isdigit() else " "),
            rule("leading point", rf"(?<![\w.,)\"\]]){d}(?=\d+(?![\d,]))", f"{self.marks[decimal]} "),
            rule("leading point", r"(?:(?m:^)|(?<=[ \"(=#]))\.(?=\d+(?![\d.,]))", f"{self.marks['.']} ", needs="."),
            *self._thousands_counted(),
            rule("cardinal", NUMBER, self._plain),
            rule("ampersand", " ?& ?", f" {self.ampersand} ", needs="&"),
            rule("percent", "%", f" {self.percent} ", needs="%"),
            rule("per mille", "\u2030", f" {self.per_mille} ", needs="\u2030"),
            rule("section", "\u00a7\u00a7? ?", f"{self.section} ", needs="\u00a7"),
            rule("money", r"(?<!\w)(?P<s>[$\u20ac\u00a3\u00a5])(?!\w)",
                 lambda m: self.currencies[m["s"]].many, needs="$\u20ac\u00a3\u00a5"),
        ]  # fmt: skip
        return rules

    def _multiples(self) -> list[Rule]:
        """Return the rule for "50x" that is no product and no unknown, where the language has words for it."""
        if not self.multiple:
            return []
        return [
            rule("multiple", r"(?<![\w.,+*^=-])(?<![^x]/)(?<![+*/^=-] )(?<!Windows )"
                             rf"(?P<n>{NUMBER})(?<!^0)(?<![^\d]0)[x\u00d7](?![\w%]| ?[(\d]| ?[-+*^=]| ?/(?!\d+x))",
                 lambda m: self.times_over(m["n"], ahead(m)), needs="x\u00d7")
        ]  # fmt: skip

    def _thousands_counted(self) -> list[Rule]:
        """Return the rule for "200 mil personas", where the language has one."""
        if not self.thousand:
            return []
        return [
            rule("thousands", rf"(?<![\d.,])(\d{{1,3}}) {self.thousand}(?= [^\W\d_])",
                 lambda m: None if m[1] == "1" else f"{self.number(m[1], self.gender_before(ahead(m)))} "
                                                    f"{self.thousand}")
        ]  # fmt: skip

    def _comparisons(self) -> list[Rule]:
        """Return the rules for signs before a number or a version, where the language has words for them."""
        signs = [(sign, word_for(same, self.lang)) for sign, same in TYPED.items()]
        signs += [("<", self.less), (">", self.greater), (PLUS_MINUS, self.plus_minus)]
        return [self._comparison(sign, said) for sign, said in signs if said]

    def _comparison(self, sign: str, said: str) -> Rule:
        def compare(match: re.Match[str]) -> str | None:
            return None if sign == ">" and _TAG.search(behind(match)) else f" {said} "

        place = "" if sign == PLUS_MINUS else BEHIND_COMPARED
        return rule("comparison", rf"{place} ?{sign} ?(?=-?\d)", compare, needs=(sign,))

    def trigger(self) -> str:
        """Return the expression that finds the places to look at."""
        return "[0-9%&\u20ac$\u00a3\u00a5\u00a7\u2030\u00bd\u00bc\u00be]"

    def rewriter(self) -> Rewriter:
        """Return the compiled rules."""
        return Rewriter(re.compile(self.trigger()), tuple(self.rules()))

    def _date_match(self, match: re.Match[str]) -> str | None:
        day, month, year = int(match["d"]), int(match["m"]), match["y"]
        if month > 12 and day <= 12 and match["s"] == "/":
            day, month = month, day
        if match["s"] == "." and len(year) == 2 and not len(match["d"]) == len(match["m"]) == 2:
            return None  # a section number
        if not (1 <= day <= 31 and 1 <= month <= 12):
            return None
        said = self.date(day, month, year, behind(match))
        return said + " " if ahead(match)[:1].isalpha() else said

    def _time_match(self, match: re.Match[str]) -> str | None:
        hour, minute, second = int(match["h"]), int(match["m"] or 0), match["s"]
        if hour > 24 or minute > 59 or (second and int(second) > 59):
            return None
        said = self.time(hour, minute, int(second) if second else None, (match["named"] or "").strip())
        return f" {said}" if behind(match)[-1:].isalpha() else said

    def _telephone(self, match: re.Match[str]) -> str | None:
        if sum(map(str.isdigit, match[0])) < FEWEST_DIGITS:
            return None
        return f"{self.plus} {self.say(int(match['c']))} {self.digits(match['n'])}"

    def _version(self, match: re.Match[str]) -> str:
        glued = match.string[match.end() : match.end() + 1].isalpha()  # 1.1.1k
        return (" " if behind(match)[-1:].isalpha() else "") + parts(self, match[0]) + (" " if glued else "")

    def _score(self, match: re.Match[str]) -> str:
        return f"{self.say(int(match[1]))} {self.score_word} {self.say(int(match[2]))}"

    @property
    def score_word(self) -> str:
        """What stands between the goals of a result."""
        return self.range_word

    def _fraction_match(self, match: re.Match[str]) -> str | None:
        groups = match.groupdict()
        if any(len(groups.get(part) or "") > LONGEST_DIGITS for part in "abw"):
            return None
        vulgar = groups.get("v")
        above, below = map(int, _VULGAR[vulgar].split("/")) if vulgar else (int(groups["a"]), int(groups["b"]))
        whole = groups.get("w")
        if not vulgar and len(groups["a"]) == 4 and (len(groups["b"]) == 2 or below == above + 1):  # 2010/11, 1999/2000
            tail = self.year(groups["a"]) + " " + self.number(groups["b"])
            return f"{self.number(whole)} {tail}" if whole else tail
        if not vulgar and (
            (1900 <= below < 2100 and above > 1) or _PAPER.search(behind(match))
        ):  # an act's number and its year
            return f"{self.number(groups['a'])} {self.number(groups['b'])}"
        if below == 0 or (below > 100 and match.string[match.end() : match.end() + 1].isalpha()):  # 8111/8168B
            return None if whole else f"{self.say(above)} {self.divided} {self.say(0)}"
        part = self.fraction(above, below)
        if part is None:
            return None
        said = self.mixed(whole, part) if whole else part
        return self.fraction_of(said, self.units[groups["u"]]) if groups.get("u") else said

    def _range_word(self, match: re.Match[str]) -> str:
        return self.ampersand if _BETWEEN.search(behind(match)) else self.range_word

    def _range_match(self, match: re.Match[str]) -> str | None:
        following = ahead(match)
        spaced = match["s"] == "- " and match.string[match.start("s") - 1] == " "
        if spaced and ("=" in following[:20] or "=" in match.string[max(0, match.start() - 20) : match.start()]):
            return f"{self.number(match['a'])} {self.minus} {match['b']}"
        gender = self.gender_before(following)
        low = match["a"]
        if _STANDARD.search(behind(match)):
            return f"{self.number(low)} {match['b']}"
        digits = low.isdigit() and match["b"].isdigit() and 2 < len(low) < 9
        if digits and len(match["b"]) in (1, 3) and int(low) > int(match["b"]):  # 747-400, 121-1: a type, its variant
            return f"{self.number(low)} {match['b']}"
        if self.decimal == "," and "." in low and float(low) > float(match["b"].replace(",", ".")):  # 2.0207-1
            return f"{self.number(low)} {match['b']}"
        is_year = len(low) == 4 and low.isdecimal() and len(match["b"]) in (2, 4)
        said = self.year(low) if is_year else self.number(low, gender)
        high = self.say(int(match["b"])) if len(low) == 4 and len(match["b"]) == 2 else match["b"]
        return f"{said} {self._range_word(match)} {high}"

    def _money_match(self, match: re.Match[str]) -> str:
        said = self.money(match["n"], match["scale"] or "", self.currencies[match["s"]])
        return said + " " if ahead(match)[:1].isalpha() else said

    def _percent_match(self, match: re.Match[str]) -> str | None:
        said = f"{self.number(match['n'])} {self.percent}"
        return said + " " if ahead(match)[:1].isalpha() else said

    def _measure_match(self, match: re.Match[str]) -> str | None:
        noun = self.units[match["u"]]
        if match["scale"]:
            return f"{self.number(match['n'], 'm')} {match['scale']}{self.scale_link}{noun.many}"
        return self.counted(match["n"], noun)

    def _plain(self, match: re.Match[str]) -> str:
        return self.plain(match[0], behind(match), ahead(match))

    def plain(self, written: str, before: str, following: str) -> str:
        """Read a number that nothing else has claimed, between the texts ``before`` and ``following``."""
        return self.number(written, self.gender_before(following))
