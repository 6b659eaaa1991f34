"""What runs in the container's environment in the tests of Google Cloud: programs for `python -c`."""

UPLOAD = """
import pathlib, sys
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
bucket = storage.Client(project="test", credentials=AnonymousCredentials()).bucket("corpus")
for path in map(pathlib.Path, sys.argv[1:]):
    folder = "benchmarks" if path.suffix == ".jsonl" else "in"
    bucket.blob(path.name if path.suffix == ".toml" else f"{folder}/{path.name}").upload_from_filename(path)
"""

DIGESTS = """
import hashlib, json, logging, sys
logging.disable(logging.CRITICAL)
from pipeline import storage
from pipeline.manifest import read_manifest
run = sys.argv[1]
receipts = [receipt for stage in read_manifest(run).values() for receipt in stage.values()]
paths = [path for receipt in receipts for path in receipt.files]
print(json.dumps({path: storage.digest_of_file(f"{run}/{path}") for path in paths}))
"""

TASKS = """
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
bucket = storage.Client(project="test", credentials=AnonymousCredentials()).bucket("corpus")
print(*(blob.name for blob in bucket.list_blobs(prefix="run/.tasks/")))
"""

READ = """
import sys
from pipeline import storage
with storage.open_to_read(sys.argv[1]) as file:
    sys.stdout.buffer.write(file.read())
"""

JOBS = """
import logging, sys
logging.disable(logging.CRITICAL)
from apache_beam.options.pipeline_options import PipelineOptions
from pipeline import recipe as recipes
from pipeline.build import stages
from pipeline.runners import build_pipeline
from pipeline.task_file import write_tasks
from pipeline.tasks import Task
recipe = recipes.parse(open(sys.argv[1]).read())
tasks = [Task(stage="documents", shard=f"news-{n:06d}", made_of={"input": f"{n:064x}"}) for n in range(100_000)]
path = write_tasks(recipe.run.directory, "documents", tasks)
for stage in stages(recipe):
    options = ["--runner=DataflowRunner", "--project=some-project", "--region=europe-west4", "--no_auth"]
    options += ["--temp_location=gs://corpus/temp", "--sdk_container_image=europe-west4-docker.pkg.dev/p/r/i:1"]
    options += [f"--template_location={sys.argv[2]}/{stage.name}.json", f"--job_name=plainspoken-{stage.name}"]
    build_pipeline(stage, path, PipelineOptions(options)).run()
"""

SCHEMA = """
import json, pathlib, sys
from google.cloud import dataflow_v1beta3 as api
from google.protobuf import json_format
for path in map(pathlib.Path, sys.argv[2:]):
    json_format.ParseDict(json.loads(path.read_text()), api.Job.pb(api.Job()))
for request in json.loads(pathlib.Path(sys.argv[1]).read_text()):
    parsed = json_format.ParseDict(request, api.LaunchFlexTemplateRequest.pb(api.LaunchFlexTemplateRequest()))
    assert parsed.launch_parameter.environment.max_workers == 100
    assert json_format.MessageToDict(parsed) == request
print("as the API says")
"""
