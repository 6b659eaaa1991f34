"""The way of a document, told on the terminal."""

from pipeline import inspect_run
from pipeline.trace import Story, documents_of_row, trace

_ROWS_SHOWN = 12


def show(directory: str, doc_id: str) -> None:
    """Print the way of the documents whose id starts with `doc_id`."""
    for story in trace(directory, doc_id):
        _show(story)
        inspect_run.print_trace(story.trace)


def show_row(directory: str, row: int) -> None:
    """Print where the documents in a training row come from."""
    for doc_id in documents_of_row(directory, row):
        for story in trace(directory, doc_id, with_rows=False):
            url = (story.trace.written or {}).get("url") or "-"
            print(f"row {row}  {doc_id}  {story.raw or 'no longer in the inputs'}  {url}")


def _show(story: Story) -> None:
    print(f"raw       {story.raw or 'no longer in the inputs'}")
    for step in story.steps:
        measures = ", ".join(f"{name} {value}" for name, value in step.measures.items())
        fate = "" if step.fate == "on" else f" -> dropped: {step.fate}"
        print(f"{step.step:<9} {step.bytes_before:,} -> {step.bytes_after:,} bytes{fate}  {measures}".rstrip())
    if story.tokens:
        print(f"tokens    {story.tokens[0]:,} to {story.tokens[1]:,} of {story.trace.shard}")
    for part in story.rows[:_ROWS_SHOWN]:
        print(f"row       {part.row}: tokens {part.first_token} to {part.first_token + part.num_tokens} of it")
    if len(story.rows) > _ROWS_SHOWN:
        print(f"row       and {len(story.rows) - _ROWS_SHOWN} more")
