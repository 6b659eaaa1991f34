"""The requests that would go to Google Cloud, and what is done with its answers."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from run_digests import ROOT, digests

from dataflow import engines, launch, one_stage
from dataflow.launch_request import STAGE_NAMES, Launch
from pipeline import cli
from pipeline import recipe as recipes
from pipeline import run as runs
from pipeline.build import stages
from pipeline.recipe import Recipe
from pipeline.recipes import DIRECTORY
from pipeline.workers import RunFailed

RUNNER = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"


@dataclasses.dataclass
class Answer:
    status_code: int
    body: Any

    @property
    def text(self) -> str:
        return json.dumps(self.body)

    def json(self) -> Any:
        return self.body


@dataclasses.dataclass
class Session:
    """Answers as Dataflow does: a job runs when its template's program has ended, and is done at the second look."""

    recipe: Recipe
    failing: str = ""
    refused: bool = False
    posts: list[Any] = dataclasses.field(default_factory=list)
    puts: list[Any] = dataclasses.field(default_factory=list)
    looks: dict[str, int] = dataclasses.field(default_factory=dict)

    def post(self, url: str, json: Any, timeout: float) -> Answer:
        self.posts.append((url, json))
        if self.refused:
            return Answer(403, "no quota")
        name, stage = json["launchParameter"]["jobName"], json["launchParameter"]["parameters"]["stage"]
        if name != self.failing:
            assert one_stage.start(self.recipe, stage, [f"--runner={RUNNER}"]) > 0
        return Answer(200, {"job": {"id": name}})

    def get(self, url: str, timeout: float, params: Any = None) -> Answer:
        if params is not None:
            assert params["filter"] == "ACTIVE"
            jobs = [{"id": str(n), "name": f"run-{n % 2}-tokens"} for n in range(4)]
            half = {"": {"jobs": jobs[:2], "nextPageToken": "more"}, "more": {"jobs": jobs[2:]}}
            return Answer(200, half[params["pageToken"]])
        job = url.rsplit("/", 1)[1]
        self.looks[job] = self.looks.get(job, 0) + 1
        if self.looks[job] < 2:
            return Answer(200, {"currentState": "JOB_STATE_RUNNING"})
        return Answer(200, {"currentState": "JOB_STATE_FAILED" if job == self.failing else "JOB_STATE_DONE"})

    def put(self, url: str, json: Any, timeout: float) -> Answer:
        self.puts.append((url, json))
        return Answer(200, {})


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    """One language and no evaluation sets, so that a stage has nothing to do."""
    text = f"""
        [[input]]
        name = "news"
        format = "jsonl"
        kind = "newspaper"
        paths = ["{ROOT}/tests/data/demo/news/en.jsonl.gz"]
        [language]
        keep = ["en"]
        [tokenizer]
        vocab_size = 1000
        hard_vocab_limit = false
        reserved_entries = 100
        [dedupe.lines]
        enabled = true
        [run]
        directory = "{tmp_path}/run"
        """
    return recipes.parse(text)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "_SECONDS_BETWEEN_LOOKS", 0.0)


def test_the_stages_are_those_of_the_way() -> None:
    recipe = recipes.load(str(DIRECTORY / "demo.toml"), "unused")
    assert tuple(stage.name for stage in stages(recipe)) == STAGE_NAMES


def test_stages_start_one_after_another_and_make_what_a_run_here_makes(
    asked: Launch, recipe: Recipe, tmp_path: Path
) -> None:
    session = Session(recipe)
    launch.launch(asked, recipe, session)
    started = [body["launchParameter"]["parameters"]["stage"] for _, body in session.posts]
    assert started == [stage for stage in STAGE_NAMES if stage != "benchmarks"]
    assert set(session.looks.values()) == {2}
    assert session.posts[0][0].endswith("/v1b3/projects/some-project/locations/europe-west4/flexTemplates:launch")
    assert not (tmp_path / "run" / ".tasks").exists()
    runs.run(recipes.parse(recipe.text, str(tmp_path / "here")), num_workers=1, say=lambda line: None)
    assert digests(tmp_path / "run") == digests(tmp_path / "here")
    launch.launch(asked, recipe, session)
    assert len(session.posts) == len(started)


