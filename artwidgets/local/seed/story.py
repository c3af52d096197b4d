"""What the demo project is about: its collections, their files, their metadata."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["BASES", "STORY", "Collection"]

MB = 10**6
KB = 10**3

Metadata = Callable[[random.Random, int, float], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Collection:
    """One collection of the story.

    Attributes
    ----------
    verb : str
        Job type of the runs that log it.
    begins_with : mapping of str to str
        Paths to names in `BASES`: what every version holds, and other collections too.
    files : mapping of str to int
        Paths to bytes: what else a version holds on the disk.
    changing : mapping of str to int
        Paths of which another content comes with every so manieth version; the others stay as they were.
    growing : str
        Pattern of a path that is added now and then.
    references : mapping of str to (int, int)
        Paths to least and most bytes of what lives in a bucket.
    uses : tuple of str
        Collections whose versions the runs take as input.
    stages : mapping of str to int
        Aliases to how many versions before the last one have them.
    loss : float
        Of the first version, about.
    forgotten : int
        Of how many versions, from the first on, the run has been deleted since.
    """

    name: str
    type: str
    verb: str
    versions: int
    metadata: Metadata
    description: str | None = None
    descriptions: tuple[str, ...] = ("",)
    tags: tuple[str, ...] = ()
    begins_with: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)
    changing: Mapping[str, int] = field(default_factory=dict)
    growing: str = ""
    references: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    uses: tuple[str, ...] = ()
    stages: Mapping[str, int] = field(default_factory=dict)
    loss: float = 1.0
    forgotten: int = 0

    @property
    def internal(self) -> bool:
        """Whether the platform makes artifacts of this type by itself."""
        return self.type in ("run_table", "code")


def _dataset(source: str, rows: int, **more: Any) -> Metadata:
    def metadata(chance: random.Random, index: int, loss: float) -> dict[str, Any]:
        return {
            "dataset": {
                "source": source,
                "rows": int(rows * (1 + 0.03 * index)),
                "split": {"train": 0.8, "validation": 0.1, "test": 0.1},
                "missing_share": round(chance.uniform(0, 0.04), 4),
            },
            "schema_version": 1 + index // 10,
            **more,
        }

    return metadata


def _model(framework: str, **more: Any) -> Metadata:
    def metadata(chance: random.Random, index: int, loss: float) -> dict[str, Any]:
        return {
            "loss": loss,
            "accuracy": round(max(0.0, 1 - loss * chance.uniform(0.3, 0.5)), 4),
            "epoch": chance.randrange(3, 90),
            "hyperparameters": {
                "lr": chance.choice((1e-4, 3e-4, 1e-3, 3e-3)),
                "batch_size": chance.choice((16, 32, 64, 128, 256)),
                "optimizer": chance.choice(("adamw", "sgd", "lion")),
                "seed": chance.randrange(100),
            },
            "framework": framework,
            **more,
        }

    return metadata


def _table(chance: random.Random, index: int, loss: float) -> dict[str, Any]:
    return {"rows": chance.randrange(200, 20_000), "columns": ["id", "prediction", "label"]}


def _code(chance: random.Random, index: int, loss: float) -> dict[str, Any]:
    return {
        "git": {"commit": f"{chance.getrandbits(160):040x}", "branch": chance.choice(("main", "experiments"))}
    }


_NOTES = (
    "Baseline before the learning-rate sweep.",
    "Best validation so far; candidate for staging.",
    "Ablation without augmentation.",
    "Trained on the cleaned labels.",
    "Re-run after the tokenizer fix:\n\n- **32k** words instead of 30k\n- `warmup_steps` doubled\n\n"
    "Compare with the version before.",
    "Overfits after epoch 40, kept for the write-up.",
)
_DATA_NOTES = (
    "Weekly refresh.",
    "Duplicates removed, labels checked by hand.",
    "Backfill of the missing March days.",
    "New columns for the campaign features.",
)


def _data(name: str, versions: int, source: str, rows: int, size: int, **more: Any) -> Collection:
    return Collection(
        name=name,
        type="dataset",
        verb="prepare",
        versions=versions,
        metadata=_dataset(source, rows),
        descriptions=_DATA_NOTES,
        files={
            "train/part-000.parquet": size,
            "train/part-001.parquet": size,
            "validation.parquet": size // 4,
            "schema.json": 2 * KB,
        },
        changing={"train/part-000.parquet": 9, "train/part-001.parquet": 1, "validation.parquet": 6},
        growing="train/extra-{:03d}.parquet",
        **more,
    )


def _trained(
    name: str, versions: int, framework: str, uses: tuple[str, ...], loss: float, weights: int, **more: Any
) -> Collection:
    return Collection(
        name=name,
        type="model",
        verb="train",
        versions=versions,
        metadata=_model(framework),
        descriptions=_NOTES,
        files={
            "weights.safetensors": weights,
            "config.json": 1 * KB,
            "preprocessor/vocabulary.json": 80 * KB,
        },
        changing={"weights.safetensors": 1, "config.json": 4, "preprocessor/vocabulary.json": 15},
        uses=uses,
        stages={"production": 8, "staging": 3, "candidate": 1},
        loss=loss,
        **more,
    )


BASES = {"bert-base": 900 * KB, "resnet50": 700 * KB}
"""Networks that training begins with, and their bytes."""

STORY = (
    _data(
        "imagenet-subset",
        14,
        "s3://demo-ml-store/raw/imagenet",
        120_000,
        180 * KB,
        description="A tenth of ImageNet, resized to 256 pixels.",
        references={"raw/images.tar": (8 * MB, 14 * MB)},
    ),
    _data("squad-tokenized", 11, "huggingface:squad_v2", 130_000, 120 * KB, tags=("nlp",)),
    _data(
        "churn-features",
        38,
        "warehouse.customers.churn_daily",
        48_000,
        40 * KB,
        description="One row per customer and month; see the schema.",
        tags=("tabular", "weekly"),
        stages={"production": 4},
    ),
    _data("customer-reviews", 22, "warehouse.reviews", 310_000, 70 * KB, tags=("nlp",), forgotten=3),
    _data(
        "fraud-transactions",
        26,
        "warehouse.payments",
        900_000,
        60 * KB,
        tags=("tabular", "restricted"),
        references={"raw/transactions.csv.gz": (2 * MB, 5 * MB)},
    ),
    _data(
        "eval-holdout",
        4,
        "manual",
        5_000,
        90 * KB,
        description="Frozen. Never train on it.",
        stages={"production": 0},
    ),
    _trained(
        "resnet50-imagenet",
        46,
        "pytorch",
        ("imagenet-subset",),
        2.1,
        320 * KB,
        description="ResNet-50 fine-tuned on our subset.",
        tags=("vision",),
        begins_with={"backbone/resnet50.safetensors": "resnet50"},
    ),
    _trained(
        "bert-finetune",
        41,
        "transformers",
        ("squad-tokenized", "customer-reviews"),
        1.4,
        600 * KB,
        tags=("nlp",),
        begins_with={"encoder/bert-base.safetensors": "bert-base"},
    ),
    _trained("churn-xgboost", 33, "xgboost", ("churn-features",), 0.42, 60 * KB, tags=("tabular",)),
    _trained(
        "reviews-classifier",
        24,
        "transformers",
        ("customer-reviews", "eval-holdout"),
        0.9,
        280 * KB,
        tags=("nlp",),
        begins_with={"encoder/bert-base.safetensors": "bert-base"},
    ),
    _trained(
        "fraud-lightgbm",
        19,
        "lightgbm",
        ("fraud-transactions",),
        0.31,
        90 * KB,
        tags=("tabular", "restricted"),
    ),
    _trained(
        "unet-segmentation",
        28,
        "pytorch",
        ("imagenet-subset",),
        1.1,
        380 * KB,
        tags=("vision",),
        begins_with={"backbone/resnet50.safetensors": "resnet50"},
    ),
    Collection(
        name="run-k3v9x2ab-predictions",
        type="run_table",
        verb="evaluate",
        versions=12,
        metadata=_table,
        files={"predictions.table.json": 140 * KB},
        changing={"predictions.table.json": 1},
        uses=("resnet50-imagenet", "eval-holdout"),
    ),
    Collection(
        name="run-p71dm0qz-confusion_matrix",
        type="run_table",
        verb="evaluate",
        versions=9,
        metadata=_table,
        files={"confusion_matrix.table.json": 8 * KB},
        changing={"confusion_matrix.table.json": 1},
        uses=("bert-finetune",),
    ),
    Collection(
        name="source-demo-train.py",
        type="code",
        verb="train",
        versions=17,
        metadata=_code,
        files={"train.py": 9 * KB, "requirements.txt": 1 * KB},
        changing={"train.py": 1},
    ),
)
"""The collections in the order in which the story needs them."""
