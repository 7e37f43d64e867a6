"""Record the public names of the libraries with a face, by module and class: what docs/support/*.md count.

Run where they are installed: python tests/golden/record_names.py [LIBRARY ...].  A name is public where `__all__` lists it, or, in
modules without one, where it has no underscore and is defined in the library.
"""
from __future__ import annotations

import inspect
import json
import sys
from importlib import metadata
from pathlib import Path
from pkgutil import resolve_name

HERE = Path(__file__).resolve().parent
MODULES = {
    "numpy": """numpy numpy.linalg numpy.fft numpy.random numpy.polynomial numpy.polynomial.polynomial numpy.polynomial.chebyshev
        numpy.polynomial.legendre numpy.polynomial.hermite numpy.polynomial.hermite_e numpy.polynomial.laguerre numpy.polynomial.polyutils
        numpy.ma numpy.strings numpy.char numpy.rec numpy.emath numpy.lib numpy.lib.stride_tricks numpy.lib.scimath numpy.lib.mixins
        numpy.lib.npyio numpy.lib.format numpy.lib.introspect numpy.lib.array_utils numpy.testing numpy.typing numpy.dtypes numpy.exceptions
        numpy.ctypeslib numpy.matlib""",
    "torch": """torch torch.linalg torch.fft torch.special torch.autograd torch.autograd.functional torch.func torch.nn torch.nn.functional
        torch.nn.init torch.nn.utils torch.nn.utils.rnn torch.nn.utils.parametrize torch.nn.utils.parametrizations torch.optim
        torch.optim.lr_scheduler torch.optim.swa_utils torch.utils.data torch.utils.checkpoint torch.distributions torch.amp torch.random
        torch.signal.windows""",
    "pandas": """pandas pandas.api pandas.api.types pandas.api.extensions pandas.api.indexers pandas.api.interchange pandas.api.typing
        pandas.arrays pandas.errors pandas.io.json pandas.plotting pandas.testing pandas.tseries.api pandas.tseries.frequencies
        pandas.tseries.offsets""",
    "safetensors": "safetensors safetensors.torch safetensors.numpy",
    "keras": """keras keras.activations keras.backend keras.callbacks keras.config keras.constraints keras.datasets keras.dtype_policies
        keras.initializers keras.layers keras.losses keras.metrics keras.models keras.ops keras.ops.image keras.ops.linalg keras.ops.nn
        keras.ops.numpy keras.optimizers keras.optimizers.schedules keras.preprocessing.image keras.preprocessing.sequence keras.random
        keras.regularizers keras.saving keras.tree keras.utils keras.applications keras.distillation keras.distribution keras.export
        keras.mixed_precision keras.optimizers.legacy keras.preprocessing keras.quantizers keras.utils.bounding_boxes keras.utils.legacy
        keras.visualization keras.wrappers""",
    "tensorflow": """tensorflow tensorflow.config tensorflow.data tensorflow.data.experimental tensorflow.debugging tensorflow.dtypes
        tensorflow.errors tensorflow.image tensorflow.io tensorflow.io.gfile tensorflow.linalg tensorflow.math tensorflow.nest tensorflow.nn
        tensorflow.random tensorflow.signal tensorflow.strings tensorflow.summary tensorflow.test tensorflow.train""",
    "joblib": "joblib",
    "lightning": """lightning lightning.pytorch lightning.pytorch.accelerators lightning.pytorch.callbacks lightning.pytorch.core
        lightning.pytorch.loggers lightning.pytorch.plugins lightning.pytorch.profilers lightning.pytorch.strategies
        lightning.pytorch.trainer lightning.pytorch.trainer.states lightning.pytorch.tuner lightning.pytorch.utilities
        lightning.pytorch.utilities.exceptions lightning.pytorch.utilities.types lightning.pytorch.utilities.model_summary
        lightning.pytorch.demos.boring_classes lightning.pytorch.cli lightning.fabric lightning.fabric.loggers""",
    "sklearn": """sklearn sklearn.base sklearn.calibration sklearn.cluster sklearn.compose sklearn.covariance
        sklearn.cross_decomposition sklearn.datasets sklearn.decomposition sklearn.discriminant_analysis sklearn.dummy sklearn.ensemble
        sklearn.exceptions sklearn.feature_extraction sklearn.feature_extraction.image sklearn.feature_extraction.text
        sklearn.feature_selection sklearn.frozen sklearn.gaussian_process sklearn.gaussian_process.kernels sklearn.impute
        sklearn.inspection sklearn.isotonic sklearn.kernel_approximation sklearn.kernel_ridge sklearn.linear_model sklearn.manifold
        sklearn.metrics sklearn.metrics.cluster sklearn.metrics.pairwise sklearn.mixture sklearn.model_selection sklearn.multiclass
        sklearn.multioutput sklearn.naive_bayes sklearn.neighbors sklearn.neural_network sklearn.pipeline sklearn.preprocessing
        sklearn.random_projection sklearn.semi_supervised sklearn.svm sklearn.tree sklearn.utils sklearn.utils.class_weight
        sklearn.utils.extmath sklearn.utils.multiclass sklearn.utils.validation""",
    "datasets": "datasets",
    "langchain": """langchain.agents langchain.agents.middleware langchain.agents.structured_output langchain.chat_models
        langchain.embeddings langchain.messages langchain.tools langchain.rate_limiters""",
    "langchain_core": """langchain_core.agents langchain_core.caches langchain_core.callbacks langchain_core.chat_history
        langchain_core.document_loaders langchain_core.documents langchain_core.embeddings langchain_core.example_selectors
        langchain_core.exceptions langchain_core.globals langchain_core.indexing langchain_core.language_models langchain_core.load
        langchain_core.messages langchain_core.output_parsers langchain_core.outputs langchain_core.prompt_values langchain_core.prompts
        langchain_core.rate_limiters langchain_core.retrievers langchain_core.runnables langchain_core.stores
        langchain_core.structured_query langchain_core.tools langchain_core.tracers langchain_core.utils langchain_core.vectorstores""",
    "langchain_text_splitters": "langchain_text_splitters",
    "langgraph": """langgraph.graph langgraph.graph.message langgraph.graph.state langgraph.types langgraph.errors langgraph.constants
        langgraph.func langgraph.prebuilt langgraph.channels langgraph.runtime langgraph.managed langgraph.pregel langgraph.config
        langgraph.checkpoint.base langgraph.checkpoint.memory langgraph.store.base langgraph.store.memory langgraph.cache.memory
        langgraph.warnings langgraph.typing""",
    "accelerate": "accelerate accelerate.utils",
    "transformers": """transformers transformers.activations transformers.cache_utils transformers.configuration_utils
        transformers.feature_extraction_utils transformers.generation transformers.modeling_outputs transformers.modeling_utils
        transformers.processing_utils transformers.trainer_callback""",
    "peft": "peft",
    "torchvision": """torchvision torchvision.transforms torchvision.transforms.functional torchvision.transforms.v2
        torchvision.transforms.v2.functional torchvision.datasets torchvision.models torchvision.utils torchvision.ops torchvision.io
        torchvision.tv_tensors""",
}
CLASSES = {
    "numpy": """numpy.ndarray numpy.dtype numpy.generic numpy.ufunc numpy.nditer numpy.flatiter numpy.broadcast numpy.poly1d numpy.matrix
        numpy.memmap numpy.recarray numpy.random.Generator numpy.random.RandomState
        numpy.random.BitGenerator numpy.random.SeedSequence numpy.finfo numpy.iinfo numpy.polynomial.Polynomial numpy.ma.MaskedArray
        numpy.char.chararray""",
    "torch": """torch.Tensor torch.dtype torch.Size torch.Generator torch.finfo torch.iinfo torch.nn.Module torch.nn.ModuleList
        torch.nn.ModuleDict torch.nn.ParameterList torch.nn.ParameterDict torch.optim.Optimizer torch.utils.data.DataLoader""",
    "pandas": """pandas.DataFrame pandas.Series pandas.Index pandas.RangeIndex pandas.MultiIndex pandas.CategoricalIndex
        pandas.IntervalIndex pandas.DatetimeIndex pandas.TimedeltaIndex pandas.PeriodIndex pandas.Categorical pandas.Timestamp
        pandas.Timedelta pandas.Period pandas.Interval pandas.api.typing.DataFrameGroupBy pandas.api.typing.SeriesGroupBy
        pandas.api.typing.Resampler pandas.api.typing.Rolling pandas.api.typing.Expanding
        pandas.api.typing.ExponentialMovingWindow""",
    "safetensors": "safetensors.safe_open",
    "keras": """keras.Layer keras.Model keras.Sequential keras.Variable keras.KerasTensor keras.Optimizer keras.Metric keras.Loss
        keras.callbacks.Callback keras.DTypePolicy""",
    "tensorflow": """tensorflow.data.Dataset tensorflow.GradientTape tensorflow.Variable tensorflow.TensorShape tensorflow.TensorSpec
        tensorflow.random.Generator tensorflow.Module""",
    "joblib": "joblib.Memory joblib.Parallel",
    "lightning": """lightning.Trainer lightning.LightningModule lightning.LightningDataModule lightning.Callback lightning.Fabric
        lightning.pytorch.callbacks.ModelCheckpoint lightning.pytorch.callbacks.EarlyStopping
        lightning.pytorch.core.optimizer.LightningOptimizer lightning.pytorch.utilities.CombinedLoader""",
    "sklearn": "",
    "torchvision": "",
    "langchain": "langchain.agents.middleware.AgentMiddleware langchain.agents.middleware.ModelRequest",
    "langgraph": """langgraph.graph.StateGraph langgraph.graph.state.CompiledStateGraph langgraph.prebuilt.ToolNode
        langgraph.checkpoint.memory.InMemorySaver langgraph.store.memory.InMemoryStore langgraph.types.Command
        langgraph.runtime.Runtime""",
    "langchain_core": """langchain_core.runnables.Runnable langchain_core.prompts.ChatPromptTemplate langchain_core.tools.BaseTool
        langchain_core.language_models.BaseChatModel langchain_core.messages.AIMessage langchain_core.vectorstores.VectorStore""",
    "langchain_text_splitters": "langchain_text_splitters.RecursiveCharacterTextSplitter",
    "datasets": "datasets.Dataset datasets.DatasetDict datasets.IterableDataset datasets.Features datasets.ClassLabel",
    "accelerate": "accelerate.Accelerator",
    "transformers": """transformers.PreTrainedModel transformers.PreTrainedConfig transformers.GenerationConfig transformers.DynamicCache
        transformers.PreTrainedTokenizerBase transformers.BatchEncoding transformers.Trainer transformers.TrainingArguments""",
    "peft": "peft.PeftModel peft.LoraConfig",
}


