"""A recipe becomes frozen configs, or a message that says what was meant."""

import pickle
from pathlib import Path

import pytest
from run_digests import ROOT, working_directory

from pipeline import recipe as recipes
from pipeline.recipes import DIRECTORY
from pipeline.run import plan_run
from pipeline.settings import RecipeError

SMALL = """
[run]
directory = "runs/x"
[[input]]
name = "news"
paths = ["news/*.jsonl.gz"]
format = "jsonl"
kind = "newspaper"
"""


def test_defaults_fill_what_a_recipe_leaves_out() -> None:
    recipe = recipes.parse(SMALL)
    assert recipe.inputs[0].kind == "newspaper"
    assert recipe.speak.spoken == 0.7
    assert recipe.tokenizer.vocab_size == 150_000
    assert recipe.dedupe.bands == 14
    assert len(recipe.languages()) == 12


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SMALL + "[judeg]\n", r"has a table \[judeg\]; did you mean 'judge'\?"),
        (SMALL + "[speak]\nspokn = 1.0\n", r"\[speak\] has no key 'spokn'; did you mean 'spoken'\?"),
        (SMALL + "[speak]\nspoken = 7\n", r"speak\.spoken is 7"),
        (SMALL + "[speak]\nenabled = false\n", r"\[speak\] cannot be switched off; steps that can: clean"),
        (SMALL + "[judge]\nenabled = 1\n", r"judge\.enabled is 1; expected true or false"),
        (SMALL.replace('"jsonl"', '"json"'), r"input 'news' has format 'json'; did you mean 'jsonl'\?"),
        (SMALL.replace('"newspaper"', '"paper"'), r"input 'news' has kind 'paper'; did you mean 'newspaper'\?"),
        (SMALL.replace('"news"', '"../news"'), r"must be letters, digits, - and _"),
        (SMALL + SMALL.split("[run]")[1].split("\n", 2)[2], r"two inputs are named 'news'"),
        ('[run]\ndirectory = "x"\n', r"has no \[\[input\]\]"),
        (SMALL.replace('directory = "runs/x"', ""), r"no run\.directory and there is no --out"),
        (SMALL + "[pack]\nrepeats = { new = 10 }\n", r"\[pack.repeats\] names an input 'new'; did you mean 'news'"),
        ("[run\n", r"the recipe is not TOML"),
    ],
)
def test_what_cannot_be_is_refused(text: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        recipes.parse(text)


def test_a_step_can_be_switched_off() -> None:
    recipe = recipes.parse(SMALL + "[judge]\nenabled = false\n")
    assert not recipe.enabled("judge")
    assert recipe.enabled("clean")
    assert recipe.settings("judge")["enabled"] is False


def test_the_order_of_inputs_does_not_count() -> None:
    inputs = SMALL.split("[[input]]")[1]
    one = SMALL + "[[input]]" + inputs.replace("news", "olds")
    other = SMALL.replace("news", "olds").replace("oldspaper", "newspaper") + "[[input]]" + inputs
    assert recipes.parse(one.replace("oldspaper", "newspaper")).inputs == recipes.parse(other).inputs


def test_a_recipe_travels_to_workers() -> None:
    recipe = recipes.parse(SMALL)
    copy = pickle.loads(pickle.dumps(recipe))
    assert copy.inputs == recipe.inputs
    assert copy.judge == recipe.judge


@pytest.mark.parametrize("name", sorted(path.stem for path in DIRECTORY.glob("*.toml")))
def test_built_in_recipes_are_found_by_name(name: str) -> None:
    recipe = recipes.load(name)
    assert recipe.run.directory == f"runs/{name}"
    assert recipe.languages() == ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "mr", "pt", "ta", "te")


def test_alexatm_says_what_the_paper_says() -> None:
    recipe = recipes.load("alexatm")
    assert recipe.speak.spoken == 0.7
    assert recipe.tokenizer.vocab_size == 150_000
    assert recipe.tokenizer.alpha == 0.5
    assert recipe.pack.sequence_tokens == 1024
    assert recipe.pack.repeats == {"wikipedia": 10}
    assert recipe.pack.alpha == 0.5


def test_a_missing_recipe_names_those_there_are() -> None:
    with pytest.raises(RecipeError, match="neither a file nor one of the built-in alexatm, demo"):
        recipes.load("dmeo")


def test_missing_inputs_stop_a_run_before_it_starts() -> None:
    from pipeline import inputs

    with working_directory(ROOT), pytest.raises(FileNotFoundError, match=r"news/\*\.jsonl\.gz"):
        inputs.find_inputs(recipes.parse(SMALL))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('input = [3]\n[run]\ndirectory = "x"\n', r"input 1 is 3; expected a table"),
        ("judge = 3\n" + SMALL, r"judge is 3; expected a table \[judge\]"),
        (SMALL.replace("[run]", "[[run]]"), r"run is \["),
        (SMALL + "feilds = {}\n", r"\[input 'news'\] has no key 'feilds'; did you mean 'fields'\?"),
        (SMALL.replace('name = "news"', ""), r"\[input 1\] needs the key 'name'"),
        (SMALL + "[encode]\ndtype = 1\n", r"\[encode\] has no key 'dtype'"),
    ],
)
def test_a_table_that_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        recipes.parse(text)


def test_every_step_has_a_table() -> None:
    assert recipes.parse(SMALL + "[encode]\n[pack]\n[extract]\n").enabled("encode")


def test_a_message_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b'[run]\ndirectory = "\xff"\n')
    with pytest.raises(RecipeError, match=r"mine\.toml has a byte at 19 that is not UTF-8"):
        recipes.load(str(path))
    path.write_text("[run\n")
    with pytest.raises(RecipeError, match=r"mine\.toml: the recipe is not TOML"):
        recipes.load(str(path))
    with pytest.raises(RecipeError, match="is a folder; expected a recipe"):
        recipes.load(str(tmp_path))


def test_a_dry_run_leaves_nothing_behind(tmp_path: Path) -> None:
    with working_directory(ROOT):
        plans = plan_run(recipes.load("demo", str(tmp_path / "new")))
    assert len(plans[0].todo) > 50
    assert list(tmp_path.iterdir()) == []
