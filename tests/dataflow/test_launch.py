"""The requests that would go to Google Cloud, and what is done with its answers."""

import dataclasses
import json
from typing import Any

import pytest

from dataflow import engines, launch
from pipeline import recipe as recipes
from pipeline.build import stages
from pipeline.recipes import DIRECTORY
from pipeline.workers import RunFailed

RUN = launch.Launch(
    recipe="gs://corpus/recipe.toml",
    template="gs://corpus/plainspoken.json",
    project="some-project",
    region="europe-west4",
    image="europe-west4-docker.pkg.dev/some-project/images/plainspoken:0.1.0",
    temp="gs://corpus/temp",
)


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
    """Answers as Dataflow does: every job is done at the second look, but for one that fails."""

    failing: str = ""
    refused: bool = False
    posts: list[Any] = dataclasses.field(default_factory=list)
    looks: dict[str, int] = dataclasses.field(default_factory=dict)

    def post(self, url: str, json: Any, timeout: float) -> Answer:
        self.posts.append((url, json))
        name = json["launchParameter"]["jobName"]
        return Answer(403, "no quota") if self.refused else Answer(200, {"job": {"id": name}})

    def get(self, url: str, timeout: float) -> Answer:
        job = url.rsplit("/", 1)[1]
        self.looks[job] = self.looks.get(job, 0) + 1
        if self.looks[job] < 2:
            return Answer(200, {"currentState": "JOB_STATE_RUNNING"})
        return Answer(200, {"currentState": "JOB_STATE_FAILED" if job == self.failing else "JOB_STATE_DONE"})


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "_SECONDS_BETWEEN_LOOKS", 0.0)


def test_the_stages_are_those_of_the_way() -> None:
    recipe = recipes.load(str(DIRECTORY / "demo.toml"), "unused")
    assert tuple(stage.name for stage in stages(recipe)) == launch.STAGE_NAMES


def test_stages_start_one_after_another_each_when_the_last_is_done() -> None:
    session = Session()
    launch.launch(RUN, session, launch.STAGE_NAMES)
    assert [body["launchParameter"]["parameters"]["stage"] for _, body in session.posts] == list(launch.STAGE_NAMES)
    assert set(session.looks.values()) == {2}
    assert session.posts[0][0].endswith("/v1b3/projects/some-project/locations/europe-west4/flexTemplates:launch")


def test_a_failed_stage_starts_no_other() -> None:
    session = Session(failing="plainspoken-signatures")
    with pytest.raises(RunFailed, match=r"stage 'signatures', job plainspoken-signatures, ended as JOB_STATE_FAILED"):
        launch.launch(RUN, session, launch.STAGE_NAMES)
    assert len(session.posts) == 2


def test_a_refused_request_says_why() -> None:
    with pytest.raises(RunFailed, match=r"refused stage 'documents': HTTP 403: .*no quota"):
        launch.launch(RUN, Session(refused=True), launch.STAGE_NAMES)


@pytest.mark.parametrize(
    ("field", "value"),
    [("recipe", "recipe.toml"), ("project", "P"), ("region", "europe"), ("temp", "/tmp"), ("max_workers", 0)],
)
def test_a_wrong_field_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match="--" + field.replace("_", "-")):
        dataclasses.replace(RUN, **{field: value})


def test_a_dry_run_sends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    given = [f"--{field.name}={getattr(RUN, field.name)}" for field in dataclasses.fields(RUN)[:6]]
    assert launch.main([*given, "--dry-run", "--only", "spoken"]) == 0
    (request,) = json.loads(capsys.readouterr().out)
    assert request["launchParameter"]["parameters"]["stage"] == "spoken"
    assert launch.main([*given, "--dry-run", "--only", "speak"]) == 2


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