def is_own(library: str, name: str, value: object) -> bool:
    """Whether a module without `__all__` means the name to be seen."""
    return not name.startswith("_") and not inspect.ismodule(value) and str(getattr(value, "__module__", library)).startswith(library)


def module_names(path: str) -> list[str]:
    """The public names of a module."""
    module, library = resolve_name(path), path.partition(".")[0]
    listed = getattr(module, "__all__", None) if path != "torch.nn" else None
    names = listed or [name for name, value in vars(module).items() if is_own(library, name, value)]
    if path == "numpy.matlib":
        names = [n for n in names if getattr(module, n) is not getattr(resolve_name("numpy"), n, None)]
    return sorted(set(names) - {"test"})


def class_names(path: str) -> list[str]:
    """The public attributes of a class."""
    return sorted(n for n in dir(resolve_name(path)) if not n.startswith("_"))


def record(library: str) -> None:
    """Write the names of one library."""
    if library == "torchvision":
        import record_torchvision  # noqa: F401  what its compiled part would declare
    found = {
        "modules": {path: module_names(path) for path in MODULES[library].split()},
        "classes": {path: class_names(path) for path in CLASSES[library].split()},
    }
    rows = [f'  {json.dumps(kind)}: {{\n' + ",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in found[kind].items()) + "\n  }"
            for kind in ("modules", "classes")]
    version = str(getattr(resolve_name(library), "__version__", None) or metadata.version(library)).partition("+")[0]
    (HERE / f"{library}_names.json").write_text("{\n" + f'  "version": {json.dumps(version)},\n' + ",\n".join(rows) + "\n}\n",
                                                encoding="utf-8")


if __name__ == "__main__":
    for library in sys.argv[1:] or list(MODULES):
        record(library)
