from pathlib import Path

import numpy as np
import pytest
from packing_shards import CLM, DOC, EOS, FIRST, all_tokens, documents, settings, write_shards

from tokenizer.packing import Packer
from tokenizer.packing.config import PackConfig, noise_and_spans
from tokenizer.packing.inspection import inspect_row


def test_denoising_drops_exactly_its_share_and_never_a_separator(shards: list[Path]) -> None:
    packer = Packer(shards, passes=1, **settings())
    seen = several = spans = 0
    for batch in packer:
        for row in np.flatnonzero(batch["objectives"] == 1):
            source = batch["labels"][row][batch["labels"][row] >= 0].tolist()
            shown = batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
            assert len(source) - len(shown) == (15 * len(source) + 50) // 100
            assert shown.count(DOC) == source.count(DOC) == batch["decoder_segment_ids"][row].max() - 1
            at = iter(source)
            assert all(token == DOC or token in at for token in shown)  # in order
            several += DOC in source
            seen += 1
            # Segment ids and positions of what is left agree with those of the whole.
            for segment in range(1, batch["segment_ids"][row].max() + 1):
                whole = batch["labels"][row][batch["decoder_segment_ids"][row] == segment].tolist()
                part = batch["input_ids"][row][batch["segment_ids"][row] == segment].tolist()
                assert set(part) <= set(whole)
                places = batch["positions"][row][batch["segment_ids"][row] == segment].tolist()
                assert places == list(range(len(part)))
            view = inspect_row(packer, int(batch["rows"][row]))
            assert sum(b - a for a, b in view.dropped) == len(source) - len(shown)
            assert not {i for a, b in view.dropped for i in source[a:b]} & set(shown)
            spans += len(view.dropped)
    assert seen > 100
    assert several > 50
    assert spans > 2 * seen


def test_spans_follow_the_law_and_lie_everywhere(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, mean=6.5)
    packer = Packer(paths, passes=1, **settings(sequence_tokens=512, clm_share=0.0))
    lengths: list[int] = []
    dropped = np.zeros(512)
    rows = 0
    for batch in packer:
        for row in batch["rows"].tolist():
            view = inspect_row(packer, row)
            if len(view.target_ids) == 512 and len(view.segments) == 1:
                # Two spans may not touch, so what is left out is one span.
                lengths += [b - a for a, b in view.dropped][:-1]
                for a, b in view.dropped:
                    dropped[a:b] += 1
                rows += 1
    assert rows > 200
    law = np.diff(packer.config.span_law().astype(np.float64) / 2**32, prepend=0)
    counts = np.bincount(lengths, minlength=len(law) + 1)[1:]
    assert np.abs(counts[:8] / len(lengths) - law[:8]).max() < 0.025
    assert dropped[8:-8].min() > 0
    assert dropped[8:-8].mean() / rows == pytest.approx(0.153, abs=0.01)


def test_prefix_rows_hold_one_document_and_an_even_share_of_it(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, num_documents=3_000, mean=4.0)
    packer = Packer(paths, passes=1, **settings())
    endings = {i[-1] for i in documents(paths)}
    shares = []
    whole = 0
    for batch in packer:
        for row in np.flatnonzero(batch["objectives"] == 2):
            assert batch["segment_ids"][row].max() == 1
            shown = batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
            rest = batch["labels"][row][batch["labels"][row] >= 0].tolist()
            assert shown[0] == CLM
            ends = rest[-1] == EOS
            body = shown[1:] + rest[: len(rest) - ends]
            assert body == list(range(body[0], body[0] + len(body)))  # a stretch of one document
            assert ends == (body[-1] in endings)
            whole += ends
            share = (len(shown) - 1) / len(body)
            assert 0.2 <= share <= 0.8 or len(body) < 5
            if len(body) == 64:
                shares.append(share)
    assert whole > 15
    assert len(shares) > 100
    assert 0.45 < np.mean(shares) < 0.55
    assert min(shares) < 0.25
    assert max(shares) > 0.75


def test_every_batch_has_its_exact_share_of_prefix_rows(shards: list[Path]) -> None:
    packer = Packer(shards, **settings())
    orders = set()
    for number in range(30):
        batch = packer.batch(number)
        assert np.count_nonzero(batch["objectives"] == 2) == 4
        orders.add(tuple(np.flatnonzero(batch["objectives"] == 2).tolist()))
    assert len(orders) > 20


