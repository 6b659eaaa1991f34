"""What Spark is told, and what is checked before it is started."""

from pathlib import Path

import pytest

from dataflow import spark
from pipeline.workers import RunFailed


def test_settings_are_read_as_sparks_launcher_reads_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPARK_CONF_DIR", raising=False)
    assert spark.defaults(tmp_path) == {}
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "spark-defaults.conf").write_text(
        "# spark.cores.max 1\n\nspark.speculation   true\nspark.executor.memory=2g\n"
        "spark.executor.extraJavaOptions -Da=b -Dc=d\nspark.empty\nother.setting 1\n"
    )
    assert spark.defaults(tmp_path) == {
        "spark.speculation": "true",
        "spark.executor.memory": "2g",
        "spark.executor.extraJavaOptions": "-Da=b -Dc=d",
        "spark.empty": "",
    }
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    assert spark.defaults(tmp_path) == {}


def test_a_spark_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_HOME", str(tmp_path))
    with pytest.raises(RunFailed, match=r"holds Spark of no known version; expected 3\.5"):
        spark.find_spark()
    (tmp_path / "jars").mkdir()
    (tmp_path / "jars" / "spark-core_2.12-3.4.1.jar").touch()
    with pytest.raises(RunFailed, match=r"holds Spark 3\.4\.1; expected 3\.5"):
        spark.find_spark()
    (tmp_path / "jars" / "spark-core_2.12-3.4.1.jar").rename(tmp_path / "jars" / "spark-core_2.12-3.5.0.jar")
    assert spark.find_spark() == tmp_path


def test_a_master_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"--spark-master is 'localhost:7077'; expected spark://"):
        spark.check_master("localhost:7077")
    with pytest.raises(RunFailed, match=r"no Spark master answers at spark://127\.0\.0\.1:1"):
        spark.check_master("spark://127.0.0.1:1")
    spark.check_master("yarn")