def test_a_failed_stage_starts_no_other_and_is_where_the_next_launch_begins(asked: Launch, recipe: Recipe) -> None:
    session = Session(recipe, failing="plainspoken-signatures")
    with pytest.raises(RunFailed, match=r"stage 'signatures', job plainspoken-signatures, ended as JOB_STATE_FAILED"):
        launch.launch(asked, recipe, session)
    assert len(session.posts) == 2
    again = Session(recipe, refused=True)
    with pytest.raises(RunFailed, match=r"refused stage 'signatures': HTTP 403: .*no quota"):
        launch.launch(asked, recipe, again)


def test_a_job_that_is_done_and_has_made_nothing_is_an_error(
    asked: Launch, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_stage, "start", lambda recipe, stage, options: 1)
    with pytest.raises(RunFailed, match=r"stage 'documents' is done, but 1 of its 1 shards are not"):
        launch.launch(asked, recipe, Session(recipe))


def test_a_silent_dataflow_is_not_waited_for_for_ever(
    asked: Launch, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(recipe)
    monkeypatch.setattr(session, "get", lambda url, timeout: Answer(404, "no such job"))
    with pytest.raises(RunFailed, match=r"nothing of stage 'documents', job .*HTTP 404: .*no such"):
        launch.launch(asked, recipe, session)


def test_a_template_starts_only_the_stage_that_is_next(recipe: Recipe) -> None:
    with pytest.raises(RunFailed, match=r"stage 'spoken' cannot start: stage 'documents' has 1 shards to make"):
        one_stage.start(recipe, "spoken", [])


def test_cleaning_up_ends_this_runs_jobs_and_removes_its_files_alone(
    asked: Launch, recipe: Recipe, tmp_path: Path
) -> None:
    run = dataclasses.replace(asked, name="run-1")
    object.__setattr__(run, "temp", str(tmp_path / "temp"))  # in place of a folder on gs://
    for folder in ("run-1/staging", "run-10"):
        (tmp_path / "temp" / folder).mkdir(parents=True)
        (tmp_path / "temp" / folder / "graph.json").write_text("{}")
    session = Session(recipe)
    launch.clean_up(run, recipe, session)
    assert [url.rsplit("/", 1)[1] for url, _ in session.puts] == ["1", "3"]
    assert all(body == {"requestedState": "JOB_STATE_CANCELLED"} for _, body in session.puts)
    assert [path.parent.name for path in (tmp_path / "temp").rglob("*.json")] == ["run-10"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("recipe", "recipe.toml"), ("project", "P"), ("region", "europe"), ("temp", "/tmp"), ("max_workers", 0)],
)
def test_a_wrong_field_is_refused_by_name(asked: Launch, field: str, value: Any) -> None:
    with pytest.raises(ValueError, match="--" + field.replace("_", "-")):
        dataclasses.replace(asked, **{field: value})


def test_a_dry_run_sends_nothing(asked: Launch, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["launch", *(f"--{field.name}={getattr(asked, field.name)}" for field in dataclasses.fields(asked)[:6])]
    assert cli.main([*given, "--dry-run"]) == 0
    requests = json.loads(capsys.readouterr().out)
    assert [each["launchParameter"]["parameters"]["stage"] for each in requests] == list(STAGE_NAMES)
    assert cli.main([*given, "--dry-run", "--max-workers", "0"]) == 2


def test_options_that_do_not_go_together_are_refused() -> None:
    for options, match in (
        ({"runner": "ray"}, "--runner is 'ray'"),
        ({"runner": "flink", "spark_master": "spark://a:1"}, "--spark-master goes with --runner spark"),
        ({"runner": "prism"}, "needs --prism-location"),
        ({"runner": "spark", "num_workers": 0}, "--workers is 0"),
    ):
        with pytest.raises(ValueError, match=match):
            engines.Where(**options)


def test_dataflow_wants_remote_paths_and_its_own_options() -> None:
    where = engines.Where(runner="dataflow")
    with pytest.raises(ValueError, match=r"\[run\] directory is 'here', which Dataflow's workers cannot see"):
        engines.check_paths(where, recipes.load(str(DIRECTORY / "demo.toml"), "here"))
    with pytest.raises(ValueError, match=r"--project .*--region .*--temp_location .*--sdk_container_image"):
        engines.check_dataflow([])
    engines.check_dataflow(["--project=p", "--region=r", "--temp_location=gs://t", "--sdk_container_image=i"])
