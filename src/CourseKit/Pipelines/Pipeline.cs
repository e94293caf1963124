using CourseKit.Hub;
using CourseKit.Models;
using CourseKit.Peft;
using CourseKit.Tokenizers;

namespace CourseKit.Pipelines;

/// <summary>From text to answers in one call: tokenizer, model and what makes sense of its output. Made by the named factories.</summary>
public abstract class Pipeline
{
    /// <summary>The encoder that answers when no model is named.</summary>
    public const string DefaultEncoder = "minilm-l6";

    /// <summary>What the pipeline does, by Hugging Face's name.</summary>
    public abstract string Task { get; }

    /// <summary>Puts texts into POSITIVE and NEGATIVE. Without a model: the embedded encoder with the adapter that this project trained on SST-2.</summary>
    /// <param name="model">A folder or a name of another classifier.</param>
    /// <param name="adapter">A LoRA adapter over it, by folder or name.</param>
    /// <exception cref="CheckpointException">It cannot be found or used.</exception>
    public static TextClassificationPipeline SentimentAnalysis(string? model = null, string? adapter = null) =>
        TextClassification(model ?? DefaultEncoder, adapter ?? (model is null ? "sentiment" : null));

    /// <summary>Puts texts into the classes of a checkpoint.</summary>
    /// <param name="model">A folder or a name.</param>
    /// <param name="adapter">A LoRA adapter over it, by folder or name.</param>
    /// <exception cref="CheckpointException">It cannot be found or used.</exception>
    public static TextClassificationPipeline TextClassification(string model, string? adapter = null)
    {
        // The tokenizer is read on another thread while the weights are brought into shape.
        var folder = ModelLocator.Default.Locate(model);
        var tokenizer = System.Threading.Tasks.Task.Run(() => AutoTokenizer.FromPretrained(folder));
        try
        {
            var classifier = AutoModel.ForSequenceClassification(folder, adapter is null ? null : AutoModel.FindAdapter(model, adapter), new() { Trainable = false });
            if (Untrained(classifier) is { } missing)
            {
                throw new CheckpointException(adapter is null
                    ? $"{folder} has no '{missing}', so it is no trained classifier. Name an adapter, or fine-tune it first."
                    : $"Neither {folder} nor the adapter '{adapter}' has '{missing}', so together they are no trained classifier. Train the adapter with the head in modules_to_save.");
            }

            LoraAdapter.Merge(classifier);
            return new(classifier, tokenizer.GetAwaiter().GetResult());
        }
        finally
        {
            // A failed load leaves no unobserved error of the other thread behind.
            tokenizer.ContinueWith(static task => task.Exception, TaskContinuationOptions.OnlyOnFaulted);
        }
    }

    // A parameter that was neither in the checkpoint nor in the adapter.
    private static string? Untrained(LogitsModel model)
    {
        var missing = model.LoadReport?.Missing ?? [];
        var trained = model.Adapter is { } config ? LoraAdapter.TrainedParameters(model, config).Select(entry => entry.Name) : [];
        return missing.Except(trained).FirstOrDefault();
    }

    /// <summary>A pipeline by its task, as in Python.</summary>
    /// <param name="task"><c>sentiment-analysis</c> or <c>text-classification</c>.</param>
    /// <param name="model">A folder or a name; null for the embedded default.</param>
    /// <param name="adapter">A LoRA adapter over it.</param>
    /// <exception cref="ArgumentException">The task is unknown.</exception>
    public static Pipeline Create(string task, string? model = null, string? adapter = null) => task switch
    {
        "sentiment-analysis" or "text-classification" => SentimentAnalysis(model, adapter),
        _ => throw new ArgumentException($"There is no task \"{task}\". Known are sentiment-analysis and text-classification.", nameof(task)),
    };
}