def test_t5_rows_are_as_long_as_those_of_t5() -> None:
    """Lengths that t5's own computation gives: 512 -> 568, 114 and 1024 -> 1137, 229."""
    for length, source, target in (
        (128, 141, 29),
        (256, 284, 58),
        (512, 568, 114),
        (1024, 1137, 229),
        (2048, 2274, 456),
    ):
        config = PackConfig(objective="t5", sequence_tokens=length, pad_to_multiple=1)
        assert config.source_tokens == source
        assert config.widths == (length, target)


def test_t5_rows_give_the_source_back(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, mean=4.0)
    packer = Packer(paths, passes=1, **settings(objective="t5"))
    sentinel = 6
    assert packer._specials[5] == sentinel
    seen: list[int] = []
    full = 0
    for batch in packer:
        for row in range(len(batch["rows"])):
            shown = batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
            target = batch["labels"][row][batch["labels"][row] >= 0].tolist()
            assert shown[-1] == target[-1] == EOS
            spans: list[list[int]] = []
            for token in target[:-1]:
                if sentinel <= token < FIRST:
                    assert token == sentinel + len(spans)
                    spans.append([])
                else:
                    spans[-1].append(token)
            assert all(spans)
            whole = [
                t for token in shown[:-1] for t in (spans[token - sentinel] if sentinel <= token < FIRST else [token])
            ]
            if len(whole) > 1:
                assert sum(map(len, spans)) == max((15 * len(whole) + 50) // 100, 1)
                assert len(spans) == max(round(sum(map(len, spans)) / 3), 1)
                assert not sentinel <= shown[0] < FIRST  # t5 begins with a kept stretch and ends with noise
                assert sentinel <= shown[-2] < FIRST
            if len(whole) == packer.config.source_tokens:
                assert len(shown) == 64
                full += 1
            seen += [i for i in whole if i != DOC]
    assert full > 50
    assert sorted(seen) == all_tokens(paths).tolist()


def test_ul2_rows_are_of_seven_kinds(tmp_path: Path) -> None:
    paths = write_shards(tmp_path, mean=4.0)
    packer = Packer(paths, passes=1, **settings(objective="ul2", sequence_tokens=128, batch_rows=21))
    nlu, s2s, nlg, sentinel = 187, 188, 189, 6
    seen: list[int] = []
    kinds: dict[int, int] = {}
    for number in range(packer.schedule.num_batches(1)):
        rows = sum(packer.schedule.batch_counts(number, 1))
        segments = packer.segments(number, np.arange(rows))
        batch = packer.materialise(segments)
        if rows == 21:
            assert np.bincount(segments["modes"]).tolist() == [3] * 7
        for row, mode in enumerate(segments["modes"].tolist()):
            code, percent, _, _, mean, _ = packer.config.modes[mode]
            shown = batch["input_ids"][row][batch["segment_ids"][row] > 0].tolist()
            target = batch["labels"][row][batch["labels"][row] >= 0].tolist()
            kinds[mode] = kinds.get(mode, 0) + 1
            if code == 2:
                assert shown.count(s2s) == batch["segment_ids"][row].max()
                seen += [i for i in shown + target if i >= FIRST]
                continue
            assert shown[0] == (nlu if mode < 2 else nlg)
            spans: list[list[int]] = []
            for token in target[:-1]:
                if sentinel <= token < 187:
                    spans.append([])
                else:
                    spans[-1].append(token)
            whole = [t for i in shown[1:-1] for t in (spans[i - sentinel] if sentinel <= i < 187 else [i])]
            if len(whole) == 128:
                assert (sum(map(len, spans)), len(spans)) == noise_and_spans(128, percent, mean)
            seen += [i for i in whole if i != DOC]
    assert min(kinds.values()) > 5
    assert sorted(seen) == all_tokens(paths).tolist()


def test_a_tokenizer_with_too_few_reserved_entries_is_refused(shards: list[Path]) -> None:
    with pytest.raises(ValueError, match="needs 344 reserved entries; found 184 in the tokenizer"):
        Packer(shards, **settings(objective="ul2", sequence_tokens=2048))
