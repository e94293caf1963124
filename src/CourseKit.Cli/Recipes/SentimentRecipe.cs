using CourseKit.Datasets;
using CourseKit.Models;
using CourseKit.Peft;
using CourseKit.Pipelines;
using CourseKit.Tensors;
using CourseKit.Tokenizers;
using CourseKit.Training;

namespace CourseKit.Cli.Recipes;

/// <summary>How the sentiment adapter is trained: LoRA on every linear layer of the embedded encoder, on SST-2.</summary>
internal sealed record SentimentRecipe
{
    private const string BaseModel = "sentence-transformers/all-MiniLM-L6-v2";

    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>Sentences a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Rank of the updates.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>Decides new weights, order and dropout.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Sentences to train on; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Where checkpoints go while training.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>The data, tokenized: what is trained on, and the development set.</summary>
    public sealed record Data(IReadOnlyList<TrainingExample> Train, IReadOnlyList<TrainingExample> Development);

    /// <summary>Loads and tokenizes SST-2.</summary>
    public Data LoadData()
    {
        var tokenizer = AutoTokenizer.FromPretrained(Pipeline.DefaultEncoder);
        var train = Dataset.Load("glue-sst2", "train");
        if (Limit is { } limit) train = train.Shuffle(Seed).Take(limit);
        return new(Examples(train, tokenizer), Examples(Dataset.Load("glue-sst2", "validation"), tokenizer));
    }

    /// <summary>Trains. The best adapter is in the work folder's <c>checkpoint-best</c> afterwards.</summary>
    public TrainingResult Train(Data data, IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        var model = AutoModel.ForSequenceClassification(
            Pipeline.DefaultEncoder, options: new() { Trainable = false, Id2Label = ["NEGATIVE", "POSITIVE"], Seed = (ulong)Seed });
        LoraAdapter.Attach(model, Adapter, new Generator((ulong)Seed));
        return new Trainer(model, Arguments, data.Train, data.Development, [Metric.Accuracy, Metric.F1()]).Train(progress, cancellation);
    }

    /// <summary>How the trainer is set.</summary>
    public TrainingArguments Arguments => new()
    {
        OutputDir = WorkFolder,
        Epochs = Epochs,
        BatchSize = BatchSize,
        LearningRate = LearningRate,
        WarmupRatio = 0.06,
        WeightDecay = 0.01,
        Seed = (ulong)Seed,
        GroupByLength = true,
        MetricForBestModel = Metric.Accuracy.Name,
        EvalSteps = 1000,
    };

    /// <summary>What is trained beside the encoder's weights.</summary>
    public LoraConfig Adapter => new()
    {
        R = Rank,
        LoraAlpha = 2 * Rank,
        LoraDropout = 0.05,
        TargetModules = ["query", "key", "value", "dense"],
        ModulesToSave = ["classifier", "score"],
        TaskType = "SEQ_CLS",
        BaseModelNameOrPath = BaseModel,
    };

    private static List<TrainingExample> Examples(Dataset dataset, Tokenizer tokenizer)
    {
        var (sentences, labels) = (dataset.Column<string>("sentence"), dataset.Column<long>("label"));
        return [.. tokenizer.EncodeBatch(sentences, truncation: Truncation.LongestFirst(128)).Select((text, i) => new TrainingExample(text.Ids, null, (int)labels[i]))];
    }
}
